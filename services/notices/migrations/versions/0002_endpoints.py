"""Endpoints, deliveries, attempts.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import ALL, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "notices"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _endpoint()
    _delivery()
    _attempt()
    protect(op, SCHEMA, "endpoint")
    protect(op, SCHEMA, "delivery", grants=ALL)
    protect(op, SCHEMA, "attempt", grants="SELECT, INSERT, DELETE")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("attempt", "delivery", "endpoint"):
        op.drop_table(table, schema=SCHEMA)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _endpoint() -> None:
    op.create_table(
        "endpoint",
        _text("administration"),
        sa.Column("id", sa.Uuid(), nullable=False),
        _text("organisation", nullable=True),
        _text("organisation_name", nullable=True),
        _text("tin", nullable=True),
        _text("url"),
        _text("description"),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False),
        _text("state"),
        _text("reason", nullable=True),
        _text("sealed_key"),
        _text("public_key"),
        _instant("key_since"),
        _text("previous_sealed_key", nullable=True),
        _text("previous_public_key", nullable=True),
        _instant("previous_until", nullable=True),
        _instant("unwell_since", nullable=True),
        _instant("delivered_at", nullable=True),
        _instant("created_at"),
        _text("created_by"),
        _text("created_by_name"),
        _instant("changed_at"),
        _text("changed_by"),
        _text("changed_by_name"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('active', 'failing', 'disabled', 'ended')", name=op.f("ck_endpoint_state")),
        sa.CheckConstraint(
            "organisation is null"
            " or not event_types && array['risk.LaneDecided', 'risk.LaneChanged', 'risk.RuleSetActivated']::text[]",
            name=op.f("ck_endpoint_no_lanes"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_endpoint")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_endpoint_owner", "endpoint", ["administration", "organisation", "created_at"], unique=False, schema=SCHEMA
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        _text("administration"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        _text("event_type"),
        _text("subject"),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        _text("payload"),
        _text("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("created_at"),
        _instant("next_at"),
        sa.Column("lease", sa.Uuid(), nullable=True),
        _instant("lease_until", nullable=True),
        _instant("finished_at", nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        _text("last_error", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'delivered', 'failed', 'withheld')", name=op.f("ck_delivery_state")),
        sa.ForeignKeyConstraint(
            ["administration", "endpoint_id"],
            [f"{SCHEMA}.endpoint.administration", f"{SCHEMA}.endpoint.id"],
            name=op.f("fk_delivery_administration_endpoint_id_endpoint"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "administration", "endpoint_id", "event_id", name=op.f("uq_delivery_administration_endpoint_id_event_id")
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_delivery_waiting",
        "delivery",
        ["administration", "endpoint_id", "next_at", "id"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_delivery_log",
        "delivery",
        ["administration", "endpoint_id", "created_at", "id"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index("ix_delivery_created", "delivery", ["administration", "created_at"], unique=False, schema=SCHEMA)


def _attempt() -> None:
    op.create_table(
        "attempt",
        _text("administration"),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _instant("at"),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        _text("error", nullable=True),
        _text("response"),
        sa.ForeignKeyConstraint(
            ["administration", "delivery_id"],
            [f"{SCHEMA}.delivery.administration", f"{SCHEMA}.delivery.id"],
            name=op.f("fk_attempt_administration_delivery_id_delivery"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("administration", "delivery_id", "number", name=op.f("pk_attempt")),
        schema=SCHEMA,
    )

"""Occasions to write, letters, and how often each person wants them.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import ALL, protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "notices"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _occasion()
    _letter()
    _preference()
    protect(op, SCHEMA, "occasion", grants=ALL)
    protect(op, SCHEMA, "letter", grants=ALL)
    protect(op, SCHEMA, "preference")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("preference", "letter", "occasion"):
        op.drop_table(table, schema=SCHEMA)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _occasion() -> None:
    op.create_table(
        "occasion",
        _text("administration"),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        _text("organisation"),
        _text("event_type"),
        _text("subject"),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        _instant("happened_at"),
        _instant("created_at"),
        _instant("next_at"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _text("last_error", nullable=True),
        _instant("addressed_at", nullable=True),
        sa.PrimaryKeyConstraint("administration", "event_id", "organisation", name=op.f("pk_occasion")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_occasion_waiting",
        "occasion",
        ["administration", "next_at"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("addressed_at is null"),
    )
    op.create_index("ix_occasion_created", "occasion", ["administration", "created_at"], unique=False, schema=SCHEMA)


def _letter() -> None:
    op.create_table(
        "letter",
        _text("administration"),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        _text("organisation"),
        _text("organisation_name"),
        _text("person"),
        _text("person_name"),
        sa.Column("daily", sa.Boolean(), nullable=False),
        _text("state"),
        sa.Column("message", sa.Uuid(), nullable=True),
        _instant("message_at", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("created_at"),
        _instant("next_at"),
        sa.Column("lease", sa.Uuid(), nullable=True),
        _instant("lease_until", nullable=True),
        _instant("finished_at", nullable=True),
        _text("last_error", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'sent', 'given_up', 'withheld')", name=op.f("ck_letter_state")),
        sa.ForeignKeyConstraint(
            ["administration", "event_id", "organisation"],
            [f"{SCHEMA}.occasion.administration", f"{SCHEMA}.occasion.event_id", f"{SCHEMA}.occasion.organisation"],
            name=op.f("fk_letter_administration_event_id_organisation_occasion"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "administration", "event_id", "person", name=op.f("uq_letter_administration_event_id_person")
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["administration", "next_at", "id"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_letter_log", "letter", ["administration", "created_at", "id"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_letter_occasion", "letter", ["administration", "event_id", "organisation"], unique=False, schema=SCHEMA
    )


def _preference() -> None:
    op.create_table(
        "preference",
        _text("administration"),
        _text("person"),
        _text("rhythm"),
        _instant("changed_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rhythm in ('at_once', 'daily')", name=op.f("ck_preference_rhythm")),
        sa.PrimaryKeyConstraint("administration", "person", name=op.f("pk_preference")),
        schema=SCHEMA,
    )

"""Arrangements of mutual recognition and partners' operators.

Revision 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import ALL, APPEND_ONLY, protect, protect_offered

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _arrangement()
    _published_exchange()
    _partner_file()
    _partner_operator()
    _partner_line()
    protect(op, SCHEMA, "arrangement")
    protect_offered(op, SCHEMA, "published_exchange", grants=ALL)
    protect(op, SCHEMA, "partner_file", grants=APPEND_ONLY)
    protect(op, SCHEMA, "partner_operator")
    protect(op, SCHEMA, "partner_line", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    for table in ("partner_line", "partner_operator", "partner_file", "published_exchange", "arrangement"):
        op.drop_table(table, schema=SCHEMA)


def _arrangement() -> None:
    op.create_table(
        "arrangement",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("partner_name", sa.Text(), nullable=False),
        sa.Column("inside", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("tiers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("benefits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("keys", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_arrangement_second_officer"),
        ),
        sa.CheckConstraint("state in ('draft', 'proposed', 'in_force', 'ended')", name=op.f("ck_arrangement_state")),
        sa.CheckConstraint(
            "state not in ('in_force', 'ended') or decided_by is not null", name=op.f("ck_arrangement_decided")
        ),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_arrangement_dates")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_arrangement")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_arrangement_partner", "arrangement", ["administration", "partner", "state"], unique=False, schema=SCHEMA
    )


def _published_exchange() -> None:
    op.create_table(
        "published_exchange",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "number", "to_administration", name=op.f("pk_published_exchange")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_exchange_to", "published_exchange", ["to_administration", "tin"], unique=False, schema=SCHEMA
    )


def _partner_file() -> None:
    op.create_table(
        "partner_file",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("arrangement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("received_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('taken', 'refused')", name=op.f("ck_partner_file_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_partner_file")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_partner_file_received", "partner_file", ["administration", "received_at"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "uq_partner_file_sha256", "partner_file", ["administration", "arrangement_id", "sha256"], unique=True,
        schema=SCHEMA, postgresql_where=sa.text("state = 'taken'"),
    )  # fmt: skip


def _partner_operator() -> None:
    op.create_table(
        "partner_operator",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("arrangement_id", sa.Uuid(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("local_tin", sa.Text(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column(
            "plain_tin",
            sa.Text(),
            sa.Computed("upper(translate(coalesce(local_tin, tin), ' .-/', ''))", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_partner_operator_validity")),
        sa.ForeignKeyConstraint(
            ["administration", "arrangement_id"],
            ["trusted_trader.arrangement.administration", "trusted_trader.arrangement.id"],
            name="fk_partner_operator_arrangement",
        ),
        sa.PrimaryKeyConstraint("administration", "arrangement_id", "certificate", name=op.f("pk_partner_operator")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_partner_operator_plain_tin",
        "partner_operator",
        ["administration", "plain_tin"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_partner_operator_tin", "partner_operator", ["administration", "tin"], unique=False, schema=SCHEMA
    )


def _partner_line() -> None:
    op.create_table(
        "partner_line",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "file_id"],
            ["trusted_trader.partner_file.administration", "trusted_trader.partner_file.id"],
            name="fk_partner_line_file",
        ),
        sa.PrimaryKeyConstraint("administration", "file_id", "line", name=op.f("pk_partner_line")),
        schema=SCHEMA,
    )

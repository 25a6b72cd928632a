"""Compliance entries, check-ins, changes, guarantees.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _compliance_entry()
    _check_in()
    _change_report()
    _guarantee_entry()
    protect(op, SCHEMA, "compliance_entry")
    protect(op, SCHEMA, "check_in")
    protect(op, SCHEMA, "change_report")
    protect(op, SCHEMA, "guarantee_entry", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    for table in ("guarantee_entry", "change_report", "check_in", "compliance_entry"):
        op.drop_table(table, schema=SCHEMA)


def _compliance_entry() -> None:
    op.create_table(
        "compliance_entry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_name", sa.Text(), nullable=True),
        sa.Column("review", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('offence', 'debt', 'audit_finding', 'declaration_finding', 'change_of_owner', 'change_of_site')",
            name=op.f("ck_compliance_entry_kind"),
        ),
        sa.CheckConstraint("severity in ('critical', 'major', 'minor')", name=op.f("ck_compliance_entry_severity")),
        sa.CheckConstraint("(amount is null) = (currency is null)", name=op.f("ck_compliance_entry_amount")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_compliance_entry")),
        sa.UniqueConstraint("administration", "source", "reference", name="uq_compliance_entry_reference"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_compliance_entry_tin",
        "compliance_entry",
        ["administration", "tin", "happened_on"],
        unique=False,
        schema=SCHEMA,
    )


def _check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("held_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("administration", "authorisation", "due_on", name="uq_check_in_due"),
        schema=SCHEMA,
    )


def _change_report() -> None:
    op.create_table(
        "change_report",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_by_name", sa.Text(), nullable=False),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("concluded_by", sa.Text(), nullable=True),
        sa.Column("concluded_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('told', 'noted', 'needs_review', 'closed')", name=op.f("ck_change_report_state")),
        sa.CheckConstraint(
            "kind in ('owner', 'management', 'site', 'name', 'contact', 'activity', 'systems', 'other')",
            name=op.f("ck_change_report_kind"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_change_report")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_change_report_tin", "change_report", ["administration", "tin", "told_at"], unique=False, schema=SCHEMA
    )


def _guarantee_entry() -> None:
    op.create_table(
        "guarantee_entry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("without_status", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("asked >= 0 and without_status >= asked", name=op.f("ck_guarantee_entry_amounts")),
        sa.PrimaryKeyConstraint("administration", "source", "reference", name=op.f("pk_guarantee_entry")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_guarantee_entry_tin", "guarantee_entry", ["administration", "tin", "on"], unique=False, schema=SCHEMA
    )

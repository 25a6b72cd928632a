"""Islands, sites, visits, findings.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import protect, protect_offered

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _island()
    _site()
    _visit()
    _finding()
    _published_report()
    protect(op, SCHEMA, "island")
    protect(op, SCHEMA, "site")
    protect(op, SCHEMA, "visit")
    protect(op, SCHEMA, "finding")
    protect_offered(op, SCHEMA, "published_report")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("published_report", "finding", "visit", "site", "island"):
        op.drop_table(table, schema=SCHEMA)


def _island() -> None:
    op.create_table(
        "island",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("x", sa.Integer(), nullable=False),
        sa.Column("y", sa.Integer(), nullable=False),
        sa.Column("travel", sa.Text(), nullable=False),
        sa.Column("travel_hours", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("x between 0 and 100 and y between 0 and 100", name=op.f("ck_island_place")),
        sa.PrimaryKeyConstraint("administration", "code", name=op.f("pk_island")),
        schema=SCHEMA,
    )


def _site() -> None:
    op.create_table(
        "site",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("island", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration", "island"],
            ["trusted_trader.island.administration", "trusted_trader.island.code"],
            name="fk_site_island",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_site")),
        schema=SCHEMA,
    )
    op.create_index("ix_site_tin", "site", ["administration", "tin"], unique=False, schema=SCHEMA)


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("trip", sa.Text(), nullable=True),
        sa.Column("validators", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("validator_names", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("checklist", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("ratings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("risk_grade", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("report_key", sa.Uuid(), nullable=True),
        sa.Column("report_sha256", sa.Text(), nullable=True),
        sa.Column("kept", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("shared_from", sa.Text(), nullable=True),
        sa.Column("shared_report", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("shared_consent", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('on_site', 'remote', 'shared')", name=op.f("ck_visit_kind")),
        sa.CheckConstraint("state in ('planned', 'under_way', 'reported', 'cancelled')", name=op.f("ck_visit_state")),
        sa.CheckConstraint("risk_grade between 1 and 5", name=op.f("ck_visit_risk_grade")),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_visit_application",
        ),
        sa.ForeignKeyConstraint(
            ["administration", "site_id"],
            ["trusted_trader.site.administration", "trusted_trader.site.id"],
            name="fk_visit_site",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_visit")),
        sa.UniqueConstraint("administration", "number", name="uq_visit_number"),
        schema=SCHEMA,
    )
    op.create_index("ix_visit_application", "visit", ["administration", "application_id"], unique=False, schema=SCHEMA)
    op.create_index("ix_visit_planned", "visit", ["administration", "state", "planned_on"], unique=False, schema=SCHEMA)


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.Column("resolved_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("severity in ('critical', 'major', 'minor')", name=op.f("ck_finding_severity")),
        sa.CheckConstraint("state in ('open', 'answered', 'resolved')", name=op.f("ck_finding_state")),
        sa.ForeignKeyConstraint(
            ["administration", "visit_id"],
            ["trusted_trader.visit.administration", "trusted_trader.visit.id"],
            name="fk_finding_visit",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_finding")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_finding_application", "finding", ["administration", "application_id", "state"], unique=False, schema=SCHEMA
    )
    op.create_index("ix_finding_due", "finding", ["administration", "state", "due_on"], unique=False, schema=SCHEMA)


def _published_report() -> None:
    op.create_table(
        "published_report",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("to_tin", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consented_by", sa.Text(), nullable=False),
        sa.Column("consented_by_name", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_published_report")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_report_to", "published_report", ["to_administration", "to_tin"], unique=False, schema=SCHEMA
    )

"""Applications, their steps, documents and questions; what the office declares and heard.

Revision 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _application()
    _application_step()
    _document()
    _information_request()
    _closure()
    _number_series()
    _known_authority()
    for table in ("application", "document", "information_request", "closure", "number_series", "known_authority"):
        protect(op, SCHEMA, table)
    protect(op, SCHEMA, "application_step", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "known_authority",
        "number_series",
        "closure",
        "information_request",
        "document",
        "application_step",
        "application",
    ):
        op.drop_table(table, schema=SCHEMA)


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("applicant_organisation", sa.Text(), nullable=True),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("applicant_tin", sa.Text(), nullable=True),
        sa.Column("applicant_contact", sa.Text(), nullable=True),
        sa.Column("agent_organisation", sa.Text(), nullable=True),
        sa.Column("agent_name", sa.Text(), nullable=True),
        sa.Column("lodged_by", sa.Text(), nullable=False),
        sa.Column("lodged_by_id", sa.Text(), nullable=False),
        sa.Column("lodged_by_name", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("returned_questions", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("assignee_name", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_days", sa.Integer(), nullable=True),
        sa.Column("turn_basis", sa.Text(), nullable=True),
        sa.Column("clock_rules", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("days_counted", sa.Integer(), nullable=True),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("requests", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("proposal", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_application_second_officer"),
        ),
        sa.CheckConstraint("lodged_by in ('applicant', 'agent', 'counter')", name=op.f("ck_application_lodged_by")),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'incomplete', 'accepted', 'assessment', 'awaiting_applicant', 'proposed', 'issued', 'declined', 'withdrawn', 'lapsed')",
            name=op.f("ck_application_state"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'withdrawn', 'lapsed') or number is not null", name=op.f("ck_application_number")
        ),
        sa.CheckConstraint(
            "state not in ('issued', 'declined') or decided_by is not null", name=op.f("ck_application_decided")
        ),
        sa.CheckConstraint("type in ('classification', 'origin', 'valuation')", name=op.f("ck_application_type")),
        sa.CheckConstraint("decided_by is null or proposed_by is not null", name=op.f("ck_application_proposed")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_application")),
        sa.UniqueConstraint("administration", "number", name="uq_application_number"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_application_agent",
        "application",
        ["administration", "agent_organisation", "changed_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_application_applicant",
        "application",
        ["administration", "applicant_organisation", "changed_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_application_decided", "application", ["administration", "type", "decided_at"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_application_state", "application", ["administration", "state", "changed_at"], unique=False, schema=SCHEMA
    )


def _application_step() -> None:
    op.create_table(
        "application_step",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_organisation", sa.Text(), nullable=True),
        sa.Column("clock", sa.Text(), nullable=True),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("law_confirmed", sa.Boolean(), nullable=False),
        sa.Column("internal_text", sa.Text(), nullable=False),
        sa.Column("external_text", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_application_step_application",
        ),
        sa.PrimaryKeyConstraint("administration", "application_id", "number", name=op.f("pk_application_step")),
        schema=SCHEMA,
    )
    op.create_index("ix_application_step_at", "application_step", ["administration", "at"], unique=False, schema=SCHEMA)


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("of_the_office", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_document_application",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_document")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_document_application",
        "document",
        ["administration", "application_id", "added_at"],
        unique=False,
        schema=SCHEMA,
    )


def _information_request() -> None:
    op.create_table(
        "information_request",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_information_request_application",
        ),
        sa.PrimaryKeyConstraint("administration", "application_id", "number", name=op.f("pk_information_request")),
        schema=SCHEMA,
    )


def _closure() -> None:
    op.create_table(
        "closure",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_closure_days")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_closure")),
        schema=SCHEMA,
    )
    op.create_index("ix_closure_days", "closure", ["administration", "from_on"], unique=False, schema=SCHEMA)


def _number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "series", "year", name=op.f("pk_number_series")),
        schema=SCHEMA,
    )


def _known_authority() -> None:
    op.create_table(
        "known_authority",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("agent_organisation", sa.Text(), nullable=False),
        sa.Column("trader_organisation", sa.Text(), nullable=False),
        sa.Column("trader_name", sa.Text(), nullable=False),
        sa.Column("trader_tin", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_known_authority")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_known_authority_agent",
        "known_authority",
        ["administration", "agent_organisation", "trader_organisation"],
        unique=False,
        schema=SCHEMA,
    )

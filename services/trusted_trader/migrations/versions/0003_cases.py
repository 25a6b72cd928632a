"""Applications, answers, evidence, opinions.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import protect, protect_offered

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _application()
    _answer()
    _document()
    _opinion()
    _offered_answers()
    protect(op, SCHEMA, "application")
    protect(op, SCHEMA, "answer")
    protect(op, SCHEMA, "document")
    protect(op, SCHEMA, "opinion")
    protect_offered(op, SCHEMA, "offered_answers")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("offered_answers", "opinion", "document", "answer", "application"):
        op.drop_table(table, schema=SCHEMA)


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("lodged_by", sa.Text(), nullable=False),
        sa.Column("lodged_by_id", sa.Text(), nullable=False),
        sa.Column("lodged_by_name", sa.Text(), nullable=False),
        sa.Column("programme", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("sites", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner_sex", sa.Text(), nullable=True),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("exchange", sa.Boolean(), nullable=False),
        sa.Column("eligibility", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deficits", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("returned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("assignee_name", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_days", sa.Integer(), nullable=True),
        sa.Column("turn_basis", sa.Text(), nullable=True),
        sa.Column("clock_rules", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("extended_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("days_counted", sa.Integer(), nullable=True),
        sa.Column("desk", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("proposal", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
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
            "(purpose = 'revalidation') = (authorisation is not null)", name=op.f("ck_application_revalidation")
        ),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_application_second_officer"),
        ),
        sa.CheckConstraint("lodged_by in ('firm', 'counter')", name=op.f("ck_application_lodged_by")),
        sa.CheckConstraint("owner_sex in ('female', 'male', 'both')", name=op.f("ck_application_owner_sex")),
        sa.CheckConstraint("purpose in ('first', 'revalidation')", name=op.f("ck_application_purpose")),
        sa.CheckConstraint("size in ('micro', 'small', 'medium', 'large')", name=op.f("ck_application_size")),
        sa.CheckConstraint(
            "state in ('interest', 'draft', 'submitted', 'returned', 'accepted', 'desk', 'site_validation', 'corrective_action', 'proposed', 'granted', 'refused', 'withdrawn', 'lapsed')",
            name=op.f("ck_application_state"),
        ),
        sa.CheckConstraint(
            "state in ('interest', 'draft', 'withdrawn', 'lapsed') or number is not null",
            name=op.f("ck_application_number"),
        ),
        sa.CheckConstraint(
            "state not in ('granted', 'refused') or decided_by is not null", name=op.f("ck_application_decided")
        ),
        sa.CheckConstraint("decided_by is null or proposed_by is not null", name=op.f("ck_application_proposed")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_application")),
        sa.UniqueConstraint("administration", "number", name="uq_application_number"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_application_organisation",
        "application",
        ["administration", "organisation", "changed_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_application_state", "application", ["administration", "state", "changed_at"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_application_tin", "application", ["administration", "tin", "changed_at"], unique=False, schema=SCHEMA
    )


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answered_by_name", sa.Text(), nullable=False),
        sa.Column("taken_from", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_answer_application",
        ),
        sa.PrimaryKeyConstraint("administration", "application_id", "question", name=op.f("pk_answer")),
        schema=SCHEMA,
    )


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("of_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("of_the_office", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("of in ('application', 'visit', 'finding', 'change', 'entry')", name=op.f("ck_document_of")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_document")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_document_of", "document", ["administration", "of", "of_id", "added_at"], unique=False, schema=SCHEMA
    )


def _opinion() -> None:
    op.create_table(
        "opinion",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome in ('no_objection', 'objection', 'conditions')", name=op.f("ck_opinion_outcome")),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_opinion_application",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_opinion")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_opinion_application", "opinion", ["administration", "application_id"], unique=False, schema=SCHEMA
    )


def _offered_answers() -> None:
    op.create_table(
        "offered_answers",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("to_tin", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("regional", sa.Text(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("consented_by", sa.Text(), nullable=False),
        sa.Column("consented_by_name", sa.Text(), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_offered_answers")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_offered_answers_to", "offered_answers", ["to_administration", "to_tin"], unique=False, schema=SCHEMA
    )

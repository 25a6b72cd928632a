"""Reviews and appeals; samples, laboratory reports, enquiries, teams, keywords.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.tenancy import ALL, protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _contest()
    _sample()
    _laboratory_report()
    _enquiry()
    _team()
    _team_member()
    _keyword()
    protect(op, SCHEMA, "contest")
    protect(op, SCHEMA, "sample")
    protect(op, SCHEMA, "laboratory_report")
    protect(op, SCHEMA, "enquiry")
    protect(op, SCHEMA, "team")
    protect(op, SCHEMA, "team_member", grants=ALL)
    protect(op, SCHEMA, "keyword")


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "keyword",
        "team_member",
        "team",
        "enquiry",
        "laboratory_report",
        "sample",
        "contest",
    ):
        op.drop_table(table, schema=SCHEMA)


def _contest() -> None:
    op.create_table(
        "contest",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("took_part", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("agent_organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("examiner_id", sa.Text(), nullable=True),
        sa.Column("examiner_name", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "against in ('ruling', 'decline', 'modification', 'revocation', 'annulment', 'cessation')",
            name=op.f("ck_contest_against"),
        ),
        sa.CheckConstraint("kind in ('review', 'appeal')", name=op.f("ck_contest_kind")),
        sa.CheckConstraint(
            "state in ('lodged', 'under_examination', 'allowed', 'dismissed', 'withdrawn')",
            name=op.f("ck_contest_state"),
        ),
        sa.CheckConstraint(
            "state not in ('allowed', 'dismissed') or decided_by is not null", name=op.f("ck_contest_decided")
        ),
        sa.CheckConstraint(
            "decided_by is null or not decided_by = any (took_part)", name=op.f("ck_contest_another_officer")
        ),
        sa.CheckConstraint(
            "examiner_id is null or not examiner_id = any (took_part)", name=op.f("ck_contest_another_examiner")
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_contest")),
        sa.UniqueConstraint("administration", "number", name="uq_contest_number"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_contest_application", "contest", ["administration", "application_id"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_contest_organisation", "contest", ["administration", "organisation"], unique=False, schema=SCHEMA
    )
    op.create_index("ix_contest_state", "contest", ["administration", "state", "due_on"], unique=False, schema=SCHEMA)
    op.create_index(
        "uq_contest_open",
        "contest",
        ["administration", "kind", "step"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )


def _sample() -> None:
    op.create_table(
        "sample",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("hazardous", sa.Boolean(), nullable=False),
        sa.Column("to_be_returned", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('awaited', 'received', 'at_laboratory', 'stored', 'returned', 'destroyed', 'cancelled')",
            name=op.f("ck_sample_state"),
        ),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_sample_application",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_sample")),
        sa.UniqueConstraint("administration", "application_id", "number", name="uq_sample_number"),
        schema=SCHEMA,
    )


def _laboratory_report() -> None:
    op.create_table(
        "laboratory_report",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("laboratory", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("sent_by_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("result_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_by_name", sa.Text(), nullable=True),
        sa.Column("document", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration", "sample_id"],
            ["advance_rulings.sample.administration", "advance_rulings.sample.id"],
            name="fk_laboratory_report_sample",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_laboratory_report")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_laboratory_report_application",
        "laboratory_report",
        ["administration", "application_id"],
        unique=False,
        schema=SCHEMA,
    )


def _enquiry() -> None:
    op.create_table(
        "enquiry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("lodged_by", sa.Text(), nullable=False),
        sa.Column("lodged_by_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("assignee_id", sa.Text(), nullable=True),
        sa.Column("assignee_name", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state <> 'answered' or coalesce(answer, '') <> ''", name=op.f("ck_enquiry_answered")),
        sa.CheckConstraint("state in ('received', 'answered', 'withdrawn')", name=op.f("ck_enquiry_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint("administration", "number", name="uq_enquiry_number"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_enquiry_organisation", "enquiry", ["administration", "organisation"], unique=False, schema=SCHEMA
    )
    op.create_index("ix_enquiry_state", "enquiry", ["administration", "state", "due_on"], unique=False, schema=SCHEMA)


def _team() -> None:
    op.create_table(
        "team",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("types", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("chapters", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("place", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_team")),
        sa.UniqueConstraint("administration", "name", name="uq_team_name"),
        schema=SCHEMA,
    )


def _team_member() -> None:
    op.create_table(
        "team_member",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("team", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "team"],
            ["advance_rulings.team.administration", "advance_rulings.team.id"],
            name="fk_team_member_team",
        ),
        sa.PrimaryKeyConstraint("administration", "team", "person", name=op.f("pk_team_member")),
        schema=SCHEMA,
    )


def _keyword() -> None:
    op.create_table(
        "keyword",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('proposed', 'approved', 'rejected', 'retired')", name=op.f("ck_keyword_state")),
        sa.PrimaryKeyConstraint("administration", "word", name=op.f("pk_keyword")),
        schema=SCHEMA,
    )

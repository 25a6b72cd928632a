"""Experts and opinions, divergences and convergence, rulings exchanged with other installations.

Revision 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect, protect_offered, protect_shared

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _expert()
    _opinion_request()
    _opinion()
    _divergence()
    _convergence()
    _convergence_statement()
    _look()
    _partner()
    _partner_file()
    _partner_line()
    _standing_of_references()
    protect_shared(op, SCHEMA, "expert")
    protect_offered(op, SCHEMA, "opinion_request")
    protect_offered(op, SCHEMA, "opinion")
    protect(op, SCHEMA, "divergence")
    protect_offered(op, SCHEMA, "convergence")
    protect_offered(op, SCHEMA, "convergence_statement", grants=APPEND_ONLY)
    for table in ("look", "partner", "partner_file", "partner_line"):
        protect(op, SCHEMA, table)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index("ix_published_ruling_adopted", "published_ruling", schema=SCHEMA)
    op.drop_column("published_ruling", "partner", schema=SCHEMA)
    op.drop_constraint(op.f("ck_published_ruling_reference"), "published_ruling", schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_published_ruling_reference"),
        "published_ruling",
        "(status = 'reference') = (source is not null)",
        schema=SCHEMA,
    )
    for table in (
        "partner_line",
        "partner_file",
        "partner",
        "look",
        "convergence_statement",
        "convergence",
        "divergence",
        "opinion",
        "opinion_request",
        "expert",
    ):
        op.drop_table(table, schema=SCHEMA)


def _expert() -> None:
    op.create_table(
        "expert",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("types", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("chapters", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("accreditation", sa.Text(), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("thanks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_expert")),
        sa.UniqueConstraint("administration", "person", name="uq_expert_person"),
        schema=SCHEMA,
    )


def _opinion_request() -> None:
    op.create_table(
        "opinion_request",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("expert", sa.Uuid(), nullable=False),
        sa.Column("expert_person", sa.Text(), nullable=False),
        sa.Column("expert_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("released", postgresql.JSONB(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("thanks", sa.Text(), nullable=True),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('asked', 'closed', 'withdrawn')", name=op.f("ck_opinion_request_state")),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_opinion_request_application",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_opinion_request")),
        sa.UniqueConstraint("administration", "number", name="uq_opinion_request_number"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_opinion_request_application",
        "opinion_request",
        ["administration", "application_id"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_opinion_request_to",
        "opinion_request",
        ["to_administration", "expert_person", "state"],
        unique=False,
        schema=SCHEMA,
    )


def _opinion() -> None:
    op.create_table(
        "opinion",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("readings", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state <> 'given' or coalesce(text, '') <> ''", name=op.f("ck_opinion_given")),
        sa.CheckConstraint("state in ('open', 'accepted', 'declined', 'given')", name=op.f("ck_opinion_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("administration", "request", name="uq_opinion_request"),
        schema=SCHEMA,
    )
    op.create_index("ix_opinion_to", "opinion", ["to_administration", "request"], unique=False, schema=SCHEMA)


def _divergence() -> None:
    op.create_table(
        "divergence",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("other_administration", sa.Text(), nullable=False),
        sa.Column("other_ruling", sa.Text(), nullable=False),
        sa.Column("other_code", sa.Text(), nullable=False),
        sa.Column("alike", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("convergence", sa.Uuid(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('found', 'dismissed', 'in_convergence', 'resolved')", name=op.f("ck_divergence_state")
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_divergence")),
        sa.UniqueConstraint(
            "administration", "ruling", "other_administration", "other_ruling", name="uq_divergence_rulings"
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_divergence_state", "divergence", ["administration", "state", "found_at"], unique=False, schema=SCHEMA
    )


def _convergence() -> None:
    op.create_table(
        "convergence",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("other_ruling", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agreed_code", sa.Text(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('open', 'agreed', 'ended')", name=op.f("ck_convergence_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_convergence")),
        sa.UniqueConstraint("administration", "number", name="uq_convergence_number"),
        schema=SCHEMA,
    )
    op.create_index("ix_convergence_to", "convergence", ["to_administration", "state"], unique=False, schema=SCHEMA)


def _convergence_statement() -> None:
    op.create_table(
        "convergence_statement",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("convergence", sa.Uuid(), nullable=False),
        sa.Column("to_administration", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_convergence_statement")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_convergence_statement_case", "convergence_statement", ["convergence", "at"], unique=False, schema=SCHEMA
    )


def _look() -> None:
    op.create_table(
        "look",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("up_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "what", name=op.f("pk_look")),
        schema=SCHEMA,
    )


def _partner() -> None:
    op.create_table(
        "partner",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("keys", postgresql.JSONB(), nullable=False),
        sa.Column("believed", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "code", name=op.f("pk_partner")),
        schema=SCHEMA,
    )


def _partner_file() -> None:
    op.create_table(
        "partner_file",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("received_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('taken', 'refused')", name=op.f("ck_partner_file_state")),
        sa.ForeignKeyConstraint(
            ["administration", "partner"],
            ["advance_rulings.partner.administration", "advance_rulings.partner.code"],
            name="fk_partner_file_partner",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_partner_file")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_partner_file_received", "partner_file", ["administration", "received_at"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "uq_partner_file_sha256",
        "partner_file",
        ["administration", "partner", "sha256"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'taken'"),
    )


def _partner_line() -> None:
    op.create_table(
        "partner_line",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "file_id"],
            ["advance_rulings.partner_file.administration", "advance_rulings.partner_file.id"],
            name="fk_partner_line_file",
        ),
        sa.PrimaryKeyConstraint("administration", "file_id", "line", name=op.f("pk_partner_line")),
        schema=SCHEMA,
    )


def _standing_of_references() -> None:
    """A ruling that a partner's signed file brought has a standing that is known; others are references only."""
    op.add_column("published_ruling", sa.Column("partner", sa.Text(), nullable=True), schema=SCHEMA)
    op.drop_constraint(op.f("ck_published_ruling_reference"), "published_ruling", schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_published_ruling_reference"),
        "published_ruling",
        "case when source is null then status <> 'reference' and partner is null"
        " else status = 'reference' or partner is not null end",
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_ruling_adopted", "published_ruling", ["adopted_administration", "adopted_number"], unique=False,
        schema=SCHEMA, postgresql_where=sa.text("adopted_number is not null"),
    )  # fmt: skip

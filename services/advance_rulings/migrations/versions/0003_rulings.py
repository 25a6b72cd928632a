"""Rulings, their steps, and the public register.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect, protect_public_read

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _ruling()
    _ruling_step()
    _published_ruling()
    _published_word()
    protect(op, SCHEMA, "ruling")
    protect(op, SCHEMA, "ruling_step", grants=APPEND_ONLY)
    protect_public_read(op, SCHEMA, "published_ruling")
    protect_public_read(op, SCHEMA, "published_word", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "published_word",
        "published_ruling",
        "ruling_step",
        "ruling",
    ):
        op.drop_table(table, schema=SCHEMA)


def _ruling() -> None:
    op.create_table(
        "ruling",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("holder_organisation", sa.Text(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("holder_tin", sa.Text(), nullable=True),
        sa.Column("agent_organisation", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("hs_code", sa.Text(), nullable=True),
        sa.Column("hs_edition", sa.Text(), nullable=False),
        sa.Column("origin_country", sa.Text(), nullable=True),
        sa.Column("valuation_method", sa.Integer(), nullable=True),
        sa.Column("goods_description", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("internal_text", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("not_published_reason", sa.Text(), nullable=True),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_ground", sa.Text(), nullable=True),
        sa.Column("end_facts", sa.Text(), nullable=True),
        sa.Column("end_basis", sa.Text(), nullable=True),
        sa.Column("conflicting_ruling", sa.Text(), nullable=True),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "issued_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_ruling_second_officer"),
        ),
        sa.CheckConstraint(
            "publish or length(trim(coalesce(not_published_reason, ''))) > 0", name=op.f("ck_ruling_not_published")
        ),
        sa.CheckConstraint(
            "state in ('in_force', 'expired') or (ended_on is not null and coalesce(end_facts, '') <> '' and coalesce(end_basis, '') <> '')",
            name=op.f("ck_ruling_ended"),
        ),
        sa.CheckConstraint(
            "state in ('in_force', 'expired', 'revoked', 'annulled', 'reference')", name=op.f("ck_ruling_state")
        ),
        sa.CheckConstraint(
            "state not in ('revoked', 'annulled') or ended_on >= (ended_at at time zone zone)::date or coalesce(end_ground, '') in ('incomplete_information', 'incorrect_information', 'false_or_misleading_information')",
            name=op.f("ck_ruling_retroactive"),
        ),
        sa.CheckConstraint("type in ('classification', 'origin', 'valuation')", name=op.f("ck_ruling_type")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_ruling_validity")),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_ruling_application",
        ),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_ruling")),
        sa.UniqueConstraint("administration", "application_id", name="uq_ruling_application"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_ruling_holder",
        "ruling",
        ["administration", "holder_organisation", "issued_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_ruling_state", "ruling", ["administration", "state", "valid_until"], unique=False, schema=SCHEMA
    )


def _ruling_step() -> None:
    op.create_table(
        "ruling_step",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
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
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("law_confirmed", sa.Boolean(), nullable=False),
        sa.Column("internal_text", sa.Text(), nullable=False),
        sa.Column("external_text", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_ruling_step_ruling",
        ),
        sa.PrimaryKeyConstraint("administration", "ruling", "number", name=op.f("pk_ruling_step")),
        schema=SCHEMA,
    )


def _published_ruling() -> None:
    op.create_table(
        "published_ruling",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("hs_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("hs_prefixes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("hs_edition", sa.Text(), nullable=True),
        sa.Column("origin_country", sa.Text(), nullable=True),
        sa.Column("valuation_method", sa.Integer(), nullable=True),
        sa.Column("goods_description", sa.Text(), nullable=False),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_ground", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "subject_words",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('english', subject) || to_tsvector('simple', subject)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('english', subject) || to_tsvector('simple', subject), 'A') || setweight(to_tsvector('english', left(goods_description, 100000)), 'B') || setweight(to_tsvector('english', left(reasoning, 100000)), 'D')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("(status = 'reference') = (source is not null)", name=op.f("ck_published_ruling_reference")),
        sa.CheckConstraint(
            "status in ('in_force', 'expired', 'revoked', 'annulled', 'reference')",
            name=op.f("ck_published_ruling_status"),
        ),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_published_ruling")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_ruling_hs",
        "published_ruling",
        ["hs_prefixes"],
        unique=False,
        schema=SCHEMA,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_published_ruling_issued",
        "published_ruling",
        [
            sa.literal_column("issued_on desc"),
            sa.literal_column("number desc"),
            sa.literal_column("administration desc"),
        ],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_ruling_newest",
        "published_ruling",
        ["administration", sa.literal_column("issued_on desc"), sa.literal_column("number desc")],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index("ix_published_ruling_number", "published_ruling", ["number"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_published_ruling_subject",
        "published_ruling",
        ["subject_words"],
        unique=False,
        schema=SCHEMA,
        postgresql_using="gin",
    )
    op.create_index(
        "ix_published_ruling_words", "published_ruling", ["words"], unique=False, schema=SCHEMA, postgresql_using="gin"
    )


def _published_word() -> None:
    op.create_table(
        "published_word",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column(
            "stem", sa.ARRAY(sa.Text()), sa.Computed("ts_lexize('english_stem', word)", persisted=True), nullable=True
        ),
        sa.PrimaryKeyConstraint("administration", "word", name=op.f("pk_published_word")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_word_alike",
        "published_word",
        ["word"],
        unique=False,
        schema=SCHEMA,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_index("ix_published_word_stem", "published_word", ["stem"], unique=False, schema=SCHEMA)
    op.create_index("ix_published_word_word", "published_word", ["word"], unique=False, schema=SCHEMA)

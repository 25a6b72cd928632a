"""Programmes and questionnaires.

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

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _programme()
    _never_two_programmes()
    _questionnaire()
    _published_stays()
    _known_closure()
    _number_series()
    _step()
    protect(op, SCHEMA, "programme")
    protect(op, SCHEMA, "questionnaire")
    protect(op, SCHEMA, "known_closure")
    protect(op, SCHEMA, "number_series")
    protect(op, SCHEMA, "step", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    for table in ("step", "number_series", "known_closure", "questionnaire", "programme"):
        op.drop_table(table, schema=SCHEMA)
    op.execute(f"drop function {SCHEMA}.keep_what_was_published()")


def _programme() -> None:
    op.create_table(
        "programme",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
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
            name=op.f("ck_programme_second_officer"),
        ),
        sa.CheckConstraint("state in ('draft', 'proposed', 'active', 'retired')", name=op.f("ck_programme_state")),
        sa.CheckConstraint(
            "state not in ('active', 'retired') or decided_by is not null", name=op.f("ck_programme_decided")
        ),
        sa.PrimaryKeyConstraint("administration", "edition", name=op.f("pk_programme")),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_programme_active",
        "programme",
        ["administration", "from_on"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'active'"),
    )


def _never_two_programmes() -> None:
    # A range over a digest of the administration's code stands for it: equality of text in GiST would need an extension.
    op.execute(
        f"""alter table {SCHEMA}.programme add constraint ex_programme_active exclude using gist (
            int8range(hashtext(administration)::bigint, hashtext(administration)::bigint, '[]') with =,
            daterange(from_on, until_on, '[]') with &&
        ) where (state = 'active')"""
    )
    op.create_check_constraint(
        op.f("ck_programme_dates"), "programme", "until_on is null or until_on >= from_on", schema=SCHEMA
    )


def _published_stays() -> None:
    op.execute(
        f"""create function {SCHEMA}.keep_what_was_published() returns trigger language plpgsql as $$
        begin
            if (to_jsonb(old) - '{{state,version,steps,changed_at,changed_by,changed_by_name,withdrawn_at}}'::text[])
                is distinct from
                (to_jsonb(new) - '{{state,version,steps,changed_at,changed_by,changed_by_name,withdrawn_at}}'::text[])
            then raise exception 'what was published never changes' using errcode = 'check_violation';
            end if;
            return new;
        end $$"""
    )
    op.execute(
        f"""create trigger keep_what_was_published before update on {SCHEMA}.questionnaire for each row
        when (old.state <> 'draft') execute function {SCHEMA}.keep_what_was_published()"""
    )


def _questionnaire() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("regional", sa.Text(), nullable=False),
        sa.Column("own", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state in ('draft', 'published', 'withdrawn')", name=op.f("ck_questionnaire_state")),
        sa.PrimaryKeyConstraint("administration", "edition", name=op.f("pk_questionnaire")),
        schema=SCHEMA,
    )


def _known_closure() -> None:
    op.create_table(
        "known_closure",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_known_closure")),
        schema=SCHEMA,
    )


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


def _step() -> None:
    op.create_table(
        "step",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
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
        sa.Column("parameters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("administration", "thing", "thing_id", "number", name=op.f("pk_step")),
        schema=SCHEMA,
    )
    op.create_index("ix_step_at", "step", ["administration", "at"], unique=False, schema=SCHEMA)

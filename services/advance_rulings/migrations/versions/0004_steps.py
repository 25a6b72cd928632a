"""One table of numbered steps; editions of rulings, fees, what a ruling cites and rests on, its use.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _columns()
    _words()
    _step()
    _ruling_edition()
    _basis_confirmation()
    _extended_use()
    _ruling_use()
    protect(op, SCHEMA, "step", grants=APPEND_ONLY)
    protect(op, SCHEMA, "ruling_edition", grants=APPEND_ONLY)
    protect(op, SCHEMA, "basis_confirmation")
    protect(op, SCHEMA, "extended_use")
    protect(op, SCHEMA, "ruling_use", grants=APPEND_ONLY)
    _move_steps()


def downgrade() -> None:
    """Take the tables away."""
    raise NotImplementedError("steps of several things cannot go back into two tables")


def _columns() -> None:
    op.add_column(
        "application", sa.Column("samples", sa.Integer(), server_default=sa.text("0"), nullable=False), schema=SCHEMA
    )
    op.add_column("application", sa.Column("team", sa.Uuid(), nullable=True), schema=SCHEMA)
    op.add_column(
        "application",
        sa.Column("keywords", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column("application", sa.Column("reissue_of", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column(
        "application",
        sa.Column("fee_state", sa.Text(), server_default=sa.text("'none'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column("application", sa.Column("fee_amount", sa.BigInteger(), nullable=True), schema=SCHEMA)
    op.add_column("application", sa.Column("fee_currency", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("application", sa.Column("fee_reference", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("application", sa.Column("fee_settled_at", sa.DateTime(timezone=True), nullable=True), schema=SCHEMA)
    op.add_column("application", sa.Column("fee_settled_by_name", sa.Text(), nullable=True), schema=SCHEMA)
    op.create_index(
        "ix_application_team", "application", ["administration", "team", "state"], unique=False, schema=SCHEMA
    )
    op.add_column("application", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True), schema=SCHEMA)
    op.add_column(
        "published_ruling",
        sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column(
        "published_ruling",
        sa.Column("history", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column(
        "published_ruling",
        sa.Column("basis", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column(
        "published_ruling",
        sa.Column("cited", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column(
        "published_ruling",
        sa.Column("keywords", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column("published_ruling", sa.Column("agreement", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("published_ruling", sa.Column("origin_rule", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("published_ruling", sa.Column("relief", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("published_ruling", sa.Column("adopted_administration", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("published_ruling", sa.Column("adopted_number", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("published_ruling", sa.Column("reissue_of", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("published_ruling", sa.Column("reissued_by", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("changed_by", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("changed_by_name", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column(
        "ruling", sa.Column("edition", sa.Integer(), server_default=sa.text("1"), nullable=False), schema=SCHEMA
    )
    op.add_column(
        "ruling", sa.Column("basis", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False), schema=SCHEMA
    )
    op.add_column(
        "ruling", sa.Column("cited", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False), schema=SCHEMA
    )
    op.add_column(
        "ruling",
        sa.Column("keywords", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        schema=SCHEMA,
    )
    op.add_column("ruling", sa.Column("agreement", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("origin_rule", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("valuation", postgresql.JSONB(none_as_null=True), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("relief", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("adopted_administration", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("adopted_number", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("reissue_of", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("reissued_by", sa.Text(), nullable=True), schema=SCHEMA)
    op.add_column("ruling", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True), schema=SCHEMA)
    op.execute("alter table advance_rulings.ruling no force row level security")
    op.execute(
        "update advance_rulings.ruling set changed_at = coalesce(ended_at, issued_at), changed_by = issued_by, changed_by_name = issued_by_name"
    )
    op.execute("alter table advance_rulings.ruling force row level security")
    op.alter_column("ruling", "changed_at", nullable=False, schema=SCHEMA)
    op.alter_column("ruling", "changed_by", nullable=False, schema=SCHEMA)
    op.alter_column("ruling", "changed_by_name", nullable=False, schema=SCHEMA)


def _words() -> None:
    """The closed lists grew: states, kinds, and how a ruling may end."""
    grown = {
        (
            "application",
            "state",
        ): "state in ('draft', 'submitted', 'incomplete', 'accepted', 'assessment', 'awaiting_applicant', 'awaiting_sample', 'at_laboratory', 'expert_opinion', 'proposed', 'issued', 'declined', 'withdrawn', 'lapsed')",
        ("application", "type"): "type in ('classification', 'origin', 'valuation', 'relief', 'quota', 'other')",
        ("ruling", "state"): "state in ('in_force', 'expired', 'revoked', 'annulled', 'ceased', 'reference')",
        ("ruling", "type"): "type in ('classification', 'origin', 'valuation', 'relief', 'quota', 'other')",
        (
            "published_ruling",
            "status",
        ): "status in ('in_force', 'expired', 'revoked', 'annulled', 'ceased', 'reference')",
    }
    for (table, column), check in grown.items():
        name = op.f(f"ck_{table}_{column}")
        op.drop_constraint(name, table, schema=SCHEMA)
        op.create_check_constraint(name, table, check, schema=SCHEMA)
    op.create_check_constraint(
        op.f("ck_application_fee_state"), "application", "fee_state in ('none', 'due', 'paid', 'waived')", schema=SCHEMA
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
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("administration", "thing", "thing_id", "number", name=op.f("pk_step")),
        schema=SCHEMA,
    )
    op.create_index("ix_step_at", "step", ["administration", "at"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_step_clock",
        "step",
        ["administration", "thing_id", "number"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("clock is not null"),
    )


def _ruling_edition() -> None:
    op.create_table(
        "ruling_edition",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "ended_on >= (changed_at at time zone zone)::date or ground in ('incomplete_information', 'incorrect_information', 'false_or_misleading_information')",
            name=op.f("ck_ruling_edition_retroactive"),
        ),
        sa.ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_ruling_edition_ruling",
        ),
        sa.PrimaryKeyConstraint("administration", "ruling", "edition", name=op.f("pk_ruling_edition")),
        schema=SCHEMA,
    )


def _basis_confirmation() -> None:
    op.create_table(
        "basis_confirmation",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_by_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_by_name", sa.Text(), nullable=True),
        sa.Column("unchanged", sa.Boolean(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_basis_confirmation_ruling",
        ),
        sa.PrimaryKeyConstraint("administration", "ruling", "number", name=op.f("pk_basis_confirmation")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_basis_confirmation_open",
        "basis_confirmation",
        ["administration", "due_on"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("answered_at is null"),
    )


def _extended_use() -> None:
    op.create_table(
        "extended_use",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("agent_organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("contract_on", sa.Date(), nullable=False),
        sa.Column("asked_quantity", sa.Numeric(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("used", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("state <> 'granted' or until_on is not null", name=op.f("ck_extended_use_until")),
        sa.CheckConstraint("state in ('asked', 'granted', 'refused', 'withdrawn')", name=op.f("ck_extended_use_state")),
        sa.CheckConstraint(
            "quantity is null or quantity > 0 and used <= quantity", name=op.f("ck_extended_use_quantity")
        ),
        sa.ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_extended_use_ruling",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_extended_use")),
        sa.UniqueConstraint("administration", "number", name="uq_extended_use_number"),
        schema=SCHEMA,
    )
    op.create_index("ix_extended_use_ruling", "extended_use", ["administration", "ruling"], unique=False, schema=SCHEMA)
    op.create_index("ix_extended_use_state", "extended_use", ["administration", "state"], unique=False, schema=SCHEMA)


def _ruling_use() -> None:
    op.create_table(
        "ruling_use",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("declaration", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("declared", postgresql.JSONB(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("differences", postgresql.JSONB(), nullable=False),
        sa.Column("extended_use", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("deviated", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "not deviated or length(trim(coalesce(reason, ''))) >= 10", name=op.f("ck_ruling_use_reason")
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_ruling_use")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_ruling_use_declaration", "ruling_use", ["administration", "declaration"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_ruling_use_ruling", "ruling_use", ["administration", "ruling", "at"], unique=False, schema=SCHEMA
    )


def _move_steps() -> None:
    """The steps of applications and of rulings move into the one table; its owner may, whatever the policies say."""
    shared = (
        "action, title, from_state, to_state, at, zone, actor_id, actor_name, actor_kind, law, law_confirmed,"
        " internal_text, external_text, review, parameters"
    )
    op.execute("alter table advance_rulings.step no force row level security")
    for old in ("application_step", "ruling_step", "application"):
        op.execute(f"alter table advance_rulings.{old} no force row level security")
    op.execute(f"""
        insert into advance_rulings.step (administration, thing, thing_id, number, printed, actor_organisation, clock,
            override_reason, {shared})
        select s.administration, 'application', s.application_id::text, s.number,
            coalesce(a.number, a.id::text) || '/' || s.number, s.actor_organisation, s.clock, s.override_reason,
            {", ".join(f"s.{name.strip()}" for name in shared.split(","))}
        from advance_rulings.application_step s
        join advance_rulings.application a on a.administration = s.administration and a.id = s.application_id
    """)  # noqa: S608  # fixed names
    op.execute(f"""
        insert into advance_rulings.step (administration, thing, thing_id, number, printed, {shared})
        select administration, 'ruling', ruling, number, ruling || '/R/' || number, {shared}
        from advance_rulings.ruling_step
    """)  # noqa: S608  # fixed names
    for kept in ("step", "application"):
        op.execute(f"alter table advance_rulings.{kept} force row level security")
    op.drop_table("ruling_step", schema=SCHEMA)
    op.drop_table("application_step", schema=SCHEMA)

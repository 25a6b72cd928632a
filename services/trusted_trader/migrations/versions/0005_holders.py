"""Authorisations, measures, appeals, signed papers.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import ALL, APPEND_ONLY, protect, protect_public_read

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _authorisation()
    _authorisation_scope()
    _status_message()
    _measure()
    _appeal()
    _published_operator()
    _wording()
    _paper()
    protect(op, SCHEMA, "authorisation")
    protect(op, SCHEMA, "authorisation_scope", grants=ALL)
    protect(op, SCHEMA, "status_message", grants=APPEND_ONLY)
    protect(op, SCHEMA, "measure")
    protect(op, SCHEMA, "appeal")
    protect_public_read(op, SCHEMA, "published_operator")
    protect(op, SCHEMA, "wording")
    protect(op, SCHEMA, "paper", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "paper",
        "wording",
        "published_operator",
        "appeal",
        "measure",
        "status_message",
        "authorisation_scope",
        "authorisation",
    ):
        op.drop_table(table, schema=SCHEMA)


def _authorisation() -> None:
    op.create_table(
        "authorisation",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("tier_name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("sites", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("benefits", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("programme", sa.Integer(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("owner_sex", sa.Text(), nullable=True),
        sa.Column("publish", sa.Boolean(), nullable=False),
        sa.Column("exchange", sa.Boolean(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("granted_by_name", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("account_manager", sa.Text(), nullable=True),
        sa.Column("account_manager_name", sa.Text(), nullable=True),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspension_ground", sa.Text(), nullable=True),
        sa.Column("remedy_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("reapply_from", sa.Date(), nullable=True),
        sa.Column("revalidation_id", sa.Uuid(), nullable=True),
        sa.Column("revalidation_filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "plain_tin", sa.Text(), sa.Computed("upper(translate(tin, ' .-/', ''))", persisted=True), nullable=False
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'suspended') = (suspended_at is not null)", name=op.f("ck_authorisation_suspended")
        ),
        sa.CheckConstraint(
            "granted_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_authorisation_second_officer"),
        ),
        sa.CheckConstraint(
            "state in ('active', 'suspended') or ended_at is not null", name=op.f("ck_authorisation_ended")
        ),
        sa.CheckConstraint(
            "state in ('active', 'suspended', 'revoked', 'expired', 'surrendered')", name=op.f("ck_authorisation_state")
        ),
        sa.CheckConstraint(
            "suspension_ground in ('evidence_incomplete', 'time_to_remedy', 'holder_request')",
            name=op.f("ck_authorisation_suspension_ground"),
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_authorisation_validity")),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["trusted_trader.application.administration", "trusted_trader.application.id"],
            name="fk_authorisation_application",
        ),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_authorisation")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_authorisation_organisation",
        "authorisation",
        ["administration", "organisation"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_authorisation_plain_tin",
        "authorisation",
        ["administration", "plain_tin"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_authorisation_state",
        "authorisation",
        ["administration", "state", "valid_until"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_authorisation_tin", "authorisation", ["administration", "tin", "state"], unique=False, schema=SCHEMA
    )


def _authorisation_scope() -> None:
    op.create_table(
        "authorisation_scope",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "number"],
            ["trusted_trader.authorisation.administration", "trusted_trader.authorisation.number"],
            name="fk_authorisation_scope_authorisation",
        ),
        sa.PrimaryKeyConstraint("administration", "tin", "role", "site", name=op.f("pk_authorisation_scope")),
        schema=SCHEMA,
    )


def _status_message() -> None:
    op.create_table(
        "status_message",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "sequence", name=op.f("pk_status_message")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_status_message_tin", "status_message", ["administration", "tin", "sequence"], unique=False, schema=SCHEMA
    )


def _measure() -> None:
    op.create_table(
        "measure",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
        sa.Column("hearing_until", sa.Date(), nullable=False),
        sa.Column("remedy_days", sa.Integer(), nullable=True),
        sa.Column("urgent_reason", sa.Text(), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_by_name", sa.Text(), nullable=True),
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
            name=op.f("ck_measure_second_officer"),
        ),
        sa.CheckConstraint(
            "ground in ('evidence_incomplete', 'time_to_remedy', 'holder_request') or kind = 'revocation'",
            name=op.f("ck_measure_ground"),
        ),
        sa.CheckConstraint("kind in ('suspension', 'revocation')", name=op.f("ck_measure_kind")),
        sa.CheckConstraint("state in ('announced', 'heard', 'carried_out', 'dropped')", name=op.f("ck_measure_state")),
        sa.ForeignKeyConstraint(
            ["administration", "authorisation"],
            ["trusted_trader.authorisation.administration", "trusted_trader.authorisation.number"],
            name="fk_measure_authorisation",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_measure")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_measure_authorisation",
        "measure",
        ["administration", "authorisation", "created_at"],
        unique=False,
        schema=SCHEMA,
    )


def _appeal() -> None:
    op.create_table(
        "appeal",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("authorisation", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("contested_by", sa.Text(), nullable=False),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome_text", sa.Text(), nullable=False),
        sa.Column("law", sa.Text(), nullable=False),
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
        sa.CheckConstraint("against in ('refusal', 'suspension', 'revocation')", name=op.f("ck_appeal_against")),
        sa.CheckConstraint(
            "state in ('lodged', 'under_review', 'allowed', 'dismissed', 'withdrawn')", name=op.f("ck_appeal_state")
        ),
        sa.CheckConstraint("decided_by is null or decided_by <> contested_by", name=op.f("ck_appeal_other_officer")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("administration", "number", name="uq_appeal_number"),
        schema=SCHEMA,
    )
    op.create_index("ix_appeal_organisation", "appeal", ["administration", "organisation"], unique=False, schema=SCHEMA)
    op.create_index("ix_appeal_state", "appeal", ["administration", "state", "due_on"], unique=False, schema=SCHEMA)


def _published_operator() -> None:
    op.create_table(
        "published_operator",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("tier_name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "listed or (name = '' and address = '' and tin = '')", name=op.f("ck_published_operator_consent")
        ),
        sa.CheckConstraint(
            "status in ('active', 'suspended', 'revoked', 'expired', 'surrendered')",
            name=op.f("ck_published_operator_status"),
        ),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_published_operator")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_operator_name",
        "published_operator",
        [sa.literal_column("lower(name)")],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index("ix_published_operator_number", "published_operator", ["number"], unique=False, schema=SCHEMA)


def _wording() -> None:
    op.create_table(
        "wording",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_wording")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_wording_thing", "wording", ["administration", "thing", "thing_id", "at"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_wording_waiting", "wording", ["administration", "at"], unique=False, schema=SCHEMA,
        postgresql_where=sa.text("printed_at is null"),
    )  # fmt: skip


def _paper() -> None:
    op.create_table(
        "paper",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "number"],
            ["trusted_trader.wording.administration", "trusted_trader.wording.number"],
            name="fk_paper_wording",
        ),
        sa.PrimaryKeyConstraint("administration", "number", "language", name=op.f("pk_paper")),
        schema=SCHEMA,
    )
    op.create_index("ix_paper_sha256", "paper", ["administration", "sha256"], unique=False, schema=SCHEMA)

"""Rules, their versions and steps, the sets in force, managed lists.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, READ_AND_CHANGE, protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "risk"

TABLES = (
    "rule",
    "rule_version",
    "rule_step",
    "rule_set",
    "rule_set_activation",
    "number_series",
    "managed_list",
    "list_entry",
)
APPENDED = frozenset({"rule_set", "rule_set_activation", "rule_step"})


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _rule()
    _rule_version()
    _rule_step()
    _rule_set()
    _rule_set_activation()
    _number_series()
    _managed_list()
    _list_entry()
    for table in TABLES:
        protect(op, SCHEMA, table, grants=APPEND_ONLY if table in APPENDED else READ_AND_CHANGE)


def downgrade() -> None:
    """Take the tables away."""
    for table in reversed(TABLES):
        op.drop_table(table, schema=SCHEMA)


def _rule() -> None:
    op.create_table(
        "rule",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("origin_note", sa.Text(), nullable=False),
        sa.Column("regional_signer", sa.Text(), nullable=True),
        sa.Column("regional_id", sa.Text(), nullable=True),
        sa.Column("regional_effect", postgresql.JSONB(), nullable=True),
        sa.Column("regional_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("(origin = 'profile') = (regional_id is not null)", name=op.f("ck_rule_regional")),
        sa.CheckConstraint("origin in ('officer', 'import', 'suggestion', 'profile')", name=op.f("ck_rule_origin")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_rule")),
        schema=SCHEMA,
    )
    op.create_index(
        "uq_rule_regional",
        "rule",
        ["administration", "regional_signer", "regional_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("regional_id is not null"),
    )


def _rule_version() -> None:
    op.create_table(
        "rule_version",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("condition", postgresql.JSONB(), nullable=True),
        sa.Column("mistakes", postgresql.JSONB(), nullable=False),
        sa.Column("effect_digest", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("probability", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("offices", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("flows", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("internal_text", sa.Text(), nullable=False),
        sa.Column("examiner_text", sa.Text(), nullable=False),
        sa.Column("documentation", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("emergency_reason", sa.Text(), nullable=False),
        sa.Column("approval_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authors", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_by_name", sa.Text(), nullable=False),
        sa.Column("test", postgresql.JSONB(), nullable=True),
        sa.Column("tested_digest", sa.Text(), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_by", sa.Text(), nullable=True),
        sa.Column("tested_by_name", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("submitted_by_name", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_by_name", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(scope = 'agency') = (agency is not null)", name=op.f("ck_rule_version_agency")),
        sa.CheckConstraint(
            "approved_by is null or (not approved_by = any(authors) and approved_by <> coalesce(submitted_by, '')) or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_rule_version_four_eyes"),
        ),
        sa.CheckConstraint("lane in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_rule_version_lane")),
        sa.CheckConstraint(
            "not emergency or (length(trim(emergency_reason)) >= 10 and valid_until - valid_from <= interval '72 hours' and approval_due_at is not null)",
            name=op.f("ck_rule_version_emergency"),
        ),
        sa.CheckConstraint("scope <> 'office' or cardinality(offices) > 0", name=op.f("ck_rule_version_offices")),
        sa.CheckConstraint("scope in ('regional', 'national', 'office', 'agency')", name=op.f("ck_rule_version_scope")),
        sa.CheckConstraint(
            "state in ('draft', 'expired', 'withdrawn') or (condition is not null and tested_digest is not distinct from effect_digest and test is not null)",
            name=op.f("ck_rule_version_tested"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'tested', 'submitted', 'approved', 'scheduled', 'active', 'expired', 'withdrawn')",
            name=op.f("ck_rule_version_state"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'tested', 'withdrawn') or (valid_from is not null and valid_until is not null)",
            name=op.f("ck_rule_version_dates"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'scheduled', 'active') or approved_by is not null or (state = 'active' and emergency)",
            name=op.f("ck_rule_version_approved"),
        ),
        sa.CheckConstraint(
            "valid_until > valid_from and valid_until - valid_from <= interval '367 days'",
            name=op.f("ck_rule_version_validity"),
        ),
        sa.CheckConstraint("(condition is null) = (effect_digest is null)", name=op.f("ck_rule_version_compiled")),
        sa.CheckConstraint("probability between 0 and 100", name=op.f("ck_rule_version_probability")),
        sa.CheckConstraint("score between 0 and 1000", name=op.f("ck_rule_version_score")),
        sa.ForeignKeyConstraint(
            ["administration", "rule"], ["risk.rule.administration", "risk.rule.id"], name="fk_rule_version_rule"
        ),
        sa.PrimaryKeyConstraint("administration", "rule", "number", name=op.f("pk_rule_version")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_rule_version_state", "rule_version", ["administration", "state", "valid_from"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "uq_rule_version_active",
        "rule_version",
        ["administration", "rule"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_index(
        "uq_rule_version_under_way",
        "rule_version",
        ["administration", "rule"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state in ('draft', 'tested', 'submitted')"),
    )


def _rule_step() -> None:
    op.create_table(
        "rule_step",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "rule", "rule_version"],
            ["risk.rule_version.administration", "risk.rule_version.rule", "risk.rule_version.number"],
            name="fk_rule_step_rule_version",
        ),
        sa.PrimaryKeyConstraint("administration", "rule", "rule_version", "number", name=op.f("pk_rule_step")),
        schema=SCHEMA,
    )


def _rule_set() -> None:
    op.create_table(
        "rule_set",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "hash", name=op.f("pk_rule_set")),
        schema=SCHEMA,
    )


def _rule_set_activation() -> None:
    op.create_table(
        "rule_set_activation",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "hash"],
            ["risk.rule_set.administration", "risk.rule_set.hash"],
            name="fk_rule_set_activation_rule_set",
        ),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_rule_set_activation")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_rule_set_activation_at",
        "rule_set_activation",
        ["administration", "activated_at"],
        unique=False,
        schema=SCHEMA,
    )


def _number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "series", name=op.f("pk_number_series")),
        schema=SCHEMA,
    )


def _managed_list() -> None:
    op.create_table(
        "managed_list",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("matching", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("matching in ('exact', 'prefix')", name=op.f("ck_managed_list_matching")),
        sa.PrimaryKeyConstraint("administration", "name", name=op.f("pk_managed_list")),
        schema=SCHEMA,
    )


def _list_entry() -> None:
    op.create_table(
        "list_entry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_by_name", sa.Text(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(ended_at is null) = (ended_by is null)", name=op.f("ck_list_entry_ended")),
        sa.CheckConstraint("valid_until is null or valid_until >= valid_from", name=op.f("ck_list_entry_validity")),
        sa.ForeignKeyConstraint(
            ["administration", "list_name"],
            ["risk.managed_list.administration", "risk.managed_list.name"],
            name="fk_list_entry_managed_list",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_list_entry")),
        schema=SCHEMA,
    )
    op.create_index("ix_list_entry_ends", "list_entry", ["administration", "valid_until"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_list_entry_list",
        "list_entry",
        ["administration", "list_name", "value", "valid_from"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index("ix_list_entry_turns", "list_entry", ["administration", "valid_from"], unique=False, schema=SCHEMA)

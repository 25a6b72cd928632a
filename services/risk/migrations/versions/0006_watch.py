"""Watch-lists, reference values, office plans, profiles, suggestions, drift.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, READ_AND_CHANGE, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA = "risk"

TABLES = (
    "watch_entry",
    "watch_entry_version",
    "watch_decision",
    "reference_load",
    "reference_value",
    "office_plan",
    "trusted_key",
    "profile_exchange",
    "suggestion",
    "drift_alarm",
)
APPENDED = frozenset({"profile_exchange", "reference_value", "watch_decision", "watch_entry_version"})


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _watch_entry()
    _watch_entry_version()
    _watch_decision()
    _reference_load()
    _reference_value()
    _office_plan()
    _trusted_key()
    _profile_exchange()
    _suggestion()
    _drift_alarm()
    op.create_index("ix_declaration_changed", "declaration", ["administration", "changed_at", "id"], schema=SCHEMA)
    for table in TABLES:
        protect(op, SCHEMA, table, grants=APPEND_ONLY if table in APPENDED else READ_AND_CHANGE)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index("ix_declaration_changed", table_name="declaration", schema=SCHEMA)
    for table in reversed(TABLES):
        op.drop_table(table, schema=SCHEMA)


def _watch_entry() -> None:
    op.create_table(
        "watch_entry",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("names", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("ids", postgresql.JSONB(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('company', 'person', 'vessel')", name=op.f("ck_watch_entry_kind")),
        sa.CheckConstraint("cardinality(names) > 0", name=op.f("ck_watch_entry_names")),
        sa.CheckConstraint("valid_until is null or valid_until >= valid_from", name=op.f("ck_watch_entry_validity")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_watch_entry")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_watch_entry_list", "watch_entry", ["administration", "list_name", "changed_at"], unique=False, schema=SCHEMA
    )


def _watch_entry_version() -> None:
    op.create_table(
        "watch_entry_version",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "entry_id"],
            ["risk.watch_entry.administration", "risk.watch_entry.id"],
            name="fk_watch_entry_version_watch_entry",
        ),
        sa.PrimaryKeyConstraint("administration", "entry_id", "number", name=op.f("pk_watch_entry_version")),
        schema=SCHEMA,
    )


def _watch_decision() -> None:
    op.create_table(
        "watch_decision",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_version", sa.Integer(), nullable=False),
        sa.Column("party_key", sa.Text(), nullable=False),
        sa.Column("party_name", sa.Text(), nullable=False),
        sa.Column("party_ids", postgresql.JSONB(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(reason)) >= 10", name=op.f("ck_watch_decision_reason")),
        sa.ForeignKeyConstraint(
            ["administration", "entry_id"],
            ["risk.watch_entry.administration", "risk.watch_entry.id"],
            name="fk_watch_decision_watch_entry",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_watch_decision")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_watch_decision_entry", "watch_decision", ["administration", "entry_id", "at"], unique=False, schema=SCHEMA
    )


def _reference_load() -> None:
    op.create_table(
        "reference_load",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("errors", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column("loaded_by_name", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_reference_load")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_reference_load_at", "reference_load", ["administration", "loaded_at"], unique=False, schema=SCHEMA
    )


def _reference_value() -> None:
    op.create_table(
        "reference_value",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("load_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("hs", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("low", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("high", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.CheckConstraint("low > 0 and high >= low", name=op.f("ck_reference_value_range")),
        sa.ForeignKeyConstraint(
            ["administration", "load_id"],
            ["risk.reference_load.administration", "risk.reference_load.id"],
            name="fk_reference_value_reference_load",
        ),
        sa.PrimaryKeyConstraint("administration", "load_id", "line", name=op.f("pk_reference_value")),
        schema=SCHEMA,
    )
    op.create_index("ix_reference_value_hs", "reference_value", ["administration", "hs"], unique=False, schema=SCHEMA)


def _office_plan() -> None:
    op.create_table(
        "office_plan",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'proposed') = (decided_by is null)", name=op.f("ck_office_plan_decided")),
        sa.CheckConstraint("flow in ('import', 'export', 'transit', 'warehouse')", name=op.f("ck_office_plan_flow")),
        sa.CheckConstraint(
            "state <> 'approved' or decided_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_office_plan_four_eyes"),
        ),
        sa.CheckConstraint("state in ('proposed', 'approved', 'refused')", name=op.f("ck_office_plan_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_office_plan")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_office_plan_in_force",
        "office_plan",
        ["administration", "office", "flow", "from_on"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'approved'"),
    )


def _trusted_key() -> None:
    op.create_table(
        "trusted_key",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("jwk", postgresql.JSONB(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_by_name", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name=op.f("ck_trusted_key_four_eyes"),
        ),
        sa.PrimaryKeyConstraint("administration", "kid", name=op.f("pk_trusted_key")),
        schema=SCHEMA,
    )


def _profile_exchange() -> None:
    op.create_table(
        "profile_exchange",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.CheckConstraint("direction in ('out', 'in')", name=op.f("ck_profile_exchange_direction")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_profile_exchange")),
        schema=SCHEMA,
    )
    op.create_index("ix_profile_exchange_at", "profile_exchange", ["administration", "at"], unique=False, schema=SCHEMA)


def _suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'taken') = (rule is not null)", name=op.f("ck_suggestion_taken")),
        sa.CheckConstraint(
            "state <> 'dismissed' or length(trim(coalesce(reason, ''))) >= 10", name=op.f("ck_suggestion_dismissed")
        ),
        sa.CheckConstraint("state in ('made', 'taken', 'dismissed')", name=op.f("ck_suggestion_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("administration", "digest", name="uq_suggestion_digest"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_suggestion_made", "suggestion", ["administration", "state", "made_at"], unique=False, schema=SCHEMA
    )


def _drift_alarm() -> None:
    op.create_table(
        "drift_alarm",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("threshold", sa.Float(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Text(), nullable=True),
        sa.Column("seen_by_name", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind in ('input', 'find_rate')", name=op.f("ck_drift_alarm_kind")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_drift_alarm")),
        sa.UniqueConstraint("administration", "kind", "subject", "week", name="uq_drift_alarm_week"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_drift_alarm_noticed", "drift_alarm", ["administration", "noticed_at"], unique=False, schema=SCHEMA
    )

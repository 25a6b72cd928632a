"""Declarations, their versions, assessments, hits of rules, and the files they came in.

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

SCHEMA = "risk"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _declaration()
    _declaration_version()
    _assessment()
    _rule_hit()
    _intake_file()
    protect(op, SCHEMA, "declaration")
    protect(op, SCHEMA, "declaration_version", grants=APPEND_ONLY)
    protect(op, SCHEMA, "assessment", grants=APPEND_ONLY)
    protect(op, SCHEMA, "rule_hit", grants=APPEND_ONLY)
    protect(op, SCHEMA, "intake_file")


def downgrade() -> None:
    """Take the tables away."""
    for table in ("intake_file", "rule_hit", "assessment", "declaration_version", "declaration"):
        op.drop_table(table, schema=SCHEMA)


def _declaration() -> None:
    op.create_table(
        "declaration",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("importer", sa.Text(), nullable=True),
        sa.Column("importer_name", sa.Text(), nullable=True),
        sa.Column("declarant", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("pre_arrival", sa.Boolean(), nullable=False),
        sa.Column("lodged_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("transport_document", sa.Text(), nullable=True),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("lane_cause", sa.Text(), nullable=True),
        sa.Column("lane_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("selected_at_random", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=True),
        sa.Column("probability", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("assigned_name", sa.Text(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("found", sa.Boolean(), nullable=True),
        sa.CheckConstraint("lane in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_declaration_lane")),
        sa.CheckConstraint(
            "lane_cause in ('mandatory', 'rule', 'random', 'top_up', 'nothing', 'not_lowered', 'safe_default', 'override', 'delay_over')",
            name=op.f("ck_declaration_lane_cause"),
        ),
        sa.CheckConstraint(
            "stage in ('pre_arrival', 'lodged', 'released', 'cancelled')", name=op.f("ck_declaration_stage")
        ),
        sa.CheckConstraint("(lane is null) = (lane_cause is null)", name=op.f("ck_declaration_cause")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("administration", "reference", name="uq_declaration_reference"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_declaration_declarant",
        "declaration",
        ["administration", "declarant", "received_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_declaration_importer",
        "declaration",
        ["administration", "importer", "received_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_declaration_inspected",
        "declaration",
        ["administration", "inspected_at"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("inspected_at is not null"),
    )
    op.create_index(
        "ix_declaration_office",
        "declaration",
        ["administration", "office", "lane", "stage", "received_at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "ix_declaration_organisation",
        "declaration",
        ["administration", "organisation", "received_at"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("organisation is not null"),
    )
    op.create_index(
        "ix_declaration_received", "declaration", ["administration", "received_at", "id"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_declaration_safe_default",
        "declaration",
        ["administration", "received_at"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("rule_set = 'none'"),
    )
    op.create_index(
        "ix_declaration_waiting",
        "declaration",
        ["administration", "received_at"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("assessed_at is null"),
    )


def _declaration_version() -> None:
    op.create_table(
        "declaration_version",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("header", postgresql.JSONB(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("flaws", postgresql.JSONB(), nullable=False),
        sa.Column("unknown", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("file", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "source in ('api', 'upload', 'folder', 'console')", name=op.f("ck_declaration_version_source")
        ),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id"],
            ["risk.declaration.administration", "risk.declaration.id"],
            name="fk_declaration_version_declaration",
        ),
        sa.PrimaryKeyConstraint("administration", "declaration_id", "number", name=op.f("pk_declaration_version")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_declaration_version_file",
        "declaration_version",
        ["administration", "file"],
        unique=False,
        schema=SCHEMA,
        postgresql_where=sa.text("file is not null"),
    )


def _assessment() -> None:
    op.create_table(
        "assessment",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("own_lane", sa.Text(), nullable=False),
        sa.Column("lane_before", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("hits", postgresql.JSONB(), nullable=False),
        sa.Column("features", postgresql.JSONB(), nullable=False),
        sa.Column("draw", postgresql.JSONB(), nullable=False),
        sa.Column("relief", postgresql.JSONB(), nullable=False),
        sa.Column("capacity", postgresql.JSONB(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("safe_default", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "cause in ('mandatory', 'rule', 'random', 'top_up', 'nothing', 'not_lowered', 'safe_default', 'override', 'delay_over')",
            name=op.f("ck_assessment_cause"),
        ),
        sa.CheckConstraint("lane in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_assessment_lane")),
        sa.CheckConstraint("own_lane in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_assessment_own_lane")),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id", "number"],
            [
                "risk.declaration_version.administration",
                "risk.declaration_version.declaration_id",
                "risk.declaration_version.number",
            ],
            name="fk_assessment_declaration_version",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_assessment")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_assessment_day", "assessment", ["administration", "day", "office", "lane"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_assessment_declaration",
        "assessment",
        ["administration", "declaration_id", "number", "at"],
        unique=False,
        schema=SCHEMA,
    )


def _rule_hit() -> None:
    op.create_table(
        "rule_hit",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "assessment_id", "rule", name=op.f("pk_rule_hit")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_rule_hit_declaration", "rule_hit", ["administration", "declaration_id"], unique=False, schema=SCHEMA
    )
    op.create_index("ix_rule_hit_rule", "rule_hit", ["administration", "rule", "at"], unique=False, schema=SCHEMA)


def _intake_file() -> None:
    op.create_table(
        "intake_file",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.CheckConstraint("source in ('api', 'upload', 'folder', 'console')", name=op.f("ck_intake_file_source")),
        sa.CheckConstraint("state in ('received', 'read', 'quarantined')", name=op.f("ck_intake_file_state")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_intake_file")),
        sa.UniqueConstraint("administration", "sha256", "organisation", name="uq_intake_file_sha256"),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_intake_file_received", "intake_file", ["administration", "received_at"], unique=False, schema=SCHEMA
    )

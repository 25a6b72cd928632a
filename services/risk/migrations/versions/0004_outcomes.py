"""Outcomes: changes of lanes by hand, inspection acts with what they count for, releases, examiners.

Revision 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import ALL, APPEND_ONLY, protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "risk"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _lane_change()
    _inspection()
    _inspection_hit()
    _inspection_photo()
    _inspection_draft()
    _release()
    _examiner()
    protect(op, SCHEMA, "lane_change")
    protect(op, SCHEMA, "inspection", grants=APPEND_ONLY)
    protect(op, SCHEMA, "inspection_hit", grants=APPEND_ONLY)
    protect(op, SCHEMA, "inspection_photo", grants=APPEND_ONLY)
    protect(op, SCHEMA, "inspection_draft", grants=ALL)
    protect(op, SCHEMA, "release", grants=APPEND_ONLY)
    protect(op, SCHEMA, "examiner")


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "examiner",
        "release",
        "inspection_draft",
        "inspection_photo",
        "inspection_hit",
        "inspection",
        "lane_change",
    ):
        op.drop_table(table, schema=SCHEMA)


def _lane_change() -> None:
    op.create_table(
        "lane_change",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("grounds", postgresql.JSONB(), nullable=False),
        sa.Column("set_aside", postgresql.JSONB(), nullable=False),
        sa.Column("selected_at_random", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_by_name", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(cause = 'delay_over' and reason_code = 'delay_over') or (cause = 'override' and reason_code in ('intelligence', 'documents_doubtful', 'goods_not_as_expected', 'agency_request', 'documents_satisfy', 'examined_elsewhere', 'perishable_or_live', 'disaster_relief', 'nobody_to_examine', 'rule_wrong', 'other'))",
            name=op.f("ck_lane_change_reason_code"),
        ),
        sa.CheckConstraint("before in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_lane_change_before")),
        sa.CheckConstraint(
            "cause <> 'delay_over' or (before = 'yellow' and lane = 'blue' and state = 'applied')",
            name=op.f("ck_lane_change_delay"),
        ),
        sa.CheckConstraint("cause <> 'override' or length(trim(reason)) >= 10", name=op.f("ck_lane_change_reason")),
        sa.CheckConstraint("cause in ('override', 'delay_over')", name=op.f("ck_lane_change_cause")),
        sa.CheckConstraint("lane in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_lane_change_lane")),
        sa.CheckConstraint(
            "state <> 'applied' or (before <> 'red' and jsonb_array_length(grounds) = 0)",
            name=op.f("ck_lane_change_not_alone"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' or (decided_by is not null and (decided_by <> requested_by or length(trim(coalesce(override_reason, ''))) >= 10))",
            name=op.f("ck_lane_change_second_officer"),
        ),
        sa.CheckConstraint("state <> 'refused' or decided_by is not null", name=op.f("ck_lane_change_refused")),
        sa.CheckConstraint(
            "state in ('applied', 'requested', 'approved', 'refused', 'lapsed')", name=op.f("ck_lane_change_state")
        ),
        sa.CheckConstraint("before <> lane", name=op.f("ck_lane_change_changes")),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id"],
            ["risk.declaration.administration", "risk.declaration.id"],
            name="fk_lane_change_declaration",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_lane_change")),
        schema=SCHEMA,
    )
    op.create_index("ix_lane_change_at", "lane_change", ["administration", "at"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_lane_change_declaration",
        "lane_change",
        ["administration", "declaration_id", "at"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "uq_lane_change_open",
        "lane_change",
        ["administration", "declaration_id"],
        unique=True,
        schema=SCHEMA,
        postgresql_where=sa.text("state = 'requested'"),
    )


def _inspection() -> None:
    op.create_table(
        "inspection",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("conform", sa.Boolean(), nullable=False),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column("revenue", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("corrections", postgresql.JSONB(), nullable=False),
        sa.Column("items", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("photos", postgresql.JSONB(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("assessment_id", sa.Uuid(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("random", sa.Boolean(), nullable=False),
        sa.Column("draw", postgresql.JSONB(), nullable=False),
        sa.Column("probability", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.CheckConstraint("kind in ('goods', 'documents')", name=op.f("ck_inspection_kind")),
        sa.CheckConstraint(
            "conform or jsonb_array_length(findings) between 1 and 6", name=op.f("ck_inspection_findings")
        ),
        sa.CheckConstraint("minutes >= 0 and revenue >= 0", name=op.f("ck_inspection_measures")),
        sa.CheckConstraint(
            "not conform or (jsonb_array_length(findings) = 0 and revenue = 0)", name=op.f("ck_inspection_conform")
        ),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id", "version_number"],
            [
                "risk.declaration_version.administration",
                "risk.declaration_version.declaration_id",
                "risk.declaration_version.number",
            ],
            name="fk_inspection_declaration_version",
        ),
        sa.ForeignKeyConstraint(
            ["administration", "supersedes"],
            ["risk.inspection.administration", "risk.inspection.id"],
            name="fk_inspection_supersedes",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("administration", "declaration_id", "number", name="uq_inspection_number"),
        sa.UniqueConstraint("administration", "supersedes", name="uq_inspection_supersedes"),
        schema=SCHEMA,
    )
    op.create_index("ix_inspection_at", "inspection", ["administration", "at"], unique=False, schema=SCHEMA)
    op.create_index("ix_inspection_by", "inspection", ["administration", "by", "at"], unique=False, schema=SCHEMA)


def _inspection_hit() -> None:
    op.create_table(
        "inspection_hit",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "inspection_id"],
            ["risk.inspection.administration", "risk.inspection.id"],
            name="fk_inspection_hit_inspection",
        ),
        sa.PrimaryKeyConstraint("administration", "inspection_id", "rule", name=op.f("pk_inspection_hit")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_inspection_hit_rule",
        "inspection_hit",
        ["administration", "rule", "declaration_id"],
        unique=False,
        schema=SCHEMA,
    )


def _inspection_photo() -> None:
    op.create_table(
        "inspection_photo",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id"],
            ["risk.declaration.administration", "risk.declaration.id"],
            name="fk_inspection_photo_declaration",
        ),
        sa.PrimaryKeyConstraint("administration", "declaration_id", "sha256", name=op.f("pk_inspection_photo")),
        schema=SCHEMA,
    )


def _inspection_draft() -> None:
    op.create_table(
        "inspection_draft",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("examiner", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id"],
            ["risk.declaration.administration", "risk.declaration.id"],
            name="fk_inspection_draft_declaration",
        ),
        sa.PrimaryKeyConstraint("administration", "declaration_id", "examiner", name=op.f("pk_inspection_draft")),
        schema=SCHEMA,
    )


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("declaration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("flow", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("lane in ('green', 'blue', 'yellow', 'red')", name=op.f("ck_release_lane")),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_release_minutes")),
        sa.ForeignKeyConstraint(
            ["administration", "declaration_id"],
            ["risk.declaration.administration", "risk.declaration.id"],
            name="fk_release_declaration",
        ),
        sa.PrimaryKeyConstraint("administration", "declaration_id", name=op.f("pk_release")),
        schema=SCHEMA,
    )
    op.create_index("ix_release_at", "release", ["administration", "at"], unique=False, schema=SCHEMA)


def _examiner() -> None:
    op.create_table(
        "examiner",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("offices", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("available", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_examiner")),
        schema=SCHEMA,
    )

"""The draw's days and subjects, lanes counted by day, and copies of what other services told us.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SCHEMA = "risk"
TABLES = ("random_day", "draw_subject", "lane_count", "known_trader", "trader_feed", "known_ruling")


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _draw()
    _known()
    for table in TABLES:
        protect(op, SCHEMA, table)


def downgrade() -> None:
    """Take the tables away."""
    for table in reversed(TABLES):
        op.drop_table(table, schema=SCHEMA)


def _draw() -> None:
    op.create_table(
        "random_day",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(secret is null) = (revealed_at is null)", name=op.f("ck_random_day_revealed")),
        sa.CheckConstraint("length(commitment) = 64", name=op.f("ck_random_day_commitment")),
        sa.PrimaryKeyConstraint("administration", "day", name=op.f("pk_random_day")),
        schema=SCHEMA,
    )
    op.create_table(
        "draw_subject",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "key", name=op.f("pk_draw_subject")),
        schema=SCHEMA,
    )
    op.create_index("ix_draw_subject_day", "draw_subject", ["administration", "day"], unique=False, schema=SCHEMA)
    op.create_table(
        "lane_count",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("red", sa.Integer(), nullable=False),
        sa.Column("yellow", sa.Integer(), nullable=False),
        sa.Column("blue", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("administration", "day", "office", "flow", name=op.f("pk_lane_count")),
        schema=SCHEMA,
    )


def _known() -> None:
    op.create_table(
        "known_trader",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(), nullable=False),
        sa.Column("benefits", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "tin", name=op.f("pk_known_trader")),
        schema=SCHEMA,
    )
    op.create_table(
        "trader_feed",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ahead", postgresql.JSONB(), nullable=False),
        sa.Column("confirmed_sequence", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", name=op.f("pk_trader_feed")),
        schema=SCHEMA,
    )
    op.create_table(
        "known_ruling",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("hs", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_known_ruling")),
        schema=SCHEMA,
    )

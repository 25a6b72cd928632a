"""Feeds of partners elsewhere: the address, how far it was taken, and how it went.

Revision 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.tenancy import ALL, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the table, and keep administrations apart in it."""
    op.create_table(
        "partner_feed",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_partner_feed_failures")),
        sa.ForeignKeyConstraint(
            ["administration", "partner"],
            ["advance_rulings.partner.administration", "advance_rulings.partner.code"],
            name="fk_partner_feed_partner",
        ),
        sa.PrimaryKeyConstraint("administration", "partner", name=op.f("pk_partner_feed")),
        schema=SCHEMA,
    )
    protect(op, SCHEMA, "partner_feed", grants=ALL)


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("partner_feed", schema=SCHEMA)

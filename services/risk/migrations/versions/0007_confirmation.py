"""Operators' status is confirmed by an answer to a question, not by messages: nothing of it is kept.

Revision 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SCHEMA = "risk"


def upgrade() -> None:
    """Take the two columns away."""
    op.drop_column("trader_feed", "confirmed_sequence", schema=SCHEMA)
    op.drop_column("trader_feed", "confirmed_at", schema=SCHEMA)


def downgrade() -> None:
    """Nothing was confirmed yet."""
    op.add_column(
        "trader_feed",
        sa.Column("confirmed_sequence", sa.Integer(), nullable=False, server_default=sa.text("0")),
        schema=SCHEMA,
    )
    op.alter_column("trader_feed", "confirmed_sequence", server_default=None, schema=SCHEMA)
    op.add_column("trader_feed", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True), schema=SCHEMA)

"""The plumbing's tables: audit, events, stored answers, parameters.

Revision 0001.
"""

from __future__ import annotations

from alembic import op

from shared.migrations.platform import create_platform, drop_platform

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "trusted_trader"


def upgrade() -> None:
    """Make the tables."""
    create_platform(op, SCHEMA)


def downgrade() -> None:
    """Take the tables away."""
    drop_platform(op, SCHEMA)

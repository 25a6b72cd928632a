"""Rules, lists, watch-lists, reference values, office plans.

Revision 0003, after 0002.
"""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "risk"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""


def downgrade() -> None:
    """Take the tables away."""

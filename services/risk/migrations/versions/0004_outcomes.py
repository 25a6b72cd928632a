"""Overrides, inspections, examiners.

Revision 0004, after 0003.
"""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "risk"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""


def downgrade() -> None:
    """Take the tables away."""

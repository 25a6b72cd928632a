"""What a ruling said before it was changed, how long an earlier edition may be used, and that an ended one stands again.

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SCHEMA = "risk"
TOLD = ("holder", "hs", "origin", "from_on", "until_on")


def upgrade() -> None:
    """What was heard so far is the first edition; an end was kept as the last day, and is the day after it now."""
    for name in ("editions", "extensions"):
        column = sa.Column(name, postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'"))
        op.add_column("known_ruling", column, schema=SCHEMA)
    version = sa.Column("ended_version", sa.Integer(), nullable=False, server_default=sa.text("0"))
    op.add_column("known_ruling", version, schema=SCHEMA)
    op.execute("alter table risk.known_ruling no force row level security")
    op.execute(
        "update risk.known_ruling set ended_on = ended_on + 1, editions = case when from_on is null then '{}' else"
        " jsonb_build_object('1', jsonb_build_object('holder', holder, 'hs', hs, 'origin', origin,"
        " 'from_on', from_on, 'until_on', coalesce(until_on, date '9999-12-31'))) end"
    )
    op.execute("alter table risk.known_ruling force row level security")
    for name in TOLD:
        op.drop_column("known_ruling", name, schema=SCHEMA)


def downgrade() -> None:
    """Only what the first edition said can be kept."""
    for name in ("holder", "hs", "origin"):
        op.add_column("known_ruling", sa.Column(name, sa.Text(), nullable=True), schema=SCHEMA)
    for name in ("from_on", "until_on"):
        op.add_column("known_ruling", sa.Column(name, sa.Date(), nullable=True), schema=SCHEMA)
    op.execute("alter table risk.known_ruling no force row level security")
    op.execute(
        "update risk.known_ruling set ended_on = ended_on - 1, holder = editions #>> '{1,holder}',"
        " hs = editions #>> '{1,hs}', origin = editions #>> '{1,origin}',"
        " from_on = (editions #>> '{1,from_on}')::date, until_on = (editions #>> '{1,until_on}')::date"
    )
    op.execute("alter table risk.known_ruling force row level security")
    for name in ("editions", "extensions", "ended_version"):
        op.drop_column("known_ruling", name, schema=SCHEMA)

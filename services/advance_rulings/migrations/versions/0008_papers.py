"""Signed documents: what they say, and what was made of it.

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.tenancy import APPEND_ONLY, protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _wording()
    _paper()
    protect(op, SCHEMA, "wording")
    protect(op, SCHEMA, "paper", grants=APPEND_ONLY)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("paper", schema=SCHEMA)
    op.drop_table("wording", schema=SCHEMA)


def _wording() -> None:
    op.create_table(
        "wording",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("agent_organisation", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("administration", "number", name=op.f("pk_wording")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_wording_thing", "wording", ["administration", "thing", "thing_id", "at"], unique=False, schema=SCHEMA
    )
    op.create_index(
        "ix_wording_waiting", "wording", ["administration", "at"], unique=False, schema=SCHEMA,
        postgresql_where=sa.text("printed_at is null"),
    )  # fmt: skip


def _paper() -> None:
    op.create_table(
        "paper",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "number"],
            ["advance_rulings.wording.administration", "advance_rulings.wording.number"],
            name="fk_paper_wording",
        ),
        sa.PrimaryKeyConstraint("administration", "number", "language", name=op.f("pk_paper")),
        schema=SCHEMA,
    )
    op.create_index("ix_paper_sha256", "paper", ["administration", "sha256"], unique=False, schema=SCHEMA)

"""The Harmonized System, national lines, correlations, and rulings that a new edition affects.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.tenancy import protect, protect_public_read

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the tables, and keep administrations apart in them."""
    _published_line()
    _published_correlation()
    _edition_change()
    protect_public_read(op, SCHEMA, "published_line")
    protect_public_read(op, SCHEMA, "published_correlation")
    protect(op, SCHEMA, "edition_change")


def downgrade() -> None:
    """Take the tables away."""
    for table in (
        "edition_change",
        "published_correlation",
        "published_line",
    ):
        op.drop_table(table, schema=SCHEMA)


def _published_line() -> None:
    op.create_table(
        "published_line",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("administration", "edition", "code", "language", name=op.f("pk_published_line")),
        schema=SCHEMA,
    )
    op.create_index("ix_published_line_code", "published_line", ["edition", "code"], unique=False, schema=SCHEMA)
    op.create_index(
        "ix_published_line_words",
        "published_line",
        [sa.literal_column("to_tsvector('simple', description)")],
        unique=False,
        schema=SCHEMA,
        postgresql_using="gin",
    )


def _published_correlation() -> None:
    op.create_table(
        "published_correlation",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("from_edition", sa.Text(), nullable=False),
        sa.Column("to_edition", sa.Text(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "administration",
            "from_edition",
            "to_edition",
            "from_code",
            "to_code",
            name=op.f("pk_published_correlation"),
        ),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_published_correlation_to",
        "published_correlation",
        ["administration", "to_edition", "to_code"],
        unique=False,
        schema=SCHEMA,
    )


def _edition_change() -> None:
    op.create_table(
        "edition_change",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ruling", sa.Text(), nullable=False),
        sa.Column("from_edition", sa.Text(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=False),
        sa.Column("to_edition", sa.Text(), nullable=False),
        sa.Column("candidates", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_by_name", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_by_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state in ('flagged', 'decided', 'converted', 'ended')", name=op.f("ck_edition_change_state")
        ),
        sa.CheckConstraint(
            "state not in ('decided', 'converted') or code is not null", name=op.f("ck_edition_change_code")
        ),
        sa.ForeignKeyConstraint(
            ["administration", "ruling"],
            ["advance_rulings.ruling.administration", "advance_rulings.ruling.number"],
            name="fk_edition_change_ruling",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_edition_change")),
        schema=SCHEMA,
    )
    op.create_index(
        "ix_edition_change_state",
        "edition_change",
        ["administration", "state", "effective_on"],
        unique=False,
        schema=SCHEMA,
    )
    op.create_index(
        "uq_edition_change", "edition_change", ["administration", "ruling", "to_edition"], unique=True, schema=SCHEMA
    )

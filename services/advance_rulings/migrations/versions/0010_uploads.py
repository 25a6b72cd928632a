"""Documents on their way, piece by piece.

Revision 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.tenancy import ALL, protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SCHEMA = "advance_rulings"


def upgrade() -> None:
    """Make the table, and keep administrations apart in it."""
    op.create_table(
        "upload",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bytes > 0", name=op.f("ck_upload_bytes")),
        sa.ForeignKeyConstraint(
            ["administration", "application_id"],
            ["advance_rulings.application.administration", "advance_rulings.application.id"],
            name="fk_upload_application",
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_upload")),
        schema=SCHEMA,
    )
    op.create_index("ix_upload_until", "upload", ["administration", "until_at"], unique=False, schema=SCHEMA)
    protect(op, SCHEMA, "upload", grants=ALL)


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("upload", schema=SCHEMA)

"""The plumbing's tables, and those that belong to the installation: people, sign-in, e-mail.

Revision: 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from shared.migrations.platform import create_platform
from shared.tenancy import ALL, READ_AND_CHANGE, protect_installation

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTALLATION = "(select current_setting('app.administration', true)) = '*'"
"""The transactions of sign-in, registration, reset and e-mail, which happen before it is known who acts for whom."""

SELF = "nullif(current_setting('app.person', true), '')::uuid"
"""The person whose own standing is asked for; set only for the one who is signed in or is signing in."""


def upgrade() -> None:
    create_platform(op, "identity")
    create_tables()
    protect_installation(
        op, "identity", "person", using=f"{INSTALLATION} or id = {SELF}", check=INSTALLATION, grants=READ_AND_CHANGE
    )
    protect_installation(op, "identity", "session", using=INSTALLATION, grants=ALL)
    protect_installation(op, "identity", "one_time_code", using=INSTALLATION, grants=ALL)
    protect_installation(op, "identity", "sign_in_attempt", using=INSTALLATION, grants=ALL)
    protect_installation(op, "identity", "client_token", using=INSTALLATION, grants=ALL)
    # Any administration may write a letter; only the installation reads, sends and removes it.
    protect_installation(op, "identity", "letter", using=INSTALLATION, check="true", grants=ALL)


def downgrade() -> None:
    """There is nothing before the first migration: drop the schema."""
    raise NotImplementedError("drop the schema identity to undo the first migration")


def create_tables() -> None:
    """Tables, keys and indexes of this service, as the models say."""
    op.create_table(
        "client_token",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("acting_in", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_client_token")),
        schema="identity",
    )
    op.create_index("ix_client_token_expires_at", "client_token", ["expires_at"], schema="identity")
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("given_up_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        schema="identity",
    )
    op.create_index("ix_letter_recipient", "letter", ["recipient", "kind", "created_at"], schema="identity")
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["next_at"],
        schema="identity",
        postgresql_where=sa.text("sent_at is null and given_up_at is null"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("long_password", sa.Boolean(), nullable=False),
        sa.Column("totp", sa.Text()),
        sa.Column("totp_offered", sa.Text()),
        sa.Column("totp_step", sa.BigInteger()),
        sa.Column("last_membership", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        schema="identity",
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        schema="identity",
    )
    op.create_index("ix_sign_in_attempt_account", "sign_in_attempt", ["what", "account", "at"], schema="identity")
    op.create_index("ix_sign_in_attempt_address", "sign_in_attempt", ["what", "address", "at"], schema="identity")
    op.create_index("ix_sign_in_attempt_at", "sign_in_attempt", ["at"], schema="identity")
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("forgets_totp", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("purpose in ('register', 'reset', 'printed')", name=op.f("ck_one_time_code_purpose")),
        sa.ForeignKeyConstraint(["person_id"], ["identity.person.id"], name=op.f("fk_one_time_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_one_time_code_digest")),
        schema="identity",
    )
    op.create_index("ix_one_time_code_email", "one_time_code", ["email", "purpose"], schema="identity")
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("membership", sa.Uuid()),
        sa.Column("acting_in", sa.Text()),
        sa.Column("officer", sa.Boolean(), nullable=False),
        sa.Column("amr", ARRAY(sa.Text()), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["identity.person.id"], name=op.f("fk_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_session_digest")),
        schema="identity",
    )
    op.create_index("ix_session_began_at", "session", ["began_at"], schema="identity")
    op.create_index(
        "ix_session_person_id_alive",
        "session",
        ["person_id"],
        schema="identity",
        postgresql_where=sa.text("ended_at is null"),
    )

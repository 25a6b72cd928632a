"""Organisations, memberships, invitations, authorities, clients: what belongs to an administration.

Revision: 0002, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from shared.tenancy import READ_AND_CHANGE, protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("organisation", "membership", "invitation", "authority", "client")

SELF = "nullif(current_setting('app.person', true), '')::uuid"
"""The person whose own standing is asked for; set only for the one who is signed in or is signing in."""

OWN_FIRM = f"""exists (select from identity.membership m where m.administration = organisation.administration
    and m.organisation_id = organisation.id and m.person_id = {SELF})"""

MEMBER = """exists (select from identity.membership m
    where m.person_id = person.id and m.administration = (select identity.administration()))"""


def upgrade() -> None:
    create_tables()
    for table in TABLES:
        protect(op, "identity", table, grants=READ_AND_CHANGE)
    # A person sees their own memberships, and the firms of these, in every administration; writes stay in one.
    op.execute(f"create policy own_memberships on identity.membership for select using (person_id = {SELF})")
    op.execute(f"create policy own_firms on identity.organisation for select using ({OWN_FIRM})")
    # An administration sees the people who are, were or ask to be its members, and changes none of them.
    op.execute(f"create policy members on identity.person for select using ({MEMBER})")


def downgrade() -> None:
    op.execute("drop policy members on identity.person")
    op.execute("drop policy own_firms on identity.organisation")
    for table in reversed(TABLES):
        op.drop_table(table, schema="identity")


def create_tables() -> None:
    """Tables, keys and indexes, as the models say."""
    op.create_table(
        "organisation",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agent", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status in ('claimed', 'confirmed', 'refused', 'ended')", name=op.f("ck_organisation_status")
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("administration", "tin", name=op.f("uq_organisation_administration_tin")),
        schema="identity",
    )
    op.create_table(
        "authority",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("trader_id", sa.Uuid()),
        sa.Column("trader_tin", sa.Text(), nullable=False),
        sa.Column("trader_name", sa.Text(), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("letter_sha256", sa.Text()),
        sa.Column("letter_name", sa.Text()),
        sa.Column("letter_type", sa.Text()),
        sa.Column("letter_bytes", sa.BigInteger()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status <> 'confirmed' or (trader_id is not null and letter_sha256 is not null)",
            name=op.f("ck_authority_confirmed"),
        ),
        sa.CheckConstraint("status in ('claimed', 'confirmed', 'refused', 'ended')", name=op.f("ck_authority_status")),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_authority_dates")),
        sa.ForeignKeyConstraint(
            ["administration", "agent_id"],
            ["identity.organisation.administration", "identity.organisation.id"],
            name=op.f("fk_authority_administration_agent_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["administration", "trader_id"],
            ["identity.organisation.administration", "identity.organisation.id"],
            name=op.f("fk_authority_administration_trader_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_authority")),
        schema="identity",
    )
    op.create_index("ix_authority_agent_id", "authority", ["administration", "agent_id"], schema="identity")
    op.create_index(
        "ix_authority_status", "authority", ["administration", "status", "created_at", "id"], schema="identity"
    )
    op.create_index("ix_authority_trader_id", "authority", ["administration", "trader_id"], schema="identity")
    op.create_index(
        "uq_authority_pair",
        "authority",
        ["administration", "agent_id", "trader_tin"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("status in ('claimed', 'confirmed')"),
    )
    op.create_table(
        "client",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("secret_digest", sa.Text(), nullable=False),
        sa.Column("secret_begins", sa.Text(), nullable=False),
        sa.Column("secret_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration", "organisation_id"],
            ["identity.organisation.administration", "identity.organisation.id"],
            name=op.f("fk_client_administration_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_client")),
        schema="identity",
    )
    op.create_table(
        "invitation",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("inviter_id", sa.Uuid(), nullable=False),
        sa.Column("inviter_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_invitation_dates")),
        sa.ForeignKeyConstraint(
            ["administration", "organisation_id"],
            ["identity.organisation.administration", "identity.organisation.id"],
            name=op.f("fk_invitation_administration_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
        schema="identity",
    )
    op.create_table(
        "membership",
        sa.Column("administration", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("stated_name", sa.Text()),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status in ('claimed', 'confirmed', 'refused', 'ended')", name=op.f("ck_membership_status")),
        sa.CheckConstraint("until_on is null or until_on >= from_on", name=op.f("ck_membership_dates")),
        sa.ForeignKeyConstraint(
            ["administration", "organisation_id"],
            ["identity.organisation.administration", "identity.organisation.id"],
            name=op.f("fk_membership_administration_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["identity.person.id"], name=op.f("fk_membership_person_id_person")),
        sa.PrimaryKeyConstraint("administration", "id", name=op.f("pk_membership")),
        schema="identity",
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"], schema="identity")
    op.create_index(
        "ix_membership_status", "membership", ["administration", "status", "created_at", "id"], schema="identity"
    )
    op.create_index(
        "uq_membership_firm",
        "membership",
        ["administration", "person_id", "organisation_id"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("status in ('claimed', 'confirmed')"),
    )
    op.create_index(
        "uq_membership_office",
        "membership",
        ["administration", "person_id"],
        unique=True,
        schema="identity",
        postgresql_where=sa.text("organisation_id is null and status in ('claimed', 'confirmed')"),
    )

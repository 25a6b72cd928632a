"""What belongs to an administration: organisations, memberships, invitations, authorities, clients."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.identity.model.schema import Base, Code, Instant, Key, Words

_LIVES = "status in ('claimed', 'confirmed', 'refused', 'ended')"
_LIVE = "status in ('claimed', 'confirmed')"


class Organisation(Base):
    """A firm: an administration plus a tax number."""

    __tablename__ = "organisation"

    administration: Mapped[Code]
    id: Mapped[Key]
    tin: Mapped[str]
    name: Mapped[str]
    agent: Mapped[bool]
    status: Mapped[str]
    reason: Mapped[str | None]
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int]

    __table_args__ = (UniqueConstraint("administration", "tin"), CheckConstraint(_LIVES, name="status"))


class Membership(Base):
    """For whom a person may act: for a firm or, without one, for the administration."""

    __tablename__ = "membership"

    administration: Mapped[Code]
    id: Mapped[Key]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("identity.person.id"))
    organisation_id: Mapped[UUID | None]
    stated_name: Mapped[str | None]
    roles: Mapped[Words]
    status: Mapped[str]
    reason: Mapped[str | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["administration", "organisation_id"], ["identity.organisation.administration", "identity.organisation.id"]),
        CheckConstraint(_LIVES, name="status"),
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
        Index("ix_membership_person_id", "person_id"),
        Index("ix_membership_status", "administration", "status", "created_at", "id"),
        Index(
            "uq_membership_firm", "administration", "person_id", "organisation_id", unique=True, postgresql_where=text(_LIVE)
        ),
        Index(
            "uq_membership_office", "administration", "person_id",
            unique=True, postgresql_where=text(f"organisation_id is null and {_LIVE}"),
        ),
    )  # fmt: skip


class Invitation(Base):
    """An invitation by e-mail to act for a firm or for the administration."""

    __tablename__ = "invitation"

    administration: Mapped[Code]
    id: Mapped[Key]
    email: Mapped[str]
    organisation_id: Mapped[UUID | None]
    roles: Mapped[Words]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    inviter_id: Mapped[UUID]
    inviter_name: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "organisation_id"], ["identity.organisation.administration", "identity.organisation.id"]
        ),
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
    )


class Authority(Base):
    """An agent's authority for a trader; `trader_id` is None until the tax number is found among the confirmed firms."""

    __tablename__ = "authority"

    administration: Mapped[Code]
    id: Mapped[Key]
    agent_id: Mapped[UUID]
    trader_id: Mapped[UUID | None]
    trader_tin: Mapped[str]
    trader_name: Mapped[str]
    stated_by: Mapped[UUID]
    status: Mapped[str]
    reason: Mapped[str | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    letter_sha256: Mapped[str | None]
    letter_name: Mapped[str | None]
    letter_type: Mapped[str | None]
    letter_bytes: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    version: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "agent_id"], ["identity.organisation.administration", "identity.organisation.id"]
        ),
        ForeignKeyConstraint(
            ["administration", "trader_id"], ["identity.organisation.administration", "identity.organisation.id"]
        ),
        CheckConstraint(_LIVES, name="status"),
        CheckConstraint("until_on is null or until_on >= from_on", name="dates"),
        CheckConstraint(
            "status <> 'confirmed' or (trader_id is not null and letter_sha256 is not null)", name="confirmed"
        ),
        Index("ix_authority_agent_id", "administration", "agent_id"),
        Index("ix_authority_trader_id", "administration", "trader_id"),
        Index("ix_authority_status", "administration", "status", "created_at", "id"),
        Index(
            "uq_authority_pair", "administration", "agent_id", "trader_tin", unique=True, postgresql_where=text(_LIVE)
        ),
    )


class Client(Base):
    """A machine of a firm, or of the administration ("national-system"). The secret is kept as a digest."""

    __tablename__ = "client"

    administration: Mapped[Code]
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    organisation_id: Mapped[UUID | None]
    roles: Mapped[Words]
    secret_digest: Mapped[str]
    secret_begins: Mapped[str]
    secret_at: Mapped[Instant]
    until_on: Mapped[date | None]
    used_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]
    reason: Mapped[str | None]
    created_at: Mapped[Instant]
    version: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(
            ["administration", "organisation_id"], ["identity.organisation.administration", "identity.organisation.id"]
        ),
    )

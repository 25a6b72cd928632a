"""Regional profiles: whose signatures are trusted, and what went out and came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from services.risk.model.tables import Administration, Identifier, Key, Table


class TrustedKey(Table):
    """A public key whose profiles are taken in. Like a rule, it needs two officers; it ends, and is never deleted."""

    __tablename__ = "trusted_key"
    __table_args__ = (
        CheckConstraint(
            "approved_by is null or approved_by <> proposed_by or length(trim(coalesce(override_reason, ''))) >= 10",
            name="four_eyes",
        ),
    )

    administration: Mapped[Administration]
    kid: Mapped[Key]
    version: Mapped[int]
    signer: Mapped[str]
    jwk: Mapped[dict[str, Any]]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_name: Mapped[str]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None]
    approved_by_name: Mapped[str | None]
    override_reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]


class ProfileExchange(Table):
    """A profile that left or came in. Written once."""

    __tablename__ = "profile_exchange"
    __table_args__ = (
        CheckConstraint("direction in ('out', 'in')", name="direction"),
        Index("ix_profile_exchange_at", "administration", "at"),
    )

    administration: Mapped[Administration]
    id: Mapped[Identifier]
    direction: Mapped[str]
    sha256: Mapped[str]
    kid: Mapped[str]
    signer: Mapped[str]
    name: Mapped[str]
    report: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by: Mapped[str]
    by_name: Mapped[str]

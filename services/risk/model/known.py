"""Our own copies of what other services told us: operators' status, and rulings in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped

from services.risk.model.tables import Administration, Key, Table


class KnownTrader(Table):
    """An authorised operator as the trusted-trader service told us last, by tax number."""

    __tablename__ = "known_trader"

    administration: Mapped[Administration]
    tin: Mapped[Key]
    sequence: Mapped[int]
    status: Mapped[str]
    tier: Mapped[str]
    roles: Mapped[list[Any]]
    benefits: Mapped[list[Any]]
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime]


class TraderFeed(Table):
    """How far we heard the trusted-trader service without a gap."""

    __tablename__ = "trader_feed"

    administration: Mapped[Administration]
    sequence: Mapped[int]
    ahead: Mapped[list[Any]]
    """Messages heard before one that is still missing."""


class KnownRuling(Table):
    """An advance ruling as the rulings service told us, by number."""

    __tablename__ = "known_ruling"

    administration: Mapped[Administration]
    number: Mapped[Key]
    holder: Mapped[str | None]
    hs: Mapped[str | None]
    origin: Mapped[str | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    ended_on: Mapped[date | None]

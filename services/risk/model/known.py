"""Our own copies of what other services told us: operators' status, and rulings in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

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
    """An advance ruling as the rulings service told us, by number; its messages may come in any order.

    `editions` has what each edition says, by its number ({holder, hs, origin, from_on, until_on}); `extensions` the
    extended uses granted, by theirs ({edition, from_on, until_on}). `ended_on` is the first day without effect, and
    `ended_version` the ruling's version of which we heard that it ended, or stands again.
    """

    __tablename__ = "known_ruling"

    administration: Mapped[Administration]
    number: Mapped[Key]
    editions: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    extensions: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    ended_on: Mapped[date | None]
    ended_version: Mapped[int] = mapped_column(server_default=text("0"))

"""What the house knows of traders and rulings before it assesses: one question for a whole batch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from services.risk.domain.features import Record, Ruling
from services.risk.domain.relief import Standing
from services.risk.domain.words import Stage
from services.risk.model import Declaration, KnownRuling, KnownTrader, TraderFeed

_FAR = date(9999, 12, 31)
_NEVER = date(1, 1, 1)


async def records(
    session: AsyncSession, *, administration: str, importers: Collection[str], declarants: Collection[str],
    since: datetime, before: datetime,
) -> tuple[dict[str, Record], dict[str, Record]]:  # fmt: skip
    """What importers and declarants did from `since` (included) to `before` (excluded); what is later is not looked at.

    An examination counts from the instant at which it was written down.
    """
    one = await _records(session, administration, Declaration.importer, importers, since, before)
    other = await _records(session, administration, Declaration.declarant, declarants, since, before)
    return one, other


async def _records(
    session: AsyncSession, administration: str, who: InstrumentedAttribute[str | None], names: Collection[str],
    since: datetime, before: datetime,
) -> dict[str, Record]:  # fmt: skip
    if not names:
        return {}
    known: ColumnElement[bool] = Declaration.inspected_at < before
    rows = await session.execute(
        select(who, func.count(), func.count().filter(known), func.count().filter(and_(known, Declaration.found.is_(True))))
        .where(
            Declaration.administration == administration, who.in_(sorted(names)), Declaration.received_at >= since,
            Declaration.received_at < before, Declaration.stage != Stage.CANCELLED,
        )
        .group_by(who)
    )  # fmt: skip
    found = {row[0]: Record(declarations=row[1], inspected=row[2], finds=row[3]) for row in rows}
    return {name: found.get(name, Record()) for name in names}


async def standings(session: AsyncSession, *, administration: str, traders: Collection[str]) -> dict[str, Standing]:
    """How authorised operators stand. A status is confirmed by its own message, and by every later sign that we heard all."""
    if not traders:
        return {}
    feed = (
        await session.execute(
            select(TraderFeed.sequence, TraderFeed.confirmed_sequence, TraderFeed.confirmed_at).where(
                TraderFeed.administration == administration
            )
        )
    ).one_or_none()
    heard_all = feed.confirmed_at if feed is not None and feed.sequence >= feed.confirmed_sequence else None
    rows = await session.scalars(
        select(KnownTrader).where(KnownTrader.administration == administration, KnownTrader.tin.in_(sorted(traders)))
    )
    return {
        row.tin: Standing(
            status=row.status, tier=row.tier, valid_from=row.valid_from, valid_until=row.valid_until,
            confirmed_at=max(filter(None, (row.confirmed_at, heard_all))),
        )
        for row in rows
    }  # fmt: skip


async def rulings(session: AsyncSession, *, administration: str, numbers: Collection[str]) -> dict[str, Ruling]:
    """The rulings that declarations cite, as far as we were told of them."""
    if not numbers:
        return {}
    rows = await session.scalars(
        select(KnownRuling).where(KnownRuling.administration == administration, KnownRuling.number.in_(sorted(numbers)))
    )
    return {row.number: _ruling(row) for row in rows}


def _ruling(row: KnownRuling) -> Ruling:
    ends = [day for day in (row.until_on, row.ended_on) if day is not None]
    return Ruling(
        holder=row.holder, hs=row.hs, origin=row.origin, from_on=row.from_on or _FAR, until_on=min(ends, default=_NEVER)
    )

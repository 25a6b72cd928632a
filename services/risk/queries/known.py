"""What the house knows of traders and rulings before it assesses: one question for a whole batch."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ARRAY, Text, any_, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.features import Record, Ruling
from services.risk.domain.relief import Standing
from services.risk.model import KnownRuling, KnownTrader, TraderFeed

_FAR = date(9999, 12, 31)
_NEVER = date(1, 1, 1)


_RECORDS = text(
    "select 'importer' as who, importer as name, count(*) as declarations,"
    " count(*) filter (where inspected_at < :before) as inspected,"
    " count(*) filter (where inspected_at < :before and found) as finds from risk.declaration"
    " where administration = :place and importer = any(cast(:importers as text[])) and received_at >= :since"
    " and received_at < :before and stage <> 'cancelled' group by importer"
    " union all "
    "select 'declarant' as who, declarant as name, count(*) as declarations,"
    " count(*) filter (where inspected_at < :before) as inspected,"
    " count(*) filter (where inspected_at < :before and found) as finds from risk.declaration"
    " where administration = :place and declarant = any(cast(:declarants as text[])) and received_at >= :since"
    " and received_at < :before and stage <> 'cancelled' group by declarant"
)


async def records(
    session: AsyncSession, *, administration: str, importers: Collection[str], declarants: Collection[str],
    since: datetime, before: datetime,
) -> tuple[dict[str, Record], dict[str, Record]]:  # fmt: skip
    """What importers and declarants did from `since` (included) to `before` (excluded); what is later is not looked at.

    An examination counts from the instant at which it was written down.
    """
    rows = await session.execute(
        _RECORDS,
        {
            "place": administration, "importers": sorted(importers), "declarants": sorted(declarants), "since": since,
            "before": before,
        },
    )  # fmt: skip
    found = {
        (row.who, row.name): Record(declarations=row.declarations, inspected=row.inspected, finds=row.finds)
        for row in rows.all()
    }
    return (
        {name: found.get(("importer", name), Record()) for name in importers},
        {name: found.get(("declarant", name), Record()) for name in declarants},
    )


async def standings(session: AsyncSession, *, administration: str, traders: Collection[str]) -> dict[str, Standing]:
    """How authorised operators stand. A status is confirmed by its own message, and by every later sign that we heard all."""
    if not traders:
        return {}
    one, feed = KnownTrader, TraderFeed
    rows = await session.execute(
        select(
            one.tin, one.status, one.tier, one.valid_from, one.valid_until, one.confirmed_at,
            feed.confirmed_at.label("heard_at"), (feed.sequence >= feed.confirmed_sequence).label("heard_all"),
        )
        .outerjoin(feed, feed.administration == one.administration)
        .where(one.administration == administration, one.tin == any_(literal(sorted(traders), ARRAY(Text))))
    )  # fmt: skip
    return {
        row.tin: Standing(
            status=row.status, tier=row.tier, valid_from=row.valid_from, valid_until=row.valid_until,
            confirmed_at=max(filter(None, (row.confirmed_at, row.heard_at if row.heard_all else None))),
        )
        for row in rows.all()
    }  # fmt: skip


async def rulings(session: AsyncSession, *, administration: str, numbers: Collection[str]) -> dict[str, Ruling]:
    """The rulings that declarations cite, as far as we were told of them."""
    if not numbers:
        return {}
    rows = await session.scalars(
        select(KnownRuling).where(
            KnownRuling.administration == administration,
            KnownRuling.number == any_(literal(sorted(numbers), ARRAY(Text))),
        )
    )
    return {row.number: _ruling(row) for row in rows}


def _ruling(row: KnownRuling) -> Ruling:
    ends = [day for day in (row.until_on, row.ended_on) if day is not None]
    return Ruling(
        holder=row.holder, hs=row.hs, origin=row.origin, from_on=row.from_on or _FAR, until_on=min(ends, default=_NEVER)
    )

"""What the house knows of traders and rulings before it assesses: one question for a whole batch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ARRAY, Text, TextClause, any_, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.customs_codes import tax_number
from services.risk.domain.features import Record
from services.risk.domain.relief import Confirmation, Standing
from services.risk.model import KnownRuling, KnownTrader, TraderFeed
from shared.promises import Edition, Extension, Promise


def _counted(who: str, when: str) -> str:
    return (
        f"select '{who}' as who, {who} as name, count(*) filter (where received_at >= :since) as declarations,"  # noqa: S608  # names of our columns
        " count(*) filter (where inspected_at >= :looked and inspected_at < :before) as inspected,"
        " count(*) filter (where inspected_at >= :looked and inspected_at < :before and found) as finds"
        f" from risk.declaration where administration = :place and {who} = any(cast(:{who}s as text[])) and {when}"
        f" and received_at < :before and stage <> 'cancelled' group by {who}"
    )


_BEFORE = text(" union all ".join(_counted(who, "received_at >= :since") for who in ("importer", "declarant")))
_TODAY = text(
    " union all ".join(
        _counted(who, when)
        for who in ("importer", "declarant")
        for when in (
            "received_at >= :since",
            "inspected_at >= :looked and received_at >= :window and received_at < :since",
        )
    )
)
"""What came today, and what was examined today of what came earlier: each by an index of its own."""
_EVER = datetime(1, 1, 1, tzinfo=UTC)
_MANY = 50
_PLANS = text("select set_config('plan_cache_mode', :mode, true)")
"""A plan made for any values walks the whole list of names for every declaration of the day; one made for these names
looks them up in a hash table. It takes longer to make, and pays where there are many."""
Remembered = dict[tuple[str, str], Record]
"""Records as they stood when the day began, by ("importer" or "declarant", number): they do not change during it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time that is looked at: from `since` to `before` (excluded); `today` is when the office's day began."""

    since: datetime
    today: datetime
    before: datetime


async def records(
    session: AsyncSession, *, administration: str, importers: Collection[str], declarants: Collection[str],
    window: Window, remembered: Remembered,
) -> tuple[dict[str, Record], dict[str, Record]]:  # fmt: skip
    """What importers and declarants did in the window; what is later than its end is not looked at.

    An examination counts from the instant at which it was written down. What was so when the day began is asked once a
    day for each, since a busy declarant has thousands of declarations in a year.
    """
    if window.before < window.today:  # received before today and late: what is remembered does not fit
        remembered = {}
    asked = [("importer", name) for name in importers] + [("declarant", name) for name in declarants]
    new = [one for one in asked if one not in remembered]
    start = min(window.today, window.before)
    if new:
        given = {"place": administration, "since": window.since, "looked": _EVER, "before": start}
        found = await _records(session, _BEFORE, new, given)
        remembered |= {one: found.get(one, Record()) for one in new}
    given = {"place": administration, "window": window.since, "since": start, "looked": start, "before": window.before}
    today = await _records(session, _TODAY, asked, given)
    whole = {one: _added(remembered[one], today.get(one)) for one in asked}
    return {name: whole["importer", name] for name in importers}, {
        name: whole["declarant", name] for name in declarants
    }


async def _records(
    session: AsyncSession, question: TextClause, asked: Collection[tuple[str, str]], given: dict[str, Any]
) -> Remembered:
    named = {f"{which}s": sorted(name for who, name in asked if who == which) for which in ("importer", "declarant")}
    found: Remembered = {}
    many = len(asked) > _MANY
    if many:
        await session.execute(_PLANS, {"mode": "force_custom_plan"})
    rows = (await session.execute(question, {**given, **named})).all()
    if many:
        await session.execute(_PLANS, {"mode": "auto"})
    for row in rows:
        one = Record(declarations=row.declarations, inspected=row.inspected, finds=row.finds)
        found[row.who, row.name] = _added(one, found.get((row.who, row.name)))
    return found


def _added(one: Record, other: Record | None) -> Record:
    if other is None:
        return one
    return Record(
        declarations=one.declarations + other.declarations, inspected=one.inspected + other.inspected,
        finds=one.finds + other.finds,
    )  # fmt: skip


async def standings(
    session: AsyncSession, *, administration: str, traders: Collection[str], confirmation: Confirmation | None
) -> dict[str, Standing]:
    """How authorised operators stand, confirmed where we heard every message up to the one that the answer names.

    A later message that is still on its way may have ended a status: then nothing is confirmed.
    """
    if not traders:
        return {}
    plain = {name: tax_number(name) for name in traders}
    one, feed = KnownTrader, TraderFeed
    rows = await session.execute(
        select(
            one.tin, one.status, one.tier, one.benefits, one.valid_from, one.valid_until, feed.sequence.label("heard")
        )
        .outerjoin(feed, feed.administration == one.administration)
        .where(one.administration == administration, one.tin == any_(literal(sorted(set(plain.values())), ARRAY(Text))))
    )
    found = {
        row.tin: Standing(
            status=row.status, tier=row.tier, benefits=frozenset(row.benefits), valid_from=row.valid_from,
            valid_until=row.valid_until, confirmed_at=_confirmed(confirmation, heard=row.heard),
        )
        for row in rows.all()
    }  # fmt: skip
    return {name: found[number] for name, number in plain.items() if number in found}


def _confirmed(confirmation: Confirmation | None, *, heard: int | None) -> datetime | None:
    if confirmation is None or confirmation.sequence is None or heard is None or heard < confirmation.sequence:
        return None
    return confirmation.at


async def any_active(session: AsyncSession, *, administration: str, traders: Collection[str]) -> bool:
    """Whether one of these is an operator whose status was active by its last message."""
    if not traders:
        return False
    found = select(KnownTrader.tin).where(
        KnownTrader.administration == administration,
        KnownTrader.status == "active",
        KnownTrader.tin == any_(literal(sorted({tax_number(name) for name in traders}), ARRAY(Text))),
    )
    return await session.scalar(found.limit(1)) is not None


async def rulings(session: AsyncSession, *, administration: str, numbers: Collection[str]) -> dict[str, Promise]:
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


def _ruling(row: KnownRuling) -> Promise:
    editions = {int(number): told for number, told in row.editions.items()}
    return Promise(
        holder=editions[max(editions)]["holder"] if editions else None,
        ended_on=row.ended_on,
        editions=tuple(
            Edition(
                number=number, code=told["hs"], country=told["origin"], from_on=date.fromisoformat(told["from_on"]),
                until_on=date.fromisoformat(told["until_on"]),
            )
            for number, told in sorted(editions.items())
        ),
        extensions=tuple(
            Extension(
                name=name, edition=told["edition"], from_on=date.fromisoformat(told["from_on"]),
                until_on=date.fromisoformat(told["until_on"]),
            )
            for name, told in sorted(row.extensions.items())
        ),
    )  # fmt: skip

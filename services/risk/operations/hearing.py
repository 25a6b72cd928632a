"""What other services tell us is kept: operators' status with the order of its messages, and rulings in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.customs_codes import tax_number
from services.risk.events import RulingHeard, TraderStatusHeard
from services.risk.model import KnownRuling, KnownTrader, TraderFeed
from shared.facts import Fact
from shared.promises import digits

_KEY = ["administration", "number"]


async def know_trader(
    session: AsyncSession, *, administration: str, tin: str, sequence: int, status: str, tier: str,
    roles: Sequence[str], benefits: Sequence[str], valid_from: datetime | None, valid_until: datetime | None,
    confirmed_at: datetime,
) -> list[Fact]:  # fmt: skip
    """An operator's status changed. An older message than the one we know changes nothing."""
    values: dict[str, Any] = {
        "sequence": sequence, "status": status, "tier": tier, "roles": list(roles), "benefits": list(benefits),
        "valid_from": valid_from, "valid_until": valid_until, "confirmed_at": confirmed_at,
    }  # fmt: skip
    tin = tax_number(tin)
    await session.execute(
        insert(KnownTrader)
        .values(administration=administration, tin=tin, **values)
        .on_conflict_do_update(
            index_elements=["administration", "tin"], set_=values, where=KnownTrader.sequence < sequence
        )
    )
    feed = await _feed(session, administration)
    feed.sequence, feed.ahead = heard(feed.sequence, feed.ahead, sequence)
    return [
        TraderStatusHeard(subject=f"known-trader/{tin}", version=sequence, administration=administration, status=status)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One operator of a message about many."""

    tin: str
    status: str
    tier: str
    roles: tuple[str, ...]
    benefits: tuple[str, ...]
    valid_from: datetime | None
    valid_until: datetime | None


async def know_partners(
    session: AsyncSession, *, administration: str, sequence: int, confirmed_at: datetime, operators: Sequence[Told]
) -> list[Fact]:
    """Many operators changed with one message. An older message than the one we know of an operator changes nothing."""
    rows = {
        tax_number(one.tin): {
            "administration": administration, "tin": tax_number(one.tin), "sequence": sequence, "status": one.status,
            "tier": one.tier, "roles": list(one.roles), "benefits": list(one.benefits), "valid_from": one.valid_from,
            "valid_until": one.valid_until, "confirmed_at": confirmed_at,
        }
        for one in operators
    }  # fmt: skip
    if rows:
        statement = insert(KnownTrader).values(list(rows.values()))
        names = ("sequence", "status", "tier", "roles", "benefits", "valid_from", "valid_until", "confirmed_at")
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["administration", "tin"],
                set_={name: statement.excluded[name] for name in names},
                where=KnownTrader.sequence < sequence,
            )
        )
    feed = await _feed(session, administration)
    feed.sequence, feed.ahead = heard(feed.sequence, feed.ahead, sequence)
    return [
        TraderStatusHeard(subject="known-traders", version=sequence, administration=administration, status="partners")
    ]


async def _feed(session: AsyncSession, administration: str) -> TraderFeed:
    await session.execute(
        insert(TraderFeed).values(administration=administration, sequence=0, ahead=[]).on_conflict_do_nothing()
    )
    query = select(TraderFeed).where(TraderFeed.administration == administration).with_for_update()
    return (await session.scalars(query)).one()


def heard(sequence: int, ahead: Sequence[int], new: int) -> tuple[int, list[int]]:
    """How far messages were heard without a gap, and those beyond one, after a new message; they count from 1."""
    if new <= sequence:
        return sequence, list(ahead)
    waiting = {*ahead, new}
    while sequence + 1 in waiting:
        sequence += 1
        waiting.discard(sequence)
    return sequence, sorted(waiting)


async def know_ruling(
    session: AsyncSession, *, administration: str, number: str, version: int, edition: int, holder: str | None,
    hs: str | None, origin: str | None, from_on: date, until_on: date,
) -> list[Fact]:  # fmt: skip
    """A ruling was issued, or has a new edition; what we heard of other editions, or of its end, stays."""
    told = {
        "holder": holder.strip() if holder else None, "hs": digits(hs) or None, "origin": origin or None,
        "from_on": from_on.isoformat(), "until_on": until_on.isoformat(),
    }  # fmt: skip
    statement = insert(KnownRuling).values(
        administration=administration, number=number.upper(), editions={str(edition): told}
    )
    merged = {"editions": KnownRuling.editions.op("||")(statement.excluded.editions)}
    await session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=merged))
    return [_ruling(administration, number, version, "in_force")]


async def end_ruling(
    session: AsyncSession, *, administration: str, number: str, version: int, effective_on: date | None
) -> list[Fact]:
    """A ruling ended before its time, `effective_on` being the first day without effect; None: it stands again."""
    values = {"ended_on": effective_on, "ended_version": version}
    await session.execute(
        insert(KnownRuling)
        .values(administration=administration, number=number.upper(), **values)
        .on_conflict_do_update(index_elements=_KEY, set_=values, where=KnownRuling.ended_version < version)
    )
    return [_ruling(administration, number, version, "ended" if effective_on else "in_force")]


async def extend_ruling(
    session: AsyncSession, *, administration: str, number: str, version: int, extension: str, edition: int, from_on: date,
    until_on: date,
) -> list[Fact]:  # fmt: skip
    """The holder may go on using an edition that is over, until a day."""
    told = {"edition": edition, "from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
    statement = insert(KnownRuling).values(
        administration=administration, number=number.upper(), extensions={extension: told}
    )
    merged = {"extensions": KnownRuling.extensions.op("||")(statement.excluded.extensions)}
    await session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=merged))
    return [_ruling(administration, number, version, "extended")]


def _ruling(administration: str, number: str, version: int, state: str) -> RulingHeard:
    return RulingHeard(subject=f"known-ruling/{number}", version=version, administration=administration, state=state)

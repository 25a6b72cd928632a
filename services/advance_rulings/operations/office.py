"""What officers declare about the office itself, and what identity tells us about agents."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.events import AuthorityHeard, ClosureDeclared
from services.advance_rulings.model import Closure, KnownAuthority
from shared.facts import Fact
from shared.office import Officer
from shared.problems import refuse

LONGEST_CLOSURE_DAYS = 120


async def declare_closure(
    session: AsyncSession, *, from_on: date, until_on: date, reason: str, law: str, by: Officer
) -> tuple[Closure, list[Fact]]:
    """The office is closed from one day to another, by law. Every clock follows at its next reading."""
    if until_on < from_on:
        raise refuse("The closure ends before it begins.", ("/until_on", "order", "Use the first day or a later one."))
    if (until_on - from_on).days >= LONGEST_CLOSURE_DAYS:
        raise refuse(
            "The closure is too long.",
            (
                "/until_on",
                "too_long",
                f"One closure has at most {LONGEST_CLOSURE_DAYS} days; declare another after it.",
            ),
        )
    row = Closure(
        administration=by.office.administration.code,
        id=uuid4(),
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        law=law,
        declared_at=by.at,
        declared_by=by.actor.id,
        declared_by_name=by.actor.name,
    )
    session.add(row)
    await session.flush()
    declared = ClosureDeclared(
        subject=f"closure/{row.id}", version=1, administration=row.administration, from_on=from_on, until_on=until_on,
        reason=reason, law=law, declared_at=by.at,
    )  # fmt: skip
    return row, [declared]


async def know_authority(
    session: AsyncSession,
    *,
    administration: str,
    identifier: UUID,
    version: int,
    agent: str,
    trader: str,
    trader_name: str,
    trader_tin: str | None,
    from_on: date,
    until_on: date | None,
) -> list[Fact]:
    """Identity confirmed an agent's authority. An older message than the one we know changes nothing."""
    values = {
        "version": version,
        "agent_organisation": agent,
        "trader_organisation": trader,
        "trader_name": trader_name,
        "trader_tin": trader_tin,
        "from_on": from_on,
        "until_on": until_on,
        "ended_at": None,
    }
    await session.execute(
        insert(KnownAuthority)
        .values(administration=administration, id=identifier, **values)
        .on_conflict_do_update(
            index_elements=["administration", "id"], set_=values, where=KnownAuthority.version < version
        )
    )
    return [_heard(administration, identifier, version, agent=agent, trader=trader, ended=False)]


async def end_authority(
    session: AsyncSession,
    *,
    administration: str,
    identifier: UUID,
    version: int,
    agent: str,
    trader: str,
    ended_on: date,
    at: datetime,
) -> list[Fact]:
    """Identity ended an authority; it does not count after its last day.

    The end of one we never heard of is kept too: its beginning may arrive late, and then changes nothing.
    """
    row = (
        await session.scalars(
            select(KnownAuthority)
            .where(KnownAuthority.administration == administration, KnownAuthority.id == identifier)
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        row = KnownAuthority(
            administration=administration, id=identifier, version=0, agent_organisation=agent, trader_organisation=trader,
            trader_name="", trader_tin=None, from_on=ended_on, until_on=ended_on, ended_at=at,
        )  # fmt: skip
        session.add(row)
    if row.version >= version:
        return []
    row.version = version
    if row.until_on is None or ended_on < row.until_on:
        row.until_on = ended_on
    if row.until_on < row.from_on:
        row.ended_at = at
    await session.flush()
    return [_heard(administration, identifier, version, agent=agent, trader=trader, ended=True)]


def _heard(
    administration: str, identifier: UUID, version: int, *, agent: str, trader: str, ended: bool
) -> AuthorityHeard:
    return AuthorityHeard(
        subject=f"authority/{identifier}", version=version, administration=administration, agent=agent, trader=trader,
        ended=ended,
    )  # fmt: skip

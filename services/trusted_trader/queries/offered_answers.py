"""Answers that firms offer to other administrations: those of one's own firm, and those that reach one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.model import OfferedAnswers
from services.trusted_trader.queries.holders import same_tin
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import Shape, moment, some_moment

LONGEST = 200
"""Offers in one answer."""


async def offer(session: AsyncSession, *, identifier: UUID, actor: Actor, locked: bool = False) -> OfferedAnswers:
    """An offer of the actor's own firm. Raises NotFound."""
    statement = select(OfferedAnswers).where(
        OfferedAnswers.administration == actor.administration,
        OfferedAnswers.id == identifier,
        OfferedAnswers.organisation == (actor.organisation or ""),
    )
    if locked:
        statement = statement.with_for_update()
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such offer, or it is not yours.")
    return found


async def received(
    session: AsyncSession, *, identifier: UUID, administration: str, tin: str, today: date
) -> OfferedAnswers:
    """An offer that reached a firm here and still counts. Raises NotFound, also for one withdrawn or over."""
    found = (
        await session.scalars(
            select(OfferedAnswers).where(
                OfferedAnswers.id == identifier,
                OfferedAnswers.to_administration == administration,
                same_tin(OfferedAnswers.to_tin, tin),
                OfferedAnswers.withdrawn_at.is_(None),
                OfferedAnswers.until_on >= today,
            )
        )
    ).one_or_none()
    if found is None or not tin:
        raise NotFound("There is no such offer, or it does not count any more.")
    return found


async def offers(session: AsyncSession, *, actor: Actor, today: date) -> Sequence[OfferedAnswers]:
    """What the actor's firm offers elsewhere, and what reaches it here and still counts; the newest first."""
    tin = actor.tin or ""
    mine = (OfferedAnswers.administration == actor.administration) & (
        OfferedAnswers.organisation == (actor.organisation or "")
    )
    here = (
        (OfferedAnswers.to_administration == actor.administration)
        & same_tin(OfferedAnswers.to_tin, tin)
        & (OfferedAnswers.to_tin != "")
        & OfferedAnswers.withdrawn_at.is_(None)
        & (OfferedAnswers.until_on >= today)
    )
    found = await session.scalars(
        select(OfferedAnswers)
        .where(or_(mine, here))
        .order_by(OfferedAnswers.consented_at.desc(), OfferedAnswers.id)
        .limit(LONGEST)
    )
    return found.all()


def offer_shape(found: OfferedAnswers, *, actor: Actor, zone: ZoneInfo) -> Shape:
    """An offer as its giver, or whoever it reaches, sees it: which questions are answered, and never what."""
    return {
        "id": str(found.id),
        "direction": "given" if found.administration == actor.administration else "received",
        "administration": found.administration,
        "to_administration": found.to_administration,
        "to_tin": found.to_tin,
        "firm": {"organisation": None, "name": found.name, "tin": found.tin},
        "regional": found.regional,
        "questions": sorted(found.answers),
        "consented": moment(found.consented_at, zone),
        "consented_by_name": found.consented_by_name,
        "until_on": found.until_on.isoformat(),
        "withdrawn": some_moment(found.withdrawn_at, zone),
    }

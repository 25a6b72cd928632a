"""Timed work: what happens by itself when a time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import RulingStatus, Status
from services.advance_rulings.model import Application, Ruling
from services.advance_rulings.operations import review, rulings
from services.advance_rulings.permissions import TIMED_WORK
from services.advance_rulings.queries.cases import application
from services.advance_rulings.queries.office import office
from services.advance_rulings.queries.rulings import ruling
from shared.actors import service_actor
from shared.background import Job
from shared.office import Officer, turn
from shared.parameters import Administration
from shared.work import Work

_WAITING = (Status.DRAFT, Status.INCOMPLETE, Status.AWAITING_APPLICANT)
HELD = frozenset(str(permission) for permission in TIMED_WORK)


class Deadlines:
    """Applications lapse when the applicant's time is over, drafts when they were left; rulings expire.

    Nothing depends on these running in time: the register and the clocks are read as of the instant of the question.
    """

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each in a transaction of its own."""
        await self.lapse(work, administration, at)
        await self.expire(work, administration, at)

    async def _officer(self, session: AsyncSession, administration: str, at: datetime) -> Officer:
        return Officer(
            actor=service_actor(service="advance_rulings", administration=administration),
            held=HELD,
            at=at,
            office=await office(session, administration=self._administrations[administration]),
        )

    async def lapse(self, work: Work, administration: str, at: datetime) -> int:
        """Close what waited for the applicant beyond its time; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            waiting = await session.scalars(
                select(Application).where(
                    Application.administration == administration,
                    Application.state.in_(_WAITING),
                    # No calendar ends a turn sooner than its days alone: what cannot be over yet is not read.
                    Application.turn_began_at + Application.turn_days * timedelta(days=1) < at,
                )
            )
            due = [row.id for row in waiting if _over(row, by)]
        for identifier in due:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await application(change.session, key=str(identifier), actor=by.actor, locked=True)
                if row.state in _WAITING and _over(row, by):  # the answer may have come while we waited for the row
                    change.record(*await review.lapse(change.session, row=row, by=by))
        return len(due)

    async def expire(self, work: Work, administration: str, at: datetime) -> int:
        """Write down that rulings' validity is over; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            over = (
                await session.scalars(
                    select(Ruling.number)
                    .where(
                        Ruling.administration == administration,
                        Ruling.state == RulingStatus.IN_FORCE,
                        Ruling.valid_until < by.office.today(at),
                    )
                    .limit(1000)
                )
            ).all()
        for number in over:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await ruling(change.session, number=number, actor=by.actor, locked=True)
                if row.state == RulingStatus.IN_FORCE:
                    change.record(*await rulings.expire(change.session, ruling=row, by=by))
        return len(over)


def _over(row: Application, by: Officer) -> bool:
    found = turn(row)
    return found is not None and found.until(by.office.calendar) < by.at


def timed_work(administrations: Mapping[str, Administration]) -> tuple[Job, ...]:
    """The jobs of this service."""
    return (Job("deadlines", timedelta(minutes=5), Deadlines(administrations).run),)

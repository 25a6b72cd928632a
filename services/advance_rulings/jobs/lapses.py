"""Applications lapse when the applicant's time is over, drafts when they were left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from services.advance_rulings.domain.words import Status
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.model import Application
from services.advance_rulings.operations import review
from services.advance_rulings.queries.cases import application
from shared.background import Job
from shared.office import Officer, turn
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(minutes=5)
_WAITING = (Status.DRAFT, Status.INCOMPLETE, Status.AWAITING_APPLICANT, Status.AWAITING_SAMPLE)


class Lapses:
    """Closes what waited for the applicant beyond its time. Nothing depends on its running in time."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each in a transaction of its own."""
        await self.lapse(work, administration, at)

    async def lapse(self, work: Work, administration: str, at: datetime) -> int:
        """Answers how many lapsed."""
        async with work.reading(administration=administration) as session:
            by = await clockwork(session, self._administrations, administration=administration, at=at)
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


def _over(row: Application, by: Officer) -> bool:
    found = turn(row)
    return found is not None and found.until(by.office.calendar) < by.at


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job, every five minutes."""
    return Job("lapses", EVERY, Lapses(administrations).run)

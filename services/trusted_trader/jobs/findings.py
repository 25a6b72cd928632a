"""Firms are reminded of findings whose day is near, once for each day set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import ENDED, FindingStatus, Status
from services.trusted_trader.model import Application, Finding, Visit
from services.trusted_trader.operations.findings import remind
from services.trusted_trader.permissions import TIMED_WORK
from services.trusted_trader.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(minutes=15)
TOGETHER = 1000
HELD = frozenset(str(permission) for permission in TIMED_WORK)
CONCERNS_NOBODY = tuple(state for state in ENDED if state is not Status.GRANTED)
"""Applications that came to nothing; of a granted one the lesser findings are still mended."""


class Reminders:
    """Nothing depends on these running in time: what is overdue is read as of the day of the question."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration."""
        await self.remind(work, administration, at)

    async def remind(self, work: Work, administration: str, at: datetime) -> int:
        """Remind of what is open and due within the days of notice, each in a transaction of its own; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            notice = timedelta(days=int(by.office.terms(at).value("finding_notice_days")))
            due = (
                await session.scalars(
                    select(Finding.id)
                    .join(
                        Application,
                        (Application.administration == Finding.administration)
                        & (Application.id == Finding.application_id),
                    )
                    .where(
                        Finding.administration == administration,
                        Finding.state == FindingStatus.OPEN,
                        Finding.reminded_at.is_(None),
                        Finding.due_on <= by.office.today(at) + notice,
                        Application.state.not_in(CONCERNS_NOBODY),
                    )
                    .order_by(Finding.due_on, Finding.id)
                    .limit(TOGETHER)
                )
            ).all()
        told = 0
        for identifier in due:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                session = change.session
                row = await session.get_one(Finding, (administration, identifier), with_for_update=True)
                if row.state != FindingStatus.OPEN or row.reminded_at is not None:
                    continue  # the firm answered while we waited for the row
                visit = await session.get_one(Visit, (administration, row.visit_id))
                application = await session.get_one(Application, (administration, row.application_id))
                change.record(*await remind(session, row=row, visit=visit, application=application, by=by))
                told += 1
        return told

    async def _officer(self, session: AsyncSession, administration: str, at: datetime) -> Officer:
        return Officer(
            actor=service_actor(service="trusted_trader", administration=administration),
            held=HELD,
            at=at,
            office=await office(session, administration=self._administrations[administration]),
        )


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job."""
    return Job("findings", EVERY, Reminders(administrations).run)

"""Applicants are reminded of what the office still waits for, shortly before their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.model import Application
from services.advance_rulings.operations.reminders import REMINDED, due, remind
from services.advance_rulings.queries.cases import application
from shared.background import Job
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(hours=1)
AT_ONCE = 1000


class Reminders:
    """Once for each time that an applicant has; nothing depends on its running in time."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each in a transaction of its own."""
        await self.chase(work, administration, at)

    async def chase(self, work: Work, administration: str, at: datetime) -> int:
        """Answers how many applicants were reminded."""
        async with work.reading(administration=administration) as session:
            by = await clockwork(session, self._administrations, administration=administration, at=at)
            waiting = await session.scalars(
                select(Application)
                .where(Application.administration == administration, Application.state.in_(REMINDED))
                .where(Application.reminded_at.is_(None) | (Application.reminded_at < Application.turn_began_at))
                .order_by(Application.turn_began_at)
                .limit(AT_ONCE)
            )
            found = [row.id for row in waiting if due(row, by)]
        for identifier in found:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await application(change.session, key=str(identifier), actor=by.actor, locked=True)
                change.record(*remind(row=row, by=by))
        return len(found)


def job(administrations: Mapping[str, Administration]) -> Job:
    """Look once an hour."""
    return Job("reminders", EVERY, Reminders(administrations).run)

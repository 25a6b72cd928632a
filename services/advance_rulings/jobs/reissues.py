"""Holders are reminded before the validity of a ruling ends (AR-41)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.model import Ruling
from services.advance_rulings.operations.reissues import remind, reminder_due
from services.advance_rulings.queries.rulings import ruling
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(hours=1)


class Reminders:
    """Each reminder is sent once, also where this ran late or twice."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> int:
        """Every reminder that is due in one administration, each in a transaction of its own; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await clockwork(session, self._administrations, administration=administration, at=at)
            days = by.office.terms(at).value("reissue_remind_days")
            today = by.office.today(at)
            ending = await session.scalars(
                select(Ruling).where(
                    Ruling.administration == administration,
                    Ruling.state == RulingStatus.IN_FORCE,
                    Ruling.reissued_by.is_(None),
                    Ruling.valid_until >= today,
                    Ruling.valid_until <= today + timedelta(days=max(days, default=0)),
                )
            )
            due = [row.number for row in ending if _due(row, days, by)]
        for number in due:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await ruling(change.session, number=number, actor=by.actor, locked=True)
                if row.state == RulingStatus.IN_FORCE and _due(row, days, by):
                    change.record(*await remind(change.session, ruling=row, by=by))
        return len(due)


def _due(row: Ruling, days: list[int], by: Officer) -> bool:
    reminded_on = by.office.today(row.reminded_at) if row.reminded_at else None
    return reminder_due(ruling=row, days=days, today=by.office.today(by.at), reminded_on=reminded_on)


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job, every hour."""
    reminders = Reminders(administrations)

    async def run(work: Work, administration: str, at: datetime) -> None:
        await reminders.run(work, administration, at)

    return Job("reissue-reminders", EVERY, run)

"""Rulings expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.jobs.officers import clockwork
from services.advance_rulings.model import Ruling
from services.advance_rulings.operations import rulings
from services.advance_rulings.queries.rulings import ruling
from shared.background import Job
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(minutes=5)
AT_ONCE = 1000


class Expiry:
    """Nothing depends on its running in time: the register reads validity as of the instant of the question."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each in a transaction of its own."""
        await self.expire(work, administration, at)

    async def expire(self, work: Work, administration: str, at: datetime) -> int:
        """Write down that rulings' validity is over; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await clockwork(session, self._administrations, administration=administration, at=at)
            over = (
                await session.scalars(
                    select(Ruling.number)
                    .where(
                        Ruling.administration == administration,
                        Ruling.state == RulingStatus.IN_FORCE,
                        Ruling.valid_until < by.office.today(at),
                    )
                    .limit(AT_ONCE)
                )
            ).all()
        for number in over:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await ruling(change.session, number=number, actor=by.actor, locked=True)
                if row.state == RulingStatus.IN_FORCE:
                    change.record(*await rulings.expire(change.session, ruling=row, by=by))
        return len(over)


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job, every five minutes."""
    return Job("expiry", EVERY, Expiry(administrations).run)

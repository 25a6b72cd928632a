"""What neighbours ask, answer and publish: heard by each administration for itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.jobs.officers import clockwork, itself
from services.advance_rulings.operations import convergence, divergences, hearing
from services.advance_rulings.permissions import WATCH
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(seconds=20)
HELD = frozenset(str(permission) for permission in WATCH)
OVERLAP = timedelta(minutes=10)
"""Changes are looked at again for so long: of two transactions the later instant may be written first."""


class Neighbours:
    """Looks at what other administrations offer to this one, and says what is new to its own people."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations
        self._looked: dict[str, datetime] = {}

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is new for one administration."""
        since = self._looked.get(administration)
        async with work.reading(administration=administration) as session:
            new = await hearing.anything(
                session, administration=administration, since=since - OVERLAP if since is not None else None
            )
        if new:
            for listen in (*hearing.LISTENING, convergence.hear):
                async with work.changing(actor=itself(administration), at=at, administration=administration) as change:
                    by = await self._officer(change.session, administration, at)
                    change.record(*await listen(change.session, by=by))
        self._looked[administration] = at
        await self.compare(work, administration, at)

    async def compare(self, work: Work, administration: str, at: datetime) -> None:
        """Compare what was published since the last look, some rulings in each transaction."""
        more = True
        while more:
            async with work.reading(administration=administration) as session:
                if not await divergences.something_new(session, administration=administration):
                    return
            async with work.changing(actor=itself(administration), at=at, administration=administration) as change:
                by = await self._officer(change.session, administration, at)
                more, facts = await divergences.look(change.session, by=by)
                change.record(*facts)

    async def _officer(self, session: AsyncSession, administration: str, at: datetime) -> Officer:
        by = await clockwork(session, self._administrations, administration=administration, at=at)
        return replace(by, held=HELD)


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job, three times a minute."""
    return Job("neighbours", EVERY, Neighbours(administrations).run)

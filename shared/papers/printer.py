"""Signed documents are made soon after their step, in the administration's own language, outside its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.background import Job
from shared.logs import logger
from shared.papers.press import Press, own_language, waiting
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(seconds=2)
LOOK_AGAIN = timedelta(minutes=1)
"""After which an administration is looked at though nothing was said to have happened: what failed, what another process did."""
log = logger("papers")


class Printer:
    """Looks where something happened; in a quiet house it asks the database once a minute."""

    def __init__(self, press: Press, administrations: Mapping[str, Administration]) -> None:
        self._press, self._administrations = press, administrations
        self._stirred = set(administrations)
        self._looked: dict[str, datetime] = {}
        self._listens: set[int] = set()

    async def run(self, work: Work, administration: str, at: datetime) -> int:
        """Make what waits in one administration; answers how many documents were made."""
        if id(work) not in self._listens:
            self._listens.add(id(work))
            work.listeners.append(self._stirred.add)
        looked = self._looked.get(administration)
        if administration not in self._stirred and looked is not None and at - looked < LOOK_AGAIN:
            return 0
        self._stirred.discard(administration)
        self._looked[administration] = at
        async with work.reading(administration=administration) as session:
            rows = await waiting(session, self._press.printing, administration=administration)
        made = 0
        place = self._administrations[administration]
        for row in rows:
            try:
                await self._press.paper(work, wording=row, administration=place, language=own_language(place), at=at)
                made += 1
            except Exception as error:  # one that cannot be made must not hold up the others; it is tried again
                log.warning("a document was not made", number=row.number, error=repr(error))
        return made


def job(press: Press, administrations: Mapping[str, Administration]) -> Job:
    """The timed work that makes them."""
    printer = Printer(press, administrations)

    async def run(work: Work, administration: str, at: datetime) -> None:
        await printer.run(work, administration, at)

    return Job("papers", EVERY, run)

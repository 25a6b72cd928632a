"""A demonstration: programmes, firms at every stage, visits ahead, holders; all of it through the operations, in the past."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from services.trusted_trader.app import NAME, make_work
from services.trusted_trader.queries.office import office
from services.trusted_trader.seed.cases import seed_cases
from services.trusted_trader.seed.holders import live
from services.trusted_trader.seed.monitoring import watch
from services.trusted_trader.seed.programmes import LONG_AGO, seed_programmes
from services.trusted_trader.seed.visits import journeys, places
from shared.actors import Actor
from shared.settings import Settings
from shared.web import utc_now
from shared.work import Work

__all__ = ["seed"]
SITES_AFTER = timedelta(days=2)
"""So long after the programme began the firms' sites are on the schematic."""


async def seed(
    *,
    settings: Settings,
    people: Mapping[str, Sequence[Actor]],
    peers: Mapping[str, object] | None = None,
    work: Work | None = None,
    at: datetime | None = None,
) -> dict[str, int]:
    """Fill the administrations named in `people`, once; answers how many applications each got.

    `people` are identity's: a reviewer, a decider and a validator at least, and firms with their tax numbers. The
    transactions are those of the service where it runs in this process (`peers`), else its own.
    """
    running = getattr(getattr((peers or {}).get(NAME), "state", None), "platform", None)
    found = work or (running.work if running is not None else make_work(settings))
    moment = at or utc_now()
    try:
        await seed_programmes(settings=settings, work=found, people=people, at=moment)
        async with asyncio.TaskGroup() as together:  # each waits for the disk most of the time
            tasks = {
                code: together.create_task(_fill(settings, found, code, actors, moment))
                for code, actors in people.items()
            }
    finally:
        if work is None and running is None:
            await found.close()
    return {code: made for code, task in tasks.items() if (made := task.result())}


async def _fill(settings: Settings, work: Work, code: str, people: Sequence[Actor], at: datetime) -> int:
    """One administration; 0 where there was work before."""
    async with work.reading(administration=code) as session:
        place = await office(session, administration=settings.hosted_administrations()[code])
    await places(work=work, office=place, people=people, at=at - LONG_AGO + SITES_AFTER)
    made = await seed_cases(settings=settings, work=work, office=place, people=people, at=at)
    if made:
        await journeys(work=work, office=place, people=people, at=at)
        await live(work=work, office=place, people=people, at=at)
        await watch(work=work, office=place, people=people, at=at)
    return made

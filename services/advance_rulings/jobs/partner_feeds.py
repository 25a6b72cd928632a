"""Partners' feeds are asked by themselves, and what they give is taken into the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from services.advance_rulings.jobs.officers import clockwork, itself
from services.advance_rulings.operations import partner_feeds
from services.advance_rulings.operations.fetching import Answer, Fetcher
from services.advance_rulings.queries.partners import partner
from shared.background import Job
from shared.blobs import LocalBlobs
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(seconds=20)
"""A look at the table; how often a feed is asked is a parameter."""

AT_ONCE = 4
"""So many feeds are asked at a time: an answer may take ten minutes, and the others' turns come meanwhile."""


class Feeds:
    """Asks the feed that waits longest, one at a turn so that its lease begins now. Any number of processes may do so."""

    def __init__(self, administrations: Mapping[str, Administration], *, data: Path, fetcher: Fetcher) -> None:
        self._administrations, self._fetcher = administrations, fetcher
        self._kept = LocalBlobs(data / "documents" / "advance_rulings")

    async def run(self, work: Work, administration: str, at: datetime) -> int:
        """Ask one feed of an administration, if it is the turn of any; answers how many were asked."""
        async with work.upkeep(administration) as session:
            asking = await partner_feeds.take_up(session, administration=administration, at=at)
        if asking is None:
            return 0
        answer = await self._fetcher.fetch(asking.url, token=asking.token, tag=asking.tag)
        await self._conclude(work, administration, asking, answer, at)
        return 1

    async def _conclude(
        self, work: Work, administration: str, asking: partner_feeds.Asking, answer: Answer, at: datetime
    ) -> None:
        async with work.changing(actor=itself(administration), at=at, administration=administration) as change:
            change.heard = True  # an hour without news is no step of anything
            by = await clockwork(change.session, self._administrations, administration=administration, at=at)
            of = await partner(change.session, office=by.office, code=asking.partner, locked=True)
            row = await partner_feeds.held(change.session, partner=of, lease=asking.lease)
            if row is not None:
                change.record(
                    *await partner_feeds.conclude(
                        change.session, partner=of, row=row, answer=answer, kept=self._kept, by=by
                    )
                )


def jobs(administrations: Mapping[str, Administration], *, data: Path, fetcher: Fetcher) -> tuple[Job, ...]:
    """The job, three times a minute, several times side by side: the lease keeps them from asking the same feed."""
    feeds = Feeds(administrations, data=data, fetcher=fetcher)

    async def run(work: Work, administration: str, at: datetime) -> None:
        await feeds.run(work, administration, at)

    return (Job("partner feeds", EVERY, run),) * AT_ONCE

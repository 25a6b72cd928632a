"""Timed work: letters leave the house, and traces of sign-in do not stay longer than they are needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.identity.model import INSTALLATION
from services.identity.operations.post import send_next, sweep
from shared.actors import service_actor
from shared.background import Job
from shared.post import Post
from shared.settings import Settings
from shared.work import Work

SELF = service_actor(service="identity", administration=INSTALLATION)
AT_ONCE = 50
"""So many letters in one round; the next round comes within seconds."""


class Letters:
    """Sends what waits in the out-tray, one letter a transaction."""

    def __init__(self, settings: Settings) -> None:
        self._post = Post(settings)

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """One round; letters belong to the installation and to no administration."""
        if administration != INSTALLATION:
            return
        for _ in range(AT_ONCE):
            async with work.changing(actor=SELF, at=at, administration=INSTALLATION) as change:
                facts = await send_next(change.session, post=self._post, at=at)
                change.record(*facts)
            if not facts:
                return


async def sweeping(work: Work, administration: str, at: datetime) -> None:
    """Remove old attempts, spent codes, sessions, tokens and letters."""
    if administration != INSTALLATION:
        return
    async with work.changing(actor=SELF, at=at, administration=INSTALLATION) as change:
        change.record(*await sweep(change.session, at=at))


def timed_work(settings: Settings) -> Sequence[Job]:
    """What this service does by itself."""
    return (
        Job(name="letters", every=timedelta(seconds=3), run=Letters(settings).run),
        Job(name="sweep", every=timedelta(hours=1), run=sweeping),
    )

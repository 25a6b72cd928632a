"""Documents that nobody finished sending are forgotten, with the bytes that came."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from services.advance_rulings.jobs.officers import itself
from services.advance_rulings.operations import uploads
from services.advance_rulings.operations.pieces import Pieces
from shared.background import Job
from shared.work import Work

EVERY = timedelta(hours=1)


class Forgotten:
    """Lets go of uploads whose time is over."""

    def __init__(self, data: Path) -> None:
        self._pieces = Pieces(data / "uploads" / "advance_rulings")

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is over in one administration."""
        await self.forget(work, administration, at)

    async def forget(self, work: Work, administration: str, at: datetime) -> int:
        """Answers how many were forgotten."""
        async with work.reading(administration=administration) as session:
            if not await uploads.waiting(session, administration=administration, at=at):
                return 0
        async with work.changing(actor=itself(administration), at=at, administration=administration) as change:
            over, facts = await uploads.forgotten(change.session, administration=administration, at=at)
            change.record(*facts)
        for identifier in over:
            await self._pieces.forget(str(identifier))
        return len(over)


def job(data: Path) -> Job:
    """The job, every hour; `data` is the installation's folder."""
    return Job("uploads", EVERY, Forgotten(data).run)

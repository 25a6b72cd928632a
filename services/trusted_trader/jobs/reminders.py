"""What holders are reminded of by itself: the check-in that is near, and a change that they had to tell and did not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import LIVE
from services.trusted_trader.model import Authorisation
from services.trusted_trader.operations.reminders import CHANGE, CHECK_IN, Due, remind
from services.trusted_trader.permissions import TIMED_WORK
from services.trusted_trader.queries import monitoring
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(hours=1)
HELD = frozenset(str(permission) for permission in TIMED_WORK)


class Reminders:
    """The early-warning list needs none of this: it is computed when it is read."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """Everything that is due in one administration, each holder in a transaction of its own."""
        await self.remind(work, administration, at)

    async def remind(self, work: Work, administration: str, at: datetime) -> int:
        """Remind holders once of each thing; answers how many were reminded."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            rows = await monitoring.live_holders(session, office=by.office)
            known = await monitoring.gathered(session, office=by.office, rows=rows)
            due = {row.number: found for row in rows if (found := _due(row, known[row.number], by))}
        for number, listed in due.items():
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await authorisation(change.session, number=number, actor=by.actor, locked=True)
                if row.state in LIVE:
                    change.record(*await remind(change.session, row=row, due=listed, by=by))
        return len(due)

    async def _officer(self, session: AsyncSession, administration: str, at: datetime) -> Officer:
        return Officer(
            actor=service_actor(service="trusted_trader", administration=administration), held=HELD, at=at,
            office=await office(session, administration=self._administrations[administration]),
        )  # fmt: skip


def _due(row: Authorisation, found: monitoring.Gathered, by: Officer) -> list[Due]:
    held = [one.held_on for one in found.check_ins if one.held_on is not None]
    next_on = monitoring.due(row, held, office=by.office, at=by.at)
    notice = timedelta(days=by.office.terms(by.at).value("check_in_notice_days"))
    listed = [Due(f"{CHANGE}:{one.id}", until) for one, until in monitoring.untold(found, office=by.office, at=by.at)]
    if next_on - notice <= by.office.today(by.at):
        listed.append(Due(f"{CHECK_IN}:{next_on.isoformat()}", next_on))
    return [one for one in listed if one.key not in row.reminded]


def job(administrations: Mapping[str, Administration]) -> Job:
    """Look once an hour."""
    return Job("reminders", EVERY, Reminders(administrations).run)

"""A yellow declaration that nobody looked at falls to blue after so many working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.release import falls_to_blue
from services.risk.domain.words import Cause, Lane, Stage
from services.risk.model import Declaration
from services.risk.operations import overrides
from services.risk.operations.acting import Officer
from services.risk.permissions import TIMED_WORK
from services.risk.queries import outcomes
from services.risk.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.parameters import Administration
from shared.work import Work

HELD = frozenset(str(permission) for permission in TIMED_WORK)
AT_ONCE = 500


class Delays:
    """Looks at the yellow declarations of an administration; `risk.delay.yellow_days` 0 means that none falls."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations

    async def _officer(self, session: AsyncSession, administration: str, at: datetime) -> Officer:
        return Officer(
            actor=service_actor(service="risk", administration=administration),
            held=HELD,
            at=at,
            office=await office(session, administration=self._administrations[administration]),
        )

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """What fell due, each in a transaction of its own."""
        await self.fall(work, administration, at)

    async def fall(self, work: Work, administration: str, at: datetime) -> int:
        """Move what waited too long; answers how many."""
        async with work.reading(administration=administration) as session:
            by = await self._officer(session, administration, at)
            days = int(by.office.terms(at).value("delay.yellow_days"))
            if days <= 0:
                return 0
            # No calendar makes working days shorter than days: what cannot be due yet is not read.
            candidates = (
                await session.scalars(
                    select(Declaration.id)
                    .where(
                        Declaration.administration == administration,
                        Declaration.lane == Lane.YELLOW,
                        Declaration.stage == Stage.LODGED,
                        Declaration.inspected_at.is_(None),
                        Declaration.selected_at_random.is_(False),
                        Declaration.lane_cause.not_in((Cause.OVERRIDE, Cause.MANDATORY)),
                        Declaration.lane_at < at - timedelta(days=days),
                    )
                    .order_by(Declaration.lane_at)
                    .limit(AT_ONCE)
                )
            ).all()
        moved = 0
        for key in candidates:
            async with work.changing(actor=by.actor, at=at, administration=administration) as change:
                row = await outcomes.declaration(change.session, administration=administration, key=key, locked=True)
                view = await outcomes.delay_view(change.session, row=row)
                if view is not None and falls_to_blue(view, at=at, days=days, calendar=by.office.calendar):
                    change.record(*await overrides.fall_to_blue(change.session, row=row, days=days, by=by))
                    moved += 1
        return moved


def delays(administrations: Mapping[str, Administration]) -> Job:
    """The job, every quarter of an hour."""
    return Job("delays", timedelta(minutes=15), Delays(administrations).run)

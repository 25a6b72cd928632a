"""Operators of partners inside this installation: taken over as their own administration lets us read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import ArrangementStatus
from services.trusted_trader.model import Arrangement, PublishedExchange
from services.trusted_trader.operations.partners import mirror
from services.trusted_trader.permissions import TIMED_WORK
from services.trusted_trader.queries.exchange import arrangement, offered
from services.trusted_trader.queries.office import office
from shared.actors import service_actor
from shared.background import Job
from shared.office import Officer
from shared.parameters import Administration
from shared.work import Work

EVERY = timedelta(seconds=15)
HELD = frozenset(str(permission) for permission in TIMED_WORK)
Stamp = tuple[int, datetime | None]


class Mirror:
    """Looks, for each arrangement inside, whether the partner's list changed; reads it only then."""

    def __init__(self, administrations: Mapping[str, Administration]) -> None:
        self._administrations = administrations
        self._stamps: dict[tuple[str, str], Stamp] = {}

    async def run(self, work: Work, administration: str, at: datetime) -> None:
        """What changed since the last look, of one administration."""
        async with work.reading(administration=administration) as session:
            found = await session.scalars(
                select(Arrangement).where(
                    Arrangement.administration == administration,
                    Arrangement.state == ArrangementStatus.IN_FORCE,
                    Arrangement.inside.is_(True),
                )
            )
            due = [
                (row.id, row.partner, stamp)
                for row in found
                if (stamp := await _stamp(session, administration, row.partner))
                != self._stamps.get((administration, row.partner))
            ]
        for key, partner, stamp in due:
            actor = service_actor(service="trusted_trader", administration=administration)
            async with work.changing(actor=actor, at=at, administration=administration) as change:
                session = change.session
                row = await arrangement(session, administration=administration, key=key, locked=True)
                if row.state == ArrangementStatus.IN_FORCE:
                    by = Officer(
                        actor=actor, held=HELD, at=at,
                        office=await office(session, administration=self._administrations[administration]),
                    )  # fmt: skip
                    told = await offered(session, administration=administration, partner=partner, tiers=row.tiers)
                    change.record(*await mirror(session, arrangement=row, told=told, by=by))
            self._stamps[administration, partner] = stamp


async def _stamp(session: AsyncSession, administration: str, partner: str) -> Stamp:
    one = PublishedExchange
    found = (
        await session.execute(
            select(func.count(), func.max(one.changed_at)).where(
                one.administration == partner, one.to_administration == administration
            )
        )
    ).one()
    return int(found[0]), found[1]


def job(administrations: Mapping[str, Administration]) -> Job:
    """The job."""
    return Job("mirror", EVERY, Mirror(administrations).run)

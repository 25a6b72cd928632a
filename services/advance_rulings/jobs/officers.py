"""Who does the timed work of an administration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.permissions import TIMED_WORK
from services.advance_rulings.queries.office import office
from shared.actors import Actor, service_actor
from shared.office import Officer
from shared.parameters import Administration

HELD = frozenset(str(permission) for permission in TIMED_WORK)


def itself(administration: str) -> Actor:
    """The service itself in an administration."""
    return service_actor(service="advance_rulings", administration=administration)


async def clockwork(
    session: AsyncSession, administrations: Mapping[str, Administration], *, administration: str, at: datetime
) -> Officer:
    """The service itself, at this instant, for the office of an administration."""
    return Officer(
        actor=itself(administration),
        held=HELD,
        at=at,
        office=await office(session, administration=administrations[administration]),
    )

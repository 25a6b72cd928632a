"""An administration as it stands: its file, the parameters approved since, the closures it declared."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.office import PREFIX
from services.trusted_trader.model import PLATFORM, KnownClosure
from shared.calendar import Closure as ClosedDays
from shared.office import Office
from shared.parameter_table import load
from shared.parameters import Administration


async def office(session: AsyncSession, *, administration: Administration) -> Office:
    """The office of an administration: what its file says, what its officers approved, what it declared."""
    parameters = await load(session, tables=PLATFORM, administration=administration)
    closures = await session.execute(
        select(KnownClosure.from_on, KnownClosure.until_on, KnownClosure.reason, KnownClosure.law)
        .where(KnownClosure.administration == administration.code)
        .order_by(KnownClosure.from_on)
    )
    days = [ClosedDays(row.from_on, row.until_on, row.reason, row.law) for row in closures]
    return Office(
        administration=administration, parameters=parameters, calendar=administration.calendar(days), prefix=PREFIX
    )

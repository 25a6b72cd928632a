"""An administration as it stands: its file, and the parameters approved since."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.model import PLATFORM
from shared.parameter_table import load
from shared.parameters import Administration


async def office(session: AsyncSession, *, administration: Administration) -> Office:
    """The office of an administration: what its file says, and what its officers approved since."""
    parameters = await load(session, tables=PLATFORM, administration=administration)
    return Office(
        administration=administration,
        parameters=parameters,
        calendar=administration.calendar(),
    )

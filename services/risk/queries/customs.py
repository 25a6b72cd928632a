"""An administration as it stands: its file, and the parameters approved since."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.customs import Customs
from services.risk.model import PLATFORM
from shared import parameter_table
from shared.parameters import Administration, Parameters


async def customs(session: AsyncSession, *, administration: Administration) -> Customs:
    """What its file says, and what its officers approved since."""
    kept = await parameter_table.load(session, tables=PLATFORM, administration=administration.code)
    return Customs(
        administration=administration,
        parameters=Parameters([*administration.parameters, *kept.all()]),
        calendar=administration.calendar(),
    )

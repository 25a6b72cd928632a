"""Applications, refusals and how long approvals took, by group, for everybody to read (M3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.fairness import Decided, Published, publish
from services.trusted_trader.domain.words import Status
from services.trusted_trader.model import Application
from shared.office import Office

NOT_GIVEN = "not_given"


async def published(session: AsyncSession, *, office: Office, year: int | None, at: datetime) -> Published:
    """The tables over all decided applications, or those decided in a year on the office's wall."""
    return publish(await _decided(session, office, year), small=office.terms(at).value("statistics.small_cell"))


async def _decided(session: AsyncSession, office: Office, year: int | None) -> Sequence[Decided]:
    rows = await session.execute(
        select(
            Application.size, Application.sector, Application.owner_sex, Application.state, Application.accepted_at,
            Application.decided_at,
        ).where(
            Application.administration == office.code,
            Application.state.in_((Status.GRANTED, Status.REFUSED)),
            Application.decided_at.is_not(None),
        )
    )  # fmt: skip
    return [
        Decided(
            size=row.size,
            sector=row.sector.strip().lower() or NOT_GIVEN,
            owner_sex=row.owner_sex or NOT_GIVEN,
            refused=row.state == Status.REFUSED,
            days=(office.today(row.decided_at) - office.today(row.accepted_at)).days if row.accepted_at else None,
        )
        for row in rows
        if year is None or office.today(row.decided_at).year == year
    ]

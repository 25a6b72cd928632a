"""Under review, under appeal: computed from what is open now, so that a dismissed one never lingers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.contests import OPEN
from services.advance_rulings.model import Contest
from shared.office import Office
from shared.shapes import Shape


async def overlays(
    session: AsyncSession, *, office: Office, applications: Iterable[UUID], at: datetime
) -> dict[UUID, Shape]:
    """The open review or appeal of some applications, or of the rulings that they led to, by application."""
    wanted = list(applications)
    if not wanted:
        return {}
    rows = await session.scalars(
        select(Contest).where(
            Contest.administration == office.code, Contest.application_id.in_(wanted), Contest.state.in_(OPEN)
        )
    )
    return {row.application_id: overlay(row, office=office, at=at) for row in rows}


def overlay(row: Contest, *, office: Office, at: datetime) -> Shape:
    """An open review or appeal as a mark on what it contests."""
    return {
        "overlay": f"under_{row.kind}",
        "number": row.number,
        "against": row.against,
        "due_on": row.due_on.isoformat(),
        "overdue": row.due_on < office.today(at),
    }

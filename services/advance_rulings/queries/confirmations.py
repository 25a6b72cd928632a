"""The demands to confirm the facts on which a ruling rests, and the answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.model import BasisConfirmation, Ruling
from shared.office import Office
from shared.shapes import Shape, moment, person, some_moment


async def confirmations(session: AsyncSession, *, ruling: Ruling) -> Sequence[BasisConfirmation]:
    """Every demand, the first one first."""
    asked = BasisConfirmation
    statement = select(asked).where(asked.administration == ruling.administration, asked.ruling == ruling.number)
    return (await session.scalars(statement.order_by(asked.number))).all()


async def open_demand(session: AsyncSession, *, ruling: Ruling) -> BasisConfirmation | None:
    """The demand that waits for an answer; there is at most one."""
    return next((row for row in await confirmations(session, ruling=ruling) if row.answered_at is None), None)


def confirmation_shape(row: BasisConfirmation, *, office: Office) -> Shape:
    """A demand with its answer, as holder and officers see it."""
    zone = office.calendar.zone
    return {
        "number": row.number,
        "reason": row.reason,
        "asked": moment(row.asked_at, zone),
        "asked_by": person(row.asked_by, row.asked_by_name),
        "due_on": row.due_on.isoformat(),
        "answered": some_moment(row.answered_at, zone),
        "answered_by": person(row.answered_by, row.answered_by_name or "") if row.answered_by else None,
        "unchanged": row.unchanged,
        "statement": row.statement,
    }

"""The earlier editions of a ruling: what it said, from when until when, and why that changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.model import Ruling, RulingEdition
from shared.office import Office
from shared.shapes import Shape, moment, person


async def editions(session: AsyncSession, *, ruling: Ruling) -> Sequence[RulingEdition]:
    """The earlier editions, the oldest first."""
    statement = select(RulingEdition).where(
        RulingEdition.administration == ruling.administration, RulingEdition.ruling == ruling.number
    )
    return (await session.scalars(statement.order_by(RulingEdition.edition))).all()


async def begins_on(session: AsyncSession, *, ruling: Ruling) -> date:
    """The first day of what the ruling says now: its own, or that of its last modification."""
    if ruling.edition == 1:
        return ruling.valid_from
    return (await editions(session, ruling=ruling))[-1].ended_on


def public_history(rows: Sequence[RulingEdition]) -> list[dict[str, Any]]:
    """The earlier editions as the register shows them."""
    return [
        {
            "edition": row.edition,
            "hs_code": row.content.get("hs_code"),
            "valid_from": row.valid_from.isoformat(),
            "ended_on": row.ended_on.isoformat(),
            "ground": row.ground,
            "reason": row.facts,
        }
        for row in rows
    ]


def edition_shape(row: RulingEdition, *, office: Office) -> Shape:
    """An earlier edition as the holder and the officers see it."""
    return {
        "edition": row.edition,
        "content": row.content,
        "valid_from": row.valid_from.isoformat(),
        "ended_on": row.ended_on.isoformat(),
        "ground": row.ground,
        "facts": row.facts,
        "basis": row.law,
        "changed": moment(row.changed_at, office.calendar.zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }

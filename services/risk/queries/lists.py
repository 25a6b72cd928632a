"""Managed lists with what is on them, and what was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.model import KeptList, ListEntry
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment


async def kept_list(session: AsyncSession, *, found: Office, name: str, locked: bool = False) -> KeptList:
    """A list. Raises NotFound."""
    statement = select(KeptList).where(KeptList.administration == found.code, KeptList.name == name)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such list.")
    return row


async def lists(session: AsyncSession, *, found: Office, at: datetime) -> list[Shape]:
    """Every list with the number of values that count now."""
    counts = {
        row.list_name: row.number
        for row in await session.execute(
            select(ListEntry.list_name, func.count().label("number"))
            .where(
                ListEntry.administration == found.code,
                ListEntry.valid_from <= at,
                or_(ListEntry.valid_until.is_(None), ListEntry.valid_until > at),
            )
            .group_by(ListEntry.list_name)
        )
    }
    rows = await session.scalars(select(KeptList).where(KeptList.administration == found.code).order_by(KeptList.name))
    return [shape(row, found) | {"counting": counts.get(row.name, 0)} for row in rows]


def shape(row: KeptList, found: Office) -> Shape:
    """A list without its entries."""
    return {
        "name": row.name,
        "version": row.version,
        "title": row.title,
        "matching": row.matching,
        "field": row.field,
        "note": row.note,
        "changed": moment(row.changed_at, found.calendar.zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }


async def whole(session: AsyncSession, *, row: KeptList, found: Office, at: datetime, past: bool = False) -> Shape:
    """A list with the entries that count now or later; with `past` also those that ended."""
    statement = select(ListEntry).where(ListEntry.administration == found.code, ListEntry.list_name == row.name)
    if not past:
        statement = statement.where(or_(ListEntry.valid_until.is_(None), ListEntry.valid_until > at))
    rows = (await session.scalars(statement.order_by(ListEntry.value, ListEntry.valid_from).limit(5000))).all()
    zone = found.calendar.zone
    counting = sum(one.valid_from <= at and (one.valid_until is None or one.valid_until > at) for one in rows)
    return shape(row, found) | {
        "counting": counting,
        "entries": [
            {
                "id": str(one.id),
                "value": one.value,
                "valid_from": moment(one.valid_from, zone),
                "valid_until": some_moment(one.valid_until, zone),
                "source": one.source,
                "note": one.note,
                "added": moment(one.added_at, zone),
                "added_by": person(one.added_by, one.added_by_name),
                "ended": some_moment(one.ended_at, zone),
                "ended_by": person(one.ended_by, one.ended_by_name or "") if one.ended_by else None,
                "end_reason": one.end_reason,
            }
            for one in rows
        ],
    }

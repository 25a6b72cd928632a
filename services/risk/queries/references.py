"""Reference values of a day, and the files that brought them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.domain.reference_values import SCALE, Finder, ReferenceValue
from services.risk.model import ReferenceLoad, ReferenceRow
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment


async def reference_values(session: AsyncSession, *, on: date) -> Finder:
    """The ranges that count on a day, from every file that no later one replaced; of two the later file's counts."""
    rows = await session.scalars(
        select(ReferenceRow)
        .join(
            ReferenceLoad,
            (ReferenceLoad.administration == ReferenceRow.administration) & (ReferenceLoad.id == ReferenceRow.load_id),
        )
        .where(
            ReferenceLoad.replaced_at.is_(None),
            ReferenceRow.from_on <= on,
            or_(ReferenceRow.until_on.is_(None), ReferenceRow.until_on >= on),
        )
        .order_by(ReferenceLoad.loaded_at, ReferenceLoad.id, ReferenceRow.line)
    )
    return Finder(value(row) for row in rows)


def value(row: ReferenceRow) -> ReferenceValue:
    """A kept range as rules use it."""
    return ReferenceValue(
        hs=row.hs,
        origin=row.origin,
        unit=row.unit,
        low=int(row.low.scaleb(SCALE)),
        high=int(row.high.scaleb(SCALE)),
        from_on=row.from_on,
        until_on=row.until_on,
        source=row.source,
    )


async def loads(session: AsyncSession, *, found: Office) -> list[Shape]:
    """The files, the newest first."""
    rows = await session.scalars(
        select(ReferenceLoad)
        .where(ReferenceLoad.administration == found.code)
        .order_by(ReferenceLoad.loaded_at.desc())
        .limit(200)
    )
    return [load_shape(row, found) for row in rows]


async def load(session: AsyncSession, *, found: Office, identifier: UUID) -> ReferenceLoad:
    """One file. Raises NotFound."""
    row = (
        await session.scalars(
            select(ReferenceLoad).where(ReferenceLoad.administration == found.code, ReferenceLoad.id == identifier)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such file of reference values.")
    return row


def load_shape(row: ReferenceLoad, found: Office) -> Shape:
    """A file as officers see it, with the lines that were not taken."""
    zone = found.calendar.zone
    return {
        "id": str(row.id),
        "version": row.version,
        "name": row.name,
        "sha256": row.sha256,
        "source": row.source,
        "rows": row.rows,
        "errors": row.errors,
        "loaded": moment(row.loaded_at, zone),
        "loaded_by": person(row.loaded_by, row.loaded_by_name),
        "replaced": some_moment(row.replaced_at, zone),
    }


async def values(session: AsyncSession, *, found: Office, hs: str, on: date) -> list[Shape]:
    """The ranges that count on a day for a commodity code and its beginnings."""
    digits = hs.replace(".", "")
    prefixes = [digits[:length] for length in range(2, len(digits) + 1)]
    rows = await session.scalars(
        select(ReferenceRow)
        .join(
            ReferenceLoad,
            (ReferenceLoad.administration == ReferenceRow.administration) & (ReferenceLoad.id == ReferenceRow.load_id),
        )
        .where(
            ReferenceRow.administration == found.code,
            ReferenceLoad.replaced_at.is_(None),
            ReferenceRow.hs.in_(prefixes),
            ReferenceRow.from_on <= on,
            or_(ReferenceRow.until_on.is_(None), ReferenceRow.until_on >= on),
        )
        .order_by(ReferenceRow.hs.desc(), ReferenceRow.origin.nulls_last())
        .limit(500)
    )
    return [
        {
            "hs": row.hs,
            "origin": row.origin,
            "unit": row.unit,
            "low": str(row.low),
            "high": str(row.high),
            "from_on": row.from_on.isoformat(),
            "until_on": row.until_on.isoformat() if row.until_on else None,
            "source": row.source,
        }
        for row in rows
    ]

"""The register as a whole, a few hundred entries at a time, and its newest changes.

Each piece is read in a transaction of its own: a reader on a thin link holds nothing of the database while it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import digits
from services.advance_rulings.queries.register.entries import COLUMNS, entry
from services.advance_rulings.queries.register.statements import PLANNED, STANDING
from shared.shapes import Shape

TOGETHER = 200


async def piece(
    session: AsyncSession, *, after: tuple[str, str], administration: str, own: bool, at: datetime, take: int = TOGETHER
) -> list[Shape]:
    """The entries that follow one in the order of administration and number; `own` leaves references out."""
    place, number = after
    where = (
        "administration = :place and number > :number"
        if administration
        else "(administration, number) > (:place, :number)"
    )
    statement = f"""
        select {COLUMNS}, {STANDING} as standing from published_ruling
        where {where} and (not :own or source is null) order by administration, number limit :take
    """  # noqa: S608  # fixed pieces; every value is bound
    asked = {"place": administration or place, "number": number, "own": own, "at": at, "take": take}
    return [entry(dict(row)) for row in (await session.execute(text(statement), asked)).mappings()]


async def newest(session: AsyncSession, *, facets: Sequence[str], limit: int, at: datetime) -> list[Shape]:
    """The entries that were made or changed last, the newest first."""
    await session.execute(text(PLANNED))
    where = "where facets @> cast(:facets as text[])" if facets else ""
    statement = f"""
        select {COLUMNS}, {STANDING} as standing from published_ruling {where}
        order by changed_at desc, administration, number limit :take
    """  # noqa: S608  # fixed pieces; every value is bound
    asked: dict[str, Any] = {"at": at, "take": limit} | ({"facets": list(facets)} if facets else {})
    return [entry(dict(row)) for row in (await session.execute(text(statement), asked)).mappings()]


def facets(*, administration: str = "", type: str = "", hs: str = "", keyword: str = "") -> list[str]:  # noqa: A002  # the word of the query
    """What can be filtered by, as the index has it."""
    given = (("a", administration), ("t", type), ("h", digits(hs)), ("k", keyword.lower()))
    return [f"{letter}:{value}" for letter, value in given if value]

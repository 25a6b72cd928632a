"""Codes of another administration's edition of the HS in one's own, as far as correlation tables say so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.editions import Successor, along, tables_along, ways
from services.advance_rulings.domain.hs import digits
from services.advance_rulings.domain.tariff import Correlated
from services.advance_rulings.model import PublishedCorrelation, PublishedLine

_SIX = 6


async def translated(
    session: AsyncSession, *, code: str, edition: str | None, to_edition: str, administration: str
) -> tuple[Successor, ...]:
    """What a subheading of one edition is in another; the code itself where the editions are the same or no table leads
    from one to the other. An administration's own table goes before those of others."""
    bare = digits(code)[:_SIX]
    if not edition or edition == to_edition:
        return (Successor(code=bare),)
    one = PublishedCorrelation
    pairs = {(old, new) for old, new in await session.execute(select(one.from_edition, one.to_edition).distinct())}
    way = ways(edition, pairs).get(to_edition)
    if way is None:
        return (Successor(code=bare),)
    found: tuple[Successor, ...] = (Successor(code=bare),)
    for here, there in pairwise(way):
        forwards = (here, there) in pairs
        rows = await _rows(session, here, there, [each.code for each in found], administration, forwards=forwards)
        known = {((here, there) if forwards else (there, here)): rows}
        tables = tables_along((here, there), known)
        found = tuple(
            Successor(code=last.code, partial=first.partial or last.partial, notes=(*first.notes, *last.notes))
            for first in found
            for last in along(first.code, tables)
        )
    return tuple({each.code: each for each in found}.values())


async def _rows(
    session: AsyncSession, here: str, there: str, codes: Sequence[str], administration: str, *, forwards: bool
) -> list[Correlated]:
    one = PublishedCorrelation
    column = one.from_code if forwards else one.to_code
    old, new = (here, there) if forwards else (there, here)
    statement = select(one).where(
        one.from_edition == old, one.to_edition == new, or_(*(column.startswith(code[:_SIX]) for code in codes))
    )
    rows = (await session.scalars(statement)).all()
    own = [row for row in rows if row.administration == administration]
    return [
        Correlated(
            from_edition=row.from_edition, to_edition=row.to_edition, from_code=row.from_code, to_code=row.to_code,
            partial=row.partial, note=row.note,
        )
        for row in own or rows
    ]  # fmt: skip


async def differ(
    session: AsyncSession, *, one: tuple[str, str | None], other: tuple[str, str | None], administration: str
) -> bool:
    """Whether two codes, each with its edition, name different subheadings. Codes of two editions differ only where no
    part of the one becomes the other."""
    (code, edition), (other_code, other_edition) = one, other
    mine = digits(code)[:_SIX]
    if not edition or not other_edition or edition == other_edition:
        return mine != digits(other_code)[:_SIX]
    found = await translated(
        session, code=other_code, edition=other_edition, to_edition=edition, administration=administration
    )
    return mine not in {each.code[:_SIX] for each in found}


async def is_line(session: AsyncSession, *, code: str, edition: str, administration: str) -> bool:
    """Whether a code is a line of an administration's own tariff."""
    found = await session.scalar(
        select(PublishedLine.code)
        .where(
            PublishedLine.administration == administration,
            PublishedLine.edition == edition,
            PublishedLine.code == digits(code),
        )
        .limit(1)
    )
    return found is not None

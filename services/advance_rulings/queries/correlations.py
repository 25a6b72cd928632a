"""Correlation tables as they were loaded, and what the codes of a ruling become in every edition they lead to.

A table that an administration loaded itself counts for it; else that of another administration of the installation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.editions import (
    NewLines,
    Successor,
    Table,
    along,
    tables_along,
    unchanged,
    ways,
)
from services.advance_rulings.domain.hs import digits, dotted
from services.advance_rulings.domain.tariff import INTERNATIONAL_DIGITS, Correlated
from services.advance_rulings.model import PublishedCorrelation, PublishedLine, PublishedRuling
from shared.problems import NotFound
from shared.shapes import Shape

Pair = tuple[str, str]


async def pairs(session: AsyncSession, *, place: str) -> dict[Pair, str]:
    """From which edition to which there is a table, and whose it is for this administration."""
    found = await session.execute(
        select(
            PublishedCorrelation.from_edition, PublishedCorrelation.to_edition, PublishedCorrelation.administration
        ).distinct()
    )
    kept: dict[Pair, str] = {}
    for old, new, owner in sorted(found, key=lambda row: (row[2] != place, row[2])):
        kept.setdefault((old, new), owner)
    return kept


async def tables(session: AsyncSession, *, way: Sequence[str], owners: Mapping[Pair, str]) -> tuple[Table, ...]:
    """The tables of a way from one edition to another."""
    needed = {
        pair: owner for pair, owner in owners.items()
        if any(set(pair) == {here, there} for here, there in pairwise(way))
    }  # fmt: skip
    rows = {pair: await _rows(session, pair, owner) for pair, owner in needed.items()}
    return tables_along(way, rows)


async def _rows(session: AsyncSession, pair: Pair, owner: str) -> list[Correlated]:
    table = PublishedCorrelation
    found = await session.execute(
        select(table.from_code, table.to_code, table.partial, table.note).where(
            table.administration == owner, table.from_edition == pair[0], table.to_edition == pair[1]
        )
    )
    return [
        Correlated(
            from_edition=pair[0], to_edition=pair[1], from_code=row.from_code, to_code=row.to_code, partial=row.partial,
            note=row.note,
        )
        for row in found
    ]  # fmt: skip


async def way_to(session: AsyncSession, *, start: str, end: str, place: str) -> tuple[Table, ...] | None:
    """The tables from one edition to another; None where nothing leads there."""
    owners = await pairs(session, place=place)
    way = ways(start, owners).get(end)
    return None if way is None else await tables(session, way=way, owners=owners)


async def new_lines(session: AsyncSession, *, edition: str, place: str) -> NewLines:
    """The codes of an edition as far as they were loaded."""
    found = await session.execute(
        text(
            "select distinct code from published_line where edition = :edition and (length(code) = 6"
            " or length(code) > 6 and administration = :place)"
        ),
        {"edition": edition, "place": place},
    )
    codes = [row.code for row in found]
    return NewLines(
        subheadings=frozenset(code for code in codes if len(code) == INTERNATIONAL_DIGITS),
        national=frozenset(code for code in codes if len(code) > INTERNATIONAL_DIGITS),
    )


async def descriptions(
    session: AsyncSession, *, edition: str, codes: Iterable[str], place: str, language: str
) -> dict[str, str]:
    """What the loaded lines say of codes, in a language where they have it; those that are not there are left out."""
    wanted = sorted({digits(code) for code in codes})
    if not wanted:
        return {}
    table = PublishedLine
    found = await session.execute(
        select(table.code, table.administration, table.language, table.description).where(
            table.edition == edition, table.code.in_(wanted)
        )
    )
    ranked = sorted(
        found, key=lambda row: (row.administration != place, row.language != language, row.language != "en")
    )
    kept: dict[str, str] = {}
    for row in ranked:
        if len(row.code) <= INTERNATIONAL_DIGITS or row.administration == place:
            kept.setdefault(row.code, row.description)
    return kept


async def ruling_editions(session: AsyncSession, *, number: str, administration: str, language: str) -> Shape:
    """The codes of a published ruling in every edition that tables lead to, older and newer. Raises NotFound."""
    table = PublishedRuling
    statement = (
        select(table.administration, table.number, table.hs_codes, table.hs_edition)
        .where(table.number == number)
        .order_by(table.source.isnot(None), table.administration)
    )
    if administration:
        statement = statement.where(table.administration == administration)
    row = (await session.execute(statement.limit(1))).one_or_none()
    if row is None:
        raise NotFound("There is no published ruling of this number.")
    place = row.administration
    found: list[Shape] = []
    if row.hs_edition and row.hs_codes:
        owners = await pairs(session, place=place)
        for edition, way in sorted(ways(row.hs_edition, owners).items(), reverse=True):
            if edition == row.hs_edition:
                continue
            leads = await tables(session, way=way, owners=owners)
            becomes = {code: along(code, leads) for code in row.hs_codes}
            codes = [one.code for successors in becomes.values() for one in successors]
            told = await descriptions(session, edition=edition, codes=codes, place=place, language=language)
            found.append(_in_edition(edition, way, becomes, told))
    return {
        "number": row.number, "administration": place, "edition": row.hs_edition, "codes": row.hs_codes,
        "editions": found,
    }  # fmt: skip


def _in_edition(
    edition: str, way: Sequence[str], becomes: Mapping[str, Sequence[Successor]], told: Mapping[str, str]
) -> Shape:
    return {
        "edition": edition,
        "way": list(way),
        "codes": [
            {
                "code": code,
                "unchanged": unchanged(code, successors),
                "becomes": [successor_shape(one, told) for one in successors],
            }
            for code, successors in becomes.items()
        ],
    }


def successor_shape(one: Successor, told: Mapping[str, str]) -> Shape:
    """A code that another became, with what the tariff says of it."""
    return {
        "code": dotted(one.code),
        "description": told.get(one.code),
        "partial": one.partial,
        "notes": list(one.notes),
    }

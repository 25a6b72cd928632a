"""One entry of the register, with what came before it and what came after."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.queries.adoption import adopted_by
from services.advance_rulings.queries.register.statements import STANDING
from services.advance_rulings.queries.register.texts import snippet
from shared.problems import NotFound
from shared.shapes import Shape

DAYS = ("issued_on", "valid_from", "valid_until", "ended_on")
FIELDS = (
    "number", "administration", "version", "type", "subject", "hs_codes", "hs_edition", "origin_country",
    "valuation_method", "goods_description", "reasoning", "legal_basis", "basis", "cited", "conditions", "keywords",
    "agreement", "origin_rule", "relief", "category", "zone", "end_ground", "end_reason", "replaced_by", "source",
    "partner", "edition", "history", "adopted_administration", "adopted_number", "reissue_of", "reissued_by",
)  # fmt: skip
"""What of a ruling leaves the house, by name: page, API, feeds, files and package all take these and no others."""
COLUMNS = ", ".join((*FIELDS, *DAYS, "changed_at"))


async def published(session: AsyncSession, *, number: str, administration: str, at: datetime) -> Shape:
    """One published ruling, as anybody may read it. Raises NotFound. Our own comes before a reference of that number."""
    statement = f"""
        select {COLUMNS}, {STANDING} as standing from published_ruling
        where upper(number) = upper(:number)
          and (:administration = '' or administration = :administration or partner = :administration)
        order by number <> :number, source is not null, administration limit 1
    """  # noqa: S608  # fixed pieces; every value is bound
    values = {"number": number, "administration": administration, "at": at}
    row = (await session.execute(text(statement), values)).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no published ruling of this number.")
    place, named = row["partner"] or row["administration"], row["number"]
    return {
        **entry(dict(row)),
        "replaces": await _replaces(session, named, at),
        "adopted_by": await adopted_by(session, administration=place, number=named),
    }


def entry(row: Shape) -> Shape:
    """A row as everybody gets it."""
    return {
        **{name: row[name] for name in FIELDS},
        **{name: found.isoformat() if (found := row[name]) else None for name in DAYS},
        "changed_at": row["changed_at"].isoformat().replace("+00:00", "Z"),
        "status": row["standing"],
        "reference": row["source"] is not None,
        "snippet": snippet(row["goods_description"] or row["reasoning"], ()),
    }


async def _replaces(session: AsyncSession, number: str, at: datetime) -> list[Shape]:
    """The rulings that ended because of this one."""
    statement = f"""
        select administration, number, subject, {STANDING} as status, ended_on from published_ruling
        where replaced_by = :number order by administration, number limit 50
    """  # noqa: S608  # fixed pieces; every value is bound
    found = (await session.execute(text(statement), {"number": number, "at": at})).mappings()
    return [{**one, "ended_on": one["ended_on"].isoformat() if one["ended_on"] else None} for one in found]

"""A ruling as a promise to its holder, for the comparison with a declaration; and the comparisons made so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import ExtendedUseStatus, RulingStatus
from services.advance_rulings.model import ExtendedUse, Ruling, RulingUse
from services.advance_rulings.queries.editions import begins_on, editions
from services.advance_rulings.queries.extended_use import left
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.promises import Edition, Extension, Promise
from shared.shapes import Shape, cursor_of, moment, not_a_cursor, person, place_of

_BEFORE_ITS_TIME = (RulingStatus.REVOKED, RulingStatus.ANNULLED, RulingStatus.CEASED)
SHOWN = 200
_SAID = ("subject", "goods_description", "hs_code", "hs_edition", "origin_country", "conditions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A ruling as it is compared: the promise, what each edition says, and the extended uses that were granted."""

    promise: Promise
    said: Mapping[int, Mapping[str, Any]]
    extended: Mapping[str, ExtendedUse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which uses are listed."""

    ruling: str = ""
    deviated: bool | None = None
    result: str = ""
    from_on: date | None = None
    until_on: date | None = None
    cursor: str = ""


async def cited(session: AsyncSession, *, number: str, actor: Actor) -> Ruling:
    """The ruling that a declaration cites. Raises NotFound: only rulings of this administration bind it."""
    row = (
        await session.scalars(
            select(Ruling).where(Ruling.administration == actor.administration, Ruling.number == number.strip().upper())
        )
    ).one_or_none()
    if row is None:
        raise NotFound(
            "This administration has issued no ruling of that number.",
            hint="Look the number up in the register; a ruling of another administration is for information only.",
        )
    return row


async def promised(session: AsyncSession, *, ruling: Ruling, counted: frozenset[str] = frozenset()) -> Promised:
    """A ruling with all its editions. An extended use whose quantity is used up is left out, unless it is in `counted`:
    then the line has its part of it already."""
    rows = await editions(session, ruling=ruling) if ruling.edition > 1 else ()
    said: dict[int, Mapping[str, Any]] = {row.edition: row.content for row in rows}
    said[ruling.edition] = {name: getattr(ruling, name) for name in _SAID} | {
        "valid_until": ruling.valid_until.isoformat()
    }
    begun = {row.edition: row.valid_from for row in rows} | {ruling.edition: await begins_on(session, ruling=ruling)}
    granted = (
        await session.scalars(
            select(ExtendedUse).where(
                ExtendedUse.administration == ruling.administration,
                ExtendedUse.ruling == ruling.number,
                ExtendedUse.state == ExtendedUseStatus.GRANTED,
            )
        )
    ).all()
    extended = {row.number: row for row in granted}
    return Promised(
        said=said,
        extended=extended,
        promise=Promise(
            holder=ruling.holder_tin,
            ended_on=ruling.ended_on if ruling.state in _BEFORE_ITS_TIME else None,
            editions=tuple(
                Edition(
                    number=number, from_on=begun[number], until_on=date.fromisoformat(content["valid_until"]),
                    code=content["hs_code"], country=content["origin_country"],
                    about=f"{content['subject']} {content['goods_description']}",
                )
                for number, content in sorted(said.items())
            ),
            extensions=tuple(
                Extension(name=number, edition=row.edition, from_on=row.from_on, until_on=row.until_on)
                for number, row in sorted(extended.items())
                if row.from_on is not None and row.until_on is not None
                and ((remaining := left(row)) is None or remaining > 0 or number in counted)
            ),
        ),
    )  # fmt: skip


async def counted_before(
    session: AsyncSession, *, ruling: Ruling, declaration: str, item: int | None
) -> frozenset[str]:
    """The extended uses of which this line took its part already: looking twice does not count twice."""
    found = await session.scalars(
        select(RulingUse.extended_use).where(
            RulingUse.administration == ruling.administration,
            RulingUse.ruling == ruling.number,
            RulingUse.declaration == declaration,
            RulingUse.item == item if item is not None else RulingUse.item.is_(None),
            RulingUse.extended_use.isnot(None),
            RulingUse.quantity.isnot(None),
        )
    )
    return frozenset(name for name in found if name)


async def uses(session: AsyncSession, *, office: Office, actor: Actor, wanted: Wanted, limit: int = SHOWN) -> Shape:
    """Comparisons made and deviations noted, the newest first. A firm is not told which officer it was."""
    table = RulingUse
    statement = select(table).where(table.administration == office.code)
    if wanted.ruling:
        statement = statement.where(table.ruling == wanted.ruling)
    if wanted.deviated is not None:
        statement = statement.where(table.deviated.is_(wanted.deviated))
    if wanted.result:
        statement = statement.where(table.result == wanted.result)
    zone = office.calendar.zone
    if wanted.from_on is not None:
        statement = statement.where(table.at >= datetime.combine(wanted.from_on, time(), zone))
    if wanted.until_on is not None:
        day_after = date.fromordinal(wanted.until_on.toordinal() + 1)
        statement = statement.where(table.at < datetime.combine(day_after, time(), zone))
    if wanted.cursor:
        at, identifier = place_of(wanted.cursor, parts=2)
        try:
            statement = statement.where(tuple_(table.at, table.id) < (datetime.fromisoformat(at), UUID(identifier)))
        except ValueError:
            raise not_a_cursor() from None
    found: Sequence[RulingUse] = (
        await session.scalars(statement.order_by(table.at.desc(), table.id.desc()).limit(limit + 1))
    ).all()
    page = found[:limit]
    return {
        "items": [use_shape(row, office=office, officer=actor.organisation is None) for row in page],
        "next": cursor_of(page[-1].at, page[-1].id) if len(found) > limit else None,
    }


def use_shape(row: RulingUse, *, office: Office, officer: bool) -> Shape:
    """One comparison or deviation."""
    return {
        "id": str(row.id),
        "ruling": row.ruling,
        "edition": row.edition,
        "declaration": row.declaration,
        "item": row.item,
        "used_on": row.used_on.isoformat(),
        "declared": row.declared,
        "standing": row.standing,
        "result": row.result,
        "differences": row.differences,
        "extended_use": row.extended_use,
        "quantity": str(row.quantity.normalize()) if row.quantity is not None else None,
        "deviated": row.deviated,
        "reason": row.reason,
        "when": moment(row.at, office.calendar.zone),
        "by": person(row.by, row.by_name) if officer else None,
    }

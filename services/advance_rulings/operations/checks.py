"""A declaration line compared with the ruling that it cites (TFA 3.5, PACER Plus 4.10.6), and an officer who does not follow it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.hs import dotted
from services.advance_rulings.events import Note
from services.advance_rulings.model import ExtendedUse, Ruling, RulingUse
from services.advance_rulings.operations.extended_use import note_use
from services.advance_rulings.queries.checks import Promised, counted_before, promised
from services.advance_rulings.queries.extended_use import extended_use, left
from shared.facts import Fact
from shared.office import Officer
from shared.promises import Comparison, Difference, Line, Result, compare

NOT_FOLLOWED = "not_followed"
"""The result of a deviation: the officer did not follow the ruling, and says why."""
_FIELDS = {"code": "hs_code", "country": "origin", "text": "description"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A line of a declaration that cites a ruling. `on` is the day that counts; today's without."""

    declaration: str
    item: int | None = None
    holder: str = ""
    hs_code: str | None = None
    origin: str | None = None
    description: str = ""
    quantity: Decimal | None = None
    on: date | None = None

    def kept(self) -> dict[str, Any]:
        """As it is kept with the answer."""
        return {
            "holder": self.holder, "hs_code": self.hs_code, "origin": self.origin, "description": self.description,
            "quantity": str(self.quantity) if self.quantity is not None else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The answer: what was kept of it, the comparison, what the edition says, and the extended use it rests on."""

    use: RulingUse
    comparison: Comparison
    result: Result
    promised: Promised
    extended: ExtendedUse | None
    counted: bool


async def check(session: AsyncSession, *, ruling: Ruling, line: Declared, by: Officer) -> tuple[Checked, list[Fact]]:
    """Compare, keep the answer, and count an extended use once for each line. Says nothing to anybody outside."""
    on = line.on or by.office.today(by.at)
    before = await counted_before(session, ruling=ruling, declaration=line.declaration, item=line.item)
    found = await promised(session, ruling=ruling, counted=before)
    stated = Line(
        holder=line.holder, on=on, code=dotted(line.hs_code) if line.hs_code else None, country=line.origin,
        text=line.description,
    )  # fmt: skip
    comparison = compare(found.promise, stated)
    extended, counted, facts = None, False, list[Fact]()
    if comparison.extension is not None:
        name = comparison.extension.name
        extended = await extended_use(session, key=name, actor=by.actor, locked=True)
        if name in before:
            counted = True
        elif comparison.result is Result.MATCH and line.quantity is not None:
            comparison = _within(comparison, extended, line.quantity)
            if comparison.result is Result.MATCH and _today_too(comparison, by):
                facts += await note_use(
                    session, row=extended, quantity=line.quantity, declaration=line.declaration, by=by
                )
                counted = True
    result = comparison.result
    use = _use(ruling, line, on, by, comparison=comparison, result=result.value)
    if extended is not None:
        use.extended_use = extended.number
        use.quantity = line.quantity if counted and extended.number not in before else None
    session.add(use)
    await session.flush()
    facts.append(_note(ruling, line, "ruling checked", result.value))
    checked = Checked(use=use, comparison=comparison, result=result, promised=found, extended=extended, counted=counted)
    return checked, facts


def _within(comparison: Comparison, extended: ExtendedUse, quantity: Decimal) -> Comparison:
    """More than what is left of an extended use does not fit it."""
    remaining = left(extended)
    if remaining is None or quantity <= remaining:
        return comparison
    unit = extended.unit or ""
    more = Difference(
        "quantity", f"{remaining.normalize():f} {unit}".strip(), f"{quantity.normalize():f} {unit}".strip()
    )
    return replace(comparison, compared=(*comparison.compared, "quantity"), differences=(*comparison.differences, more))


def _today_too(comparison: Comparison, by: Officer) -> bool:
    """A check about the past looks and takes nothing from an extended use whose time is over."""
    extension = comparison.extension
    return extension is not None and extension.from_on <= by.office.today(by.at) <= extension.until_on


async def deviate(
    session: AsyncSession, *, ruling: Ruling, line: Declared, reason: str, by: Officer
) -> tuple[RulingUse, list[Fact]]:
    """An officer does not follow a ruling that a declaration cites, and says why; the holder reads the reason."""
    on = line.on or by.office.today(by.at)
    found = await promised(session, ruling=ruling)
    comparison = compare(found.promise, Line(holder=ruling.holder_tin or "", on=on))
    use = _use(ruling, line, on, by, comparison=replace(comparison, differences=()), result=NOT_FOLLOWED)
    use.deviated, use.reason = True, reason
    session.add(use)
    await session.flush()
    return use, [_note(ruling, line, "ruling not followed", reason)]


def _use(ruling: Ruling, line: Declared, on: date, by: Officer, *, comparison: Comparison, result: str) -> RulingUse:
    return RulingUse(
        administration=ruling.administration, id=uuid4(), ruling=ruling.number,
        edition=comparison.edition.number if comparison.edition else ruling.edition, declaration=line.declaration,
        item=line.item, used_on=on, declared=line.kept(), standing=comparison.standing.value, result=result,
        differences=differences(comparison), deviated=False, at=by.at, by=by.actor.id, by_name=by.actor.name,
    )  # fmt: skip


def differences(comparison: Comparison) -> list[dict[str, str]]:
    """What differs, by the names that a declaration has for it."""
    return [
        {"field": _FIELDS.get(one.field, one.field), "ruled": one.promised, "declared": one.stated}
        for one in comparison.differences
    ]


def compared(comparison: Comparison) -> list[str]:
    """What was compared, by the names that a declaration has for it."""
    return [_FIELDS.get(name, name) for name in comparison.compared]


def _note(ruling: Ruling, line: Declared, what: str, detail: str) -> Note:
    place = line.declaration + (f"/{line.item}" if line.item is not None else "")
    return Note(
        subject=f"ruling/{ruling.number}", version=ruling.version, administration=ruling.administration, what=what,
        detail=f"{place}: {detail}",
    )  # fmt: skip

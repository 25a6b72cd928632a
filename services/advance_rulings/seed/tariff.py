"""The demonstration's tariff: lines of the HS 2022 in our own words, national lines, and an invented next edition.

The correlation to HS 2028 is made up so that something happens; it says nothing about the real one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from services.advance_rulings.domain.office import PREFIX
from services.advance_rulings.domain.parameters import trouble
from services.advance_rulings.domain.tariff import Kind
from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.jobs.editions import Editions
from services.advance_rulings.model import PLATFORM, EditionChange, Ruling
from services.advance_rulings.operations import checks, edition_changes
from services.advance_rulings.operations.tariff import load
from services.advance_rulings.permissions import ROLES
from services.advance_rulings.queries.office import office
from shared.actors import Actor
from shared.office import Officer
from shared.parameter_table import Book
from shared.parameters import Parameter
from shared.settings import Settings
from shared.work import Work

FILES = Path(__file__).parent
PLACE = "FJ"
"""One administration loads; the others of the installation see its chapters, headings and subheadings."""
NEXT, NEXT_FROM = "HS 2028", date(2028, 1, 1)
NOT_FOLLOWED = "The goods in the container are not those that the ruling describes."


async def tariff(settings: Settings, work: Work, people: Mapping[str, Sequence[Actor]], at: datetime) -> None:
    """Load the lines, name the next edition, decide one affected ruling, and let declarations cite some."""
    actors = people.get(PLACE, ())
    officers = [one for one in actors if one.organisation is None]
    decider = next((one for one in officers if "decider" in one.roles), None)
    if decider is None:
        return
    async with work.changing(actor=decider, at=at, administration=PLACE) as change:
        for name, kind in (("lines", Kind.LINES), ("national", Kind.LINES), ("correlation", Kind.CORRELATION)):
            with (FILES / f"{name}.csv").open(encoding="utf-8", newline="") as text:
                _, facts = await load(
                    change.session, text=text, kind=kind, source="the demonstration", administration=PLACE, at=at
                )
            change.record(*facts)
    await _next_edition(settings, work, officers, at)
    async with work.reading(administration=PLACE) as session:
        found = await office(session, administration=settings.hosted_administrations()[PLACE])
    held = frozenset(str(one) for role in decider.roles for one in ROLES.get(role, ()))
    by = Officer(actor=decider, held=held, at=at, office=found)
    await _choose_one(work, by)
    await _use(work, by)


async def _next_edition(settings: Settings, work: Work, officers: Sequence[Actor], at: datetime) -> None:
    hosted = settings.hosted_administrations()
    book = Book(tables=PLATFORM, prefix=PREFIX, trouble=trouble, administration=hosted[PLACE])
    first, second = officers[0], officers[-1]
    if first.id == second.id or at.date() >= NEXT_FROM:
        return
    value = Parameter(
        name=f"{PREFIX}hs_edition", value=NEXT, from_on=NEXT_FROM, law="Customs Tariff (HS 2028) Order",
        note="Invented for the demonstration",
    )  # fmt: skip
    async with work.changing(actor=first, at=at, administration=PLACE) as change:
        row, told = await book.propose(change.session, proposal=value, by=first.id, at=at)
        change.record(told)
    async with work.changing(actor=second, at=at, administration=PLACE) as change:
        _, approved = await book.approve(change.session, number=row.id, by=second.id, at=at)
        change.record(approved)
    await Editions(hosted).run(work, PLACE, at)


async def _choose_one(work: Work, by: Officer) -> None:
    async with work.changing(actor=by.actor, at=by.at, administration=PLACE) as change:
        row = (
            await change.session.scalars(
                select(EditionChange)
                .where(EditionChange.administration == PLACE)
                .order_by(EditionChange.ruling)
                .limit(1)
            )
        ).one_or_none()
        if row is None:
            return
        of = (
            await change.session.scalars(
                select(Ruling).where(Ruling.administration == PLACE, Ruling.number == row.ruling)
            )
        ).one()
        reason = "The goods of this ruling are named in the note to the new subheading."
        change.record(
            *await edition_changes.decide(
                change.session, row=row, ruling=of, code=row.candidates[0], reason=reason, by=by
            )
        )


async def _use(work: Work, by: Officer) -> None:
    async with work.reading(administration=PLACE) as session:
        rows = (
            await session.scalars(
                select(Ruling)
                .where(
                    Ruling.administration == PLACE, Ruling.state == RulingStatus.IN_FORCE, Ruling.hs_code.isnot(None),
                    Ruling.holder_tin.isnot(None),
                )
                .order_by(Ruling.number)
                .limit(4)
            )
        ).all()  # fmt: skip
    for number, row in enumerate(rows, 1):
        line: dict[str, Any] = {
            "declaration": f"FJSUV 2026 C {4100 + number}", "item": 1, "holder": row.holder_tin or "",
            "hs_code": row.hs_code if number != 2 else "2106.90", "origin": row.origin_country or "FJ",
            "description": row.subject.upper(), "quantity": Decimal(120),
        }  # fmt: skip
        async with work.changing(actor=by.actor, at=by.at, administration=PLACE) as change:
            _, facts = await checks.check(change.session, ruling=row, line=checks.Declared(**line), by=by)
            change.record(*facts)
            if number == len(rows):
                cited = checks.Declared(declaration=line["declaration"], item=1)
                _, facts = await checks.deviate(change.session, ruling=row, line=cited, reason=NOT_FOLLOWED, by=by)
                change.record(*facts)

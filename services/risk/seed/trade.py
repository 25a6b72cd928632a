"""The demonstration's declarations: invented trade, put into an administration's own offices, days and firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from services.risk.domain.catalogue import Value
from services.risk.domain.declarations import Declaration
from services.risk.domain.generator import (
    Mechanism,
    Planted,
    PriceShift,
    Trade,
    inspect,
    make_trade,
    planted_patterns,
)
from services.risk.domain.inspections import Offence
from services.risk.domain.mining import Suggestion, mine
from shared.actors import Actor
from shared.calendar import OfficeCalendar

WEEKS = 9
SERIAL = "D"
"""The letter of the register between year and number: these declarations and no others have it."""
IMPORTERS = 60
PATTERNS = 8
SHIFTS = tuple(PriceShift(chapter, WEEKS - 4, 0.6) for chapter in ("61", "62", "84", "85", "87"))
"""Four weeks ago many goods became cheaper: the reference ranges no longer fit, and drift is noticed."""
YEAR_BEFORE = 4_000
HELD_OUT = 91
SCALE = 6.0
"""A pattern has so many times its usual share: in a small trade every one is to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much an administration of the demonstration has: declarations in all, those of today, its offices by share.

    `weekdays` are those on which its national system writes a file (0 is Monday): small ones do so when the ship was in.
    """

    count: int
    today: int
    offices: tuple[str, ...]
    weekdays: frozenset[int] = frozenset({3})
    few: bool = True
    """Whether it does with fewer rules."""


SIZES: Mapping[str, Size] = {
    "FJ": Size(
        count=600,
        today=36,
        offices=("FJSUV", "FJNAN", "FJSUV", "FJLTK", "FJLTK", "FJSVU", "FJLEV"),
        weekdays=frozenset({0, 2, 4}),
        few=False,
    ),
    "VU": Size(count=180, today=18, offices=("VUVLI", "VUVLI", "VUVLI", "VUSAN", "VUSAN", "VUTAH", "VUVLI")),
    "TO": Size(count=180, today=18, offices=("TOTBU", "TOTBU", "TOTBU", "TOVAV", "TOVAV", "TOHPA", "TOTBU")),
    "XX": Size(count=180, today=18, offices=("XXHBR", "XXAIR", "XXPST", "XXWST", "XXNTH", "XXOUT", "XXYOT")),
}
"""Offices in the order of the generator's: harbour, airport, post, west, north, outer islands, yacht harbour."""

_TAX_NUMBERS = {"FJ": "50-2{:04}-0-1", "VU": "2051{:02}", "TO": "71-31{:02}", "XX": "XX-91{:04}"}
_NEIGHBOUR = "SB"
"""Stands for the administration itself where the generator names it as a place of origin."""

_OFFENCES = {
    Mechanism.UNDERVALUATION: Offence.UNDERVALUATION,
    Mechanism.MISDESCRIPTION: Offence.MISDESCRIPTION,
    Mechanism.ORIGIN: Offence.ORIGIN,
    Mechanism.SPLITTING: Offence.UNDERVALUATION,
    Mechanism.ROUTE: Offence.UNDECLARED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodging:
    """A declaration, the day it is lodged, and what nobody knows before somebody looks: the offence and its revenue in
    the smallest unit. `firm` is the tax number of the firm of the demonstration that sends it itself."""

    declaration: Declaration
    on: date
    offence: Offence | None
    revenue: int
    firm: str | None

    @property
    def reference(self) -> str:
        """Its reference."""
        return self.declaration.reference


def patterns(code: str) -> tuple[Planted, ...]:
    """How the traders of an administration cheat; the same every time."""
    return planted_patterns(PATTERNS, seed=sum(map(ord, code)), scale=SCALE)


def lodgings(
    code: str, *, first_day: date, calendar: OfficeCalendar, people: Sequence[Actor]
) -> Mapping[date, Sequence[Lodging]]:
    """The trade of an administration from `first_day` on, by working day; the last of the `WEEKS` weeks' days is today,
    whatever day of the week it is. The same for the same day and people."""
    size, seed = SIZES[code], sum(map(ord, code))
    trade = make_trade(
        size.count, seed=seed, weeks=WEEKS, first_day=first_day.toordinal(), planted=patterns(code),
        importer_count=IMPORTERS, shifts=SHIFTS,
    )  # fmt: skip
    today = first_day + timedelta(days=WEEKS * 7 - 1)
    days = _days(trade, today=today, last=size.today, weekdays=size.weekdays, calendar=calendar)
    rows = list(range(len(trade)))
    declarations = trade.declarations(rows)
    firms = _firms(declarations, people)
    numbers: dict[str, int] = {}
    found: dict[date, list[Lodging]] = {}
    for row, (declaration, day) in enumerate(zip(declarations, days, strict=True)):
        header = _header(declaration.header, code, day=day, firms=firms, offices=size.offices)
        office = str(header["office"])
        numbers[office] = number = numbers.get(office, 0) + 1
        kept = replace(
            declaration,
            reference=f"{office} {day.year} {SERIAL} {number}",
            header=header,
            items=tuple(_item(item, code) for item in declaration.items),
        )
        own = str(header["importer"])
        sent = own if number % 5 == 0 and own in {firm for firm, _ in firms.values()} else None
        offence, revenue = _truth(trade, row)
        found.setdefault(day, []).append(Lodging(declaration=kept, on=day, offence=offence, revenue=revenue, firm=sent))
    return dict(sorted(found.items()))


def suggestions(code: str) -> tuple[Suggestion, ...]:
    """What a year of the same invented trade, longer than the one that is lodged, suggests; nothing that names a party
    or an office, for these are the generator's own."""
    trade = make_trade(
        YEAR_BEFORE, seed=sum(map(ord, code)), weeks=52, planted=patterns(code), importer_count=YEAR_BEFORE // 20
    )
    seen = inspect(trade, np.where(trade.truth.pattern >= 0, 0.6, 0.03), floor=0.04, seed=3)
    history, edge = trade.history(seen.columns()), int(trade.day[-1]) - HELD_OUT
    found = mine(history, train=trade.day <= edge, held=trade.day > edge, conditions=2).suggestions
    named = ("office", "importer", "declarant", "exporter")
    return tuple(one for one in found if not any(name in one.text for name in named))[:2]


def _days(trade: Trade, *, today: date, last: int, weekdays: frozenset[int], calendar: OfficeCalendar) -> list[date]:
    """A day for every declaration: the newest today, the others on the day of a file at or before the generator's."""
    begin = date.fromordinal(int(trade.day[0]))
    found = []
    for position, ordinal in enumerate(trade.day.tolist()):
        day = today
        if position < len(trade) - last:
            day = min(date.fromordinal(ordinal), today - timedelta(days=1))
            while day > begin and not (day.weekday() in weekdays and calendar.is_working_day(day)):
                day -= timedelta(days=1)
        found.append(day)
    return found


def _firms(declarations: Sequence[Declaration], people: Sequence[Actor]) -> dict[str, tuple[str, str]]:
    """The busiest importers are the demonstration's own firms: the generator's code to tax number and name."""
    names, counts = np.unique([str(one.header["importer"]) for one in declarations], return_counts=True)
    busiest = [str(name) for name in names[np.argsort(-counts, kind="stable")]]
    own = {actor.tin: actor.organisation_name or "" for actor in people if actor.tin and actor.organisation}
    return dict(zip(busiest[1:], own.items(), strict=False))


def _header(
    given: Mapping[str, Value], code: str, *, day: date, firms: Mapping[str, tuple[str, str]], offices: Sequence[str]
) -> dict[str, Value]:
    header = {name: value for name, value in given.items() if name != "country_destination"}
    header["office"] = _office(str(given["office"]), offices)
    if code != "XX":
        header["country_destination"] = code
    arrived = int(given["arrived_on"]) - int(given["lodged_on"])
    header["lodged_on"], header["arrived_on"] = day.toordinal(), day.toordinal() + arrived
    importer = str(given["importer"])
    if importer in firms:
        header["importer"], header["importer_name"] = firms[importer]
    else:
        header["importer"] = _TAX_NUMBERS[code].format(int(importer[1:]) + 1)
    header["country_export"] = _abroad(str(given["country_export"]), code)
    header["transport_document"] = f"{given['transport_document']}{code}"
    return header


def _office(given: str, offices: Sequence[str]) -> str:
    return offices[SIZES["XX"].offices.index(given)]


def _abroad(country: str, code: str) -> str:
    return _NEIGHBOUR if country == code else country


def _item(given: Mapping[str, Value], code: str) -> dict[str, Value]:
    return {**given, "origin": _abroad(str(given["origin"]), code)}


def _truth(trade: Trade, row: int) -> tuple[Offence | None, int]:
    if not trade.truth.fraud[row]:
        return None, 0
    pattern = int(trade.truth.pattern[row])
    offence = _OFFENCES[trade.truth.planted[pattern].mechanism] if pattern >= 0 else Offence.QUANTITY
    return offence, int(trade.truth.revenue[row])

"""What is computed before the rules run, and kept with the assessment so that it can be judged again years later.

Every feature is a field of the catalogue marked `derived`. What is not known is left out, and a rule that asks for it is
not evaluable; but "trusted trader" is false until somebody confirms it, since silence must not switch a rule off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.risk.domain.catalogue import HEADER, ITEM, Value
from services.risk.domain.catalogue.ready import shown_header, shown_item
from services.risk.domain.declarations import Declaration, Values
from shared.promises import Line, Promise, compare

_PER_KILOGRAM = frozenset({"", "KG", "KGM"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a trader or declarant did in the window before: declarations, how many were examined, finds among these."""

    declarations: int = 0
    inspected: int = 0
    finds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The best match of a party with a watch-list: 0 to 100, and the list."""

    score: int
    list_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """What goods of a kind usually cost: national currency for one `unit` ("KG", or a supplementary unit), at scale 4."""

    low: int
    high: int
    unit: str = "KG"


References = Callable[[Values], Sequence[Range]]
"""The reference ranges for an item, the most specific first; none where nothing is known."""


def no_references(_item: Values) -> Sequence[Range]:
    """For an administration without a value-control file."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the house knows about a declaration before it is assessed; None: nobody could be asked."""

    importer: Record | None = None
    declarant: Record | None = None
    trusted: bool = False
    watched: Watched | None = None
    watch_lists: bool = False
    rulings: Mapping[str, Promise] = field(default_factory=dict)
    references: References = no_references


@dataclass(frozen=True, slots=True)
class Features:
    """Derived values of the declaration and of each item, as the catalogue keeps them."""

    header: Values
    items: tuple[Values, ...]

    def content(self) -> dict[str, Any]:
        """As JSON; `read_features` takes it back without loss."""
        return {
            "header": shown_header(self.header),
            "items": [shown_item(item) for item in self.items],
        }


def read_features(given: Mapping[str, Any]) -> Features:
    """The features of a kept assessment."""
    return Features(
        {name: HEADER[name].read(value) for name, value in given["header"].items()},
        tuple({name: ITEM[name].read(value) for name, value in item.items()} for item in given["items"]),
    )


def joined(declaration: Declaration, features: Features) -> tuple[Values, tuple[Values, ...]]:
    """Header and items as the rules see them: what was declared, and what was derived from it."""
    items = tuple(
        {**item, **more} if more else item for item, more in zip(declaration.items, features.items, strict=True)
    )
    return {**declaration.header, **features.header}, items


def derive(declaration: Declaration, *, known: Known, new_below: int, today: date) -> Features:
    """The features of a declaration that is assessed on `today`.

    Who had fewer than `new_below` declarations in the window is new. What its readers found wrong or missing makes a
    declaration one "to be qualified".
    """
    header = declaration.header
    found: dict[str, Value] = {"to_be_qualified": bool(declaration.flaws), "trusted_trader": known.trusted}
    arrived = header.get("arrived_on")
    if arrived is not None:
        found["days_since_arrival"] = int(header.get("lodged_on", today.toordinal())) - int(arrived)
    if known.importer is not None:
        _record("importer", known.importer, new_below, found)
    if known.declarant is not None:
        _record("declarant", known.declarant, new_below, found)
    if known.watched is not None:
        found["watch_score"], found["watch_list"] = known.watched.score, known.watched.list_name
    elif known.watch_lists:
        found["watch_score"] = 0
    day = date.fromordinal(int(header["lodged_on"])) if "lodged_on" in header else today
    return Features(found, tuple(_item(item, header, known, day) for item in declaration.items))


def _record(who: str, record: Record, new_below: int, found: dict[str, Value]) -> None:
    found[f"new_{who}"] = record.declarations < new_below
    found[f"{who}_declarations"] = record.declarations
    found[f"{who}_inspected"] = record.inspected
    found[f"{who}_finds"] = record.finds
    if record.inspected:
        found[f"{who}_find_rate"] = record.finds * 10_000 // record.inspected


def _item(item: Values, header: Values, known: Known, day: date) -> dict[str, Value]:
    found: dict[str, Value] = {}
    value = _positive(item, "value")
    mass = _positive(item, "net_mass") or _positive(item, "gross_mass")
    if value and mass:
        found["unit_value"] = value * 100_000 // mass
    if value:
        for one in known.references(item):
            each = _of_unit(item, value, mass, one.unit)
            if each is not None:
                if one.low > 0:
                    found["value_deviation"] = each * 10_000 // one.low
                if one.high > 0:
                    found["above_reference"] = each * 10_000 // one.high
                break
    cited = item.get("ruling")
    if cited is not None:
        _ruling(str(cited), item, header, known, day, found)
    return found


def _positive(item: Values, name: str) -> int | None:
    value = item.get(name)
    return int(value) if value is not None and int(value) > 0 else None


def _of_unit(item: Values, value: int, mass: int | None, unit: str) -> int | None:
    """The value of one unit at scale 4; None where the item does not say how many there are."""
    if unit.upper() in _PER_KILOGRAM:
        return value * 100_000 // mass if mass else None
    quantity = _positive(item, "quantity")
    if quantity is None or str(item.get("quantity_unit", "")) != unit.upper():
        return None
    return value * 100_000 // quantity


def _ruling(cited: str, item: Values, header: Values, known: Known, day: date, found: dict[str, Value]) -> None:
    """What a ruling cited says of the item, by the same rule as the check at the rulings service."""
    ruling = known.rulings.get(cited)
    if ruling is None:
        found["ruling_valid"] = False
        return
    line = Line(
        holder=str(header.get("importer", "")),
        on=day,
        code=str(item.get("hs", "")),
        country=str(item.get("origin", "")),
    )
    compared = compare(ruling, line)
    found["ruling_valid"] = compared.counts
    if compared.fits is not None:
        found["ruling_matches"] = compared.fits

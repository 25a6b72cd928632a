"""The value control file: what a unit of goods usually costs, by commodity and origin.

A range is the `low` and `high` customs value of one kilogram or one supplementary unit in national currency, at scale 4.
The longest commodity prefix decides; within it, a range for the origin goes before one for all origins.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial

from services.risk.domain.csv_lines import LineError, WrongCell, country_in, days_in, read_lines
from services.risk.domain.customs_codes import hs_code

SCALE = 4
KILOGRAM = "KG"
COLUMNS = ("hs", "origin", "unit", "low", "high", "from", "until", "source")
REQUIRED = ("hs", "low", "high")
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceValue:
    """One range: `low` and `high` at scale 4 for one `unit` ("KG", or the code of a supplementary unit).

    Valid from `from_on` (included) to `until_on` (included; None: until another file says otherwise).
    """

    hs: str
    origin: str | None = None
    unit: str = KILOGRAM
    low: int
    high: int
    from_on: date
    until_on: date | None = None
    source: str = ""

    def counts_on(self, day: date) -> bool:
        """Whether the range is valid on a day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class Finder:
    """The ranges of one day, found by commodity and origin."""

    def __init__(self, values: Iterable[ReferenceValue] = ()) -> None:
        """Of two ranges for the same commodity, origin and unit the later one counts."""
        self._by_prefix: dict[tuple[str, str | None], dict[str, ReferenceValue]] = {}
        lengths = set()
        for value in values:
            self._by_prefix.setdefault((value.hs, value.origin), {})[value.unit] = value
            lengths.add(len(value.hs))
        self._lengths = tuple(sorted(lengths, reverse=True))

    def find(self, hs: str, origin: str | None = None, *, units: Iterable[str] = (KILOGRAM,)) -> ReferenceValue | None:
        """The range for goods: the longest prefix, the origin's own first, the first of `units` that has one."""
        wanted = tuple(units)
        for length in self._lengths:
            if length > len(hs):
                continue
            for country in (origin, None) if origin else (None,):
                found = self._by_prefix.get((hs[:length], country))
                for unit in wanted if found else ():
                    if found is not None and unit in found:
                        return found[unit]
        return None

    def __len__(self) -> int:
        return sum(len(found) for found in self._by_prefix.values())


def read_csv(content: bytes, *, today: date) -> tuple[tuple[ReferenceValue, ...], tuple[LineError, ...]]:
    """The ranges of a CSV file with the columns hs, origin, unit, low, high, from, until, source, and its bad lines.

    Without `from` a range begins today. Raises ValueError for a file that is not such a table at all.
    """
    return read_lines(content, partial(_read, today=today), columns=COLUMNS, required=REQUIRED, most=MOST_ROWS)


def _read(given: Mapping[str, str], *, today: date) -> ReferenceValue:
    hs = hs_code(given["hs"])
    if hs is None:
        raise WrongCell("hs", "write 2 to 12 digits")
    origin = country_in(given, "origin")
    unit = given["unit"].upper() or KILOGRAM
    if not (unit.isalnum() and len(unit) <= 8):
        raise WrongCell("unit", "write KG or the code of the tariff's unit")
    low, high = _price(given, "low"), _price(given, "high")
    if low > high:
        raise WrongCell("high", "is below low")
    from_on, until_on = days_in(given, today=today)
    return ReferenceValue(
        hs=hs, origin=origin, unit=unit, low=low, high=high, from_on=from_on or today, until_on=until_on,
        source=given["source"][:200],
    )  # fmt: skip


def _price(given: Mapping[str, str], column: str) -> int:
    try:
        found = Decimal(given[column])
    except InvalidOperation:
        found = Decimal(0)
    kept = int(found.scaleb(SCALE).to_integral_value()) if found.is_finite() and 0 < found < 10**9 else 0
    if not kept:
        raise WrongCell(column, "write a price such as 12.50")
    return kept

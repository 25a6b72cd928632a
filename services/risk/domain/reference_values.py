"""The value control file: what a unit of goods usually costs, by commodity and origin.

A range is the `low` and `high` customs value of one kilogram or one supplementary unit in national currency, at scale 4.
The longest commodity prefix decides; within it, a range for the origin goes before one for all origins.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from services.risk.domain.customs_codes import country_code, hs_code

SCALE = 4
KILOGRAM = "KG"
COLUMNS = ("hs", "origin", "unit", "low", "high", "from", "until", "source")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LineError:
    """A line of a file that was not taken: counted from 1, the heading included."""

    line: int
    column: str
    detail: str


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().lower() for name in rows.fieldnames or ()]
    if not {"hs", "low", "high"} <= set(names):
        raise ValueError(f"the first line must name the columns {', '.join(COLUMNS)}; hs, low and high are required")
    rows.fieldnames = names
    values: list[ReferenceValue] = []
    errors: list[LineError] = []
    try:
        for row in rows:
            if len(values) + len(errors) >= MOST_ROWS:
                raise ValueError(f"the file has more than {MOST_ROWS} lines")
            given = {name: (row.get(name) or "").strip() for name in COLUMNS}
            if not any(given.values()):
                continue
            found = _read(given, today=today, line=rows.line_num)
            (errors if isinstance(found, LineError) else values).append(found)  # type: ignore[arg-type]  # each to its own
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num} is not CSV: {error}") from None
    return tuple(values), tuple(errors)


def _read(given: Mapping[str, str], *, today: date, line: int) -> ReferenceValue | LineError:
    def wrong(column: str, detail: str) -> LineError:
        return LineError(line=line, column=column, detail=detail)

    hs = hs_code(given["hs"])
    if hs is None:
        return wrong("hs", "write 2 to 12 digits")
    origin = country_code(given["origin"]) if given["origin"] else None
    if given["origin"] and origin is None:
        return wrong("origin", "write a country code of two letters, or nothing")
    unit = given["unit"].upper() or KILOGRAM
    if not (unit.isalnum() and len(unit) <= 8):
        return wrong("unit", "write KG or the code of the tariff's unit")
    prices = {}
    for column in ("low", "high"):
        if (price := _price(given[column])) is None:
            return wrong(column, "write a price such as 12.50")
        prices[column] = price
    if prices["low"] > prices["high"]:
        return wrong("high", "is below low")
    days: dict[str, date | None] = {}
    for column in ("from", "until"):
        try:
            days[column] = date.fromisoformat(given[column]) if given[column] else None
        except ValueError:
            return wrong(column, "write a date as 2026-03-31")
    from_on, until_on = days["from"] or today, days["until"]
    if until_on is not None and until_on < from_on:
        return wrong("until", "is before from")
    return ReferenceValue(
        hs=hs, origin=origin, unit=unit, low=prices["low"], high=prices["high"], from_on=from_on, until_on=until_on,
        source=given["source"][:200],
    )  # fmt: skip


def _price(text: str) -> int | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    if not found.is_finite() or not 0 < found < 10**9:
        return None
    return int(found.scaleb(SCALE).to_integral_value())

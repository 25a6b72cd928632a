"""Watch-lists as files: a party a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.risk.domain.customs_codes import country_code
from services.risk.domain.names import Kind, number_key, spell
from services.risk.domain.reference_values import LineError

COLUMNS = ("list", "kind", "name", "aliases", "numbers", "country", "reason", "source", "from", "until")
REQUIRED = ("list", "kind", "name")
ID_KINDS = ("tin", "imo", "passport", "registration", "other")
SHORTEST_NUMBER = 4
BETWEEN = "|"
"""Between the aliases and between the numbers of one line."""
MOST_LINES = 10_000
MOST_OF_ONE = 50
LONGEST = {"list": 200, "reason": 10_000, "source": 300}
LONGEST_NAME = 300
LONGEST_NUMBER = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """A party: its name first, then its aliases; numbers as (kind, number). Valid on both days and between them."""

    list_name: str
    kind: Kind
    names: tuple[str, ...]
    ids: tuple[tuple[str, str], ...] = ()
    country: str = ""
    reason: str = ""
    source: str = ""
    from_on: date | None = None
    until_on: date | None = None


def read_csv(content: bytes, *, today: date) -> tuple[tuple[WatchLine, ...], tuple[LineError, ...]]:
    """The parties of a CSV file with the columns of `COLUMNS`, and its bad lines.

    Without `from` an entry counts from now on. Raises ValueError for a file that is not such a table at all.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
    if "\x00" in text:
        raise ValueError("the file is not text")
    heading = text.partition("\n")[0]
    rows = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if heading.count(";") > heading.count(",") else ","
    )
    parties: list[WatchLine] = []
    errors: list[LineError] = []
    try:
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        if not set(REQUIRED) <= set(names):
            raise ValueError(
                f"the first line must name the columns {', '.join(COLUMNS)}; list, kind and name are required"
            )
        rows.fieldnames = names
        for row in rows:
            given = {name: (row.get(name) or "").strip() for name in COLUMNS}
            if not any(given.values()):
                continue
            if len(parties) + len(errors) >= MOST_LINES:
                raise ValueError(f"the file has more than {MOST_LINES} lines")
            try:
                parties.append(_read(given, today=today))
            except _Wrong as wrong:
                errors.append(LineError(line=rows.line_num, column=wrong.column, detail=wrong.detail))
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num} is not CSV: {error}") from None
    return tuple(parties), tuple(errors)


class _Wrong(Exception):
    def __init__(self, column: str, detail: str) -> None:
        super().__init__(detail)
        self.column, self.detail = column, detail


def _read(given: Mapping[str, str], *, today: date) -> WatchLine:
    if not given["list"]:
        raise _Wrong("list", "name the watch-list")
    for column, most in LONGEST.items():
        if len(given[column]) > most:
            raise _Wrong(column, f"is longer than {most} characters")
    kind = given["kind"].lower()
    if kind not in {one.value for one in Kind}:
        raise _Wrong("kind", f"write {', '.join(one.value for one in Kind)}")
    country = country_code(given["country"]) or ""
    if given["country"] and not country:
        raise _Wrong("country", "write a country code of two letters, or nothing")
    from_on, until_on = _day(given, "from"), _day(given, "until")
    if until_on is not None and until_on < (from_on or today):
        raise _Wrong("until", "is before from")
    return WatchLine(
        list_name=given["list"], kind=Kind(kind), names=_names(given), ids=_numbers(given["numbers"]), country=country,
        reason=given["reason"], source=given["source"], from_on=from_on, until_on=until_on,
    )  # fmt: skip


def _names(given: Mapping[str, str]) -> tuple[str, ...]:
    found = [("name", given["name"]), *(("aliases", one) for one in _parts(given["aliases"]))]
    for column, name in found:
        if len(name) > LONGEST_NAME:
            raise _Wrong(column, f"is longer than {LONGEST_NAME} characters")
        if not spell(name).text:
            raise _Wrong(column, "write a name with at least one letter")
    if len(found) > MOST_OF_ONE:
        raise _Wrong("aliases", f"write at most {MOST_OF_ONE} names")
    return tuple(dict.fromkeys(name for _, name in found))


def _numbers(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in _parts(text):
        kind, colon, number = (one.strip() for one in part.partition(":"))
        if not colon or kind.lower() not in ID_KINDS:
            raise _Wrong("numbers", f"write kind and number as tin:50-77-001; kinds are {', '.join(ID_KINDS)}")
        if len(number_key(number)) < SHORTEST_NUMBER:
            raise _Wrong("numbers", f"numbers of fewer than {SHORTEST_NUMBER} characters prove nothing")
        if len(number) > LONGEST_NUMBER:
            raise _Wrong("numbers", f"is longer than {LONGEST_NUMBER} characters")
        found.append((kind.lower(), number))
    if len(found) > MOST_OF_ONE:
        raise _Wrong("numbers", f"write at most {MOST_OF_ONE} numbers")
    return tuple(dict.fromkeys(found))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(BETWEEN) if part.strip()]


def _day(given: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(given[column]) if given[column] else None
    except ValueError:
        raise _Wrong(column, "write a date as 2026-03-31") from None

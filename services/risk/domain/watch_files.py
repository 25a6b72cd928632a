"""Watch-lists as files: a party a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from services.risk.domain.csv_lines import LineError, WrongCell, country_in, days_in, read_lines
from services.risk.domain.names import Kind, number_key, spell

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
    return read_lines(content, partial(_read, today=today), columns=COLUMNS, required=REQUIRED, most=MOST_LINES)


def _read(given: Mapping[str, str], *, today: date) -> WatchLine:
    if not given["list"]:
        raise WrongCell("list", "name the watch-list")
    for column, most in LONGEST.items():
        if len(given[column]) > most:
            raise WrongCell(column, f"is longer than {most} characters")
    kind = given["kind"].lower()
    if kind not in {one.value for one in Kind}:
        raise WrongCell("kind", f"write {', '.join(one.value for one in Kind)}")
    country = country_in(given, "country") or ""
    from_on, until_on = days_in(given, today=today)
    return WatchLine(
        list_name=given["list"], kind=Kind(kind), names=_names(given), ids=_numbers(given["numbers"]), country=country,
        reason=given["reason"], source=given["source"], from_on=from_on, until_on=until_on,
    )  # fmt: skip


def _names(given: Mapping[str, str]) -> tuple[str, ...]:
    found = [("name", given["name"]), *(("aliases", one) for one in _parts(given["aliases"]))]
    for column, name in found:
        if len(name) > LONGEST_NAME:
            raise WrongCell(column, f"is longer than {LONGEST_NAME} characters")
        if not spell(name).text:
            raise WrongCell(column, "write a name with at least one letter")
    if len(found) > MOST_OF_ONE:
        raise WrongCell("aliases", f"write at most {MOST_OF_ONE} names")
    return tuple(dict.fromkeys(name for _, name in found))


def _numbers(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in _parts(text):
        kind, colon, number = (one.strip() for one in part.partition(":"))
        if not colon or kind.lower() not in ID_KINDS:
            raise WrongCell("numbers", f"write kind and number as tin:50-77-001; kinds are {', '.join(ID_KINDS)}")
        if len(number_key(number)) < SHORTEST_NUMBER:
            raise WrongCell("numbers", f"numbers of fewer than {SHORTEST_NUMBER} characters prove nothing")
        if len(number) > LONGEST_NUMBER:
            raise WrongCell("numbers", f"is longer than {LONGEST_NUMBER} characters")
        found.append((kind.lower(), number))
    if len(found) > MOST_OF_ONE:
        raise WrongCell("numbers", f"write at most {MOST_OF_ONE} numbers")
    return tuple(dict.fromkeys(found))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(BETWEEN) if part.strip()]

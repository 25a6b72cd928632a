"""Parties to be watched, and files of them: a party a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

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
class Watched:
    """A party to be noticed: its name first, then its aliases; numbers as (kind, number)."""

    list_name: str
    kind: Kind
    names: tuple[str, ...]
    ids: tuple[tuple[str, str], ...] = ()
    country: str = ""
    reason: str = ""
    source: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def read_csv(content: bytes, *, today: date, zone: ZoneInfo) -> tuple[tuple[Watched, ...], tuple[LineError, ...]]:
    """The parties of a CSV file with the columns of `COLUMNS`, and its bad lines.

    Without `from` an entry counts from now on, with `until` to the end of that day in the office's zone. Raises
    ValueError for a file that is not such a table at all.
    """
    return read_lines(
        content, partial(_read, today=today, zone=zone), columns=COLUMNS, required=REQUIRED, most=MOST_LINES
    )


def _read(given: Mapping[str, str], *, today: date, zone: ZoneInfo) -> Watched:
    if not given["list"]:
        raise WrongCell("list", "name the watch-list")
    for column, most in LONGEST.items():
        if len(given[column]) > most:
            raise WrongCell(column, f"is longer than {most} characters")
    kind = given["kind"].lower()
    if kind not in {one.value for one in Kind}:
        raise WrongCell("kind", f"write {', '.join(one.value for one in Kind)}")
    country = country_in(given, "country") or ""
    first, last = days_in(given, today=today)
    for column, day in (("from", first), ("until", last)):
        if day is not None and not MINYEAR < day.year < MAXYEAR:
            raise WrongCell(column, "write a date as 2026-03-31")
    return Watched(
        list_name=given["list"], kind=Kind(kind), names=_names(given), ids=_numbers(given["numbers"]), country=country,
        reason=given["reason"], source=given["source"], valid_from=_begins(first, zone) if first else None,
        valid_until=_begins(last + timedelta(days=1), zone) if last else None,
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


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(BETWEEN) if part.strip()]

"""Loading a file of parties to be watched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.csv_lines import LineError
from services.risk.domain.watch_files import WatchLine, read_csv
from services.risk.model import WatchEntry
from services.risk.operations.acting import Officer
from services.risk.operations.csv_lines import good_lines
from services.risk.operations.watch import Watched, changed, version, write
from shared.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a file: entries made, parties that stood there already, lines that were not taken."""

    made: int
    known: int
    errors: tuple[LineError, ...]


async def load(session: AsyncSession, *, content: bytes, by: Officer) -> tuple[Loaded, list[Fact]]:
    """Put the parties of a file on their watch-lists: good lines count, bad ones are reported.

    A party that its list has already, of the same kind with the same names and numbers, stays as it is: the same file
    again changes nothing. Raises Invalid for a file that is no such table, or without one good line.
    """
    lines, errors = good_lines(partial(read_csv, content, today=by.office.today(by.at)))
    there = await session.scalars(
        select(WatchEntry).where(
            WatchEntry.administration == by.office.code,
            WatchEntry.list_name.in_({line.list_name for line in lines}),
            or_(WatchEntry.valid_until.is_(None), WatchEntry.valid_until > by.at),
        )
    )
    known = {
        _key(row.list_name, row.kind, row.names, ((one["kind"], one["number"]) for one in row.ids)) for row in there
    }
    rows = []
    for line in lines:
        key = _key(line.list_name, line.kind.value, line.names, line.ids)
        if key not in known:
            known.add(key)
            row = WatchEntry(administration=by.office.code, id=uuid4(), version=1)
            write(row, _watched(line, by), by)
            rows.append(row)
    session.add_all(rows)
    await session.flush()
    session.add_all([version(row, by) for row in rows])
    await session.flush()
    loaded = Loaded(made=len(rows), known=len(lines) - len(rows), errors=errors)
    return loaded, [changed(row, "made") for row in rows]


def _key(list_name: str, kind: str, names: Iterable[str], ids: Iterable[tuple[str, str]]) -> tuple[Any, ...]:
    return list_name, kind, frozenset(names), frozenset(ids)


def _watched(line: WatchLine, by: Officer) -> Watched:
    def begins(day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=by.office.calendar.zone).astimezone(UTC)

    return Watched(
        list_name=line.list_name, kind=line.kind, names=line.names, ids=line.ids, country=line.country, reason=line.reason,
        source=line.source, valid_from=begins(line.from_on) if line.from_on else None,
        valid_until=begins(line.until_on + timedelta(days=1)) if line.until_on else None,
    )  # fmt: skip

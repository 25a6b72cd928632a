"""Loading a file of parties to be watched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.csv_lines import LineError
from services.risk.domain.watch_files import read_csv
from services.risk.model import WatchEntry
from services.risk.operations.acting import Officer, one_at_a_time
from services.risk.operations.csv_lines import good_lines
from services.risk.operations.watch import changed, version, write
from shared.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What became of a file: entries made, parties that stood there already, lines that were not taken."""

    made: int
    known: int
    errors: tuple[LineError, ...]


async def load(session: AsyncSession, *, content: bytes, by: Officer) -> tuple[Loaded, list[Fact]]:
    """Put the parties of a file on their watch-lists: good lines count, bad ones are reported.

    A party that its list has already, of the same kind with the same names and numbers, stays as it is, and one whose
    time is over is made only once: the same file again, also at the same moment, changes nothing. Raises Invalid for a
    file that is no such table, or without one good line.
    """
    today, zone = by.office.today(by.at), by.office.calendar.zone
    lines, errors = good_lines(partial(read_csv, content, today=today, zone=zone))
    await one_at_a_time(session, administration=by.office.code, what="watch-lists")
    there = await session.scalars(
        select(WatchEntry).where(
            WatchEntry.administration == by.office.code,
            WatchEntry.list_name.in_({line.list_name for line in lines}),
        )
    )
    known = {
        _same(row.list_name, row.kind, row.names, ((one["kind"], one["number"]) for one in row.ids), row.valid_until, by.at)
        for row in there
    }  # fmt: skip
    rows = []
    for line in lines:
        same = _same(line.list_name, line.kind.value, line.names, line.ids, line.valid_until, by.at)
        if known.isdisjoint((same, (same[0], None))):
            known.add(same)
            row = WatchEntry(administration=by.office.code, id=uuid4(), version=1)
            write(row, line, by)
            rows.append(row)
    session.add_all(rows)
    await session.flush()
    session.add_all([version(row, by) for row in rows])
    await session.flush()
    loaded = Loaded(made=len(rows), known=len(lines) - len(rows), errors=errors)
    return loaded, [changed(row, "made") for row in rows]


def _same(
    list_name: str, kind: str, names: Iterable[str], ids: Iterable[tuple[str, str]], until: datetime | None, at: datetime
) -> tuple[Any, datetime | None]:  # fmt: skip
    """What tells one entry from another: its party, and of one whose time is over its end."""
    return (list_name, kind, frozenset(names), frozenset(ids)), until if until and until <= at else None

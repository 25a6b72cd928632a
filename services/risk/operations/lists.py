"""Managed lists: made, and their entries added and ended. Nothing of them is ever deleted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.csv_lines import plain_text
from services.risk.domain.rules import Matching
from services.risk.events import ListChanged
from services.risk.model import KeptList, ListEntry
from services.risk.operations.acting import Officer, refuse
from services.risk.operations.rule_sets import refresh
from shared.facts import Fact
from shared.problems import AlreadyExists

NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
MOST_ENTRIES = 100_000
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A value to be put on a list, from when until when, and who says so."""

    value: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    source: str = ""
    note: str = ""


async def make(
    session: AsyncSession, *, name: str, title: str, matching: Matching, field: str = "", note: str = "", by: Officer
) -> tuple[KeptList, list[Fact]]:
    """A new list. Raises AlreadyExists."""
    if not NAME.fullmatch(name):
        raise refuse(
            "The name cannot be used.",
            ("/name", "name", "Use small letters, digits, _ and -, beginning with a letter."),
        )
    if await session.get(KeptList, (by.office.code, name)) is not None:
        raise AlreadyExists(f"There is a list {name!r} already.")
    row = KeptList(
        administration=by.office.code, name=name, version=1, title=title, matching=matching.value, field=field, note=note,
        changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, [_changed(row)]


async def add(session: AsyncSession, *, row: KeptList, entries: Sequence[NewEntry], by: Officer) -> list[Fact]:
    """Put values on a list; one that counts already for as long is left as it is. The rules in force follow at once."""
    if not entries:
        raise refuse("Name at least one value.", ("/entries", "missing", "Send the values."))
    counting = await _counting(session, row=row, at=by.at)
    if len(counting) + len(entries) > MOST_ENTRIES:
        raise refuse("The list is full.", ("/entries", "too_many", f"A list holds at most {MOST_ENTRIES} values."))
    added = 0
    for position, entry in enumerate(entries):
        value = clean(entry.value)
        if value is None:
            raise refuse(
                "A value cannot be used.",
                (f"/entries/{position}/value", "value", f"Write 1 to {LONGEST} characters without line breaks."),
            )
        begins = entry.valid_from or by.at
        if entry.valid_until is not None and entry.valid_until < begins:
            raise refuse(
                "An entry ends before it begins.", (f"/entries/{position}/valid_until", "order", "Use a later instant.")
            )
        known = counting.get(value)
        if known is not None and known.valid_from <= begins and _lasts(known.valid_until, entry.valid_until):
            continue
        fresh = ListEntry(
            administration=row.administration, id=uuid4(), list_name=row.name, value=value, valid_from=begins,
            valid_until=entry.valid_until, source=entry.source, note=entry.note, added_at=by.at, added_by=by.actor.id,
            added_by_name=by.actor.name, end_reason="",
        )  # fmt: skip
        session.add(fresh)
        counting[value] = fresh
        added += 1
    if not added:
        return []
    return await _touched(session, row=row, by=by, added=added)


async def end(
    session: AsyncSession, *, row: KeptList, values: Iterable[str], reason: str, at: datetime | None = None, by: Officer
) -> list[Fact]:
    """End values of a list, now or at a later instant, saying why. Raises Invalid for one that is not on it."""
    when = max(at or by.at, by.at)
    ended = 0
    for value in values:
        wanted = clean(value) or ""
        rows = (
            await session.scalars(
                select(ListEntry).where(
                    ListEntry.administration == row.administration,
                    ListEntry.list_name == row.name,
                    ListEntry.value == wanted,
                    or_(ListEntry.valid_until.is_(None), ListEntry.valid_until > when),
                )
            )
        ).all()
        if not rows:
            raise refuse("A value is not on the list.", ("/values", "unknown", f"{value!r} does not count now."))
        for entry in rows:
            entry.valid_until = max(when, entry.valid_from)
            entry.ended_at, entry.ended_by, entry.ended_by_name = by.at, by.actor.id, by.actor.name
            entry.end_reason = reason
            ended += 1
    return await _touched(session, row=row, by=by, ended=ended)


def read_csv(content: bytes) -> tuple[NewEntry, ...]:
    """Values of a CSV file: one in each line, or the columns value, from, until, source, note. Raises ValueError."""
    try:
        lines = list(csv.reader(io.StringIO(plain_text(content), newline="")))
    except csv.Error as error:
        raise ValueError(f"the file is not CSV: {error}") from None
    if not lines:
        return ()
    names = [cell.strip().lower() for cell in lines[0]]
    if "value" not in names:
        return tuple(NewEntry(value=line[0]) for line in lines if line and line[0].strip())
    found = []
    for number, line in enumerate(lines[1:], 2):
        given = dict(zip(names, (cell.strip() for cell in line), strict=False))
        if not given.get("value"):
            continue
        found.append(
            NewEntry(
                value=given["value"],
                valid_from=_instant(given.get("from", ""), number),
                valid_until=_instant(given.get("until", ""), number),
                source=given.get("source", "")[:300],
                note=given.get("note", "")[:1000],
            )
        )
    return tuple(found)


def clean(value: str) -> str | None:
    """A value as lists keep it: in upper case, with single spaces; None for one that cannot be."""
    text = " ".join(value.split()).upper()
    return text if 0 < len(text) <= LONGEST and "\x00" not in text else None


def _instant(text: str, line: int) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        for hours in (-14, 14):  # every office can show it
            found.astimezone(timezone(timedelta(hours=hours)))
    except (ValueError, OverflowError):
        raise ValueError(f"line {line}: {text!r} is not an instant such as 2026-03-31T00:00:00+12:00") from None
    if found.tzinfo is None:
        raise ValueError(f"line {line}: {text!r} does not say its zone")
    return found


def _lasts(known: datetime | None, wanted: datetime | None) -> bool:
    return known is None or (wanted is not None and wanted <= known)


async def _counting(session: AsyncSession, *, row: KeptList, at: datetime) -> dict[str, ListEntry]:
    rows = await session.scalars(
        select(ListEntry).where(
            ListEntry.administration == row.administration,
            ListEntry.list_name == row.name,
            or_(ListEntry.valid_until.is_(None), ListEntry.valid_until > at),
        )
    )
    return {entry.value: entry for entry in rows}


async def _touched(session: AsyncSession, *, row: KeptList, by: Officer, added: int = 0, ended: int = 0) -> list[Fact]:
    row.version += 1
    row.changed_at, row.changed_by, row.changed_by_name = by.at, by.actor.id, by.actor.name
    await session.flush()
    facts = await refresh(session, by=by, cause=f"the list {row.name} changed")
    return [_changed(row, added=added, ended=ended), *facts]


def _changed(row: KeptList, *, added: int = 0, ended: int = 0) -> ListChanged:
    return ListChanged(
        subject=f"list/{row.name}", version=row.version, administration=row.administration, list_name=row.name,
        added=added, ended=ended,
    )  # fmt: skip

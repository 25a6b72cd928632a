"""Whether what comes in is still what it was: the fields that rules ask most, this month against the three before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import Level, field
from services.risk.domain.evidence import Alarm, Page, Stability, stability
from services.risk.domain.history import History
from services.risk.domain.history.columns import NumberColumn, TextColumn

Array = NDArray[Any]
WATCHED: tuple[tuple[Level, str], ...] = (
    (Level.HEADER, "office"),
    (Level.HEADER, "country_export"),
    (Level.HEADER, "transport_mode"),
    (Level.HEADER, "declarant"),
    (Level.HEADER, "total_value"),
    (Level.HEADER, "item_count"),
    (Level.HEADER, "new_importer"),
    (Level.HEADER, "watch_score"),
    (Level.ITEM, "hs"),
    (Level.ITEM, "origin"),
    (Level.ITEM, "preference"),
    (Level.ITEM, "value_deviation"),
    (Level.ITEM, "duty_rate"),
)
NOW_DAYS = 28
BEFORE_DAYS = 84
CHAPTER = 2
BANDS = 10
MOST_CELLS = 60
FEWEST_INSPECTIONS = 30
FALSE_ALARM_EVERY = 2_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A field whose values are distributed otherwise than before, with the values that moved most: (value, before, now)."""

    field: str
    stability: Stability
    moved: tuple[tuple[str, float, float], ...]


def input_shifts(history: History, *, today: int, least: float) -> list[Shift]:
    """The watched fields whose stability index is above `least` and above what chance alone reaches; the largest first.

    `today` is an ordinal day; the last 28 days are compared with the 84 before them.
    """
    rows = history.rows()
    days = history.outcomes.column("day", rows.count)
    counted = history.is_counted(rows.count)
    now = counted & (days > today - NOW_DAYS) & (days <= today)
    before = counted & (days > today - NOW_DAYS - BEFORE_DAYS) & (days <= today - NOW_DAYS)
    found = []
    for level, name in WATCHED:
        column = rows.columns.get((level, name))
        if column is None:
            continue
        here, there = (before, now) if level is Level.HEADER else (rows.to_items(before), rows.to_items(now))
        cells, words = _cells(column, name, here, there)
        old = np.bincount(cells[here], minlength=len(words)).astype(np.int64)
        new = np.bincount(cells[there], minlength=len(words)).astype(np.int64)
        index = stability(old, new)
        if index.shifted and index.index >= least:
            found.append(Shift(field=field(name, level).key, stability=index, moved=_moved(words, old, new)))
    return sorted(found, key=lambda shift: -shift.stability.index)


def _cells(column: TextColumn | NumberColumn, name: str, before: Array, now: Array) -> tuple[Array, list[str]]:
    """A small cell for each row, and the cells' names; what is rare shares one, what is missing has its own."""
    count = len(before)
    if isinstance(column, TextColumn):
        values = [value[:CHAPTER] if name == "hs" else value for value in column.values]
        places = {value: place for place, value in enumerate(dict.fromkeys(values))}
        renamed = np.array([places[value] for value in values], dtype=np.int64)
        codes = renamed[column.codes[:count]]
        sums = np.bincount(codes[before | now], minlength=len(places))
        usual = np.argsort(-sums)[:MOST_CELLS]
        names = list(places)
        cells = np.full(len(places), len(usual), dtype=np.int64)
        cells[usual] = np.arange(len(usual))
        return cells[codes], [*(names[place] or "(missing)" for place in usual), "(others)"]
    numbers = column.numbers[:count].astype(np.int64)
    missing = numbers == column.missing
    known = numbers[before & ~missing]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BANDS + 1)[1:-1])) if len(known) else np.zeros(0)
    cells = np.searchsorted(edges, numbers, side="right") + 1
    cells[missing] = 0
    return cells, ["(missing)", *(f"band {band + 1}" for band in range(len(edges) + 1))]


def _moved(words: Sequence[str], old: Array, new: Array) -> tuple[tuple[str, float, float], ...]:
    before, now = old / max(old.sum(), 1), new / max(new.sum(), 1)
    most = np.argsort(-np.abs(now - before))[:5]
    return tuple((words[place], round(float(before[place]), 4), round(float(now[place]), 4)) for place in most.tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class RateAlarm:
    """A rule's find rate left what it used to be, at its inspection number `at` (from 0)."""

    alarm: Alarm
    at: int
    rate: float
    inspections: int


def rate_alarm(finds: Sequence[bool], *, watched: int, recent: int) -> RateAlarm | None:
    """The newest alarm of Page's sum over a rule's inspections, if it lies among the `recent` last ones.

    The sum runs over the `watched` last inspections, so that few a week add up; the usual rate is that of those before
    them, at least thirty.
    """
    usual = max(len(finds) - watched, FEWEST_INSPECTIONS)
    if len(finds) <= usual:
        return None
    rate = min(max(sum(finds[:usual]) / usual, 0.5 / usual), 1 - 0.5 / usual)
    page = Page(rate=rate, inspections=FALSE_ALARM_EVERY)
    found: RateAlarm | None = None
    for place, hit in enumerate(finds[usual:], usual):
        alarm = page.see(bool(hit))
        if alarm is not None and place >= len(finds) - recent:
            found = RateAlarm(alarm=alarm, at=place, rate=round(rate, 4), inspections=len(finds))
    return found

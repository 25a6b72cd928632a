"""The history of declarations in columns: what rules are tried on before they are switched on."""

from __future__ import annotations

import hashlib
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import HEADER, ITEM, Level, Value
from services.risk.domain.declarations import Declaration
from services.risk.domain.history.columns import Flags, GrowingColumn, NumberColumn, TextColumn, weight
from services.risk.domain.history.executor import Executor, Hits
from services.risk.domain.history.outcomes import Outcome, Outcomes
from services.risk.domain.history.rows import Rows
from services.risk.domain.history.truth import Truths
from services.risk.domain.language.ast import FieldRef, Node
from services.risk.domain.plan import Plan
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column, level_of
from services.risk.domain.plan.normal import Lists

Array = NDArray[Any]
REMEMBERED_BYTES = 64_000_000
"""What the answers to conditions asked before may weigh: whoever edits a rule changes one condition at a time."""
SAMPLE = 4096
COMPUTED = 16_384
"""Declarations for which arithmetic is done at a time: what it leaves between its steps stays in the cache."""
FORMAT = 1


class NotAHistory(ValueError):
    """The file is no saved history, or one of another version."""


class History:
    """Declarations as rules saw them (derived values included) with what became of them.

    One row for each declaration and one for each of its items; a column exists once a value came for it. Rows are only
    ever added. Reading and adding may happen in different threads: a reader sees the rows that were complete when it
    began.
    """

    def __init__(self) -> None:
        self.outcomes = Outcomes()
        self._columns: dict[tuple[Level, str], GrowingColumn] = {}
        self._references: Array = np.zeros(1024, dtype=np.int64)
        self._starts: Array | None = None
        """Each declaration's first item and the end after the last; None while every declaration has one item."""
        self._items = 0
        self._count = 0
        self._gone: Array = np.zeros(0, dtype=np.int64)
        self._whole: Rows | None = None
        self._adding = Lock()
        self._remembered: OrderedDict[tuple[Column, Allowed], tuple[int, Flags]] = OrderedDict()
        self._ready: weakref.WeakKeyDictionary[Plan, tuple[int, Executor]] = weakref.WeakKeyDictionary()

    def __len__(self) -> int:
        return self._count

    @property
    def item_count(self) -> int:
        """How many items all declarations have."""
        return self._items

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that have a column, by key."""
        return tuple(name if level is Level.HEADER else f"item.{name}" for level, name in self._columns)

    @property
    def bytes(self) -> int:
        """What the columns of fields weigh, their dictionaries with them."""
        starts = 0 if self._starts is None else 4 * self._count
        return weight(self._columns.values()) + starts

    def append(self, declarations: Sequence[Declaration], outcomes: Sequence[Outcome] | None = None) -> None:
        """Add declarations, with what is known of what became of them."""
        if outcomes is not None and len(outcomes) != len(declarations):
            raise ValueError("there is not one outcome for each declaration")
        header = _by_name([one.header for one in declarations])
        items = _by_name([item for one in declarations for item in one.items])
        counts = np.fromiter((len(one.items) for one in declarations), dtype=np.int64, count=len(declarations))
        with self._adding:
            self.outcomes.extend(outcomes or [Outcome()] * len(declarations))
            self._add(header, items, counts, _digests([one.reference for one in declarations]))

    def append_columns(
        self,
        *,
        header: Mapping[str, Sequence[Value | None] | Array],
        items: Mapping[str, Sequence[Value | None] | Array],
        item_counts: Array | None = None,
        references: Sequence[str] | None = None,
        offices: Sequence[str] | None = None,
        outcomes: Mapping[str, Any] | None = None,
    ) -> None:
        """Add many declarations given as columns, None for a missing value; without `item_counts` each has one item.

        `outcomes` are columns named as the properties of Outcome, `lane` as ranks, with `offices` beside them.
        """
        count = len(next(iter(header.values()))) if item_counts is None else len(item_counts)
        counts = np.ones(count, dtype=np.int64) if item_counts is None else np.asarray(item_counts, dtype=np.int64)
        digests = np.zeros(count, dtype=np.int64) if references is None else _digests(references)
        with self._adding:
            self.outcomes.extend_columns(offices or [""] * count, dict(outcomes or {}), count)
            self._add(header, items, counts, digests)

    def _add(
        self,
        header: Mapping[str, Sequence[Value | None] | Array],
        items: Mapping[str, Sequence[Value | None] | Array],
        counts: Array,
        digests: Array,
    ) -> None:
        count, item_count = len(counts), int(counts.sum())
        self._fill(Level.HEADER, header, self._count, count)
        self._fill(Level.ITEM, items, self._items, item_count)
        total = self._count + count
        if total > len(self._references):
            longer = np.zeros(max(total, self._count + self._count // 2), dtype=np.int64)
            longer[: self._count] = self._references[: self._count]
            self._references = longer
        self._references[self._count : total] = digests
        if self._starts is not None or (counts != 1).any():
            ends = self._items + np.cumsum(counts)
            before = np.arange(self._count + 1) if self._starts is None else self._starts[: self._count + 1]
            if self._starts is None or total + 1 > len(self._starts):
                longer = np.zeros(max(total + 1, total + total // 2), dtype=np.int32)
                longer[: self._count + 1] = before
            else:
                longer = self._starts
            longer[self._count + 1 : total + 1] = ends
            self._starts = longer
        self._items += item_count
        self._count = total

    def _fill(self, level: Level, given: Mapping[str, Sequence[Value | None] | Array], filled: int, count: int) -> None:
        fields = HEADER if level is Level.HEADER else ITEM
        for name in given:
            if name in fields and (level, name) not in self._columns:
                is_text = fields[name].type.is_text
                column: GrowingColumn = TextColumn(filled=filled) if is_text else NumberColumn(filled=filled)
                self._columns[level, name] = column
        for (own, name), column in self._columns.items():
            if own is not level:
                continue
            values = given.get(name, ())
            if not len(values):
                column.extend([None] * count)
            elif isinstance(column, NumberColumn) and isinstance(values, np.ndarray) and values.dtype != object:
                column.extend_numbers(values.astype(np.int64))
            else:
                column.extend(values if isinstance(values, Sequence) else values.tolist())

    def places(self, reference: str) -> list[int]:
        """The rows of a declaration, its versions one after the other."""
        wanted = _digests([reference])[0]
        return [int(place) for place in np.flatnonzero(self._references[: self._count] == wanted)]

    def settle(self, place: int, outcome: Outcome) -> None:
        """What became of the declaration in this row, now that more is known."""
        with self._adding:
            self.outcomes.settle(place, outcome)

    def withdraw(self, places: Sequence[int]) -> None:
        """Leave rows out of every answer from now on: superseded versions, cancelled declarations."""
        with self._adding:
            self._gone = np.union1d(self._gone, np.asarray(places, dtype=np.int64))

    @property
    def counted(self) -> int:
        """How many declarations answers are about."""
        return self._count - int(np.count_nonzero(self._gone < self._count))

    def is_counted(self, count: int | None = None) -> Flags:
        """Which rows answers are about."""
        flags = np.ones(self._count if count is None else count, dtype=np.bool_)
        flags[self._gone[self._gone < len(flags)]] = False
        return flags

    def rows(self, first: int = 0, last: int | None = None) -> Rows:
        """A block of declarations with their items."""
        count = self._count
        return Rows(dict(self._columns), self._starts, first, count if last is None else min(last, count))

    def matches(self, node: Node, lists: Lists) -> Flags:
        """One flag for each declaration: whether the condition is true of it."""
        rows = self._whole
        if rows is None or rows.last != self._count:
            # Kept, since it knows each item's declaration.
            rows = self._whole = self.rows()
        truths = Truths(rows, lists, lambda column, allowed: self._allowed(rows, column, allowed))
        found = truths.of(node)
        if len(self._gone):
            found = found & self.is_counted(rows.count)
        return found

    def hits(self, plan: Plan, *, threads: int = 2) -> Hits:
        """Every hit of every rule of a plan, on up to `threads` processors."""
        rows = self.rows()
        known = self._ready.get(plan)
        if known is None or known[0] != rows.last:
            sample = self.rows(max(0, rows.last - SAMPLE), rows.last)
            known = (rows.last, Executor(plan, rows.columns, sample))
            self._ready[plan] = known
        found = known[1].run(rows.columns, self._starts, rows.last, threads=threads)
        if len(self._gone):
            kept = self.is_counted(rows.last)[found.declarations]
            found = Hits(found.declarations[kept], found.rules[kept], found.count, found.rule_count)
        return found

    def _allowed(self, rows: Rows, column: Column, allowed: Allowed) -> Flags:
        """The rows that hold an allowed value, remembered; of a longer history only the new rows are asked."""
        key = (column, allowed)
        known = self._remembered.pop(key, None)
        done, flags = known if known is not None else (0, np.zeros(0, dtype=np.bool_))
        if done < rows.last:
            step = rows.last if isinstance(column, FieldRef) else COMPUTED
            blocks = [
                Rows(rows.columns, self._starts, first, min(first + step, rows.last)).allowed(column, allowed)
                for first in range(done, rows.last, step)
            ]
            flags = blocks[0] if not done and len(blocks) == 1 else np.concatenate([flags, *blocks])
            done = rows.last
        self._remembered[key] = (done, flags)
        while len(self._remembered) * max(len(flags), 1) > REMEMBERED_BYTES and len(self._remembered) > 1:
            self._remembered.popitem(last=False)
        return flags[: rows.size(level_of(column))]

    def save(self, file: BinaryIO) -> None:
        """Write everything to one file, as `load` reads it."""
        with self._adding:
            parts: dict[str, Array] = {
                "format": np.array([FORMAT, self._count, self._items], dtype=np.int64),
                "references": self._references[: self._count],
                "gone": self._gone,
            }
            if self._starts is not None:
                parts["starts"] = self._starts[: self._count + 1]
            for (level, name), column in self._columns.items():
                for part, array in column.parts().items():
                    parts[f"{level.value}.{name}.{part}"] = array
            for part, array in self.outcomes.parts().items():
                parts[f"outcome.{part}"] = array
            np.savez(file, allow_pickle=False, **parts)

    @classmethod
    def load(cls, file: BinaryIO) -> History:
        """The history that was saved. Raises NotAHistory for anything else."""
        try:
            with np.load(file, allow_pickle=False) as found:
                parts = {name: found[name] for name in found.files}
            version, count, items = parts.pop("format").tolist()
        except (OSError, ValueError, KeyError, EOFError, TypeError, BadZipFile) as wrong:
            raise NotAHistory("not a saved history") from wrong
        if version != FORMAT:
            raise NotAHistory(f"a saved history of version {version}, and this reads {FORMAT}")
        made = cls()
        made._count, made._items = count, items
        made._references, made._gone = parts.pop("references"), parts.pop("gone")
        made._starts = parts.pop("starts", None)
        grouped: dict[tuple[str, str], dict[str, Array]] = {}
        for name, array in parts.items():
            level, _, rest = name.partition(".")
            own, _, part = rest.rpartition(".")
            grouped.setdefault((level, own), {})[part] = array
        made.outcomes = Outcomes.of_parts(grouped.pop(("outcome", "")))
        for (level, own), some in grouped.items():
            kind = TextColumn if "codes" in some else NumberColumn
            made._columns[Level(level), own] = kind.of_parts(some)
        return made


def _by_name(rows: Sequence[Mapping[str, Value]]) -> dict[str, list[Value | None]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _digests(references: Sequence[str]) -> Array:
    raw = b"".join(hashlib.blake2b(one.encode(), digest_size=8).digest() for one in references)
    return np.frombuffer(raw, dtype=np.int64)

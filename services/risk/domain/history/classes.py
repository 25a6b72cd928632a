"""From the values of a column to classes (values with equal bitmaps) and from a class to 64-bit words."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.history.columns import TextColumn
from services.risk.domain.history.rows import Columns, Rows
from services.risk.domain.language.ast import FieldRef
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column, is_text, level_of
from services.risk.domain.plan.tables import NamedTable, NumberTable, TextTable, text_table

Array = NDArray[Any]
WORD = 64
BUCKETS = 65_536
"""At most so many buckets for the cuts of a column: with the cut and the class of each, half a megabyte to a whole."""


class Steps:
    """How many of some ascending cuts are at or below each number, as `np.searchsorted(cuts, numbers, side="right")`.

    The range of the cuts is parted into buckets of equal width (a power of two). Where none holds two cuts, a number's
    bucket and one comparison tell, which is five to ten times as fast as to search; else it is searched.
    """

    def __init__(self, cuts: Array) -> None:
        self.cuts = cuts
        self._before: Array | None = None
        if not len(cuts):
            return
        first, last = int(cuts[0]), int(cuts[-1])
        kind = np.iinfo(cuts.dtype)
        if first == kind.min or last - first >= kind.max:
            return
        self._low, self._last = cuts.dtype.type(first - 1), cuts.dtype.type(last)
        span = last - first + 2
        width = max(0, span.bit_length() - BUCKETS.bit_length() + 1)
        self._width = cuts.dtype.type(width)
        bucket = (cuts - self._low) >> self._width
        if (bucket[1:] == bucket[:-1]).any():
            return
        size = ((span - 1) >> width) + 1
        self._before = np.searchsorted(bucket, np.arange(size), side="left")
        self._cut = np.full(size, last, dtype=cuts.dtype)
        self._cut[bucket] = cuts

    def of(self, numbers: Array) -> Array:
        """The classes, as indices."""
        if self._before is None:
            return np.searchsorted(self.cuts, numbers, side="right")
        bucket = np.clip(numbers, self._low, self._last)
        bucket -= self._low
        bucket >>= self._width
        classes: Array = self._before.take(bucket)
        classes += numbers >= self._cut.take(bucket)
        return classes


class Classes:
    """From a column's values to classes, for any rows."""

    def __init__(self, column: Column, conditions: dict[int, Allowed], every: int, columns: Columns) -> None:
        self.column = column
        self.level = level_of(column)
        self._of_code: Array | None = None
        self._cuts: Array = np.zeros(0, dtype=np.int64)
        if is_text(column) and isinstance(column, FieldRef):
            table = text_table(conditions, every)
            stored = columns.get((column.level, column.name))
            bitmaps = [table[None], table.default]
            self._of_code = np.ones(1, dtype=np.intp)
            if isinstance(stored, TextColumn):
                bitmaps, self._of_code = _text_classes(stored, table)
            self._of_code[0] = 0
        else:
            numbers = NumberTable(conditions, every)
            self._cuts = np.array(numbers.cuts, dtype=object)
            bitmaps = [*numbers.rows, numbers.missing]
        size = -(-every.bit_length() // WORD) * 8
        self._steps: Steps | None = None
        raw = b"".join(one.to_bytes(size, "little") for one in bitmaps)
        self.words: Array = np.frombuffer(raw, dtype="<u8").reshape(len(bitmaps), -1)

    def of(self, rows: Rows) -> Array:
        """The class of each row at the column's level."""
        column = self.column
        if self._of_code is not None and isinstance(column, FieldRef):
            found = rows.codes(column)
            if found is None:
                return np.zeros(rows.size(self.level), dtype=np.intp)
            return np.take(self._of_code, found[1], mode="clip")
        absent = len(self._cuts) + 1
        if isinstance(column, FieldRef):
            stored = rows.stored(column)
            if stored is None:
                return np.full(rows.size(self.level), absent, dtype=np.intp)
            kind = np.iinfo(stored.dtype)
            below = int(np.count_nonzero(self._cuts <= kind.min))
            cuts = self._cuts[below:]
            cuts = cuts[cuts <= kind.max].astype(stored.dtype)
            classes = self._among(cuts).of(stored)
            if below:
                classes += below
            classes[stored == kind.min] = absent
            return classes
        numbers, missing = rows.numbers(column, self.level)
        classes = self._among(self._cuts[np.abs(self._cuts) < 2**62].astype(np.int64)).of(numbers)
        classes += int(np.count_nonzero(self._cuts <= -(2**62)))
        classes[missing] = absent
        return classes

    def _among(self, cuts: Array) -> Steps:
        """The cuts, made ready once for each type of stored numbers."""
        steps = self._steps
        if steps is None or steps.cuts.dtype != cuts.dtype or len(steps.cuts) != len(cuts):
            self._steps = steps = Steps(cuts)
        return steps


def _text_classes(stored: TextColumn, table: NamedTable | TextTable) -> tuple[list[int], Array]:
    known = len(stored.values)
    codes: set[int] = set()
    for part in table.named():
        codes.update(np.flatnonzero(stored.named(part)).tolist())
    classes = {table[None]: 0, -1: 1}
    bitmaps = [table[None], table.default]
    of_code = np.ones(known, dtype=np.intp)
    for code in codes:
        if 0 < code < known:
            bits = table.compute(stored.values[code])
            place = classes.get(bits)
            if place is None:
                place = classes[bits] = len(bitmaps)
                bitmaps.append(bits)
            of_code[code] = place
    return bitmaps, of_code

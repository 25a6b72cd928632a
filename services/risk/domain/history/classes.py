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
from services.risk.domain.plan.tables import NumberTable, TextTable

Array = NDArray[Any]
WORD = 64


class Classes:
    """From a column's values to classes, for any rows."""

    def __init__(self, column: Column, conditions: dict[int, Allowed], every: int, columns: Columns) -> None:
        self.column = column
        self.level = level_of(column)
        self._of_code: Array | None = None
        self._cuts: Array = np.zeros(0, dtype=np.int64)
        if is_text(column) and isinstance(column, FieldRef):
            table = TextTable(conditions, every)
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
            classes = np.searchsorted(cuts, stored, side="right")
            if below:
                classes += below
            classes[stored == kind.min] = absent
            return classes
        numbers, missing = rows.numbers(column, self.level)
        classes = np.searchsorted(self._cuts[np.abs(self._cuts) < 2**62].astype(np.int64), numbers, side="right")
        classes += int(np.count_nonzero(self._cuts <= -(2**62)))
        classes[missing] = absent
        return classes


def _text_classes(stored: TextColumn, table: TextTable) -> tuple[list[int], Array]:
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

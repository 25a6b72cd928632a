"""Some consecutive declarations of a history with their items, and the values of any column of a plan for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import Level, Type
from services.risk.domain.history.columns import Flags, GrowingColumn, NumberColumn, TextColumn, within
from services.risk.domain.language.ast import RESULT_LIMIT, Arithmetic, FieldRef, Literal, Operation
from services.risk.domain.plan.allowed import Allowed, AllowedNumbers, AllowedTexts, Texts
from services.risk.domain.plan.columns import Column, Difference, factors, level_of, type_of

Array = NDArray[Any]
SAFE = 4.0e18
"""Products estimated below this fit 64 bits; what may be larger is computed with Python's integers."""
LARGEST_FACTOR = 10**18

Columns = Mapping[tuple[Level, str], GrowingColumn]


class Rows:
    """Declarations `first` to `last` (excluded) and the items `starts[first]` to `starts[last]`."""

    def __init__(self, columns: Columns, starts: Array | None, first: int, last: int) -> None:
        """`starts` gives each declaration's first item and the end after the last; None: one item each."""
        self.columns = columns
        self.first, self.last = first, last
        self.one_each = starts is None
        if starts is None:
            self.first_item, self.last_item = first, last
            self._starts = np.zeros(0, dtype=np.int64)
        else:
            self._starts = starts[first : last + 1].astype(np.int64)
            self.first_item, self.last_item = int(self._starts[0]), int(self._starts[-1])
            self._starts -= self.first_item
        self._owner: Array | None = None

    @property
    def count(self) -> int:
        """How many declarations."""
        return self.last - self.first

    @property
    def item_count(self) -> int:
        """How many items."""
        return self.last_item - self.first_item

    def size(self, level: Level) -> int:
        """How many rows at a level."""
        return self.count if level is Level.HEADER else self.item_count

    @property
    def owner(self) -> Array:
        """Each item's declaration, counted from `first`."""
        if self._owner is None:
            if self.one_each:
                self._owner = np.arange(self.count)
            else:
                self._owner = np.repeat(np.arange(self.count), np.diff(self._starts))
        return self._owner

    def to_items(self, array: Array) -> Array:
        """Values of declarations, for each of their items."""
        return array if self.one_each else array[self.owner]

    def some(self, flags: Flags) -> Flags:
        """Whether some item of each declaration is marked."""
        if self.one_each:
            return flags
        found = np.zeros(self.count, dtype=np.bool_)
        found[self.owner[flags]] = True
        return found

    def how_many(self, flags: Flags) -> Array:
        """How many items of each declaration are marked."""
        return np.bincount(self.owner[flags], minlength=self.count)

    def together(self, words: Array) -> Array:
        """The items' bits of each declaration, or-ed."""
        if self.one_each:
            return words
        found = np.zeros(self.count, dtype=words.dtype)
        filled = np.diff(self._starts) > 0
        if len(words):
            found[filled] = np.bitwise_or.reduceat(words, self._starts[:-1][filled])
        return found

    def window(self, level: Level) -> slice:
        """The rows within the history's arrays."""
        return slice(self.first, self.last) if level is Level.HEADER else slice(self.first_item, self.last_item)

    def codes(self, ref: FieldRef) -> tuple[TextColumn, Array] | None:
        """A text field's dictionary and codes at its own level; None for a field that never had a value."""
        column = self.columns.get((ref.level, ref.name))
        if not isinstance(column, TextColumn):
            return None
        return column, column.codes[self.window(ref.level)]

    def stored(self, ref: FieldRef) -> Array | None:
        """A number field as it is kept at its own level, the smallest number meaning missing."""
        column = self.columns.get((ref.level, ref.name))
        return column.numbers[self.window(ref.level)] if isinstance(column, NumberColumn) else None

    def equals(self, name: str, values: frozenset[str]) -> Flags:
        """Whether each declaration's text field holds one of these."""
        part = Texts(positive=True, exact=values)
        return self.allowed(FieldRef(name, Level.HEADER, Type.CODE), AllowedTexts((part,)))

    def allowed(self, column: Column, allowed: Allowed) -> Flags:
        """Whether each row, at the column's own level, holds an allowed value."""
        level = level_of(column)
        if isinstance(column, FieldRef) and isinstance(allowed, AllowedTexts):
            found = self.codes(column)
            if found is None:
                return np.full(self.size(level), allowed.missing)
            dictionary, codes = found
            flags: Flags = np.take(dictionary.allowed(allowed), codes, mode="clip")
            return flags
        if not isinstance(allowed, AllowedNumbers):
            raise TypeError("a column of numbers is asked for a text")
        if isinstance(column, FieldRef):
            stored = self.stored(column)
            if stored is None:
                return np.full(self.size(level), allowed.missing)
            return within(stored, None, allowed)
        return within(*self.numbers(column, level), allowed)

    def numbers(self, column: Column | Literal, level: Level) -> tuple[Array, Flags]:
        """Numbers in 64 bits for each row of a level, and which are missing or not evaluable."""
        if isinstance(column, Literal):
            size = self.size(level)
            return np.full(size, int(column.value), dtype=np.int64), np.zeros(size, dtype=np.bool_)
        if isinstance(column, FieldRef):
            stored = self.stored(column)
            if stored is None:
                size = self.size(column.level)
                numbers, missing = np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.bool_)
            else:
                missing = stored == np.iinfo(stored.dtype).min
                numbers = np.where(missing, 0, stored).astype(np.int64)
            if column.level is Level.HEADER and level is Level.ITEM:
                return self.to_items(numbers), self.to_items(missing)
            return numbers, missing
        if isinstance(column, Difference):
            return self._difference(column, level)
        return self._arithmetic(column, level)

    def _difference(self, column: Difference, level: Level) -> tuple[Array, Flags]:
        if type_of(column.left).is_text and isinstance(column.left, FieldRef) and isinstance(column.right, FieldRef):
            return self._unequal(column.left, column.right, level)
        one, no_one = self.numbers(column.left, level)
        other, no_other = self.numbers(column.right, level)
        missing = no_one | no_other
        if column.left.scale < column.right.scale:
            quotient, rest = np.divmod(other, 10 ** (column.right.scale - column.left.scale))
            # one < quotient + rest/10^k, with 0 <= rest/10^k < 1, for whole numbers:
            sign = np.sign(one - quotient)
            return np.where((sign == 0) & (rest > 0), -1, sign), missing
        if column.right.scale < column.left.scale:
            quotient, rest = np.divmod(one, 10 ** (column.left.scale - column.right.scale))
            sign = np.sign(quotient - other)
            return np.where((sign == 0) & (rest > 0), 1, sign), missing
        return np.sign(one - other), missing

    def _unequal(self, left: FieldRef, right: FieldRef, level: Level) -> tuple[Array, Flags]:
        one, other = self.codes(left), self.codes(right)
        if one is None or other is None:
            size = self.size(level)
            return np.zeros(size, dtype=np.int64), np.ones(size, dtype=np.bool_)
        spelled = np.fromiter((other[0].code(value) for value in one[0].values), dtype=np.int32)
        spelled[spelled == 0] = -1
        spelled[0] = 0
        first, second = spelled[one[1]], other[1]
        if level is Level.ITEM:
            first = self.to_items(first) if left.level is Level.HEADER else first
            second = self.to_items(second) if right.level is Level.HEADER else second
        return (first != second).astype(np.int64), (first == 0) | (second == 0)

    def _arithmetic(self, column: Arithmetic, level: Level) -> tuple[Array, Flags]:
        one, no_one = self.numbers(column.left, level)
        other, no_other = self.numbers(column.right, level)
        missing = no_one | no_other
        by_one, by_other = factors(column)
        operation = column.operation
        first, second = np.abs(one.astype(np.float64)) * by_one, np.abs(other.astype(np.float64)) * by_other
        if operation is Operation.MULTIPLY:
            large = first * second > SAFE
        elif operation is Operation.DIVIDE:
            large = (first > SAFE) | (second > SAFE)
            missing |= other == 0
        else:
            large = first + second > SAFE
        any_large = bool(large.any())
        if any_large:
            kept = one, other
            one, other = np.where(large, 0, one), np.where(large, 1, other)
        scaled, divided = (_scaled(one, by_one), _scaled(other, by_other))
        if operation is Operation.ADD:
            result = scaled + divided
        elif operation is Operation.SUBTRACT:
            result = scaled - divided
        elif operation is Operation.MULTIPLY:
            result = scaled * divided
        else:
            divided = np.where(divided == 0, 1, divided)
            result = np.abs(scaled) // np.abs(divided)
            np.negative(result, out=result, where=(scaled < 0) ^ (divided < 0))
        if any_large:
            for place in np.flatnonzero(large & ~missing).tolist():
                exact = _exactly(operation, int(kept[0][place]) * by_one, int(kept[1][place]) * by_other)
                missing[place] = abs(exact) > RESULT_LIMIT
                result[place] = 0 if missing[place] else exact
        missing |= (result > RESULT_LIMIT) | (result < -RESULT_LIMIT)
        return result, missing


def _scaled(numbers: Array, factor: int) -> Array:
    if factor > LARGEST_FACTOR:
        # Only zeros are left here: everything else is computed exactly.
        return np.zeros_like(numbers)
    return numbers if factor == 1 else numbers * factor


def _exactly(operation: Operation, one: int, other: int) -> int:
    if operation is Operation.ADD:
        return one + other
    if operation is Operation.SUBTRACT:
        return one - other
    if operation is Operation.MULTIPLY:
        return one * other
    quotient = abs(one) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient

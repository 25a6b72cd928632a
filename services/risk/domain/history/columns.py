"""Columns that grow: texts as codes of a dictionary, numbers as the smallest whole numbers that hold them.

Rows already there never change, so a reader that took the length first may go on reading while another thread appends.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import Value
from services.risk.domain.language.ast import TextTest
from services.risk.domain.plan.allowed import AllowedNumbers, AllowedTexts, Texts

Array = NDArray[Any]
Flags = NDArray[np.bool_]
_CODES = (np.dtype(np.uint8), np.dtype(np.uint16), np.dtype(np.int32))
_NUMBERS = (np.dtype(np.int8), np.dtype(np.int16), np.dtype(np.int32), np.dtype(np.int64))
SEPARATOR = "\x00"
"""Stands in no text: the catalogue refuses it."""
MOST_COMPARED = 4
"""More spans than this are found by binary search instead of one by one."""


class TextColumn:
    """Codes into `values`; code 0 is a missing value, so `values[0]` is empty."""

    def __init__(self, *, filled: int = 0) -> None:
        self.codes: Array = np.zeros(max(filled, 1024), dtype=_CODES[0])
        self.length = filled
        self.values: list[str] = [""]
        self._index: dict[str, int] = {}
        self._sorted: tuple[list[str], Array] = ([], np.zeros(0, dtype=np.int32))
        self._joined: tuple[str, list[int]] = ("", [])

    def extend(self, given: Sequence[Value | None]) -> None:
        """Add rows; None is missing."""
        index = self._index
        for value in dict.fromkeys(given):
            if value is not None and value not in index:
                index[str(value)] = len(self.values)
                self.values.append(str(value))
        get = index.get
        fresh = np.fromiter((get(value, 0) for value in given), dtype=np.int32, count=len(given))  # type: ignore[arg-type]  # None finds nothing
        self.extend_codes(fresh)

    def extend_codes(self, codes: Array) -> None:
        """Add rows whose codes are known."""
        wanted = next(kind for kind in _CODES if len(self.values) - 1 <= np.iinfo(kind).max)
        self.codes = _grown(self.codes, self.length, len(codes), wanted)
        self.codes[self.length : self.length + len(codes)] = codes
        self.length += len(codes)

    def translate(self, values: Sequence[str]) -> Array:
        """The codes of these values, new ones entered."""
        for value in values:
            if value not in self._index:
                self._index[value] = len(self.values)
                self.values.append(value)
        return np.fromiter((self._index[value] for value in values), dtype=np.int32, count=len(values))

    def allowed(self, allowed: AllowedTexts) -> Flags:
        """Whether each code is allowed, the missing value's first."""
        found = np.ones(len(self.values), dtype=np.bool_)
        for part in allowed.parts:
            found &= self.named(part) == part.positive
        found[0] = allowed.missing
        return found

    def named(self, part: Texts) -> Flags:
        """Whether each code's value is one that the part names."""
        found = np.zeros(len(self.values), dtype=np.bool_)
        known = len(found)
        for text in part.exact:
            code = self._index.get(text, 0)
            if code < known:
                found[code] = True
        for prefix in part.prefixes:
            found[self.beginning(prefix, known)] = True
        for test, text in part.tests:
            self._mark(found, text, at_end=test is TextTest.ENDS_WITH)
        return found

    def _mark(self, found: Flags, text: str, *, at_end: bool) -> None:
        """Mark the values that hold the text. All values lie in one string, which is searched at once."""
        if not text:
            found[:] = True
            return
        if SEPARATOR in text:
            return
        joined, ends = self._together()
        sought = text + SEPARATOR if at_end else text
        place = joined.find(sought)
        while place >= 0:
            code = bisect_right(ends, place)
            if code >= len(found):
                return
            found[code] = True
            place = joined.find(sought, ends[code])

    def _together(self) -> tuple[str, list[int]]:
        known = self._joined
        if len(known[1]) != len(self.values):
            values = self.values[:]
            ends = np.cumsum(np.fromiter((len(value) + 1 for value in values), dtype=np.int64)).tolist()
            known = self._joined = (SEPARATOR.join(values) + SEPARATOR, ends)
        return known

    def beginning(self, prefix: str, known: int) -> Array:
        """The codes below `known` whose value begins so."""
        texts, places = self._in_order()
        after = _after(prefix)
        stop = len(texts) if after is None else bisect_left(texts, after)
        found = places[bisect_left(texts, prefix) : stop]
        return found[found < known]

    def _in_order(self) -> tuple[list[str], Array]:
        texts, places = self._sorted
        if len(texts) != len(self.values) - 1:
            known = list(enumerate(self.values))[1:]
            known.sort(key=lambda one: one[1])
            texts = [text for _, text in known]
            places = np.array([place for place, _ in known], dtype=np.int32)
            self._sorted = (texts, places)
        return texts, places

    def code(self, value: str) -> int:
        """The value's code, 0 for one that never came."""
        return self._index.get(value, 0)

    @property
    def bytes(self) -> int:
        """What it weighs: codes in use, the dictionary, its texts and its index."""
        texts = sum(map(sys.getsizeof, self.values)) + sys.getsizeof(self.values) + sys.getsizeof(self._index)
        return self.length * self.codes.dtype.itemsize + texts

    def parts(self) -> dict[str, Array]:
        """As arrays, to be saved."""
        spelled = [value.encode() for value in self.values]
        ends = np.cumsum(np.array([len(one) for one in spelled], dtype=np.int64))
        text = np.frombuffer(b"".join(spelled), dtype=np.uint8)
        return {"codes": self.codes[: self.length], "text": text, "ends": ends}

    @classmethod
    def of_parts(cls, parts: dict[str, Array]) -> TextColumn:
        """What `parts` gave, again."""
        made = cls()
        made.codes, made.length = parts["codes"], len(parts["codes"])
        text = parts["text"].tobytes()
        ends = parts["ends"].tolist()
        made.values = [text[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]
        made._index = {value: place for place, value in islice(enumerate(made.values), 1, None)}
        return made


class NumberColumn:
    """Scaled numbers, days, or truth values as 0 and 1; the smallest number of the array's type is a missing value."""

    def __init__(self, *, filled: int = 0) -> None:
        self.numbers: Array = np.full(max(filled, 1024), np.iinfo(np.int8).min, dtype=_NUMBERS[0])
        self.length = filled

    @property
    def missing(self) -> int:
        """What stands for a missing value."""
        return int(np.iinfo(self.numbers.dtype).min)

    def extend(self, given: Sequence[Value | None]) -> None:
        """Add rows; None is missing."""
        absent = np.fromiter((value is None for value in given), dtype=np.bool_, count=len(given))
        known = np.fromiter((0 if value is None else int(value) for value in given), dtype=np.int64, count=len(given))
        self.extend_numbers(known, absent)

    def extend_numbers(self, known: Array, absent: Flags | None = None) -> None:
        """Add rows given as numbers; `absent` marks the missing ones."""
        most = int(np.abs(known).max()) if len(known) else 0
        wanted = next(kind for kind in _NUMBERS if most <= np.iinfo(kind).max)
        wanted = max(wanted, self.numbers.dtype, key=lambda kind: kind.itemsize)
        old, gone = self.numbers, self.missing
        grown = _grown(old, self.length, len(known), wanted)
        if wanted != old.dtype:
            grown[: self.length][old[: self.length] == gone] = np.iinfo(wanted).min
        grown[self.length : self.length + len(known)] = known
        if absent is not None:
            grown[self.length : self.length + len(known)][absent] = np.iinfo(wanted).min
        self.numbers = grown
        self.length += len(known)

    @property
    def bytes(self) -> int:
        """What the rows in use weigh."""
        return self.length * self.numbers.dtype.itemsize

    def parts(self) -> dict[str, Array]:
        """As arrays, to be saved."""
        return {"numbers": self.numbers[: self.length]}

    @classmethod
    def of_parts(cls, parts: dict[str, Array]) -> NumberColumn:
        """What `parts` gave, again."""
        made = cls()
        made.numbers, made.length = parts["numbers"], len(parts["numbers"])
        return made


def _after(prefix: str) -> str | None:
    """The first text behind all that begin so; None where nothing can follow."""
    kept = prefix.rstrip(chr(sys.maxunicode))
    return kept[:-1] + chr(ord(kept[-1]) + 1) if kept else None


GrowingColumn = TextColumn | NumberColumn


def _grown(array: Array, used: int, more: int, kind: np.dtype[Any]) -> Array:
    """The array, or a longer or wider one with the same rows."""
    kind = max(kind, array.dtype, key=lambda one: one.itemsize)
    if kind == array.dtype and used + more <= len(array):
        return array
    room = len(array) if used + more <= len(array) else max(used + more, used + used // 2, 1024)
    longer = np.zeros(room, dtype=kind)
    longer[:used] = array[:used]
    return longer


def within(numbers: Array, missing: Flags | None, allowed: AllowedNumbers) -> Flags:
    """Whether each number is allowed. `missing` marks missing values; None: the smallest of the type is one."""
    kind = np.iinfo(numbers.dtype)
    absent = numbers == kind.min if missing is None else missing
    spans = [
        (max(low, kind.min), min(high, kind.max)) for low, high in allowed.spans if high >= kind.min and low <= kind.max
    ]
    if len(spans) > MOST_COMPARED:
        bounds = np.array([end for low, high in spans for end in (low, min(high + 1, kind.max))], dtype=numbers.dtype)
        found: Flags = (np.searchsorted(bounds, numbers, side="right") & 1).astype(np.bool_)
        if spans[-1][1] == kind.max:
            found |= numbers >= spans[-1][0]
    else:
        found = np.zeros(len(numbers), dtype=np.bool_)
        for low, high in spans:
            if low == high:
                found |= numbers == low
            elif low == kind.min:
                found |= numbers <= high
            elif high == kind.max:
                found |= numbers >= low
            else:
                found |= (numbers >= low) & (numbers <= high)
    if allowed.missing:
        found |= absent
    else:
        found &= ~absent
    return found


def weight(columns: Iterable[GrowingColumn]) -> int:
    """Bytes of all columns."""
    return sum(column.bytes for column in columns)

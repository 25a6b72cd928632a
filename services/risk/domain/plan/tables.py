"""From the value of one column to a bitmap of the conjuncts that allow it.

A conjunct that says nothing of the column allows every value. Bitmaps are Python integers, one bit for each slot of the
plan; equal ones are one object where that is cheap, for the processor's cache. Texts are looked up: a column whose
conditions name whole values knows the bitmaps of all of them; where prefixes or parts of texts are asked, a value's
bitmap is made when it is first seen. Numbers are found by the interval between sorted bounds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from services.risk.domain.language.ast import TextTest
from services.risk.domain.plan.allowed import EDGE, Allowed, AllowedNumbers, AllowedTexts, Texts

KEPT_BYTES = 4_000_000
"""What the bitmaps kept for values already seen may weigh in one column; a column with more forgets and begins anew."""
FEW = 8


def _grouped(conditions: Mapping[int, Allowed]) -> list[tuple[Allowed, int]]:
    """Each condition once with the bits of its slots; equal conditions are one object (see `layout`)."""
    slots: dict[int, list[int]] = {}
    known: dict[int, Allowed] = {}
    for slot, allowed in conditions.items():
        known[id(allowed)] = allowed
        slots.setdefault(id(allowed), []).append(slot)
    return [(known[key], mask(some)) for key, some in slots.items()]


def _texts(conditions: Mapping[int, Allowed]) -> list[tuple[AllowedTexts, int]]:
    grouped = [(allowed, own) for allowed, own in _grouped(conditions) if isinstance(allowed, AllowedTexts)]
    if sum(own.bit_count() for _, own in grouped) < len(conditions):
        raise TypeError("a column of texts is asked for a number")
    return grouped


def mask(slots: Sequence[int]) -> int:
    """The bitmap with these bits."""
    if len(slots) < FEW:
        return sum(1 << slot for slot in slots)
    raw = bytearray(max(slots) // 8 + 1)
    for slot in slots:
        raw[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(raw, "little")


class _Named:
    """Bitmaps of conditions by what they name in a value."""

    __slots__ = ("_lengths", "contained", "ends", "exact", "starts")

    def __init__(self) -> None:
        self.exact: dict[str, int] = {}
        self.starts: dict[str, int] = {}
        self.ends: dict[str, int] = {}
        self.contained: dict[str, int] = {}
        self._lengths: list[int] | None = None

    def add(self, part: Texts, own: int) -> None:
        """The bits of a condition under everything that its part names."""
        for text in part.exact:
            self.exact[text] = self.exact.get(text, 0) | own
        for text in part.prefixes:
            self.starts[text] = self.starts.get(text, 0) | own
        for test, text in part.tests:
            found = self.ends if test is TextTest.ENDS_WITH else self.contained
            found[text] = found.get(text, 0) | own

    def of(self, value: str) -> int:
        """The bits of the conditions that name the value."""
        bits = self.exact.get(value, 0)
        if self.starts:
            if self._lengths is None:
                self._lengths = sorted({len(text) for text in self.starts})
            for length in self._lengths:
                if length > len(value):
                    break
                bits |= self.starts.get(value[:length], 0)
        for text, own in self.ends.items():
            if value.endswith(text):
                bits |= own
        for text, own in self.contained.items():
            if text in value:
                bits |= own
        return bits

    def parts(self) -> Iterator[Texts]:
        """Everything that is named, as parts; tests one by one."""
        yield Texts(exact=frozenset(self.exact), prefixes=frozenset(self.starts))
        for test, found in ((TextTest.ENDS_WITH, self.ends), (TextTest.CONTAINS, self.contained)):
            for text in found:
                yield Texts(tests=frozenset({(test, text)}))


class NamedTable(dict[str | None, int]):
    """Bitmaps by text, for conditions that name whole values: any other value has `default`."""

    def __init__(self, conditions: Mapping[int, Allowed], every: int) -> None:
        """`every` has a bit for each slot there can be."""
        super().__init__()
        grouped = _texts(conditions)
        constrained = missing = otherwise = 0
        for allowed, own in grouped:
            constrained |= own
            if allowed.missing:
                missing |= own
            if allowed.single is not None and not allowed.single.positive:
                otherwise |= own
        self.free = every & ~constrained
        self.default = self.free | otherwise
        for allowed, own in grouped:
            # Where a condition names a value, its bit is the other one than for every other value.
            turned = self.default ^ own
            for text in allowed.single.exact if allowed.single is not None else ():
                self[text] = self[text] ^ own if text in self else turned
        self[None] = self.free | missing

    def compute(self, value: str) -> int:
        """The bitmap of one value."""
        return self.get(value, self.default)

    def named(self) -> list[Texts]:
        """Parts such that a value which none of them names has the bitmap `default`."""
        return [Texts(exact=frozenset(text for text in self if text is not None))]


class TextTable(dict[str | None, int]):
    """Bitmaps by text; `table[value]`, None for a missing value."""

    def __init__(self, conditions: Mapping[int, Allowed], every: int) -> None:
        """`every` has a bit for each slot there can be."""
        super().__init__()
        self._on, self._off = _Named(), _Named()
        self._asked: list[tuple[AllowedTexts, int]] = []
        self._otherwise = beyond = missing = constrained = 0
        for allowed, own in _texts(conditions):
            constrained |= own
            if allowed.missing:
                missing |= own
            single = allowed.single
            if single is None:
                self._asked.append((allowed, own))
                if not any(part.positive for part in allowed.parts):
                    beyond |= own
            elif single.positive:
                self._on.add(single, own)
            else:
                self._off.add(single, own)
                self._otherwise |= own
        self.free = every & ~constrained
        self.default = self.free | self._otherwise | beyond
        self._room = max(1000, KEPT_BYTES // (every.bit_length() // 7 + 100))
        self._missing = self.free | missing
        self[None] = self._missing
        self._shared: dict[int, int] = {}

    def __missing__(self, value: str) -> int:
        bits = self.compute(value)
        if len(self) >= self._room:
            self.clear()
            self._shared.clear()
            self[None] = self._missing
        self[value] = bits = self._shared.setdefault(bits, bits)
        return bits

    def compute(self, value: str) -> int:
        """The bitmap of one value, not kept."""
        off = self._off.of(value) if self._otherwise else 0
        bits = self.free | self._on.of(value) | (self._otherwise ^ off)
        for allowed, own in self._asked:
            if allowed.holds(value):
                bits |= own
        return bits

    def named(self) -> list[Texts]:
        """Parts such that a value which none of them names has the bitmap `default`."""
        return [*self._on.parts(), *self._off.parts(), *(part for allowed, _ in self._asked for part in allowed.parts)]


class NumberTable:
    """Bitmaps by number: `rows[bisect_right(cuts, number)]`, or `missing`."""

    __slots__ = ("asking", "cuts", "free", "missing", "rows")

    def __init__(self, conditions: Mapping[int, Allowed], every: int) -> None:
        """`every` has a bit for each slot there can be."""
        turns: dict[int, int] = {}
        constrained = missing = first = 0
        for allowed, own in _grouped(conditions):
            if not isinstance(allowed, AllowedNumbers):
                raise TypeError("a column of numbers is asked for a text")
            constrained |= own
            if allowed.missing:
                missing |= own
            for low, high in allowed.spans:
                if low == -EDGE:
                    first |= own
                else:
                    turns[low] = turns.get(low, 0) ^ own
                if high != EDGE:
                    turns[high + 1] = turns.get(high + 1, 0) ^ own
        self.asking = constrained
        self.free = every & ~constrained
        self.missing = self.free | missing
        self.cuts = sorted(turns)
        bits = self.free | first
        self.rows = [bits]
        for cut in self.cuts:
            bits ^= turns[cut]
            self.rows.append(bits)

    def of(self, value: int | None) -> int:
        """The bitmap of one number."""
        return self.missing if value is None else self.rows[bisect_right(self.cuts, value)]

    def by_truth(self) -> dict[bool | None, int]:
        """The same for a column of truth values, to be looked up."""
        return {None: self.missing, False: self.of(0), True: self.of(1)}


Table = NamedTable | TextTable | NumberTable


def text_table(conditions: Mapping[int, Allowed], every: int) -> NamedTable | TextTable:
    """The table of a column of texts."""
    singles = [allowed.single for allowed in conditions.values() if isinstance(allowed, AllowedTexts)]
    whole = all(one is not None and not one.prefixes and not one.tests for one in singles)
    return (NamedTable if whole else TextTable)(conditions, every)

"""From the value of one column to a bitmap of the conjuncts that allow it.

A conjunct that says nothing of the column allows every value. Bitmaps are Python integers, one bit for each slot of the
plan. Texts are looked up: exact values, prefixes and lists are folded into a value's bitmap when it is first seen.
Numbers are found by the interval between sorted bounds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from services.risk.domain.plan.allowed import EDGE, Allowed, AllowedNumbers, AllowedTexts, Texts

KEPT_BYTES = 16_000_000
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


def mask(slots: Sequence[int]) -> int:
    """The bitmap with these bits."""
    if len(slots) < FEW:
        return sum(1 << slot for slot in slots)
    raw = bytearray(max(slots) // 8 + 1)
    for slot in slots:
        raw[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(raw, "little")


class TextTable(dict[str | None, int]):
    """Bitmaps by text; `table[value]`, None for a missing value."""

    def __init__(self, conditions: Mapping[int, Allowed], every: int) -> None:
        """`every` has a bit for each slot there can be."""
        super().__init__()
        self._exact: dict[str, int] = {}
        self._prefixes: dict[str, int] = {}
        self._not_exact: dict[str, int] = {}
        self._not_prefixes: dict[str, int] = {}
        self._asked: list[tuple[AllowedTexts, int]] = []
        self._otherwise = 0
        self._beyond = 0
        missing = constrained = 0
        for allowed, own in _grouped(conditions):
            if not isinstance(allowed, AllowedTexts):
                raise TypeError("a column of texts is asked for a number")
            constrained |= own
            if allowed.missing:
                missing |= own
            single = allowed.single
            if single is None or not single.is_indexable:
                self._asked.append((allowed, own))
                continue
            exact, prefixes = self._exact, self._prefixes
            if not single.positive:
                exact, prefixes = self._not_exact, self._not_prefixes
                self._otherwise |= own
            for text in single.exact:
                exact[text] = exact.get(text, 0) | own
            for text in single.prefixes:
                prefixes[text] = prefixes.get(text, 0) | own
        self.free = every & ~constrained
        # A condition of several parts is asked of each value; one that no part names is answered here once for all.
        for allowed, own in self._asked:
            if all(not part.positive for part in allowed.parts):
                self._beyond |= own
        self._lengths = sorted({len(text) for text in (*self._prefixes, *self._not_prefixes)})
        self.default = self.free | self._otherwise | self._beyond
        self._room = max(1000, KEPT_BYTES // (every.bit_length() // 7 + 100))
        self._missing = self.free | missing
        self[None] = self._missing

    def __missing__(self, value: str) -> int:
        bits = self.compute(value)
        if len(self) >= self._room:
            self.clear()
            self[None] = self._missing
        self[value] = bits
        return bits

    def named(self) -> tuple[set[str], set[str], list[Texts]]:
        """Values, prefixes and tests apart from which every value has the bitmap `default`."""
        tests = [part for allowed, _ in self._asked for part in allowed.parts]
        return {*self._exact, *self._not_exact}, {*self._prefixes, *self._not_prefixes}, tests

    def compute(self, value: str) -> int:
        """The bitmap of one value, not kept."""
        on, off = self._exact.get(value, 0), self._not_exact.get(value, 0)
        for length in self._lengths:
            if length > len(value):
                break
            start = value[:length]
            on |= self._prefixes.get(start, 0)
            off |= self._not_prefixes.get(start, 0)
        bits = self.free | self._otherwise
        if on:
            bits |= on
        if off:
            # A slot stands on one side only, so taking out `off` cannot take out what `on` brought.
            bits ^= self._otherwise & off
        for allowed, own in self._asked:
            if allowed.holds(value):
                bits |= own
        return bits


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


Table = TextTable | NumberTable

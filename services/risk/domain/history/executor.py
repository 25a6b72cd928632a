"""A whole plan over a whole history: the same bitmaps as for one declaration, as 64-bit words over many rows.

A row's value in a column is first turned into its class (values with equal bitmaps), then the class into a word. Slots
are ordered so that those which ask the same columns share a word: a word asks only the columns that one of its 64 slots
asks, in the order of how much they rule out, and goes on with the rows that are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import Level
from services.risk.domain.history.columns import TextColumn
from services.risk.domain.history.rows import Columns, Rows
from services.risk.domain.history.truth import Truths
from services.risk.domain.language.ast import FieldRef
from services.risk.domain.plan import Plan
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column, is_text, level_of
from services.risk.domain.plan.layout import Slot
from services.risk.domain.plan.tables import NumberTable, TextTable

Array = NDArray[Any]
BLOCK = 16_384
"""Declarations looked at together: their classes stay in the processor's cache."""
WORD = 64
SPARSE = 0.3
"""Below this share of rows left, a word goes on with those rows only."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Every hit, ordered by declaration and then rule: `declarations[n]` is hit by `rules[n]`, a position in the plan."""

    declarations: NDArray[np.int32]
    rules: NDArray[np.int32]
    count: int
    """How many declarations were looked at."""
    rule_count: int

    def per_rule(self) -> Array:
        """How many declarations each rule hits."""
        counts: Array = np.bincount(self.rules, minlength=self.rule_count)
        return counts

    def of_rule(self, place: int) -> Array:
        """The declarations that one rule hits."""
        found: Array = self.declarations[self.rules == place]
        return found


@dataclass(slots=True)
class _Word:
    """64 slots: the columns they ask at each level, each with its table from class to word."""

    header: list[tuple[int, Array]]
    item: list[tuple[int, Array]]
    of_item: bool
    live: np.uint64
    plain: np.uint64
    together: list[tuple[int, Array]] = field(default_factory=list)


@dataclass(slots=True)
class _Special:
    """A slot that counts only with others: places (word, bit), and the rule whose tree is asked at last."""

    at: tuple[int, int]
    needs: list[tuple[int, int]]
    bars: list[tuple[int, int]]
    residual: bool
    rule: int


class _Classes:
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
    exact, prefixes, tests = table.named()
    codes = {stored.code(text) for text in exact}
    for prefix in prefixes:
        codes.update(stored.beginning(prefix, known).tolist())
    for part in tests:
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


class Executor:
    """A plan made ready for the columns of a history as they stand."""

    def __init__(self, plan: Plan, columns: Columns, sample: Rows) -> None:
        self._rule_count = max(len(plan.rules), 1)
        self._plan = plan
        order = _order(plan)
        size = max(order, default=-1) + 1
        self._rule_of: Array = np.full(size, -1, dtype=np.int64)
        place_of: dict[tuple[int, int], tuple[int, int]] = {}
        conditions: dict[Column, dict[int, Allowed]] = {}
        for place, (rule, offset, slot) in order.items():
            self._rule_of[place] = rule
            place_of[rule, offset] = divmod(place, WORD)
            for column, allowed in slot.conditions:
                conditions.setdefault(column, {})[place] = allowed
        every = (1 << size) - 1
        self._classes = [_Classes(column, found, every, columns) for column, found in conditions.items()]
        self._special = [
            _Special(
                place_of[rule, offset],
                [place_of[rule, other] for other in slot.needs],
                [place_of[rule, other] for other in slot.bars],
                slot.residual,
                rule,
            )
            for rule, offset, slot in order.values()
            if slot.main and not slot.is_plain
        ]
        self._kept = {word for one in self._special for word, _ in (one.at, *one.needs, *one.bars)}
        self._words = [
            self._word(number, order, [{place // WORD for place in found} for found in conditions.values()])
            for number in range(-(-size // WORD))
        ]
        mains = np.bincount([rule for rule, _, slot in order.values() if slot.main], minlength=1)
        self._repeats = bool((mains > 1).any())
        self._sort(sample)

    def _word(self, number: int, order: dict[int, tuple[int, int, Slot]], asking: list[set[int]]) -> _Word:
        slots = {place % WORD: order[place][2] for place in range(number * WORD, (number + 1) * WORD) if place in order}
        live = sum(1 << bit for bit in slots)
        plain = sum(1 << bit for bit, slot in slots.items() if slot.is_plain)
        tables: dict[Level, list[tuple[int, Array]]] = {Level.HEADER: [], Level.ITEM: []}
        for place, (classes, words) in enumerate(zip(self._classes, asking, strict=True)):
            if number in words:
                tables[classes.level].append((place, np.ascontiguousarray(classes.words[:, number])))
        of_item = any(slot.of_item for slot in slots.values())
        return _Word(tables[Level.HEADER], tables[Level.ITEM], of_item, np.uint64(live), np.uint64(plain))

    def _sort(self, sample: Rows) -> None:
        """The columns of each word, those that leave least first."""
        found = [classes.of(sample) for classes in self._classes]

        def left(one: tuple[int, Array]) -> float:
            place, table = one
            return float(np.bitwise_count(table[found[place]]).mean()) if len(found[place]) else 0.0

        for word in self._words:
            word.header.sort(key=left)
            word.item.sort(key=left)
            word.together = sorted([*word.header, *word.item], key=left)

    def run(self, columns: Columns, starts: Array | None, count: int, *, threads: int) -> Hits:
        """Every hit among the first `count` declarations."""
        blocks = [(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]

        def one(block: tuple[int, int]) -> tuple[Array, Array]:
            return self._block(Rows(columns, starts, *block))

        if threads > 1 and len(blocks) > 1:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(one, blocks))
        else:
            found = [one(block) for block in blocks]
        none = np.zeros(0, dtype=np.int32)
        return Hits(
            np.concatenate([none, *(declarations for declarations, _ in found)]),
            np.concatenate([none, *(rules for _, rules in found)]),
            count,
            len(self._plan.rules),
        )

    def _block(self, rows: Rows) -> tuple[Array, Array]:
        classes = [one.of(rows) for one in self._classes]
        places: list[Array] = []
        bits: list[Array] = []
        bases: list[Array] = []
        kept: dict[int, Array] = {}
        for number, word in enumerate(self._words):
            found = self._found(word, classes, rows)
            if number in self._kept:
                kept[number] = dense = np.zeros(rows.count, dtype=np.uint64)
                dense[found.places] = found.bits
            if word.plain != word.live:
                found.keep(found.bits & word.plain)
            places.append(found.places)
            bits.append(found.bits)
            bases.append(np.full(len(found.places), number * WORD, dtype=np.int64))
        keys = [np.zeros(0, dtype=np.int64)]
        if places:
            keys += self._peeled(np.concatenate(places), np.concatenate(bits), np.concatenate(bases))
        keys += self._checked(rows, kept)
        key = np.concatenate(keys)
        key.sort()
        if self._repeats and len(key) > 1:
            key = key[np.concatenate(([True], key[1:] != key[:-1]))]
        declarations, rules = np.divmod(key, self._rule_count)
        return (declarations + rows.first).astype(np.int32), rules.astype(np.int32)

    @staticmethod
    def _found(word: _Word, classes: list[Array], rows: Rows) -> _Left:
        """The rows of a block that have a bit left in one word."""
        left = _Left(rows.count, word.live)
        if not word.of_item:
            return left.narrow(word.header, classes)
        if rows.one_each:
            return left.narrow(word.together, classes)
        left.narrow(word.header, classes)
        dense = np.zeros(rows.count, dtype=np.uint64)
        dense[left.places] = left.bits
        items = _Left(rows.item_count, word.live)
        items.keep(dense[rows.owner])
        items.narrow(word.item, classes)
        owners = rows.owner[items.places]
        if len(owners):
            firsts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
            items.bits = np.bitwise_or.reduceat(items.bits, firsts)
            owners = owners[firsts]
        items.places = owners
        return items

    def _peeled(self, places: Array, bits: Array, bases: Array) -> Iterator[Array]:
        """One key for each bit: the declaration times the number of rules, and the rule."""
        one = np.uint64(1)
        while len(places):
            below = bits - one
            low = np.bitwise_count(below & ~bits)
            yield places * self._rule_count + self._rule_of[bases + low]
            bits = bits & below
            rest = bits != 0
            places, bits, bases = places[rest], bits[rest], bases[rest]

    def _checked(self, rows: Rows, kept: dict[int, Array]) -> Iterator[Array]:
        def is_set(at: tuple[int, int]) -> Array:
            word, bit = at
            found: Array = kept[word] & np.uint64(1 << bit) != 0
            return found

        rule_set = self._plan.rule_set
        truths = Truths(rows, rule_set.lists)
        for one in self._special:
            found = is_set(one.at)
            for needed in one.needs:
                found = found & is_set(needed)
            for barred in one.bars:
                found = found & ~is_set(barred)
            if one.residual and found.any():
                found = found & truths.of(rule_set.rules[one.rule].condition)
            yield np.flatnonzero(found) * self._rule_count + one.rule


class _Left:
    """The rows that have bits left: all of them at first, then only `places`."""

    __slots__ = ("_all", "bits", "places")

    def __init__(self, size: int, live: np.uint64) -> None:
        self.places = np.arange(size)
        self.bits: Array = np.full(size, live)
        self._all = True

    def keep(self, bits: Array) -> None:
        """Other bits for the same rows; those without any go."""
        kept = np.flatnonzero(bits)
        self._all = self._all and len(kept) == len(bits)
        self.places, self.bits = self.places[kept], bits[kept]

    def narrow(self, asked: list[tuple[int, Array]], classes: list[Array]) -> _Left:
        """What each column leaves; rows without a bit go when they are many, and at the end."""
        for place, table in asked:
            found = classes[place] if self._all else classes[place][self.places]
            bits = self.bits & np.take(table, found, mode="clip")
            kept = np.count_nonzero(bits)
            if kept < SPARSE * len(bits):
                self.keep(bits)
            else:
                self.bits = bits
        self.keep(self.bits)
        return self


def _order(plan: Plan) -> dict[int, tuple[int, int, Slot]]:
    """Rule, offset and slot by place: slots of the declaration alone first, then, from a new word on, those of items;
    slots that ask the same columns side by side."""
    slots = [(rule, offset, slot) for rule, one in enumerate(plan.laid) for offset, slot in enumerate(one.slots)]
    asked: dict[Column, int] = {}
    for _, _, slot in slots:
        for column, _ in slot.conditions:
            asked[column] = asked.get(column, 0) + 1
    rank = {column: place for place, column in enumerate(sorted(asked, key=lambda one: -asked[one]))}
    slots.sort(key=lambda one: sorted(rank[column] for column, _ in one[2].conditions))
    header = [one for one in slots if not one[2].of_item]
    start = -(-len(header) // WORD) * WORD
    placed = dict(enumerate(header))
    placed.update(enumerate((one for one in slots if one[2].of_item), start))
    return placed

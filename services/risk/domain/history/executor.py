"""A whole plan over a whole history: the same bitmaps as for one declaration, as 64-bit words over many rows.

A row's value in a column is first turned into its class (values with equal bitmaps), then the class into a word. Slots
are ordered so that those which ask the same columns share a word: a word asks only the columns that one of its 64 slots
asks, in the order of how much they rule out, and goes on with the rows that are left. Columns that several words ask
together are made one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import Level
from services.risk.domain.history.classes import WORD, Classes
from services.risk.domain.history.columns import Flags
from services.risk.domain.history.groups import groups_of
from services.risk.domain.history.joint import Joint, joints
from services.risk.domain.history.rows import Columns, Rows
from services.risk.domain.history.truth import Truths
from services.risk.domain.plan import Plan
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column
from services.risk.domain.plan.layout import Slot

Array = NDArray[Any]
Each = Callable[..., Iterable[Any]]
"""`map`, or that of a pool."""
BLOCK = 131_072
"""Declarations looked at together. Fewer fit a smaller cache and are quicker on one core; on two, threads then wait for each
other: 300 and 3,000 rules over a million took 0.22 and 0.69 s at 32,768, 0.16 and 0.53 s at this size."""
SPARSE = 0.5
"""Below this share of rows left, a word goes on with those rows only."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Every hit, ordered by declaration and then rule: `declarations[n]` is hit by `rules[n]`, a position in the plan."""

    declarations: NDArray[np.int32]
    rules: NDArray[np.uint16] | NDArray[np.int32]
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
    """64 slots: the columns they ask at each level, each with its table from class to word.

    `needs` and `bars` are words whose bits stand for the same slots: a bit counts if it is set in all that it needs and
    in none that bars it.
    """

    live: np.uint64
    of_item: bool
    header: list[tuple[int, Array]] = field(default_factory=list)
    item: list[tuple[int, Array]] = field(default_factory=list)
    together: list[tuple[int, Array]] = field(default_factory=list)
    needs: list[_Word] = field(default_factory=list)
    bars: list[_Word] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether it begins with a column, rather than holding for every row."""
        return bool(self.header)

    def chains(self, one_each: bool) -> list[list[tuple[int, Array]]]:
        """The columns that are asked one after the other: all of them where each declaration has one item."""
        return [self.together] if one_each else [self.header, self.item]


class Executor:
    """A plan made ready for the columns of a history as they stand."""

    def __init__(self, plan: Plan, columns: Columns, sample: Rows) -> None:
        self._plan = plan
        groups = groups_of(plan)
        every_slot = [line for group in groups for line in group.lines]
        size = len(every_slot) * WORD
        self._shift = max(len(plan.rules), size).bit_length()
        self._key: type[np.signedinteger[Any]] = np.int32 if BLOCK.bit_length() + self._shift < 32 else np.int64
        """A row and a slot's place or a rule as one number, row first: moved and masked, which is faster than to multiply and divide."""
        self._low = self._key((1 << self._shift) - 1)
        self._rule_of: Array = np.full(size, -1, dtype=self._key)
        self._residual: Array = np.zeros(size, dtype=np.bool_)
        self._any_residual = False
        conditions: dict[Column, dict[int, Allowed]] = {}
        for word, line in enumerate(every_slot):
            for place, (rule, slot) in enumerate(line, word * WORD):
                self._rule_of[place], self._residual[place] = rule, slot.residual
                self._any_residual |= slot.residual
                for column, allowed in slot.conditions:
                    conditions.setdefault(column, {})[place] = allowed
        self._classes = [Classes(column, found, (1 << size) - 1, columns) for column, found in conditions.items()]
        asking = [{place // WORD for place in found} for found in conditions.values()]
        self._sample = [one.of(sample) for one in self._classes]
        self._words: list[tuple[int, _Word]] = []
        number = 0
        every_word: list[_Word] = []
        for group in groups:
            made = [self._word(number + step, line, asking) for step, line in enumerate(group.lines)]
            made[0].needs, made[0].bars = made[1 : 1 + group.needs], made[1 + group.needs :]
            self._words.append((number, made[0]))
            every_word += made
            number += len(made)
        self._joints = self._join([chain for word in every_word for chain in word.chains(sample.one_each)])
        mains = np.bincount([rule for group in groups for rule, _ in group.lines[0]], minlength=1)
        self._repeats = bool((mains > 1).any())

    def _word(self, number: int, line: list[tuple[int, Slot]], asking: list[set[int]]) -> _Word:
        word = _Word(np.uint64((1 << len(line)) - 1), line[0][1].of_item)
        for place, (classes, words) in enumerate(zip(self._classes, asking, strict=True)):
            if number in words:
                table = classes.words[:, number] & word.live
                (word.header if classes.level is Level.HEADER else word.item).append((place, table))
        word.together = [*word.header, *word.item]
        return word

    def _join(self, chains: list[list[tuple[int, Array]]]) -> list[Joint]:
        """Let each chain of columns ask those as one that many chains ask together, and first what rules out most."""
        made = joints([{place for place, _ in chain} for chain in chains], [len(one.words) for one in self._classes])
        self._sample += [one.of(self._sample) for one in made]
        for chain in chains:
            tables = dict(chain)
            for place, one in enumerate(made, len(self._classes)):
                if one.places <= tables.keys():
                    tables[place] = one.table(tables)
            chain[:] = sorted(tables.items(), key=self._left)
        return made

    def _left(self, one: tuple[int, Array]) -> float:
        """How many bits a column leaves, on average over the sample."""
        place, table = one
        found = self._sample[place]
        return float(np.bitwise_count(table[found]).mean()) if len(found) else 0.0

    def run(self, columns: Columns, starts: Array | None, count: int, *, threads: int) -> Hits:
        """Every hit among the first `count` declarations."""
        blocks = [Rows(columns, starts, first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]
        if threads > 1 and len(blocks) > 1:
            with ThreadPoolExecutor(threads) as pool:
                return self._gather(blocks, count, pool.map)
        return self._gather(blocks, count, map)

    def _gather(self, blocks: list[Rows], count: int, each: Each) -> Hits:
        """The keys of all blocks, then taken apart into two arrays made for all of them."""
        keys = list(each(self._block, blocks))
        ends = np.cumsum([0, *map(len, keys)]).tolist()
        few = len(self._plan.rules) <= np.iinfo(np.uint16).max
        declarations, rules = (
            np.empty(ends[-1], dtype=np.int32),
            np.empty(ends[-1], dtype=np.uint16 if few else np.int32),
        )

        def part(number: int) -> None:
            own, key = slice(ends[number], ends[number + 1]), keys[number]
            np.bitwise_and(key, self._low, out=rules[own], casting="unsafe")
            np.right_shift(key, self._shift, out=declarations[own], casting="unsafe")
            declarations[own] += np.int32(blocks[number].first)

        list(each(part, range(len(blocks))))
        return Hits(declarations, rules, count, len(self._plan.rules))

    def _block(self, rows: Rows) -> Array:
        """The keys of the hits among these declarations, ascending."""
        classes = [one.of(rows) for one in self._classes]
        classes += [one.of(classes) for one in self._joints]
        everything = np.arange(rows.count)
        found = _Bits(self._key, self._shift)
        for number, word in self._words:
            left = self._found(
                word, classes, rows, _Left(everything, None if word.asks else np.full(rows.count, word.live))
            )
            for needed in word.needs:
                left = self._found(needed, classes, rows, left)
            for barred in word.bars:
                taken = np.zeros(rows.count, dtype=np.uint64)
                against = self._found(barred, classes, rows, _Left(left.places, left.bits))
                taken[against.places] = against.bits
                left.keep(left.bits & ~taken[left.places])
            found.add(left.places, left.bits, number)
        key = found.peeled()
        places = key & self._low
        key ^= places
        rules = self._rule_of.take(places)
        if self._any_residual:
            key = np.concatenate([*self._asked(rows, key, rules, self._residual.take(places))])
        else:
            key |= rules
        key.sort()
        if self._repeats and len(key) > 1:
            new = np.empty(len(key), dtype=np.bool_)
            new[0] = True
            np.not_equal(key[1:], key[:-1], out=new[1:])
            key = key[new]
        return key

    def _asked(self, rows: Rows, keys: Array, rules: Array, residual: Flags) -> Iterator[Array]:
        """The keys of the plain hits, and of those candidates of each other rule whose tree is true."""
        plain = ~residual
        yield keys[plain] | rules[plain]
        keys, rules = keys[residual], rules[residual]
        rule_set = self._plan.rule_set
        truths = Truths(rows, rule_set.lists)
        for rule in np.unique(rules).tolist():
            candidates = keys[rules == rule]
            yield candidates[truths.of(rule_set.rules[rule].condition)[candidates >> self._shift]] | self._key(rule)

    @staticmethod
    def _found(word: _Word, classes: list[Array], rows: Rows, left: _Left) -> _Left:
        """What one word leaves of the rows and bits given."""
        if rows.one_each:
            return left.narrow(word.together, classes)
        if not word.of_item:
            return left.narrow(word.header, classes)
        left.narrow(word.header, classes)
        dense = np.zeros(rows.count, dtype=np.uint64)
        dense[left.places] = left.bits
        items = _Left(np.arange(rows.item_count), dense[rows.owner])
        items.keep(items.bits)
        items.narrow(word.item, classes)
        owners = rows.owner[items.places]
        if len(owners):
            firsts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
            return _Left(owners[firsts], np.bitwise_or.reduceat(items.bits, firsts))
        return _Left(owners, items.bits)


class _Bits:
    """Words of a block with their rows, to be taken apart into single bits together."""

    __slots__ = ("_bits", "_keys", "_kind", "_shift")

    def __init__(self, kind: type[np.signedinteger[Any]], shift: int) -> None:
        """A key has a row and, in its last `shift` bits, a slot's place."""
        self._kind, self._shift = kind, shift
        self._keys: list[Array] = [np.zeros(0, dtype=kind)]
        self._bits: list[Array] = [np.zeros(0, dtype=np.uint64)]

    def add(self, places: Array, bits: Array, word: int) -> None:
        """The bits of one word; rows without a bit are allowed."""
        keys = places.astype(self._kind)
        keys <<= self._shift
        keys |= word * WORD
        self._keys.append(keys)
        self._bits.append(bits)

    def peeled(self) -> Array:
        """The key of each bit."""
        keys, bits = np.concatenate(self._keys), np.concatenate(self._bits)
        if np.count_nonzero(bits) < len(bits):
            rest = bits != 0
            keys, bits = keys[rest], bits[rest]
        found: list[Array] = [keys[:0]]
        one = np.uint64(1)
        while len(keys):
            below = bits - one
            found.append(keys + np.bitwise_count(below & ~bits))
            bits &= below
            kept = np.flatnonzero(bits != 0)
            keys, bits = keys.take(kept), bits.take(kept)
        return np.concatenate(found)


class _Left:
    """The rows that have bits left, ascending: as long as there are as many as rows, they are all rows."""

    __slots__ = ("_any", "bits", "places")

    def __init__(self, places: Array, bits: Array | None) -> None:
        """Without `bits` the first column says which are left."""
        self.places = places
        self.bits: Array = places if bits is None else bits
        self._any = bits is not None

    def keep(self, bits: Array, least: float = 1.0) -> None:
        """Other bits for the same rows; those without any go, if fewer than this share of the rows are left."""
        some = bits != 0
        left = np.count_nonzero(some)
        if left == len(bits) or left >= least * len(bits):
            self.bits = bits
        else:
            kept = np.flatnonzero(some)
            self.places, self.bits = self.places.take(kept), bits.take(kept)

    def narrow(self, asked: list[tuple[int, Array]], classes: list[Array]) -> _Left:
        """What each column leaves; rows without a bit go when they are many, and at the end."""
        last = len(asked) - 1
        for number, (place, table) in enumerate(asked):
            found, least = classes[place], SPARSE if number < last else 1.0
            if not self._any:
                self._begin(found, table, least)
                continue
            if len(self.places) < len(found):
                found = found.take(self.places)
            bits = table.take(found, mode="clip")
            bits &= self.bits
            self.keep(bits, least)
        return self

    def _begin(self, found: Array, table: Array, least: float) -> None:
        """The first column, asked of all rows: one byte says whether a row has bits, and they are read where it has."""
        self._any = True
        some = np.flatnonzero((table != 0).take(found, mode="clip"))
        if len(some) < least * len(found):
            self.places, found = some, found.take(some)
        self.bits = table.take(found, mode="clip")

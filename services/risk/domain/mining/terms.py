"""What a mined condition may speak of, and how each row of the history answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import HEADER, ITEM, Field, Level
from services.risk.domain.history import History
from services.risk.domain.history.rows import Rows
from services.risk.domain.language.ast import (
    And,
    Compare,
    Comparison,
    FieldRef,
    Literal,
    Node,
    Quantifier,
    Quantity,
    TextMatch,
    TextTest,
    Truth,
)

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How a number is banded: below each of `below`, at or above each of `above`, within each of `between`, and, for each
    count in `quantiles`, into so many bands of equally many rows. Bounds are scaled as the field is."""

    below: tuple[int, ...] = ()
    above: tuple[int, ...] = ()
    between: tuple[tuple[int, int], ...] = ()
    quantiles: tuple[int, ...] = ()


def _usual_bands() -> dict[str, Band]:
    return {
        "item.value_deviation": Band(below=(4000, 5000, 6000, 7000, 8000)),
        "item.above_reference": Band(above=(15_000, 20_000, 30_000)),
        "total_value": Band(quantiles=(8, 20)),
        "days_since_arrival": Band(above=(10, 30)),
        "importer_find_rate": Band(above=(1000, 2000)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The words of the miner: fields by key ("office", "item.origin").

    `codes` are compared for equality, `prefixes` gives the lengths of the beginnings that are tried, `flags` are truth
    values, `unequal` pairs of fields that should be equal, `numbers` how numbers are banded. `thresholds` are values of a
    whole declaration (minor units) below which the law asks for less: just below them is a band of its own.
    """

    codes: tuple[str, ...] = (
        "office", "transport_mode", "country_export", "declarant", "importer", "exporter", "payment_mode",
        "item.origin", "item.preference",
    )  # fmt: skip
    prefixes: tuple[tuple[str, tuple[int, ...]], ...] = (("item.hs", (2, 4, 6)),)
    flags: tuple[str, ...] = ("new_importer", "container")
    unequal: tuple[tuple[str, str], ...] = (("item.origin", "country_export"),)
    numbers: dict[str, Band] = field(default_factory=_usual_bands)
    thresholds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """One kind of condition: for each item row the number of the condition that is true of it, -1 for none.

    Two features of one `family` speak of the same field, and never stand in one rule together.
    """

    family: str
    codes: Codes
    conditions: tuple[Node, ...]
    level: Level


def features(history: History, declarations: Ints, terms: Terms) -> tuple[list[Feature], Ints]:
    """The features of the items of these declarations (positions, rising), and each item's place among the declarations."""
    rows = history.rows()
    place = np.full(rows.count, -1, dtype=np.int64)
    place[declarations] = np.arange(len(declarations))
    items = np.flatnonzero(place[rows.owner] >= 0)
    owner = rows.owner[items]
    return list(_all(_Reader(rows, items, owner), terms)), place[owner]


class _Reader:
    """Columns of a history, for some of its items."""

    def __init__(self, rows: Rows, items: Ints, owner: Ints) -> None:
        self._rows, self._items, self._owner = rows, items, owner

    def _at(self, ref: FieldRef, column: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = column[self._items if ref.level is Level.ITEM else self._owner]
        return found

    def texts(self, key: str) -> tuple[FieldRef, Codes, Sequence[str]] | None:
        """Codes into the words, 0 for a missing value."""
        ref = reference(key)
        found = self._rows.codes(ref)
        if found is None:
            return None
        return ref, self._at(ref, found[1]).astype(np.int32), found[0].values

    def numbers(self, key: str) -> tuple[FieldRef, Ints, Truths] | None:
        """Numbers, and which are missing."""
        ref = reference(key)
        stored = self._rows.stored(ref)
        if stored is None:
            return None
        own = self._at(ref, stored)
        return ref, own.astype(np.int64), own == np.iinfo(stored.dtype).min


def reference(key: str) -> FieldRef:
    """The field of this key."""
    found: Field = ITEM[key[5:]] if key.startswith("item.") else HEADER[key]
    return FieldRef(found.name, found.level, found.type, found.scale)


def _all(reader: _Reader, terms: Terms) -> Iterator[Feature]:
    for key in terms.codes:
        if (text := reader.texts(key)) is not None:
            ref, codes, words = text
            yield Feature(key, codes - 1, tuple(_equal(ref, word) for word in words[1:]), ref.level)
    for key, lengths in terms.prefixes:
        if (text := reader.texts(key)) is not None:
            for length in lengths:
                yield _beginnings(key, *text, length)
    for key in terms.flags:
        if (flag := reader.numbers(key)) is not None:
            ref, numbers, missing = flag
            yield Feature(key, np.where(missing | (numbers == 0), -1, 0).astype(np.int32), (Truth(ref),), ref.level)
    for key, other in terms.unequal:
        one, two = reader.texts(key), reader.texts(other)
        if one is not None and two is not None:
            yield _unequal(one, two)
    for key, band in terms.numbers.items():
        if (number := reader.numbers(key)) is not None:
            yield from _bands(key, *number, band)
    for threshold in terms.thresholds:
        if (number := reader.numbers("total_value")) is not None:
            near = Band(between=((threshold * 85 // 100, threshold), (threshold * 95 // 100, threshold)))
            yield from _bands("total_value", *number, near)


def _equal(ref: FieldRef, word: str) -> Node:
    return Compare(Comparison.EQUAL, ref, Literal(word, ref.type))


def _beginnings(key: str, ref: FieldRef, codes: Codes, words: Sequence[str], length: int) -> Feature:
    starts = sorted({word[:length] for word in words if len(word) >= length})
    number = {start: place for place, start in enumerate(starts)}
    turned = np.array([number[word[:length]] if len(word) >= length else -1 for word in words], dtype=np.int32)
    tests = tuple(TextMatch(TextTest.STARTS_WITH, ref, start) for start in starts)
    return Feature(key, turned[codes], tests, ref.level)


def _unequal(one: tuple[FieldRef, Codes, Sequence[str]], two: tuple[FieldRef, Codes, Sequence[str]]) -> Feature:
    known = {word: place for place, word in enumerate(two[2])}
    turned = np.array([known.get(word, -1) for word in one[2]], dtype=np.int32)
    differs = (one[1] > 0) & (two[1] > 0) & (turned[one[1]] != two[1])
    level = Level.ITEM if Level.ITEM in (one[0].level, two[0].level) else Level.HEADER
    test = Compare(Comparison.NOT_EQUAL, one[0], two[0])
    return Feature(f"{one[0].name}!={two[0].name}", np.where(differs, 0, -1).astype(np.int32), (test,), level)


def _bands(key: str, ref: FieldRef, numbers: Ints, missing: Truths, band: Band) -> Iterator[Feature]:
    def one(flags: Truths, node: Node) -> Feature:
        return Feature(key, np.where(flags & ~missing, 0, -1).astype(np.int32), (node,), ref.level)

    for bound in band.below:
        yield one(numbers < bound, _at_least(ref, Comparison.LESS, bound))
    for bound in band.above:
        yield one(numbers >= bound, _at_least(ref, Comparison.AT_LEAST, bound))
    for low, high in band.between:
        yield one((numbers >= low) & (numbers < high), _within(ref, low, high))
    for count in band.quantiles:
        known = numbers[~missing]
        if not len(known):
            continue
        edges = np.unique(_rounded(np.quantile(known, np.linspace(0, 1, count + 1)[1:-1])))
        if not len(edges):
            continue
        codes = np.where(missing, -1, np.searchsorted(edges, numbers, side="right")).astype(np.int32)
        bounds = [None, *(int(edge) for edge in edges), None]
        yield Feature(key, codes, tuple(_within(ref, *pair) for pair in pairwise(bounds)), ref.level)


def _rounded(edges: NDArray[np.float64]) -> Ints:
    """Three digits are enough to read."""
    size = np.maximum(10.0 ** (np.floor(np.log10(np.maximum(np.abs(edges), 1))) - 2), 1)
    return np.asarray(np.round(edges / size) * size, dtype=np.int64)


def _at_least(ref: FieldRef, comparison: Comparison, bound: int) -> Node:
    return Compare(comparison, ref, Literal(bound, ref.type, ref.scale))


def _within(ref: FieldRef, low: int | None, high: int | None) -> Node:
    ends: list[Node] = []
    if low is not None:
        ends.append(_at_least(ref, Comparison.AT_LEAST, low))
    if high is not None:
        ends.append(_at_least(ref, Comparison.LESS, high))
    return ends[0] if len(ends) == 1 else And(tuple(ends))


def conjunction(conditions: Sequence[tuple[Node, Level]]) -> Node:
    """One rule: what is said of the declaration, and what is said of one and the same item."""
    header = [part for node, level in conditions if level is Level.HEADER for part in _flat(node)]
    item = [part for node, level in conditions if level is Level.ITEM for part in _flat(node)]
    if item:
        header.append(Quantifier(Quantity.EXISTS, item[0] if len(item) == 1 else And(tuple(item))))
    return header[0] if len(header) == 1 else And(tuple(header))


def _flat(node: Node) -> tuple[Node, ...]:
    return node.operands if isinstance(node, And) else (node,)

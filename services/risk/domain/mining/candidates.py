"""Every conjunction of up to three conditions that found something often enough, counted column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.mining.terms import Feature

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

TABLE = 4_000_000
"""Up to this many possible combinations are looked up in a table; more are found by binary search."""
SHARPNESS = 2.0
"""A pattern's gain counts times its rate to this power, so that a wide pattern does not hide the sharp ones inside it:
inspections are few, and what is left of the wide one can still be picked after them."""
PRICE = 1.0
"""What one more condition must gain to be worth reading (in units of log-likelihood)."""
CAUTION = 8.0
"""So many inspections at the base rate are added before a pattern's rate is compared with another's."""
SHARPNESS = 2.0
"""A pattern's gain counts times its rate to this power, so that a wide pattern does not hide the sharp ones inside it:
inspections are few, and what is left of the wide one can still be picked after them."""


@dataclass(frozen=True, slots=True)
class Labels:
    """One row for each inspected declaration: whether something was found, how many declarations it speaks for, and for
    each item row its declaration."""

    found: Truths
    weight: Floats
    owner: Ints


@dataclass(frozen=True, slots=True)
class Candidates:
    """Conjunctions with the declarations they hit. `conditions[c]` are (feature, condition) pairs; candidate c hits
    `hits[starts[c]:starts[c + 1]]`, rising and distinct."""

    conditions: list[tuple[tuple[int, int], ...]]
    hits: Ints
    starts: Ints
    tried: int
    """How many conjunctions had enough finds to be looked at."""

    def __len__(self) -> int:
        return len(self.conditions)


def log_likelihood(finds: Floats, inspected: Floats, base: float) -> Floats:
    """How much better the own rate explains the outcomes than the base rate does; 0 where it is not above it."""
    rate = finds / np.maximum(inspected, 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(finds > 0, finds * np.log(np.maximum(rate, 1e-12) / base), 0.0)
        misses = inspected - finds
        gain += np.where(misses > 1e-9, misses * np.log(np.maximum(1 - rate, 1e-12) / (1 - base)), 0.0)
    return np.where(rate > base, gain, 0.0)


def worth_of(gain: Floats, finds: Floats, inspected: Floats, conditions: Floats | int, base: float) -> Floats:
    """What a pattern is worth: its gain without the price of its conditions, times its rate to the power of SHARPNESS.

    The rate is drawn towards the base rate as if so many more had been inspected, since a few finds in a narrow pattern are
    often luck.
    """
    rate = (finds + CAUTION * base) / (inspected + CAUTION)
    return np.maximum(gain - PRICE * conditions, 0.0) * rate**SHARPNESS


def effective(labels: Labels, declarations: Ints, groups: Ints, count: int) -> tuple[Floats, Floats]:
    """Effective finds and inspections of each group of declarations: weighted, and no more than there were."""
    weight = labels.weight[declarations]
    total = np.bincount(groups, weight, count)
    square = np.bincount(groups, weight * weight, count)
    hit = np.bincount(groups, weight * labels.found[declarations], count)
    inspected = total * total / np.maximum(square, 1e-12)
    return hit / np.maximum(total, 1e-12) * inspected, inspected


def candidates(
    features: Sequence[Feature], labels: Labels, *, base: float, conditions: int, fewest_finds: int, least_gain: float, most: int
) -> Candidates:  # fmt: skip
    """Conjunctions with at least `fewest_finds` finds and a log-likelihood gain of `least_gain`, the best `most` of them.

    A longer one is kept only where it is worth more than every shorter one within it (see `worth_of`).
    """
    positive = labels.found[labels.owner]
    narrow = [_frequent(feature, labels, positive, fewest_finds) for feature in features]
    kept: list[tuple[tuple[int, int], ...]] = []
    gains: list[Floats] = []
    parts: list[Ints] = []
    sizes: list[Ints] = []
    tried = 0
    best: dict[tuple[tuple[int, int], ...], float] = {}
    for length in range(1, conditions + 1):
        for chosen in combinations(range(len(features)), length):
            if len({features[one].family for one in chosen}) < length:
                continue
            for counted in _counted([narrow[one] for one in chosen], labels, positive, fewest_finds, base):
                tried += len(counted.gain)
                keys = [tuple(zip(chosen, codes, strict=True)) for codes in counted.codes.tolist()]
                shorter = [
                    max((best.get(part, 0.0) for part in combinations(key, length - 1)), default=0.0) for key in keys
                ]
                value = worth_of(counted.gain, counted.finds, counted.inspected, length, base)
                worth = (counted.gain >= least_gain) & (value > np.array(shorter))
                best.update(zip(keys, np.maximum(value, shorter).tolist(), strict=True))
                if worth.any():
                    kept += [key for key, good in zip(keys, worth, strict=True) if good]
                    gains.append(counted.gain[worth])
                    chosen_rows = worth[counted.groups]
                    parts.append(counted.declarations[chosen_rows])
                    sizes.append(np.bincount(counted.groups, minlength=len(keys))[worth])
    return _best(kept, gains, parts, sizes, tried, most)


@dataclass(frozen=True, slots=True)
class _Narrow:
    """A feature with only the conditions that found something often enough, renumbered; `codes` gives the old numbers."""

    rows: NDArray[np.int32]
    codes: Ints


def _frequent(feature: Feature, labels: Labels, positive: Truths, fewest: int) -> _Narrow:
    own = positive & (feature.codes >= 0)
    pairs = np.unique(feature.codes[own].astype(np.int64) * len(labels.found) + labels.owner[own])
    counts = np.bincount(pairs // len(labels.found), minlength=len(feature.conditions))
    codes = np.flatnonzero(counts >= fewest)
    turned = np.full(len(feature.conditions) + 1, -1, dtype=np.int32)
    turned[codes] = np.arange(len(codes))
    return _Narrow(turned[feature.codes], codes)


@dataclass(frozen=True, slots=True)
class _Counted:
    codes: Ints
    gain: Floats
    finds: Floats
    inspected: Floats
    declarations: Ints
    groups: Ints


def _counted(
    chosen: Sequence[_Narrow], labels: Labels, positive: Truths, fewest: int, base: float
) -> Iterator[_Counted]:
    size = 1
    for one in chosen:
        size *= len(one.codes)
    if not size:
        return
    count = len(labels.found)
    keys = _keys(chosen, positive)
    rows = np.flatnonzero(positive)[keys >= 0]
    pairs = np.unique(keys[keys >= 0] * count + labels.owner[rows])
    found, finds = np.unique(pairs // count, return_counts=True)
    found = found[finds >= fewest]
    if not len(found):
        return
    every = _keys(chosen, None)
    rows = np.flatnonzero(every >= 0)
    if size <= TABLE:
        table = np.full(size, -1, dtype=np.int32)
        table[found] = np.arange(len(found))
        group = table[every[rows]].astype(np.int64)
    else:
        place = np.minimum(np.searchsorted(found, every[rows]), len(found) - 1)
        group = np.where(found[place] == every[rows], place, -1)
    rows, group = rows[group >= 0], group[group >= 0]
    both = np.unique(group * count + labels.owner[rows])
    groups, declarations = both // count, both % count
    hit, inspected = effective(labels, declarations, groups, len(found))
    codes = np.empty((len(found), len(chosen)), dtype=np.int64)
    rest = found
    for column in range(len(chosen) - 1, -1, -1):
        rest, last = np.divmod(rest, len(chosen[column].codes))
        codes[:, column] = chosen[column].codes[last]
    yield _Counted(codes, log_likelihood(hit, inspected, base), hit, inspected, declarations, groups)


def _keys(chosen: Sequence[_Narrow], some: Truths | None) -> Ints:
    key: Ints = np.zeros(1, dtype=np.int64)
    valid: Truths = np.ones(1, dtype=np.bool_)
    for one in chosen:
        rows = one.rows if some is None else one.rows[some]
        key = key * len(one.codes) + rows
        valid = valid & (rows >= 0)
    return np.where(valid, key, -1)


def _best(
    kept: list[tuple[tuple[int, int], ...]], gains: list[Floats], parts: list[Ints], sizes: list[Ints], tried: int, most: int
) -> Candidates:  # fmt: skip
    if not kept:
        return Candidates([], np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64), tried)
    gain, hits, size = np.concatenate(gains), np.concatenate(parts), np.concatenate(sizes)
    starts = np.concatenate(([0], np.cumsum(size)))
    order = np.sort(np.argsort(-gain, kind="stable")[:most])
    chosen = np.concatenate([hits[starts[one] : starts[one + 1]] for one in order])
    return Candidates([kept[one] for one in order], chosen, np.concatenate(([0], np.cumsum(size[order]))), tried)

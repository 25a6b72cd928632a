"""From many overlapping candidates to few: each must add what those before it do not explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.mining.candidates import Candidates, Labels, log_likelihood, worth_of

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pick:
    """A candidate with what it adds: gain, inspections and finds that no earlier pick has."""

    candidate: int
    gain: float
    new_inspected: int
    new_finds: int


def pick(
    found: Candidates, labels: Labels, *, base: float, most: int, least_gain: float, fewest_finds: int, least_rate: float = 0.0
) -> Sequence[Pick]:  # fmt: skip
    """The candidate that explains most of what is left, again and again, until the next would explain too little.

    With `least_rate` only candidates whose rate among what is left is at least that.
    """
    if not len(found):
        return ()
    still = np.ones(len(labels.found), dtype=np.float64)
    starts = found.starts[:-1]
    weight = labels.weight[found.hits]
    finds_weight = weight * labels.found[found.hits]
    square = weight * weight
    positive = labels.found[found.hits].astype(np.float64)
    length = np.array([len(one) for one in found.conditions], dtype=np.float64)
    picks: list[Pick] = []
    while len(picks) < most:
        live = still[found.hits]
        total = np.add.reduceat(weight * live, starts)
        inspected = total * total / np.maximum(np.add.reduceat(square * live, starts), 1e-12)
        rate = np.add.reduceat(finds_weight * live, starts) / np.maximum(total, 1e-12)
        gain = log_likelihood(rate * inspected, inspected, base)
        enough = (np.add.reduceat(positive * live, starts) >= fewest_finds) & (rate >= least_rate)
        worth = worth_of(gain, rate * inspected, inspected, length, base)
        worth = np.where(enough & (gain >= least_gain), worth, 0.0)
        best = int(np.argmax(worth))
        if worth[best] <= 0:
            break
        own = found.hits[found.starts[best] : found.starts[best + 1]]
        new = own[still[own] > 0]
        picks.append(Pick(best, float(gain[best]), len(new), int(labels.found[new].sum())))
        still[own] = 0
    return picks

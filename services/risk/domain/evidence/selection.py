"""Which rules of a set to keep: the same finds with fewer inspections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Truths = NDArray[np.bool_]
Floats = NDArray[np.float64]

ALIKE = 0.8
"""Two rules whose hits coincide to this share (of those that either hits) say nearly the same."""
PRIOR = 4.0
"""So many inspections at the base rate are added to every rule's own before it is ranked: few hits prove little."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule more: what it adds to those before it."""

    rule: int
    inspections: float
    finds: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Choice:
    """Rule numbers to keep, best first, to drop, and pairs that could be one; with what either set costs and finds.

    `steps` has the whole way, so that another capacity can be read from it. Inspections, finds and minutes are of the
    history given, weighted.
    """

    keep: tuple[int, ...]
    drop: tuple[int, ...]
    alike: tuple[tuple[int, int], ...]
    steps: tuple[Step, ...]
    before: Step
    after: Step

    @property
    def saved(self) -> float:
        """Share of the inspections no longer needed."""
        return 1 - self.after.inspections / self.before.inspections if self.before.inspections else 0.0


def choose(
    hits: Sequence[Truths],
    found: Truths,
    *,
    minutes: Floats | None = None,
    weight: Floats | None = None,
    keep_finds: float = 0.98,
    capacity: float | None = None,
    fixed: Sequence[int] = (),
) -> Choice:
    """Take rules by unique finds for each minute until `keep_finds` of the set's finds are reached, or `capacity` is full.

    `hits[r]` says for each inspected declaration whether rule r hits it; `found` whether something was found; `minutes`
    what its inspection took (one each where absent); `weight` how many declarations it speaks for (1 / probability).
    `capacity` is in inspections, weighted. `fixed` are rules that stay whatever they find (mandatory ones, by law).
    The greedy order is within 1 - 1/e of the best possible cover (Nemhauser, Wolsey and Fisher 1978).
    """
    weights = np.ones(len(found)) if weight is None else weight
    cost = weights * (np.ones(len(found)) if minutes is None else minutes)
    gain = weights * found
    union = np.zeros(len(found), dtype=bool)
    for one in hits:
        union |= one
    before = Step(-1, float(weights[union].sum()), float(gain[union].sum()), float(cost[union].sum()))
    base_gain, base_cost = float(gain[union].sum()), float(cost[union].sum())
    prior_cost = PRIOR * base_cost / max(1.0, float(weights[union].sum()))
    prior_gain = prior_cost * base_gain / base_cost if base_cost else 0.0
    matrix = np.array(hits, dtype=np.float64).reshape(len(hits), len(found))
    open_rows = np.ones(len(found), dtype=bool)
    left = np.ones(len(hits), dtype=bool)
    steps: list[Step] = []
    kept: list[int] = []
    must = list(fixed)
    goal = keep_finds * before.finds
    inspections = finds = 0.0
    enough = False
    while left.any():
        if must:
            best = must.pop(0)
        else:
            unique = matrix @ (gain * open_rows)
            worth = (unique + prior_gain) / (matrix @ (cost * open_rows) + prior_cost)
            best = int(np.argmax(np.where(left, np.where(unique > 0, worth, 0.0), -1.0)))
        new = hits[best] & open_rows
        added = Step(best, float(weights[new].sum()), float(gain[new].sum()), float(cost[new].sum()))
        left[best] = False
        steps.append(added)
        open_rows &= ~new
        wanted = best in fixed
        full = capacity is not None and inspections + added.inspections > capacity and not wanted
        enough = enough or (not wanted and (full or finds >= goal or added.finds <= 0))
        if not enough:
            kept.append(best)
            inspections, finds = inspections + added.inspections, finds + added.finds
    keep = _without_idle(kept, fixed, hits, gain)
    covered = np.any([hits[rule] for rule in keep], axis=0) if keep else np.zeros(len(found), dtype=bool)
    after = Step(-1, float(weights[covered].sum()), float(gain[covered].sum()), float(cost[covered].sum()))
    drop = tuple(sorted(set(range(len(hits))) - set(keep)))
    return Choice(keep, drop, _alike(hits), tuple(steps), before, after)


def _without_idle(kept: Sequence[int], fixed: Sequence[int], hits: Sequence[Truths], gain: Floats) -> tuple[int, ...]:
    """Those kept, without the ones whose every find another of them makes too: an early choice may become needless."""
    times = np.sum([hits[rule] for rule in kept], axis=0) if kept else np.zeros(len(gain))
    staying = []
    for rule in kept:
        alone = hits[rule] & (times == 1)
        if rule in fixed or gain[alone].sum() > 0:
            staying.append(rule)
        else:
            times = times - hits[rule]
    return tuple(staying)


def _alike(hits: Sequence[Truths]) -> tuple[tuple[int, int], ...]:
    sizes = [int(one.sum()) for one in hits]
    found = []
    for one in range(len(hits)):
        for other in range(one + 1, len(hits)):
            if min(sizes[one], sizes[other]) < ALIKE * max(sizes[one], sizes[other], 1):
                continue
            both = int((hits[one] & hits[other]).sum())
            if both >= ALIKE * (sizes[one] + sizes[other] - both) and both:
                found.append((one, other))
    return tuple(found)

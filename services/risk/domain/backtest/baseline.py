"""What the rules in force say of every declaration of the history, kept so that one rule can be tried beside them.

A rule takes its lane with its selection probability, so a declaration has a chance for each lane. With independent
draws, the chance that no hit of lane `l` or above takes effect is the product of (1 - p); logarithms of these products
are added up, and one rule can be taken out again by subtraction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.history import History, Hits
from services.risk.domain.plan import Plan
from services.risk.domain.rules import Rule
from services.risk.domain.words import LANES

Array = NDArray[Any]
CERTAIN = -60.0
"""The logarithm that stands for "it always takes its lane": below what single precision tells from nothing."""
RANKS = len(LANES)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Rules in force over a history of `count` declarations.

    `logs[r - 1]` is the logarithm of the chance that no rule takes lane rank `r` or higher; `hits` how many rules with an
    effect hit each declaration. `own` keeps each rule's hits, so that it can be left out.
    """

    plan: Plan
    count: int
    logs: NDArray[np.float32]
    hits: NDArray[np.uint16]
    own: Hits

    def without(self, rule_id: str) -> Baseline:
        """The same without one rule: what its new version is compared with."""
        place = next((place for place, rule in enumerate(self.plan.rules) if rule.id == rule_id), None)
        if place is None or not takes_effect(self.plan.rules[place]):
            return self
        rule, hit = self.plan.rules[place], self.own.of_rule(place)
        logs, hits = self.logs.copy(), self.hits.copy()
        logs[: rule.lane.rank, hit] -= log_of(rule)
        np.minimum(logs, 0, out=logs)
        hits[hit] -= 1
        return Baseline(self.plan, self.count, logs, hits, self.own)

    def chances(self, places: Array | slice) -> NDArray[np.float64]:
        """The chance of each lane rank (first axis, 0 green to 3 red) for some declarations."""
        return chances_of(self.logs[:, places])


def takes_effect(rule: Rule) -> bool:
    """Whether the rule can change a lane: not in shadow mode, not for green, not with probability 0."""
    return not rule.shadow and rule.lane.rank > 0 and (rule.mandatory or rule.probability > 0)


def log_of(rule: Rule) -> float:
    """The logarithm of the chance that a hit of this rule does not take its lane."""
    share = 1.0 if rule.mandatory else rule.probability / 100
    return CERTAIN if share >= 1 else float(np.log1p(-share))


def chances_of(logs: Array) -> NDArray[np.float64]:
    """From the logarithms of "no lane of rank r or above" (first axis: r = 1 to 3) to the chance of each lane."""
    at_least = np.ones((RANKS + 1, logs.shape[1]))
    at_least[1:RANKS] = -np.expm1(np.asarray(logs, dtype=np.float64))
    at_least[RANKS] = 0
    found: NDArray[np.float64] = np.maximum(at_least[:-1] - at_least[1:], 0)
    return found


def baseline(history: History, plan: Plan, *, hits: Hits | None = None, threads: int = 2) -> Baseline:
    """The baseline of the rules of a plan; `hits` where they are known already."""
    hits = history.hits(plan, threads=threads) if hits is None else hits
    effective = np.array([takes_effect(rule) for rule in plan.rules], dtype=np.bool_)
    ranks = np.array([rule.lane.rank for rule in plan.rules], dtype=np.int8)
    weights = np.array([log_of(rule) for rule in plan.rules])
    logs = np.zeros((RANKS - 1, hits.count), dtype=np.float32)
    counts = np.zeros(hits.count, dtype=np.uint16)
    if len(plan.rules):
        kept = effective[hits.rules]
        declarations, rules = hits.declarations[kept], hits.rules[kept]
        counts = np.minimum(np.bincount(declarations, minlength=hits.count), 65_535).astype(np.uint16)
        for rank in range(1, RANKS):
            high = ranks[rules] >= rank
            logs[rank - 1] = np.bincount(declarations[high], weights=weights[rules[high]], minlength=hits.count)
    return Baseline(plan, hits.count, logs, counts, hits)


def recorded(history: History, count: int) -> NDArray[np.float64]:
    """The lanes as they were recorded, as chances of 0 and 1; shape (4, count)."""
    lanes = history.outcomes.column("lane", count)
    found: NDArray[np.float64] = (lanes[None, :] == np.arange(RANKS)[:, None]).astype(np.float64)
    return found


def as_matrix(given: Array) -> tuple[tuple[float, ...], ...]:
    """A 4 × 4 array as rounded numbers, from lane (rows) to lane."""
    return tuple(tuple(round(float(value), 4) for value in row) for row in given)


def as_lanes(given: Sequence[float]) -> dict[str, float]:
    """Numbers by lane."""
    return {lane.value: round(float(given[lane.rank]), 4) for lane in LANES}

"""What all declarations would have shown, from the few that were inspected, each with the chance it had to be.

Inspected goods are no fair picture: rules choose them. But every selection's probability is logged, so each inspected
declaration can speak for the others like it (Horvitz and Thompson 1952, Hájek 1971). Declarations are laid into strata
of like probability; each stratum's rate is weighted with the number of declarations in it, and the strata's Wilson
intervals are added in squares (Zou and Donner 2008), which holds with few finds too, where the usual standard error
says zero. A stratum inspected whole adds no doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.evidence.intervals import CONFIDENCE, Interval, quantile, wilson

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

MOST_STRATA = 8
FEWEST_INSPECTED = 5
"""A stratum with fewer inspections is laid together with its neighbour."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value for all of `declarations`, from `inspected` of them; `interval` is of the same unit as `value`.

    `never` counts the declarations that had no chance of inspection at all: nothing is known of them, and they are not
    part of the estimate.
    """

    value: float
    interval: Interval
    inspected: int
    declarations: int
    never: int = 0


def find_rate(probability: Floats, inspected: Truths, found: Truths, confidence: float = CONFIDENCE) -> Estimate:
    """The share of all these declarations that an inspection would have found something in.

    One row for each declaration: its selection probability (0 to 1) as logged, whether it was inspected, and whether
    something was found (read only where inspected).
    """
    rows, never = _possible(probability, inspected)
    if not rows.any():
        return Estimate(0.0, Interval(0.0, 1.0), 0, 0, never)
    chance, seen, hit = probability[rows], inspected[rows], found[rows]
    strata = _strata(chance, seen)
    value, below, above = 0.0, 0.0, 0.0
    for stratum in strata:
        members = len(stratum)
        share = members / len(chance)
        looked = stratum[seen[stratum]]
        if not len(looked):
            return Estimate(0.0, Interval(0.0, 1.0), 0, len(chance), never)
        weight = 1.0 / chance[looked]
        rate = float((weight * hit[looked]).sum() / weight.sum())
        effective = float(weight.sum() ** 2 / (weight * weight).sum())
        doubt = sqrt(max(0.0, 1 - len(looked) / members))
        found_interval = wilson(rate * effective, effective, confidence)
        value += share * rate
        below += (share * doubt * (rate - found_interval.low)) ** 2
        above += (share * doubt * (found_interval.high - rate)) ** 2
    interval = Interval(max(0.0, value - sqrt(below)), min(1.0, value + sqrt(above)))
    return Estimate(value, interval, int(seen.sum()), len(chance), never)


def revenue_total(
    probability: Floats, inspected: Truths, revenue: NDArray[np.int64], confidence: float = CONFIDENCE
) -> Estimate:
    """The revenue that inspecting all of these declarations would have brought, in minor units.

    Revenue is skewed: a few finds bring most of it. The interval is therefore Hall's (1992) transformed t, which leans to
    the side of the large finds; with fewer than some 20 finds it is still too narrow, and should be read so.
    """
    rows, never = _possible(probability, inspected)
    if not rows.any():
        return Estimate(0.0, Interval(0.0, float("inf")), 0, 0, never)
    chance, seen, money = probability[rows], inspected[rows], revenue[rows].astype(np.float64)
    total, variance, third = 0.0, 0.0, 0.0
    for stratum in _strata(chance, seen):
        looked = stratum[seen[stratum]]
        if not len(looked):
            return Estimate(0.0, Interval(0.0, float("inf")), 0, len(chance), never)
        weight = 1.0 / chance[looked]
        mean = float((weight * money[looked]).sum() / weight.sum())
        doubt = max(0.0, 1 - len(looked) / len(stratum))
        each = len(stratum) * weight / weight.sum() * (money[looked] - mean)
        count = len(looked)
        total += len(stratum) * mean
        variance += doubt * float((each * each).sum()) * count / max(1, count - 1)
        third += doubt * float((each**3).sum())
    return Estimate(total, _skewed(total, variance, third, confidence), int(seen.sum()), len(chance), never)


def _skewed(value: float, variance: float, third: float, confidence: float) -> Interval:
    if variance <= 0:
        return Interval(value, value)
    error = sqrt(variance)
    skew = third / variance**1.5

    def turned(z: float) -> float:
        if abs(skew) < 1e-6:
            return z
        return float(3 / skew * (np.cbrt(1 + skew * (z - skew / 6)) - 1))

    z = quantile(confidence)
    return Interval(max(0.0, value - error * turned(z)), value - error * turned(-z))


def _possible(probability: Floats, inspected: Truths) -> tuple[Truths, int]:
    if ((probability < 0) | (probability > 1)).any():
        raise ValueError("a selection probability is not between 0 and 1")
    if (inspected & (probability == 0)).any():
        raise ValueError("something was inspected that had no chance to be")
    rows = probability > 0
    return rows, int(len(rows) - rows.sum())


def _strata(probability: Floats, inspected: Truths) -> list[NDArray[np.intp]]:
    """Row numbers by probability, rising, neighbours laid together until each stratum was inspected often enough."""
    values, where = np.unique(np.round(probability, 4), return_inverse=True)
    where = where.reshape(-1)
    if len(values) > MOST_STRATA:
        edges = np.quantile(probability, np.linspace(0, 1, MOST_STRATA + 1)[1:-1])
        where = np.searchsorted(np.unique(edges), probability, side="right")
    groups: list[list[NDArray[np.intp]]] = [[np.flatnonzero(where == one)] for one in np.unique(where)]
    counts = [int(inspected[group[0]].sum()) for group in groups]
    place = 0
    while len(groups) > 1 and place < len(groups):
        whole = counts[place] == sum(len(part) for part in groups[place])
        if counts[place] >= FEWEST_INSPECTED or whole:
            place += 1
            continue
        other = place + 1 if place + 1 < len(groups) else place - 1
        keep, gone = min(place, other), max(place, other)
        groups[keep] += groups.pop(gone)
        counts[keep] += counts.pop(gone)
        place = keep
    return [np.concatenate(group) for group in groups]

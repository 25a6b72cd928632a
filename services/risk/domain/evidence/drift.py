"""Whether what comes in, or what a rule finds, is still what it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from math import log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

WORTH_A_LOOK = 0.1
"""The usual line of the population stability index: below it nobody would act on a shift."""
FEWEST_EXPECTED = 5.0


@dataclass(frozen=True, slots=True)
class Stability:
    """The population stability index of a field between two spans, and what chance alone reaches.

    `noise` is what the index stays below in all but `false_alarms` of cases when nothing changed; with few
    declarations it lies above the usual line of 0.1. `shifted` only where the index is above both.
    """

    index: float
    noise: float
    cells: int

    @property
    def shifted(self) -> bool:
        """Whether to alarm."""
        return self.index > max(WORTH_A_LOOK, self.noise)


def stability(before: Counts, now: Counts, *, false_alarms: float = 0.001) -> Stability:
    """The index of two counts over the same cells (values of a code, bands of a number).

    Cells with fewer than five declarations expected in either span are laid together. Without change the index follows
    (1/n + 1/m) times chi-square with cells - 1 degrees of freedom; the noise floor is its quantile at 1 - `false_alarms`.
    """
    if before.shape != now.shape or before.ndim != 1:
        raise ValueError("the spans are counted over different cells")
    n, m = int(before.sum()), int(now.sum())
    if n == 0 or m == 0:
        return Stability(0.0, float("inf"), 0)
    both = (before + now) / (n + m)
    small = both * min(n, m) < FEWEST_EXPECTED
    old = np.append(before[~small], before[small].sum()).astype(np.float64)
    new = np.append(now[~small], now[small].sum()).astype(np.float64)
    used = (old + new) > 0
    old, new = old[used], new[used]
    cells = len(old)
    if cells < 2:
        return Stability(0.0, float("inf"), cells)
    p, q = (old + 0.5) / (n + 0.5 * cells), (new + 0.5) / (m + 0.5 * cells)
    index = float(((q - p) * np.log(q / p)).sum())
    return Stability(index, (1 / n + 1 / m) * _chi_square(1 - false_alarms, cells - 1), cells)


def _chi_square(share: float, freedom: int) -> float:
    """The quantile, by Wilson and Hilferty (1931): within 1 % for what is asked here."""
    z = NormalDist().inv_cdf(share)
    return float(freedom * (1 - 2 / (9 * freedom) + z * sqrt(2 / (9 * freedom))) ** 3)


class Alarm(StrEnum):
    """Which way a find rate went."""

    RISING = "rising"
    FALLING = "falling"


def page_limit(rate: float, factor: float, *, inspections: float) -> float:
    """The limit for Page's sum that is reached by chance about once in so many inspections, or less often.

    `rate` is the usual find rate, `factor` the change to be seen (2 doubled, 0.5 halved). The limit solves Siegmund's
    (1985) run length without the overshoot, so the true distance between false alarms is longer.
    """
    changed = _changed(rate, factor)
    apart = rate * log(rate / changed) + (1 - rate) * log((1 - rate) / (1 - changed))
    low, high = 0.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        if (np.expm1(middle) - middle) / apart < inspections:
            low = middle
        else:
            high = middle
    return high


def _changed(rate: float, factor: float) -> float:
    if not 0 < rate < 1 or factor <= 0 or factor == 1:
        raise ValueError("a find rate lies between 0 and 1, and a change is none of zero and one")
    return min(0.95, rate * factor) if factor > 1 else rate * factor


@dataclass
class Page:
    """Page's cumulative sum (1954) over the outcomes of one rule, in both directions, one inspection after the other.

    `rate` is the find rate when all is as usual, `inspections` how many are to lie between two false alarms in one
    direction. After an alarm the sum begins anew.
    """

    rate: float
    inspections: float
    factor: float = 2.0
    rising: float = field(default=0.0, init=False)
    falling: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Steps and limits, once."""
        up, down = _changed(self.rate, self.factor), _changed(self.rate, 1 / self.factor)
        self._up = (log((1 - up) / (1 - self.rate)), log(up / self.rate))
        self._down = (log((1 - down) / (1 - self.rate)), log(down / self.rate))
        self._limits = (
            page_limit(self.rate, self.factor, inspections=self.inspections),
            page_limit(self.rate, 1 / self.factor, inspections=self.inspections),
        )

    def see(self, found: bool) -> Alarm | None:
        """One more inspection of this rule; the alarm it raises, if any."""
        self.rising = max(0.0, self.rising + self._up[found])
        self.falling = max(0.0, self.falling + self._down[found])
        if self.rising >= self._limits[0]:
            self.rising = 0.0
            return Alarm.RISING
        if self.falling >= self._limits[1]:
            self.falling = 0.0
            return Alarm.FALLING
        return None

"""How far a rate that was counted may lie from the true one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.90


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; a rate is between 0 and 1, a difference between -1 and 1."""

    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half the distance between the ends."""
        return (self.high - self.low) / 2

    def holds(self, value: float) -> bool:
        """Whether the value lies between the ends."""
        return self.low <= value <= self.high


@lru_cache(maxsize=64)
def quantile(confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of the normal distribution: 1.645 at 0.90."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence of {confidence} is not between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(finds: float, inspected: float, confidence: float = CONFIDENCE) -> Interval:
    """Wilson's score interval of a rate (E. B. Wilson, 1927); from 0 to 1 where nothing was inspected.

    Counts may be fractions: an effective number of inspections serves as well. Raises ValueError for finds below zero or
    above the inspections.
    """
    if inspected < 0 or finds < 0 or finds > inspected + 1e-9:
        raise ValueError(f"{finds} finds in {inspected} inspections cannot be")
    if inspected == 0:
        return Interval(0.0, 1.0)
    z = quantile(confidence)
    rate = min(1.0, finds / inspected)
    spread = 1 + z * z / inspected
    centre = (rate + z * z / (2 * inspected)) / spread
    reach = z * sqrt(rate * (1 - rate) / inspected + z * z / (4 * inspected * inspected)) / spread
    low = 0.0 if finds <= 0 else max(0.0, centre - reach)
    high = 1.0 if finds >= inspected else min(1.0, centre + reach)
    return Interval(low, high)


def difference(
    finds: float, inspected: float, other_finds: float, other_inspected: float, confidence: float = CONFIDENCE
) -> Interval:
    """The interval of one rate minus another (Newcombe 1998, his method 10): from the two Wilson intervals.

    Where it does not hold zero, the rates differ at this confidence. From -1 to 1 where either was never inspected.
    """
    if inspected == 0 or other_inspected == 0:
        return Interval(-1.0, 1.0)
    one, other = wilson(finds, inspected, confidence), wilson(other_finds, other_inspected, confidence)
    rate, other_rate = finds / inspected, other_finds / other_inspected
    apart = rate - other_rate
    return Interval(
        apart - sqrt((rate - one.low) ** 2 + (other.high - other_rate) ** 2),
        apart + sqrt((one.high - rate) ** 2 + (other_rate - other.low) ** 2),
    )

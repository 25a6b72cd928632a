"""Compliance measurement: how much of the trade is in order, from the random stream alone.

Only what a draw chose, and nothing else, is a fair picture (WCO Risk Management Compendium, compliance measurement). A
rate is reported only where it is known well enough to be acted on; elsewhere the number of inspections that would be
needed is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from services.risk.domain.evidence.intervals import CONFIDENCE, Interval, quantile, wilson

WIDEST = 0.03
"""Half the interval's width beyond which a rate is not reported: three points."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The find rate of the random stream; `rate` and `interval` are None where too little was drawn.

    `needed` is about how many random inspections would be enough, as far as they can tell.
    """

    inspected: int
    finds: int
    rate: float | None
    interval: Interval | None
    needed: int


@dataclass(frozen=True, slots=True)
class Compliance:
    """Each office by itself, and all together, weighted with the declarations each received."""

    offices: Mapping[str, Measured]
    whole: Measured


def measure(finds: int, inspected: int, *, confidence: float = CONFIDENCE, widest: float = WIDEST) -> Measured:
    """One office, or one part of the trade with one rate of drawing."""
    interval = wilson(finds, inspected, confidence)
    needed = _needed(finds, inspected, confidence, widest)
    if inspected == 0 or interval.half_width > widest:
        return Measured(inspected, finds, None, None, max(needed, inspected + 1))
    return Measured(inspected, finds, finds / inspected, interval, needed)


def compliance(
    drawn: Mapping[str, tuple[int, int, int]], *, confidence: float = CONFIDENCE, widest: float = WIDEST
) -> Compliance:
    """For each office: declarations received, random inspections, finds among these.

    Offices draw at rates of their own, so the whole is the offices' rates weighted with their declarations; the intervals
    are added in squares. An office without a random inspection is left out of the whole.
    """
    offices = {
        name: measure(finds, inspected, confidence=confidence, widest=widest)
        for name, (_, inspected, finds) in drawn.items()
    }
    counted = [one for one in drawn.values() if one[1] > 0]
    received = sum(one[0] for one in counted)
    inspected, finds = sum(one[1] for one in counted), sum(one[2] for one in counted)
    if not received:
        return Compliance(offices, Measured(0, 0, None, None, _needed(0, 0, confidence, widest)))
    rate, below, above = 0.0, 0.0, 0.0
    for declarations, looked, hit in counted:
        share, own = declarations / received, wilson(hit, looked, confidence)
        rate += share * hit / looked
        below += (share * (hit / looked - own.low)) ** 2
        above += (share * (own.high - hit / looked)) ** 2
    interval = Interval(max(0.0, rate - sqrt(below)), min(1.0, rate + sqrt(above)))
    needed = _needed(finds, inspected, confidence, widest)
    if interval.half_width > widest:
        return Compliance(offices, Measured(inspected, finds, None, None, max(needed, inspected + 1)))
    return Compliance(offices, Measured(inspected, finds, rate, interval, needed))


def _needed(finds: int, inspected: int, confidence: float, widest: float) -> int:
    """Inspections for the wished width, at the rate seen so far (a find and a non-find are added for caution)."""
    rate = (finds + 1) / (inspected + 2) if inspected else 0.1
    return ceil(quantile(confidence) ** 2 * rate * (1 - rate) / widest**2)

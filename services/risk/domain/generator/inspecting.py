"""What an administration learns: outcomes of the declarations that were inspected, and nothing of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.generator.columns import Trade

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

SEEN = 0.95
"""An inspection finds what there is to find this often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspections:
    """One row for each declaration, as the system records it; `probability` is the chance of inspection that was logged."""

    inspected: Truths
    random: Truths
    found: Truths
    revenue: Ints
    minutes: Ints
    probability: Floats

    def columns(self) -> dict[str, NDArray[Any]]:
        """Named as an outcome's properties; inspected means red."""
        return {
            "lane": np.where(self.inspected, 3, 0), "inspected": self.inspected, "found": self.found, "random": self.random,
            "minutes": self.minutes, "revenue": self.revenue, "probability": self.probability,
        }  # fmt: skip


def inspect(trade: Trade, by_rules: Floats, *, floor: float, seed: int) -> Inspections:
    """Inspect by a policy: `by_rules` is each declaration's chance because of rules (0 to 1), `floor` the random share."""
    draw = np.random.default_rng(seed)
    random = draw.random(len(trade)) < floor
    inspected = random | (draw.random(len(trade)) < by_rules)
    return record(trade, inspected, random=random, probability=1 - (1 - by_rules) * (1 - floor), seed=seed + 1)


def record(trade: Trade, inspected: Truths, *, random: Truths, probability: Floats, seed: int) -> Inspections:
    """The outcomes of these inspections. Half an hour, some minutes an item, longer where something is found."""
    draw = np.random.default_rng(seed)
    count = len(trade)
    found = inspected & trade.truth.fraud & (draw.random(count) < SEEN)
    minutes = (25 + 6 * np.diff(trade.starts)) * draw.lognormal(0, 0.45, count) * np.where(found, 2.2, 1.0)
    return Inspections(
        inspected=inspected, random=random & inspected, found=found, revenue=np.where(found, trade.truth.revenue, 0),
        minutes=np.where(inspected, minutes, 0).astype(np.int64), probability=probability,
    )  # fmt: skip

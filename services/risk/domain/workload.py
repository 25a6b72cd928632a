"""Who examines what, and how long the queue will be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.risk.domain.words import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Points of work: so many for a declaration and so many for each of its items."""

    declaration: int = 10
    item: int = 5

    def of(self, items: int) -> int:
        """The points of a declaration with so many items."""
        return self.declaration + self.item * items


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A declaration that waits for an examiner."""

    id: str
    office: str | None
    lane: Lane
    mandatory: bool = False
    since: datetime
    score: int = 0
    items: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Examiner:
    """Somebody who examines at an office: available or not, with the points of what they have already."""

    id: str
    name: str
    available: bool = True
    load: int = 0


def precedence(one: Waiting) -> tuple[int, bool, datetime, int, str]:
    """The order of the queue: higher lane, mandatory, longest waiting, higher score."""
    return (-one.lane.rank, not one.mandatory, one.since, -one.score, one.id)


def assign(waiting: Sequence[Waiting], examiners: Sequence[Examiner], weights: Weights) -> dict[str, str]:
    """Declaration to examiner: in the order of the queue, each to the one with the fewest points of work.

    Among equals the identifier decides, so the same morning gives the same list. Loads end up no further apart than
    they began or than one declaration weighs. Empty without an available examiner.
    """
    loads = {one.id: one.load for one in examiners if one.available}
    found: dict[str, str] = {}
    if not loads:
        return found
    for one in sorted(waiting, key=precedence):
        chosen = min(loads, key=lambda who: (loads[who], who))
        loads[chosen] += weights.of(one.items)
        found[one.id] = chosen
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastDay:
    """One working day to come: declarations expected (with a 90 % range), what can be done, what is left at its end."""

    on: date
    expected: float
    low: int
    high: int
    announced: int
    capacity: int
    left: float


def forecast(
    days: Sequence[date],
    *,
    backlog: int,
    usual: float,
    announced: Mapping[date, int],
    capacity: int,
) -> tuple[ForecastDay, ...]:
    """The queue of an office over the working days given, in order.

    `usual` is what a working day brought on average lately, `announced` what manifests sent before arrival bring on a
    day; a day brings the larger of the two, for the announced are part of the usual. Arrivals are counted as a Poisson
    number: the range is its normal approximation, ± 1.645 √n, never below what is announced.
    """
    found, left = [], float(backlog)
    for day in days:
        known = announced.get(day, 0)
        expected = max(usual, float(known))
        spread = 1.645 * math.sqrt(expected)
        left = max(0.0, left + expected - capacity)
        found.append(
            ForecastDay(
                on=day,
                expected=round(expected, 2),
                low=max(known, math.floor(expected - spread), 0),
                high=math.ceil(expected + spread),
                announced=known,
                capacity=capacity,
                left=round(left, 2),
            )
        )
    return tuple(found)


def lead_days(backlog: int, capacity: int) -> float | None:
    """Working days until a declaration that joins the queue now is looked at; None where nobody can look at it."""
    if backlog == 0:
        return 0.0
    return round(backlog / capacity, 1) if capacity > 0 else None

"""How much of each lane an office gives: the floor of random selection, the share expected, and the most a day holds.

As ASYCUDA keeps them, for each office and flow (functional manual, MODSEL): expected rate of each lane, minimum rate of
random selection; and with them the daily capacity of examiners. Rates are in hundredths of a percent (10,000 = all).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.risk.domain.words import Lane

WHOLE = 10_000
"""All declarations, in the unit of a rate."""
CHOSEN = (Lane.RED, Lane.YELLOW, Lane.BLUE)
"""The lanes that somebody looks at, in order of precedence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanePlan:
    """One lane of an office's plan: `floor` is drawn at random from everything, `expected` is topped up to, `daily`
    is the most of a day (None: no limit; mandatory and random ones come on top)."""

    floor: int = 0
    expected: int = 0
    daily: int | None = None


_NOTHING = LanePlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficePlan:
    """What an office does with one flow. `reserve` is the share of a lane's day that is kept for scores of at least
    `reserve_score`; `spread` the number of declarations over which a missing share is made up for."""

    lanes: Mapping[Lane, LanePlan] = field(default_factory=dict)
    reserve: int = 0
    reserve_score: int = 0
    spread: int = 50
    floors: tuple[tuple[Lane, int], ...] = field(init=False, repr=False, compare=False)
    """Each chosen lane with the floors of itself and the higher ones together."""
    shares: Mapping[Lane, float] = field(init=False, repr=False, compare=False)
    """Each chosen lane's floor as a share of all."""
    kept: Mapping[str, object] = field(init=False, repr=False, compare=False)
    """`content`, made once: every assessment keeps it."""

    def __post_init__(self) -> None:
        if sum(self.lane(lane).floor for lane in CHOSEN) > WHOLE:
            raise ValueError("the random floors are more than everything together")
        if self.spread < 1:
            raise ValueError("a missing share is made up for over at least one declaration")
        above = [(lane, sum(self.lane(one).floor for one in CHOSEN if one.rank >= lane.rank)) for lane in CHOSEN]
        object.__setattr__(self, "floors", tuple(above))
        object.__setattr__(self, "shares", {lane: self.lane(lane).floor / WHOLE for lane in CHOSEN})
        object.__setattr__(self, "kept", self.content())

    def lane(self, lane: Lane) -> LanePlan:
        """The plan of one lane."""
        return self.lanes.get(lane, _NOTHING)

    def content(self) -> dict[str, object]:
        """As JSON; `read_plan` takes it back."""
        return {
            "lanes": {
                lane.value: {"floor": one.floor, "expected": one.expected, "daily": one.daily}
                for lane, one in sorted(self.lanes.items())
            },
            "reserve": self.reserve,
            "reserve_score": self.reserve_score,
            "spread": self.spread,
        }


def read_plan(given: Mapping[str, object]) -> OfficePlan:
    """A plan from its content. Raises KeyError, TypeError or ValueError for anything else."""
    lanes = given["lanes"]
    if not isinstance(lanes, Mapping):
        raise TypeError("lanes is not an object")
    return OfficePlan(
        lanes={
            Lane(name): LanePlan(floor=one["floor"], expected=one["expected"], daily=one["daily"])
            for name, one in lanes.items()
        },
        reserve=int(str(given["reserve"])),
        reserve_score=int(str(given["reserve_score"])),
        spread=int(str(given["spread"])),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an office had of one flow so far on a day, before the declaration that is being assessed."""

    total: int = 0
    lanes: Mapping[Lane, int] = field(default_factory=dict)

    def of(self, lane: Lane) -> int:
        """How many took this lane."""
        return self.lanes.get(lane, 0)

    def with_one(self, lane: Lane) -> Counts:
        """The same after one more."""
        return Counts(total=self.total + 1, lanes={**self.lanes, lane: self.of(lane) + 1})

    def content(self) -> dict[str, object]:
        """As JSON; `read_counts` takes it back."""
        return {"total": self.total, **{lane.value: self.of(lane) for lane in CHOSEN}}


def read_counts(given: Mapping[str, object]) -> Counts:
    """Counts from their content."""
    lanes = {lane: int(str(given[lane.value])) for lane in CHOSEN}
    return Counts(total=int(str(given["total"])), lanes={lane: number for lane, number in lanes.items() if number})


def has_room(lane: Lane, *, plan: OfficePlan, counts: Counts, score: int) -> bool:
    """Whether the day still takes one of this score: the last `reserve` of it is kept for high scores."""
    daily = plan.lane(lane).daily
    if daily is None:
        return True
    left = daily - counts.of(lane)
    if left <= 0:
        return False
    return score >= plan.reserve_score or left * WHOLE > daily * plan.reserve


def settled(lane: Lane, *, plan: OfficePlan, counts: Counts, score: int) -> Lane:
    """Where a declaration that criteria sent to `lane` goes: the lane itself, else the next one that has room."""
    for one in CHOSEN:
        if one.rank <= lane.rank and has_room(one, plan=plan, counts=counts, score=score):
            return one
    return Lane.GREEN


def top_up_chance(lane: Lane, *, plan: OfficePlan, counts: Counts, score: int) -> float:
    """The chance with which a declaration that nothing chose is taken to make up a lane's expected share.

    What is missing, spread over the next `spread` declarations, so that nobody who counts can say which will be next.
    """
    expected = plan.lane(lane).expected
    if not expected or not has_room(lane, plan=plan, counts=counts, score=score):
        return 0.0
    missing = expected * (counts.total + 1) - WHOLE * counts.of(lane)
    return min(1.0, missing / (WHOLE * plan.spread)) if missing > 0 else 0.0

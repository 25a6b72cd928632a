"""An office's plan for one flow as it is proposed and approved, and what the rules about that look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.risk.domain.capacity import CHOSEN, WHOLE, OfficePlan, read_plan
from services.risk.domain.words import Lane
from shared.actors import Actor

SHORTEST_REASON = 10


class PlanState(StrEnum):
    """Where a plan is."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What is in force at an office on a day for one flow: the plan, the minutes that one look takes in each lane, and
    where it comes from ("parameter" where the office has no plan of its own)."""

    plan: OfficePlan
    minutes: Mapping[Lane, int] = field(default_factory=dict)
    source: str = "parameter"
    from_on: date | None = None

    def load(self, declarations: Mapping[Lane, int]) -> int:
        """The minutes of work that so many declarations in each lane mean."""
        return sum(self.minutes.get(lane, 0) * number for lane, number in declarations.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan as the rules about its approval see it."""

    state: PlanState
    proposed_by: str
    begins_in_time: bool = True
    small_office: bool = False
    override_reason: str | None = None


def another_planner(view: PlanView, actor: Actor) -> bool:
    """Another officer than the one who proposed must approve; only a small office may override this, giving its reason."""
    if view.proposed_by != actor.id:
        return True
    return view.small_office and len((view.override_reason or "").strip()) >= SHORTEST_REASON


def begins_in_time(view: PlanView, actor: Actor) -> bool:
    """A plan begins today or later: what was drawn stays as it was drawn."""
    return view.begins_in_time


def read_planned(given: Mapping[str, object], *, source: str, from_on: date | None = None) -> Planned:
    """A plan with its minutes, from JSON or from a parameter (where a lane without `daily` has no limit). Raises KeyError, TypeError or ValueError for anything else."""
    minutes, lanes = given["minutes"], given["lanes"]
    if not isinstance(minutes, Mapping) or not isinstance(lanes, Mapping):
        raise TypeError("lanes and minutes are objects")
    return Planned(
        plan=read_plan({**given, "lanes": {name: {"daily": None, **lane} for name, lane in lanes.items()}}),
        minutes={Lane(str(name)): int(str(value)) for name, value in minutes.items()},
        source=source,
        from_on=from_on,
    )


def trouble(given: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What is wrong with a plan as an officer wrote it: (JSON Pointer, sentence)."""
    found: list[tuple[str, str]] = []
    lanes = given.get("lanes")
    if not isinstance(lanes, Mapping) or not lanes:
        return (("/lanes", "Name at least one lane."),)
    for name, lane in lanes.items():
        if name not in {one.value for one in CHOSEN}:
            found.append((f"/lanes/{name}", "Only red, yellow and blue are planned; green is what is left."))
            continue
        for rate in ("floor", "expected"):
            if not 0 <= lane[rate] <= WHOLE:
                found.append(
                    (f"/lanes/{name}/{rate}", f"A rate lies between 0 and {WHOLE} (hundredths of a per cent).")
                )
        if lane["daily"] is not None and lane["daily"] < 0:
            found.append((f"/lanes/{name}/daily", "A day holds none or more."))
    if not found and sum(lane["floor"] for lane in lanes.values()) > WHOLE:
        found.append(("/lanes", "The random floors are more than everything together."))
    if not found and sum(lane["floor"] for lane in lanes.values()) == 0:
        found.append(("/lanes", "Some share must be drawn at random: without it nobody sees what the rules miss."))
    return tuple(found)

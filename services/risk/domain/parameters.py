"""Which values an officer may propose for a parameter of this service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.risk.domain import office_plans
from services.risk.domain.words import Lane, Scope
from shared.parameters import unlike

LIMITS = {
    "plausible.mass_sea": (1, 10**12), "plausible.mass_air": (1, 10**12), "plausible.mass_post": (1, 10**12),
    "plausible.mass_other": (1, 10**12), "plausible.mass_parcel": (1, 10**6), "plausible.mass_package": (1, 10**9),
    "plausible.days_ahead": (0, 365),
    "plausible.arrival_days_ahead": (0, 3650), "plausible.years_back": (1, 100), "plausible.items": (1, 100_000),
    "plausible.total_percent": (0, 100), "files.maximum_bytes": (1024, 1024**3), "delay.yellow_days": (0, 365),
    "workload.declaration": (0, 10_000), "workload.item": (0, 10_000), "workload.daily": (1, 100_000),
    "review.wished_percent": (0, 100), "rules.maximum_months": (1, 60), "rules.warning_days": (0, 365),
    "rules.emergency_hours": (1, 72), "rules.emergency_approval_hours": (1, 72), "watch.threshold": (50, 100),
    "suggestions.months": (1, 60), "drift.psi_percent": (1, 1000), "relief.lanes": (0, 3), "relief.percent": (0, 100),
    "relief.freshness_seconds": (1, 86_400), "relief.timeout_milliseconds": (10, 1_000), "history.window_days": (1, 3650), "history.new_below": (0, 10_000),
    "draw.days": (1, 365), "draw.ahead_days": (1, 365),
}  # fmt: skip
"""Where a number may lie, its ends included. One that is not named here cannot be changed by an officer."""
MOST_MINUTES = 100_000


def trouble(name: str, present: Any, value: Any) -> str | None:
    """What is wrong with a value in place of the present one; None when it is good."""
    if name == "plan":
        return _plan(value)
    if name == "agencies":
        return _agencies(value)
    if found := unlike(present, value):
        return found
    if name == "safe_default.lane" and value not in set(Lane):
        return f"Name a lane: {', '.join(Lane)}."
    if name == "relief.scopes" and not set(value) <= set(Scope):
        return f"Name scopes of rules: {', '.join(Scope)}."
    if name == "safe_default.red" and not all(code.isdigit() and 2 <= len(code) <= 12 for code in value):
        return "Write the beginnings of commodity codes, 2 to 12 digits each."
    if isinstance(value, int) and not isinstance(value, bool):
        least, most = LIMITS.get(name, (present, present))
        if not least <= value <= most:
            return f"This number is between {least} and {most}."
    return None


def _plan(value: Any) -> str | None:
    """An administration's plan is one of an office, with the minutes of a look in each lane."""
    try:
        office_plans.read_planned(value, source="parameter")
        lanes = {name: {"daily": None, **lane} for name, lane in value["lanes"].items()}
        wrong = office_plans.trouble({"lanes": lanes})
        minutes = all(type(one) is int and 0 <= one <= MOST_MINUTES for one in value["minutes"].values())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"This is not a plan with its lanes and minutes: {error}."
    if wrong:
        return wrong[0][1]
    return None if minutes else f"A look takes between 0 and {MOST_MINUTES} minutes."


def _agencies(value: Any) -> str | None:
    """Agencies by their word, each with the roles of the officers who see its rules."""
    if not isinstance(value, Mapping) or not all(isinstance(roles, list) and roles for roles in value.values()):
        return "Name each agency with a list of roles."
    words = [*value, *(role for roles in value.values() for role in roles)]
    if all(isinstance(word, str) and 0 < len(word.strip()) <= 100 for word in words):
        return None
    return "Agencies and roles are words of 1 to 100 characters."

"""The planner of visits as it is seen."""

from __future__ import annotations

from datetime import date

from services.trusted_trader.schemas.shapes import View
from services.trusted_trader.schemas.sites import IslandView, WaitingSite
from services.trusted_trader.schemas.visits import SiteVisit


class PlannedVisit(SiteVisit):
    """A visit on the planner."""

    due_on: date | None


class TripView(View):
    """Visits of one journey."""

    trip: str | None
    from_on: date
    until_on: date
    visits: list[PlannedVisit]


class Together(View):
    """Sites of an island that one journey could see, and the hours it saves."""

    sites: list[str]
    first_due_on: date | None
    planned_on: date | None
    hours_saved: int


class IslandPlan(IslandView):
    """An island on the planner."""

    waiting: list[WaitingSite]
    trips: list[TripView]
    together: Together | None


class Elsewhere(View):
    """What lies on no island of the schematic."""

    waiting: list[WaitingSite]
    trips: list[TripView]


class Planner(View):
    """The planner of a span of days."""

    from_on: date
    until_on: date
    islands: list[IslandPlan]
    elsewhere: Elsewhere

"""The examiner's queue, who examines, the forecast and the lane list."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from services.risk.schemas.shapes import Body, Line, Moment, Person, View

OfficeCode = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=20, pattern=r"^[A-Za-z0-9]+$")
]


class BriefView(View):
    """A declaration with its lane, never why. `found`: whether a valid act found something; null before an act."""

    id: str
    version: int
    reference: str
    stage: str
    office: str | None
    flow: str | None
    lane: str | None
    importer: str | None
    importer_name: str | None
    declarant: str | None
    transport_document: str | None
    items: int
    arrived_on: str | None
    received: Moment
    assigned_to: Person | None
    inspected: Moment | None
    found: bool | None
    released: Moment | None


class QueueRow(BriefView):
    """A declaration in the queue. `points` of work by the parameters of the administration."""

    mandatory: bool
    score: int
    since: Moment
    waiting_minutes: int
    points: int
    lower_lane_asked: bool


class QueueView(View):
    """The queue in its order: higher lane, mandatory, longest waiting, higher score. `counts` by lane, of all pages."""

    items: list[QueueRow]
    counts: dict[str, int]
    next: str | None


class ForecastDayView(View):
    """A working day to come, in declarations; `low` to `high` holds 90 % of such days, `left` waits at its end."""

    on: str
    announced: int
    expected: float
    low: int
    high: int
    capacity: int
    left: float


class ForecastLaneView(View):
    """One lane. `usual` arrive on a working day; `capacity_of` is "plan" or "examiners"; `lead_days` until one that
    joins now is looked at, null where nobody can look at it."""

    lane: str
    waiting: int
    usual: float
    capacity: int
    capacity_of: str
    lead_days: float | None
    days: list[ForecastDayView]


class ForecastView(View):
    """The queue of an office over the working days to come."""

    office: str
    from_on: str
    available_examiners: int
    lanes: list[ForecastLaneView]


class LaneListView(View):
    """Every declaration assessed for an office on a day, with the lane it has now."""

    office: str
    day: str
    printed: Moment
    items: list[BriefView]


class ExaminerView(View):
    """Somebody who examines. No offices means all; `assigned` and `points` are what waits for them."""

    id: str
    version: int
    name: str
    offices: list[str]
    available: bool
    assigned: int
    points: int
    changed: Moment
    changed_by: Person


class ExaminersView(View):
    """Everybody who examines."""

    items: list[ExaminerView]


class KeepExaminer(Body):
    """An examiner: where, and whether available today."""

    name: Line
    offices: list[OfficeCode] = Field(default=[], max_length=100)
    available: bool = True


class Assign(Body):
    """To whom; null gives the declaration back to the queue."""

    examiner: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None


class AssignWaiting(Body):
    """Everything at this office that waits and has no examiner."""

    office: OfficeCode


class AssignmentView(View):
    """A declaration and who has it now."""

    id: str
    reference: str
    version: int
    lane: str
    examiner: Person


class AssignmentsView(View):
    """What was given to whom."""

    items: list[AssignmentView]

"""Changes of lanes by hand."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import StringConstraints

from services.risk.domain.lanes import RouteReason
from services.risk.domain.words import Lane
from services.risk.schemas.queue import BriefView
from services.risk.schemas.shapes import Body, Moment, Override, Person, Text, View

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=2000)]


class Reroute(Body):
    """The lane wanted, a reason from the list, and the reason in words."""

    to: Lane
    reason_code: RouteReason
    reason: Reason


class ApproveLower(Body):
    """A note, and the reason of a small office whose one officer both asks and approves."""

    note: Text = ""
    override: Override | None = None


class RefuseLower(Body):
    """Why the lane stays."""

    reason: Reason


class GroundView(View):
    """Why a second officer decides."""

    ground: str
    sentence: str


class LaneChangeView(View):
    """One change. `state`: applied, requested, approved, refused or lapsed; `set_aside` names the mandatory rules."""

    id: str
    at: Moment
    before: str
    lane: str
    cause: str
    reason_code: str
    reason_wording: str
    reason: str
    state: str
    grounds: list[GroundView]
    set_aside: list[Any]
    sets_random_draw_aside: bool
    requested_by: Person
    decided: Moment | None
    decided_by: Person | None
    decision: str | None
    override_reason: str | None


class RerouteView(View):
    """The change as it stands, and the declaration after it."""

    change: LaneChangeView
    declaration: BriefView


class RequestView(LaneChangeView):
    """A request with its declaration."""

    declaration: BriefView


class LaneChangesView(View):
    """What was changed or asked."""

    items: list[LaneChangeView]


class RequestsView(View):
    """Requests that wait for a second officer."""

    items: list[RequestView]


class CodeView(View):
    """A word of a closed list. `directions` of a reason: "raise", "lower"."""

    code: str
    wording: str
    directions: list[str]


class CodesView(View):
    """The closed lists of outcomes."""

    reasons: list[CodeView]
    offences: list[CodeView]

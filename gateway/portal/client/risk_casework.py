"""The examiner's work as officers ask for it: the queue, its forecast, who examines, requests for a lower lane, the lane list."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.transport import Api, Query, segment

SERVICE = "risk"


class BriefView(TypedDict):
    """A declaration with its lane, never why."""

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
    assigned_to: PersonRef | None
    inspected: Moment | None
    found: bool | None
    released: Moment | None


class QueueRow(BriefView):
    """A declaration that waits."""

    mandatory: bool
    score: int
    since: Moment
    waiting_minutes: int
    points: int
    lower_lane_asked: bool


class QueueView(TypedDict):
    """The queue in its order; `counts` by lane, of all pages."""

    items: list[QueueRow]
    counts: dict[str, int]
    next: str | None


class ForecastView(TypedDict):
    """The queue of an office over the working days to come."""

    office: str
    from_on: str
    available_examiners: int
    lanes: list[dict[str, Any]]


class LaneListView(TypedDict):
    """Every declaration of an office and a day."""

    office: str
    day: str
    printed: Moment
    items: list[BriefView]


class ExaminerView(TypedDict):
    """Somebody who examines; no offices means all."""

    id: str
    version: int
    name: str
    offices: list[str]
    available: bool
    assigned: int
    points: int


class LaneChangeView(TypedDict):
    """A change of a lane by hand or by delay."""

    id: str
    at: Moment
    before: str
    lane: str
    cause: str
    reason_code: str
    reason_wording: str
    reason: str
    state: str
    grounds: list[dict[str, str]]
    set_aside: list[Any]
    sets_random_draw_aside: bool
    requested_by: PersonRef
    decided: Moment | None
    decided_by: PersonRef | None
    decision: str | None
    override_reason: str | None


class RequestView(LaneChangeView):
    """A request for a lower lane, with its declaration."""

    declaration: BriefView


class RuleInShort(TypedDict):
    """A rule in a list, as far as the board shows it."""

    id: str
    title: str
    lane: str
    state: str
    under_way_state: str | None
    valid_until: Moment | None
    expires_soon: bool


class AlarmInShort(TypedDict):
    """An alarm, as far as the board counts it."""

    id: str
    kind: str
    subject: str
    seen: Moment | None


async def queue(api: Api, **filters: Query) -> QueueView:
    """What waits, by office, lane, mine, unassigned, ready; higher lane first, then mandatory, then longest waiting."""
    return cast("QueueView", await api.read(SERVICE, "/queue", **filters))


async def forecast(api: Api, office: str) -> ForecastView:
    """The working days to come of one office."""
    return cast("ForecastView", await api.read(SERVICE, "/queue/forecast", office=office))


async def requests(api: Api) -> list[RequestView]:
    """Requests that wait for a second officer, the oldest first."""
    return cast("list[RequestView]", (await api.read(SERVICE, "/lane-changes/requests"))["items"])


async def examiners(api: Api) -> list[ExaminerView]:
    """Everybody who examines."""
    return cast("list[ExaminerView]", (await api.read(SERVICE, "/examiners"))["items"])


async def keep_examiner(api: Api, identifier: str, body: dict[str, object], *, version: int | None, key: str) -> None:
    """Say where an officer examines and whether today."""
    await api.change(SERVICE, f"/examiners/{segment(identifier)}", body, method="PUT", key=key, version=version)


async def assign(api: Api, identifier: str, examiner: str | None, *, version: int | None, key: str) -> BriefView:
    """Give a declaration to an examiner, or (None) back to the queue."""
    path = f"/declarations/{segment(identifier)}/assign"
    return cast("BriefView", (await api.change(SERVICE, path, {"examiner": examiner}, key=key, version=version)).body)


async def assign_waiting(api: Api, office: str, *, key: str) -> list[dict[str, Any]]:
    """Give everything free at an office to its examiners by workload; what went to whom."""
    found = await api.change(SERVICE, "/assignments", {"office": office}, key=key)
    return list(found.body["items"])


async def lane_list(api: Api, *, office: str, day: str) -> LaneListView:
    """The lane list of an office and a day."""
    return cast("LaneListView", await api.read(SERVICE, "/lane-list", office=office, day=day))


async def colleagues(api: Api) -> list[dict[str, Any]]:
    """The officers of the administration, with their roles."""
    return list((await api.read("identity", "/colleagues"))["items"])


async def rules(api: Api) -> list[RuleInShort]:
    """Rules that this officer need know, without their conditions."""
    return cast("list[RuleInShort]", (await api.read(SERVICE, "/rules"))["items"])


async def alarms(api: Api) -> list[AlarmInShort]:
    """What is no longer as it was, the newest first."""
    return cast("list[AlarmInShort]", (await api.read(SERVICE, "/drift"))["items"])

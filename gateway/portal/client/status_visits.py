"""Islands, the planner, visits, their reports and findings, as officers ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.transport import Api, Reply, segment

SERVICE = "trusted_trader"


class PossibleStep(TypedDict):
    """Something that may be done, or why not yet."""

    name: str
    title: str
    possible: bool
    why_not: list[str]


class IslandView(TypedDict):
    """An island on the schematic; x and y are 0 to 100 from the left and from above."""

    code: str
    version: int
    name: str
    x: int
    y: int
    travel: str
    travel_hours: int
    retired: bool


class SiteView(TypedDict):
    """A place where a firm works."""

    id: str
    name: str
    kind: str
    address: str
    island: str | None


class Firm(TypedDict):
    """The firm of a visit."""

    organisation: str | None
    name: str
    tin: str


class CaseBrief(TypedDict):
    """The application of a visit."""

    id: str
    number: str | None
    state: str


class WaitingSitePlace(TypedDict):
    """Where a site that waits is."""

    id: str
    name: str
    kind: str
    address: str


class WaitingSite(TypedDict):
    """A site that nobody has seen yet; `due_on` is the day on which its case must be decided."""

    site: WaitingSitePlace
    application: CaseBrief
    firm: Firm
    due_on: str | None


class SiteVisit(TypedDict):
    """A visit in a list."""

    id: str
    number: str
    version: int
    state: str
    kind: str
    application: CaseBrief
    firm: Firm
    site: SiteView
    planned_on: str
    trip: str | None
    validators: list[PersonRef]
    started: Moment | None
    reported: Moment | None
    kept_reports: int


class TripView(TypedDict):
    """Visits of one journey."""

    trip: str | None
    from_on: str
    until_on: str
    visits: list[SiteVisit]


class Together(TypedDict):
    """Sites of an island that one journey could see, and the hours that saves."""

    sites: list[str]
    first_due_on: str | None
    planned_on: str | None
    hours_saved: int


class IslandPlan(IslandView):
    """An island on the planner."""

    waiting: list[WaitingSite]
    trips: list[TripView]
    together: Together | None


class Elsewhere(TypedDict):
    """What lies on no island of the schematic."""

    waiting: list[WaitingSite]
    trips: list[TripView]


class Planner(TypedDict):
    """The planner of a span of days."""

    from_on: str
    until_on: str
    islands: list[IslandPlan]
    elsewhere: Elsewhere


class FileView(TypedDict):
    """A photo of a visit or evidence for a finding; `about` names the finding or element that a photo shows."""

    id: str
    name: str
    media_type: str
    bytes: int
    sha256: str
    about: str | None
    of_the_office: bool
    added: Moment
    added_by: PersonRef


class FindingView(TypedDict):
    """A finding."""

    id: str
    version: int
    state: str
    element: str
    severity: str
    blocks_grant: bool
    text: str
    action: str
    due_on: str | None
    overdue: bool
    response: str
    answered: Moment | None
    answered_by: str | None
    resolution: str
    resolved: Moment | None
    resolved_by: str | None
    evidence: list[FileView]
    actions: list[PossibleStep]


class Kept(TypedDict):
    """A report that met a visit which had changed: kept for the office to see and to use."""

    report_key: str
    why: str
    at: Moment
    by: PersonRef
    report: dict[str, Any]


class SharedView(TypedDict):
    """Whose report counts as this validation, by whose consent, and who accepted it."""

    administration: str
    visit: str
    reported_at: str
    consent: str | None
    accepted_by: PersonRef


class VisitFile(SiteVisit):
    """A visit on one page."""

    plan: str
    checklist: list[dict[str, Any]]
    people: list[dict[str, Any]]
    ratings: dict[str, Any]
    risk_grade: int | None
    summary: str
    findings: list[FindingView]
    photos: list[FileView]
    kept: list[Kept]
    shared: SharedView | None
    actions: list[PossibleStep]


class Package(TypedDict):
    """What a validator takes along."""

    format: int
    version: int
    plan: str
    made_at: str
    zone: str
    visit: dict[str, Any]
    firm: dict[str, Any]
    site: dict[str, Any]
    checklist: list[dict[str, Any]]
    earlier: list[dict[str, Any]]
    limits: dict[str, Any]


async def planner(api: Api, *, from_on: str = "", until_on: str = "") -> Planner:
    """Islands with what waits, journeys planned, and what could go together."""
    return cast("Planner", await api.read(SERVICE, "/planner", **{"from": from_on, "until": until_on}))


async def islands(api: Api) -> list[IslandView]:
    """The schematic."""
    return cast("list[IslandView]", (await api.read(SERVICE, "/islands"))["items"])


async def draw(api: Api, code: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Put an island on the schematic, or change the version that was seen."""
    await api.change(SERVICE, f"/islands/{segment(code)}", dict(body), method="PUT", version=version, key=key)


async def retire(api: Api, code: str, *, version: int | None, key: str) -> None:
    """Take an island off the schematic."""
    await api.change(SERVICE, f"/islands/{segment(code)}/retire", version=version, key=key)


async def visits(api: Api, *, mine: bool = False, states: list[str] | None = None) -> list[SiteVisit]:
    """Visits by the day planned."""
    found = await api.read(SERVICE, "/visits", mine="true" if mine else "", state=states or [])
    return cast("list[SiteVisit]", found["items"])


async def of_application(api: Api, application: str) -> list[SiteVisit]:
    """The visits of one application."""
    return cast("list[SiteVisit]", (await api.read(SERVICE, f"/applications/{segment(application)}/visits"))["items"])


async def visit(api: Api, key: str) -> VisitFile:
    """One visit, with its report and findings."""
    return cast("VisitFile", await api.read(SERVICE, f"/visits/{segment(key)}"))


async def package(api: Api, key: str) -> Package:
    """What a validator takes along, in the language of the call."""
    return cast("Package", await api.read(SERVICE, f"/visits/{segment(key)}/package"))


async def plan(api: Api, application: str, body: Mapping[str, object], *, key: str) -> VisitFile:
    """Plan the visit of a site."""
    found = await api.change(SERVICE, f"/applications/{segment(application)}/visits", dict(body), key=key)
    return cast("VisitFile", found.body)


async def replan(api: Api, key: str, body: Mapping[str, object], *, version: int | None, once: str) -> None:
    """Another day, other validators, another journey. `once` is the Idempotency-Key."""
    await api.change(SERVICE, f"/visits/{segment(key)}/replan", dict(body), version=version, key=once)


async def cancel(api: Api, key: str, reason: str, *, version: int | None, once: str) -> None:
    """No visit."""
    await api.change(SERVICE, f"/visits/{segment(key)}/cancel", {"reason": reason}, version=version, key=once)


async def start(api: Api, key: str, *, version: int | None, once: str) -> None:
    """A validator is there."""
    await api.change(SERVICE, f"/visits/{segment(key)}/start", version=version, key=once)


async def hand_in(api: Api, key: str, body: Mapping[str, object], *, once: str) -> None:
    """Hand a report in; the same one again is the same report."""
    await api.change(SERVICE, f"/visits/{segment(key)}/report", dict(body), method="PUT", key=once)


async def use_kept(api: Api, key: str, *, visit: str, report_key: str, version: int | None, once: str) -> None:
    """Make a kept report the report of this visit."""
    body = {"visit": visit, "report_key": report_key}
    await api.change(SERVICE, f"/visits/{segment(key)}/use-kept", body, version=version, key=once)


async def add_photo(
    api: Api, key: str, identifier: str, content: bytes, *, media_type: str, sha256: str, about: str, name: str, once: str
) -> Reply:  # fmt: skip
    """A photo under an id of ours; the same one again changes nothing."""
    return await api.reply(
        "PUT", SERVICE, f"/visits/{segment(key)}/photos/{segment(identifier)}", raw=content,
        headers={"content-type": media_type or "application/octet-stream", "idempotency-key": once},
        query={"sha256": sha256, "about": about, "name": name[:150]}, timeout=300.0,
    )  # fmt: skip


async def settle(
    api: Api, finding: str, action: str, body: Mapping[str, object], *, version: int | None, once: str
) -> None:
    """Accept a finding as resolved, or reopen it: `action` is resolve or reopen."""
    path = f"/findings/{segment(finding)}/{action}"
    await api.change(SERVICE, path, dict(body), version=version, key=once)


async def validators(api: Api) -> list[PersonRef]:
    """The officers of the administration who may validate, by name."""
    found = await api.read("identity", "/colleagues")
    return [
        PersonRef(id=str(row["id"]), name=str(row["name"])) for row in found["items"] if "validator" in row["roles"]
    ]

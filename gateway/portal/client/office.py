"""Cases, rulings, closures and parameters as officers ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.transport import Api, Query, Reply, segment

SERVICE = "advance_rulings"
OPEN_STATES = (
    "submitted", "incomplete", "accepted", "assessment", "awaiting_applicant", "awaiting_sample", "at_laboratory",
    "expert_opinion", "proposed",
)  # fmt: skip


class Moment(TypedDict):
    """An instant: UTC, and as the office's wall shows it."""

    at: str
    office: str
    zone: str


class PersonRef(TypedDict):
    """Somebody who acted."""

    id: str
    name: str


class Party(TypedDict):
    """A firm in a case."""

    organisation: str | None
    name: str
    tin: str | None


class Clock(TypedDict):
    """The statutory clock, read by the service at the moment of the answer."""

    state: str
    band: str
    limit: int
    basis: str
    counted: int
    remaining: int
    started: Moment | None
    due_on: str | None
    due: Moment | None
    stopped: Moment | None
    law: str
    confirmed: bool


class CaseRow(TypedDict):
    """An application in a list."""

    id: str
    number: str | None
    version: int
    type: str
    state: str
    goods_name: str
    applicant: Party
    agent: Party | None
    lodged_by: str
    assignee: PersonRef | None
    team: str | None
    created: Moment
    submitted: Moment | None
    changed: Moment
    changed_by: PersonRef
    clock: Clock
    waiting_for: str
    waiting_until_on: str | None
    waiting_until: Moment | None
    ruling: str | None


class Action(TypedDict):
    """An action the reader sees now, and what stands in its way."""

    name: str
    title: str
    possible: bool
    why_not: list[str]
    override_possible: bool


class Case(CaseRow):
    """An application on one page. Its parts are shown as they come."""

    administration: str
    keywords: list[str]
    applicant_contact: str | None
    lodged_by_person: PersonRef
    answers: dict[str, Any]
    questions: list[dict[str, Any]]
    missing: list[str]
    documents: list[dict[str, Any]]
    documents_left: int
    document_maximum_bytes: int
    information_requests: list[dict[str, Any]]
    samples: list[dict[str, Any]]
    laboratory: list[dict[str, Any]]
    contests: list[dict[str, Any]]
    contestable: list[dict[str, Any]]
    fee: dict[str, Any]
    proposal: dict[str, Any] | None
    code_warnings: list[dict[str, str]]
    opinions: list[dict[str, Any]]
    decision: dict[str, Any] | None
    steps: list[dict[str, Any]]
    actions: list[Action]
    review: str


class CasePage(TypedDict):
    """A page of cases."""

    items: list[CaseRow]
    next: str | None


class Today(TypedDict):
    """The morning page."""

    date: str
    zone: str
    working_day: bool
    closed_because: str | None
    counts: dict[str, int]
    overdue: list[CaseRow]
    due_soon: list[CaseRow]
    to_accept: list[CaseRow]
    to_sign: list[CaseRow]
    waiting_for_applicant: list[CaseRow]
    mine: list[CaseRow]


class Closure(TypedDict):
    """Declared days without office."""

    id: str
    from_on: str
    until_on: str
    reason: str
    law: str
    declared: Moment
    declared_by: PersonRef


class ParameterBook(TypedDict):
    """What is in force today, and what is proposed or dated."""

    in_force: list[dict[str, Any]]
    changes: list[dict[str, Any]]


def _items(found: Any) -> list[Any]:
    return list(found["items"]) if isinstance(found, dict) else list(found)


async def today(api: Api) -> Today:
    """What the office has before it this morning."""
    return cast("Today", await api.read(SERVICE, "/today"))


async def cases(api: Api, **filters: Query) -> CasePage:
    """Cases by state, band, type, assignee, words."""
    return cast("CasePage", await api.read(SERVICE, "/applications", **filters))


async def case(api: Api, id_or_number: str) -> Case:
    """One case. Raises ApiProblem 404."""
    return cast("Case", await api.read(SERVICE, f"/applications/{segment(id_or_number)}"))


async def take_action(
    api: Api, identifier: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Case:
    """Carry out an action. Raises ApiProblem: stale-version, not-possible, rule-not-met, invalid."""
    path = f"/applications/{segment(identifier)}/{segment(action)}"
    return cast("Case", (await api.change(SERVICE, path, dict(body), key=key, version=version)).body)


async def attach(
    api: Api,
    identifier: str,
    content: bytes,
    *,
    name: str,
    media_type: str,
    confidential: bool,
    version: int | None,
    key: str,
) -> Reply:
    """Put a document of the office into the file."""
    return await api.send_file(
        SERVICE, f"/applications/{segment(identifier)}/documents", content, media_type=media_type, key=key, version=version,
        name=name, confidential="true" if confidential else "false",
    )  # fmt: skip


async def trail(api: Api, identifier: str) -> list[dict[str, Any]]:
    """Every recorded fact of a case, with who opened confidential documents; auditors only."""
    return _items(await api.read(SERVICE, f"/applications/{segment(identifier)}/trail"))


async def closures(api: Api) -> list[Closure]:
    """Declared closures."""
    return cast("list[Closure]", _items(await api.read(SERVICE, "/closures")))


async def declare_closure(api: Api, body: Mapping[str, object], *, key: str) -> None:
    """Close the office for some days."""
    await api.change(SERVICE, "/closures", dict(body), key=key)


async def parameters(api: Api, service: str = SERVICE) -> ParameterBook:
    """Every number that a service works with. Raises ApiProblem 403 for those who may not read them."""
    return cast("ParameterBook", await api.read(service, "/parameters"))


async def propose_parameter(api: Api, service: str, body: Mapping[str, object], *, key: str) -> None:
    """Propose a value from a day on."""
    await api.change(service, "/parameters", dict(body), key=key)


async def approve_parameter(
    api: Api, service: str, identifier: str, *, reason: str, version: int | None, key: str
) -> None:
    """Approve a proposal; `reason` is the small office's, where the proposer approves."""
    body = {"override": {"reason": reason}} if reason else {}
    await api.change(service, f"/parameters/{segment(identifier)}/approve", body, key=key, version=version)


async def colleagues(api: Api) -> list[PersonRef]:
    """Officers to whom a case can be handed over: those of the administration who review or decide, by name."""
    found = await api.read("identity", "/colleagues")
    able = [row for row in found["items"] if {"reviewer", "decider"} & set(row["roles"])]
    return [PersonRef(id=str(row["id"]), name=str(row["name"])) for row in able]

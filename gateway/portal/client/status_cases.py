"""Applications of trusted traders as officers ask for them: the board, the list, the case with its form and letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

from gateway.portal.client.transport import Api, Query, Reply, segment

SERVICE = "trusted_trader"
OPEN_STATES = ("submitted", "returned", "accepted", "desk", "site_validation", "corrective_action", "proposed")
"""Those on the board: what a firm has not submitted yet is counted and not shown."""
CLOSED_STATES = ("granted", "refused", "withdrawn", "lapsed")


class Moment(TypedDict):
    """An instant: UTC, and as the office's wall shows it."""

    at: str
    office: str
    zone: str


class Person(TypedDict):
    """Somebody who acted."""

    id: str
    name: str


class Party(TypedDict):
    """A firm in a case."""

    organisation: str | None
    name: str
    tin: str


class Clock(TypedDict):
    """The clock of the decision, read at the moment of the answer."""

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
    extended_days: int


class CaseRow(TypedDict):
    """An application in a list."""

    id: str
    number: str | None
    version: int
    purpose: str
    authorisation: str | None
    state: str
    firm: Party
    tier: str
    roles: list[str]
    size: str
    sector: str
    lodged_by: str
    assignee: Person | None
    created: Moment
    submitted: Moment | None
    changed: Moment
    changed_by: Person
    clock: Clock
    waiting_for: str
    waiting_until_on: str | None
    waiting_until: Moment | None


class ActionView(TypedDict):
    """An action the reader sees now, and what stands in its way."""

    name: str
    title: str
    possible: bool
    why_not: list[str]
    override_possible: bool
    grant_why_not: list[str] | None


class Case(CaseRow):
    """An application on one page. Its parts are shown as they come."""

    administration: str
    programme: int
    questionnaire: int
    lodged_by_person: Person
    address: str
    contact: str | None
    sites: list[str]
    places: list[dict[str, Any]]
    publish: bool
    exchange: bool
    eligibility: dict[str, Any] | None
    missing: list[str]
    documents: list[dict[str, Any]]
    documents_left: int
    document_maximum_bytes: int
    deficits: list[dict[str, Any]]
    opinions: list[dict[str, Any]]
    visits: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    desk: dict[str, Any] | None
    proposal: dict[str, Any] | None
    decision: dict[str, Any] | None
    steps: list[dict[str, Any]]
    actions: list[ActionView]
    review: str


class Assessment(TypedDict):
    """The whole form with its answers; officers see the score."""

    edition: int
    published: bool
    sections: list[dict[str, Any]]
    missing: list[str]
    score: dict[str, Any] | None


class Board(TypedDict):
    """How many applications stand where."""

    states: dict[str, int]
    bands: dict[str, int]
    unassigned: int
    mine: int


class PaperRow(TypedDict):
    """A signed document of a step."""

    number: str
    kind: str
    title: str
    on: str
    at: Moment
    made: list[dict[str, Any]]


class CasePage(TypedDict):
    """A page of cases."""

    items: list[CaseRow]
    next: str | None


async def board(api: Api) -> Board:
    """The pipeline in numbers."""
    return cast("Board", await api.read(SERVICE, "/pipeline"))


async def cases(api: Api, **filters: Query) -> CasePage:
    """Cases by state, band, tier, purpose, assignee, words."""
    return cast("CasePage", await api.read(SERVICE, "/applications", **filters))


async def case(api: Api, key: str) -> Case:
    """One case by its id or number. Raises ApiProblem 404."""
    return cast("Case", await api.read(SERVICE, f"/applications/{segment(key)}"))


async def assessment(api: Api, key: str) -> Assessment:
    """The questions that this firm was asked, with its answers."""
    return cast("Assessment", await api.read(SERVICE, f"/applications/{segment(key)}/answers"))


async def take_action(
    api: Api, key: str, action: str, body: Mapping[str, object], *, version: int | None, idempotency: str
) -> Case:
    """Carry out an action. Raises ApiProblem: stale-version, not-possible, rule-not-met, invalid."""
    path = f"/applications/{segment(key)}/{segment(action)}"
    return cast("Case", (await api.change(SERVICE, path, dict(body), key=idempotency, version=version)).body)


async def write_desk(api: Api, key: str, body: Mapping[str, object], *, version: int | None, idempotency: str) -> None:
    """Keep the notes of the desk assessment."""
    path = f"/applications/{segment(key)}/desk"
    await api.change(SERVICE, path, dict(body), method="PUT", key=idempotency, version=version)


async def attach(
    api: Api, key: str, content: bytes, *, name: str, media_type: str, version: int | None, idempotency: str
) -> Reply:
    """Put a document of the office into the file."""
    path = f"/applications/{segment(key)}/documents"
    return await api.send_file(
        SERVICE, path, content, media_type=media_type, key=idempotency, version=version, name=name
    )


async def papers(api: Api, thing: str, key: str) -> list[PaperRow]:
    """The signed documents of an application, an authorisation or an appeal, the newest first."""
    return cast("list[PaperRow]", (await api.read(SERVICE, "/papers", thing=thing, key=key))["items"])


async def tiers(api: Api, administration: str, language: str) -> dict[str, str]:
    """The tiers of the programme in force by code, in the reader's language; empty where none is in force."""
    found = await api.read(SERVICE, "/programme", administration=administration, language=language)
    return {str(row["code"]): str(row["name"]) for row in found["tiers"]}


async def colleagues(api: Api, roles: Sequence[str]) -> list[Person]:
    """Officers of the administration who hold one of the roles, by name."""
    found = await api.read("identity", "/colleagues")
    able = [row for row in found["items"] if set(roles) & set(row["roles"])]
    return [Person(id=str(row["id"]), name=str(row["name"])) for row in able]

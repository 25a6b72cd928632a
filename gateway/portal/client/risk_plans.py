"""Office plans, fields and the published random draw as officers and the public ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Action, Moment, PersonRef
from gateway.portal.client.transport import Api, segment

SERVICE = "risk"


class PlanView(TypedDict):
    """A plan of an office for a flow; rates in hundredths of a per cent."""

    id: str
    version: int
    office: str
    flow: str
    from_on: str
    state: str
    lanes: dict[str, dict[str, Any]]
    minutes: dict[str, int]
    reserve: int
    reserve_score: int
    spread: int
    note: str
    proposed: Moment
    proposed_by: PersonRef
    decided: Moment | None
    decided_by: PersonRef | None
    override_reason: str | None
    actions: list[Action]


class PlanInForce(TypedDict):
    """What counts on a day; `source` is "parameter" where the office has no plan of its own."""

    office: str
    flow: str
    on: str
    source: str
    from_on: str | None
    lanes: dict[str, dict[str, Any]]
    minutes: dict[str, int]
    reserve: int
    reserve_score: int
    spread: int


class FieldView(TypedDict):
    """A field that rules may speak of."""

    key: str
    name: str
    level: str
    type: str
    scale: int
    unit: str
    box: str
    wco: str
    criterion: str | None
    derived: bool
    title: str
    description: str


class Commitment(TypedDict):
    """A day's secret: its SHA-256 before the day, itself after it."""

    day: str
    commitment: str
    published_at: str
    secret: str | None
    revealed_at: str | None


async def plans(api: Api) -> list[PlanView]:
    """Every plan, the newest first."""
    return cast("list[PlanView]", (await api.read(SERVICE, "/office-plans"))["items"])


async def in_force(api: Api, *, office: str, flow: str) -> PlanInForce:
    """What counts today."""
    return cast("PlanInForce", await api.read(SERVICE, "/office-plans/in-force", office=office, flow=flow))


async def propose(api: Api, body: Mapping[str, object], *, key: str) -> None:
    """Propose a plan from a day on."""
    await api.change(SERVICE, "/office-plans", dict(body), key=key)


async def approve(api: Api, identifier: str, *, reason: str, version: int | None, key: str) -> None:
    """Approve a plan; `reason` is the small office's, where the proposer approves."""
    body = {"override": {"reason": reason}} if reason else {}
    await api.change(SERVICE, f"/office-plans/{segment(identifier)}/approve", body, key=key, version=version)


async def refuse(api: Api, identifier: str, *, reason: str, version: int | None, key: str) -> None:
    """Refuse a plan."""
    path = f"/office-plans/{segment(identifier)}/refuse"
    await api.change(SERVICE, path, {"reason": reason}, key=key, version=version)


async def fields(api: Api) -> list[FieldView]:
    """The field catalogue."""
    return cast("list[FieldView]", (await api.read(SERVICE, "/fields"))["items"])


async def commitments(api: Api, administration: str) -> list[Commitment]:
    """What an administration published about its random draw, the newest day first."""
    found = await api.read(SERVICE, "/random/commitments", administration=administration)
    return cast("list[Commitment]", found["items"])

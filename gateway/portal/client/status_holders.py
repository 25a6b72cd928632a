"""Authorisations of trusted traders as officers ask for them: lists, the file, measures, check-ins, changes told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.status_cases import SERVICE, Moment, Party, Person
from gateway.portal.client.transport import Api, Query, segment


class HolderRow(TypedDict):
    """An authorisation in a list; `state` is read now."""

    number: str
    version: int
    state: str
    firm: Party
    tier: str
    tier_name: dict[str, str]
    roles: list[str]
    valid_from: str
    valid_until: str
    revalidation_pending: bool
    account_manager: Person | None
    suspended: Moment | None
    suspension_ground: str | None
    remedy_until: str | None
    changed: Moment
    changed_by: Person


class Holder(HolderRow):
    """An authorisation on one page. Its parts are shown as they come."""

    application: str
    address: str
    sites: list[str]
    benefits: list[dict[str, Any]]
    conditions: str
    publish: bool
    exchange: bool
    law: str
    granted: Moment
    granted_by: Person
    proposed_by: Person
    override_reason: str | None
    ended: Moment | None
    end_reason: str | None
    reapply_from: str | None
    revalidation: str | None
    file_revalidation_by: str
    measures: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class CheckIns(TypedDict):
    """The yearly talks, the newest first, and when the next one is due."""

    due_on: str
    overdue: bool
    questions: list[dict[str, str]]
    items: list[dict[str, Any]]


class HolderPage(TypedDict):
    """A page of holders."""

    items: list[HolderRow]
    next: str | None


async def holders(api: Api, **filters: Query) -> HolderPage:
    """Holders by state, tier, role, words, end of validity; those that end soonest first."""
    return cast("HolderPage", await api.read(SERVICE, "/authorisations", **filters))


async def holder(api: Api, number: str) -> Holder:
    """One authorisation. Raises ApiProblem 404."""
    return cast("Holder", await api.read(SERVICE, f"/authorisations/{segment(number)}"))


async def act(api: Api, number: str, action: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """A step of the authorisation's life: appoint, suspend, lift, revoke, vary."""
    path = f"/authorisations/{segment(number)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def announce(api: Api, number: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Tell the holder what is intended."""
    await api.change(SERVICE, f"/authorisations/{segment(number)}/measures", dict(body), key=key, version=version)


async def conclude(
    api: Api, number: str, measure: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Close the hearing of an announced measure, or drop it."""
    path = f"/authorisations/{segment(number)}/measures/{segment(measure)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def check_ins(api: Api, number: str) -> CheckIns:
    """The check-ins with a holder."""
    return cast("CheckIns", await api.read(SERVICE, f"/authorisations/{segment(number)}/check-ins"))


async def hold_check_in(api: Api, number: str, body: Mapping[str, object], *, key: str) -> None:
    """Write down a check-in that was held."""
    await api.change(SERVICE, f"/authorisations/{segment(number)}/check-ins", dict(body), key=key)


async def changes(api: Api, number: str) -> list[dict[str, Any]]:
    """The changes that a holder told, the newest first."""
    found = await api.read(SERVICE, f"/authorisations/{segment(number)}/changes")
    return cast("list[dict[str, Any]]", found["items"])


async def judge(
    api: Api, change: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Note, examine or close a change that was told."""
    await api.change(SERVICE, f"/changes/{segment(change)}/{segment(action)}", dict(body), key=key, version=version)


class Site(TypedDict):
    """A place where a firm works."""

    id: str
    name: str
    address: str


async def sites(api: Api, tin: str) -> list[Site]:
    """The sites of a firm."""
    return cast("list[Site]", (await api.read(SERVICE, "/sites", tin=tin))["items"])

"""Rulings in force as their holders and officers ask for them: lists, the file, what changes it, extended use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Action, Case, Moment, Party, PersonRef
from gateway.portal.client.transport import Api, ApiProblem, Query, segment

SERVICE = "advance_rulings"


class RulingFileRow(TypedDict):
    """A ruling in a list; `attention` says what waits."""

    number: str
    version: int
    type: str
    status: str
    subject: str
    hs_code: str | None
    origin_country: str | None
    valuation_method: int | None
    holder: Party
    edition: int
    issued: Moment
    valid_from: str
    valid_until: str
    ended_on: str | None
    days_left: int | None
    attention: list[str]
    reissue_of: str | None
    reissued_by: str | None


class RulingFilePage(TypedDict):
    """A page of rulings."""

    items: list[RulingFileRow]
    next: str | None


class ExtendedUse(TypedDict):
    """A request to go on using a ruling."""

    id: str
    number: str
    version: int
    ruling: str
    edition: int
    state: str
    holder: Party
    reason: str
    contract_on: str
    asked_quantity: str | None
    quantity: str | None
    unit: str | None
    used: str
    left: str | None
    from_on: str | None
    until_on: str | None
    counts_today: bool
    decided: Moment | None
    decided_by: PersonRef | None
    outcome_text: str
    asked: Moment


class ExtendedUseFile(ExtendedUse):
    """A request on one page."""

    steps: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class RulingFile(TypedDict):
    """A ruling whole, with its earlier editions and what hangs on it."""

    number: str
    administration: str
    version: int
    type: str
    status: str
    application: str
    holder: Party
    subject: str
    hs_code: str | None
    hs_edition: str
    origin_country: str | None
    valuation_method: int | None
    goods_description: str
    reasoning: str
    legal_basis: str
    conditions: str
    issued: Moment
    issued_by: PersonRef
    proposed_by: PersonRef
    valid_from: str
    valid_until: str
    published: bool
    not_published_reason: str | None
    ended: Moment | None
    ended_on: str | None
    end_ground: str | None
    end_facts: str | None
    end_basis: str | None
    conflicting_ruling: str | None
    review: str
    internal_text: str | None
    override_reason: str | None
    steps: list[dict[str, Any]]
    actions: list[Action]
    agent: str | None
    agreement: str | None
    origin_rule: str | None
    valuation: dict[str, Any] | None
    relief: str | None
    basis: list[dict[str, Any]]
    legal_basis_composed: bool
    cited: list[dict[str, Any]]
    keywords: list[str]
    edition: int
    says_so_since: str
    editions: list[dict[str, Any]]
    binding_on_applicant: bool
    protection: str
    adopted_administration: str | None
    adopted_number: str | None
    reissue_of: str | None
    reissued_by: str | None
    reissue: dict[str, Any]
    confirmations: list[dict[str, Any]]
    extended_uses: list[ExtendedUse]
    extended_use_months: int


async def rulings(api: Api, **filters: Query) -> RulingFilePage:
    """A firm's own rulings, or for officers all: by status, attention, words."""
    return cast("RulingFilePage", await api.read(SERVICE, "/ruling-files", **filters))


async def file(api: Api, number: str) -> RulingFile:
    """One ruling. Raises ApiProblem 404."""
    return cast("RulingFile", await api.read(SERVICE, f"/rulings/{segment(number)}/file"))


async def find_file(api: Api, number: str) -> RulingFile | None:
    """One ruling, or None where there is none that one may see."""
    try:
        return await file(api, number)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return None


async def act(api: Api, number: str, action: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Modify, revoke, annul, ask or confirm the basis. Raises ApiProblem stale-version, not-possible, invalid."""
    path = f"/rulings/{segment(number)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def reissue(api: Api, number: str, *, key: str) -> Case:
    """Begin an application for the ruling again. Raises ApiProblem not-possible, already-exists."""
    return cast("Case", (await api.change(SERVICE, f"/rulings/{segment(number)}/reissue", {}, key=key)).body)


async def ask_longer(api: Api, number: str, body: Mapping[str, object], *, key: str) -> ExtendedUseFile:
    """Ask to go on using a ruling."""
    path = f"/rulings/{segment(number)}/extended-uses"
    return cast("ExtendedUseFile", (await api.change(SERVICE, path, dict(body), key=key)).body)


async def extended_uses(api: Api, **filters: Query) -> list[ExtendedUse]:
    """Requests by state or ruling, the newest first."""
    return cast("list[ExtendedUse]", (await api.read(SERVICE, "/extended-uses", **filters))["items"])


async def extended_use(api: Api, key: str) -> ExtendedUseFile:
    """One request. Raises ApiProblem 404."""
    return cast("ExtendedUseFile", await api.read(SERVICE, f"/extended-uses/{segment(key)}"))


async def extended_use_step(
    api: Api, key: str, action: str, body: Mapping[str, object], *, version: int | None, idempotency: str
) -> None:
    """Grant, refuse, withdraw, or note a use."""
    path = f"/extended-uses/{segment(key)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=idempotency, version=version)

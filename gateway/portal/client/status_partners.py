"""Arrangements of mutual recognition, partners' operators and files, as officers ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.status_cases import SERVICE, Moment, Person
from gateway.portal.client.transport import Api, segment


class ArrangementView(TypedDict):
    """An arrangement, with what stands against it and what is possible now."""

    id: str
    version: int
    state: str
    partner: str
    partner_name: str
    inside: bool
    title: str
    law: str
    from_on: str
    until_on: str | None
    tiers: list[str]
    benefits: list[dict[str, Any]]
    keys: dict[str, Any]
    proposed_by: Person | None
    decided_by: Person | None
    decided: Moment | None
    ended: Moment | None
    end_reason: str | None
    changed: Moment
    changed_by: Person
    operators: int
    faults: list[str]
    actions: list[str]


class PartnerFileView(TypedDict):
    """A file of a partner, and what became of it."""

    id: str
    state: str
    name: str
    format: str
    bytes: int
    signed_by: str | None
    as_of: str | None
    reason: str | None
    lines: int
    taken: int
    unchanged: int
    quarantined: int
    received: Moment
    received_by: Person


class QuarantinePage(TypedDict):
    """Lines that were not taken; `next` is the line to go on after."""

    items: list[dict[str, Any]]
    next: int | None


class OperatorPage(TypedDict):
    """A page of a partner's operators."""

    items: list[dict[str, Any]]
    next: str | None


async def arrangements(api: Api) -> list[ArrangementView]:
    """Every arrangement, the newest first."""
    return cast("list[ArrangementView]", (await api.read(SERVICE, "/arrangements"))["items"])


async def arrangement(api: Api, key: str) -> ArrangementView:
    """One arrangement. Raises ApiProblem 404."""
    return cast("ArrangementView", await api.read(SERVICE, f"/arrangements/{segment(key)}"))


async def draft(api: Api, body: Mapping[str, object], *, key: str) -> ArrangementView:
    """Draft an arrangement."""
    return cast("ArrangementView", (await api.change(SERVICE, "/arrangements", dict(body), key=key)).body)


async def edit(api: Api, arrangement: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Change a draft."""
    path = f"/arrangements/{segment(arrangement)}"
    await api.change(SERVICE, path, dict(body), method="PUT", key=key, version=version)


async def step(
    api: Api, arrangement: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Propose, send back, activate or end."""
    path = f"/arrangements/{segment(arrangement)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def operators(api: Api, arrangement: str, *, q: str = "", cursor: str = "") -> OperatorPage:
    """A partner's operators, by name."""
    path = f"/arrangements/{segment(arrangement)}/operators"
    return cast("OperatorPage", await api.read(SERVICE, path, q=q, cursor=cursor, limit=50))


async def link(api: Api, arrangement: str, certificate: str, local_tin: str | None, *, key: str) -> None:
    """Say under which tax number a partner's operator is known here."""
    path = f"/arrangements/{segment(arrangement)}/operators/{segment(certificate)}/local-tin"
    await api.change(SERVICE, path, {"local_tin": local_tin}, method="PUT", key=key)


async def files(api: Api, arrangement: str) -> list[PartnerFileView]:
    """The last files of a partner."""
    found = await api.read(SERVICE, f"/arrangements/{segment(arrangement)}/files")
    return cast("list[PartnerFileView]", found["items"])


async def send(
    api: Api, arrangement: str, content: bytes, *, name: str, spelling: str, signature: str, key: str
) -> PartnerFileView:
    """Take in a partner's list."""
    path = f"/arrangements/{segment(arrangement)}/files"
    answer = await api.send_file(
        SERVICE,
        path,
        content,
        media_type="application/octet-stream",
        key=key,
        name=name,
        format=spelling,
        signature=signature,
    )
    return cast("PartnerFileView", answer.body)


async def quarantine(api: Api, file: str, *, after: int) -> QuarantinePage:
    """Lines of a file that were not taken, each with its reason."""
    path = f"/partner-files/{segment(file)}/quarantine"
    return cast("QuarantinePage", await api.read(SERVICE, path, after=after, limit=100))

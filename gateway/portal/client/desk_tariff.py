"""Rulings that a new edition of the Harmonized System affects, and the use of rulings at import."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Action
from gateway.portal.client.tariff import SuccessorView
from gateway.portal.client.transport import Api, Query, segment

SERVICE = "advance_rulings"


class ComingEdition(TypedDict):
    """The edition of today or one that follows."""

    edition: str
    from_on: str
    present: bool
    rulings: int
    without_table: list[str]
    flagged: int
    decided: int
    converted: int
    ended: int


class EditionChangeRow(TypedDict):
    """A ruling that a new edition affects."""

    id: str
    version: int
    ruling: str
    subject: str
    holder: str
    from_code: str
    from_edition: str
    to_edition: str
    effective_on: str
    candidates: list[SuccessorView]
    state: str
    code: str | None
    reason: str
    decided_by: str | None
    actions: list[Action]


class EditionChangePage(TypedDict):
    """The editions ahead, and a page of the rulings they affect."""

    editions: list[ComingEdition]
    items: list[EditionChangeRow]
    next: str | None


class RefusedLine(TypedDict):
    """A line of a file that was not kept."""

    line: int
    reason: str


class LoadReport(TypedDict):
    """What became of a file."""

    lines: int
    new: int
    changed: int
    unchanged: int
    editions: list[str]
    refused: list[RefusedLine]


class DifferenceView(TypedDict):
    """A field in which a line differs from the ruling."""

    field: str
    ruled: str
    declared: str


class Ruled(TypedDict):
    """What the ruling said on the day."""

    number: str
    edition: int
    type: str
    subject: str
    goods_description: str
    hs_code: str | None
    hs_edition: str | None
    origin_country: str | None
    conditions: str
    valid_from: str
    valid_until: str


class ExtendedUseTaken(TypedDict):
    """The extended use on which the answer rests."""

    number: str
    until_on: str
    left: str | None
    unit: str | None
    counted: bool


class UseCheck(TypedDict):
    """The answer to a check."""

    id: str
    result: str
    standing: str
    binding_on_administration: bool
    binding_on_holder: bool
    compared: list[str]
    differences: list[DifferenceView]
    ruled: Ruled
    used_on: str
    extended_use: ExtendedUseTaken | None
    law: str


class UseView(TypedDict):
    """A comparison that was made, or a deviation."""

    id: str
    ruling: str
    edition: int
    declaration: str
    item: int | None
    used_on: str
    standing: str
    result: str
    differences: list[DifferenceView]
    extended_use: str | None
    quantity: str | None
    deviated: bool
    reason: str | None
    when: dict[str, Any]
    by: dict[str, Any] | None


async def edition_changes(api: Api, **query: Query) -> EditionChangePage:
    """The editions ahead and the rulings they affect."""
    return cast("EditionChangePage", await api.read(SERVICE, "/edition-changes", **query))


async def decide(api: Api, identifier: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Choose the code that a ruling has in the new edition."""
    path = f"/edition-changes/{segment(identifier)}/decide"
    await api.change(SERVICE, path, dict(body), version=version, key=key)


async def decide_singles(api: Api, body: Mapping[str, object], *, key: str) -> list[str]:
    """The only candidate for every ruling that has one; the rulings."""
    reply = await api.change(SERVICE, "/edition-changes/decide", dict(body), key=key)
    return cast("list[str]", reply.body["decided"])


async def load(api: Api, content: bytes, *, key: str, name: str, kind: str, edition: str) -> LoadReport:
    """Lines of the tariff, or a correlation table, from a file."""
    reply = await api.send_file(
        SERVICE, "/tariff/files", content, media_type="text/csv", key=key, name=name, kind=kind, edition=edition
    )
    return cast("LoadReport", reply.body)


async def check(api: Api, number: str, body: Mapping[str, object], *, key: str) -> UseCheck:
    """A line of a declaration against the ruling that it cites."""
    reply = await api.change(SERVICE, f"/rulings/{segment(number)}/check", dict(body), key=key)
    return cast("UseCheck", reply.body)


async def deviate(api: Api, number: str, body: Mapping[str, object], *, key: str) -> None:
    """Why a ruling is not followed."""
    await api.change(SERVICE, f"/rulings/{segment(number)}/deviations", dict(body), key=key)


async def uses(api: Api, number: str, **query: Query) -> tuple[list[UseView], str]:
    """The uses of a ruling, and the cursor of the next page."""
    found = await api.read(SERVICE, f"/rulings/{segment(number)}/uses", **query)
    return cast("list[UseView]", found["items"]), found["next"] or ""


async def ruling_uses(api: Api, **query: Query) -> tuple[list[UseView], str]:
    """The uses of all rulings, and the cursor of the next page."""
    found = await api.read(SERVICE, "/ruling-uses", **query)
    return cast("list[UseView]", found["items"]), found["next"] or ""

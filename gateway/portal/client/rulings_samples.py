"""Samples and laboratories as officers work with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, cast

from gateway.portal.client.office import Case, Moment
from gateway.portal.client.transport import Api, segment

SERVICE = "advance_rulings"


class SampleRow(TypedDict):
    """A sample in the list of what the office waits for or has."""

    number: int
    label: str
    state: str
    description: str
    hazardous: bool
    to_be_returned: bool
    place: str
    due_on: str | None
    changed: Moment
    of: str | None
    application: str
    goods_name: str
    overdue: bool
    to_give_back: bool


async def in_hand(api: Api) -> list[SampleRow]:
    """What the office waits for or has."""
    return cast("list[SampleRow]", (await api.read(SERVICE, "/samples"))["items"])


async def handle(
    api: Api, which: str, number: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Case:
    """Take back, store, give back, or note as used up."""
    path = f"/applications/{segment(which)}/samples/{segment(number)}/{segment(action)}"
    return cast("Case", (await api.change(SERVICE, path, dict(body), key=key, version=version)).body)

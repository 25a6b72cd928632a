"""Managed lists, watch-lists and reference values as officers ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.transport import Api, segment

SERVICE = "risk"


class ListRow(TypedDict):
    """A managed list without its entries; `counting` of them count now."""

    name: str
    version: int
    title: str
    matching: str
    field: str
    note: str
    changed: Moment
    changed_by: PersonRef
    counting: int


class ListView(ListRow):
    """A list with its entries."""

    entries: list[dict[str, Any]]


class WatchRow(TypedDict):
    """A party on a watch-list; the first name is its own."""

    id: str
    version: int
    list_name: str
    kind: str
    names: list[str]
    ids: list[dict[str, str]]
    country: str
    reason: str
    source: str
    valid_from: Moment
    valid_until: Moment | None
    changed: Moment
    changed_by: PersonRef


class WatchView(WatchRow):
    """An entry with its history and the decisions about it."""

    history: list[dict[str, Any]]
    decisions: list[dict[str, Any]]


class MatchView(TypedDict):
    """The best entry for a party, and why; `entry` is None where none is like it."""

    entry: WatchRow | None
    score: int
    by_number: bool
    asked: str
    matched: str
    reasons: list[str]
    threshold: int


class WatchLoadView(TypedDict):
    """What became of a file of parties: entries made, parties that stood there already, lines that were not taken."""

    made: int
    known: int
    errors: list[dict[str, Any]]


class LoadView(TypedDict):
    """A file of reference values, with the lines that were not taken."""

    id: str
    version: int
    name: str
    sha256: str
    source: str
    rows: int
    errors: list[dict[str, Any]]
    loaded: Moment
    loaded_by: PersonRef
    replaced: Moment | None


class ReferenceView(TypedDict):
    """A range: national currency for one unit."""

    hs: str
    origin: str | None
    unit: str
    low: str
    high: str
    from_on: str
    until_on: str | None
    source: str


async def lists(api: Api) -> list[ListRow]:
    """Every managed list."""
    return cast("list[ListRow]", (await api.read(SERVICE, "/lists"))["items"])


async def make(api: Api, body: Mapping[str, object], *, key: str) -> ListView:
    """Make a list."""
    return cast("ListView", (await api.change(SERVICE, "/lists", dict(body), key=key)).body)


async def one(api: Api, name: str, *, past: bool = False) -> ListView:
    """A list with its entries; that it is read is recorded. Raises ApiProblem 404."""
    return cast("ListView", await api.read(SERVICE, f"/lists/{segment(name)}", past="true" if past else ""))


async def add(api: Api, name: str, entries: Sequence[Mapping[str, object]], *, version: int | None, key: str) -> None:
    """Put values on a list."""
    body = {"entries": [dict(entry) for entry in entries]}
    await api.change(SERVICE, f"/lists/{segment(name)}/entries", body, key=key, version=version)


async def end(api: Api, name: str, values: Sequence[str], reason: str, *, version: int | None, key: str) -> None:
    """Take values off a list, saying why."""
    body = {"values": list(values), "reason": reason}
    await api.change(SERVICE, f"/lists/{segment(name)}/entries/end", body, key=key, version=version)


async def load(api: Api, name: str, content: bytes, *, version: int | None, key: str) -> None:
    """Load values from CSV."""
    await api.send_file(
        SERVICE, f"/lists/{segment(name)}/load", content, media_type="text/csv", key=key, version=version
    )


async def watched(api: Api, *, list_name: str = "", counting: bool = False) -> list[WatchRow]:
    """Entries of the watch-lists, the newest change first; the reading is recorded."""
    found = await api.read(SERVICE, "/watch-entries", list=list_name, counting="true" if counting else "")
    return cast("list[WatchRow]", found["items"])


async def watch_entry(api: Api, identifier: str) -> WatchView:
    """One entry. Raises ApiProblem 404."""
    return cast("WatchView", await api.read(SERVICE, f"/watch-entries/{segment(identifier)}"))


async def watch(api: Api, body: Mapping[str, object], *, key: str) -> WatchView:
    """Put a party on a watch-list."""
    return cast("WatchView", (await api.change(SERVICE, "/watch-entries", dict(body), key=key)).body)


async def load_watch(api: Api, content: bytes, *, key: str) -> WatchLoadView:
    """Load parties from CSV."""
    found = await api.send_file(SERVICE, "/watch-entries/load", content, media_type="text/csv", key=key)
    return cast("WatchLoadView", found.body)


async def change_watch(api: Api, identifier: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Change an entry."""
    path = f"/watch-entries/{segment(identifier)}"
    await api.change(SERVICE, path, dict(body), method="PUT", key=key, version=version)


async def end_watch(api: Api, identifier: str, reason: str, *, version: int | None, key: str) -> None:
    """End an entry."""
    path = f"/watch-entries/{segment(identifier)}/end"
    await api.change(SERVICE, path, {"reason": reason}, key=key, version=version)


async def judge(api: Api, identifier: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Say whether a party is the one of the entry, and why."""
    path = f"/watch-entries/{segment(identifier)}/decisions"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def match(api: Api, name: str, ids: Sequence[str]) -> MatchView:
    """Look for a party on the watch-lists, as an assessment does."""
    found = await api.change(SERVICE, "/watch-entries/match", {"name": name, "ids": list(ids)})
    return cast("MatchView", found.body)


async def loads(api: Api) -> list[LoadView]:
    """The files of reference values, the newest first."""
    return cast("list[LoadView]", (await api.read(SERVICE, "/reference-values"))["items"])


async def load_values(api: Api, content: bytes, *, name: str, source: str, replaces: bool, key: str) -> LoadView:
    """Load a file of reference values."""
    found = await api.send_file(
        SERVICE, "/reference-values", content, media_type="text/csv", key=key,
        name=name, source=source, replaces="true" if replaces else "false",
    )  # fmt: skip
    return cast("LoadView", found.body)


async def values(api: Api, *, hs: str, on: str = "") -> list[ReferenceView]:
    """The ranges that count for a commodity code on a day, the most exact first."""
    return cast("list[ReferenceView]", (await api.read(SERVICE, "/reference-values/values", hs=hs, on=on))["items"])

"""Inspection acts, notes and pictures as examiners ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.risk_casework import SERVICE
from gateway.portal.client.transport import Api, segment


class ActView(TypedDict):
    """An inspection act."""

    id: str
    number: int
    version_number: int
    kind: str
    conform: bool
    findings: list[dict[str, Any]]
    revenue: dict[str, Any]
    minutes: int
    corrections: list[dict[str, Any]]
    items: list[int]
    note: str
    photos: list[str]
    written: Moment
    by: PersonRef
    lane: str | None
    supersedes: str | None
    superseded_by: str | None
    selected_at_random: bool
    rules: list[dict[str, Any]]


class PhotoView(TypedDict):
    """A picture, without its bytes."""

    sha256: str
    name: str
    media_type: str
    bytes: int
    added: Moment
    added_by: PersonRef


async def acts(api: Api, declaration: str) -> list[ActView]:
    """Every act, the newest first."""
    found = await api.read(SERVICE, f"/declarations/{segment(declaration)}/inspections")
    return cast("list[ActView]", found["items"])


async def write(api: Api, declaration: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Write an act; it counts at once and is never changed."""
    path = f"/declarations/{segment(declaration)}/inspections"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def notes(api: Api, declaration: str) -> dict[str, Any]:
    """One's own notes for an act not yet written; empty without."""
    found = await api.read(SERVICE, f"/declarations/{segment(declaration)}/inspections/notes")
    return dict(found["content"])


async def keep_notes(api: Api, declaration: str, content: Mapping[str, object], *, key: str) -> None:
    """Keep notes in the place of the earlier ones."""
    path = f"/declarations/{segment(declaration)}/inspections/notes"
    await api.change(SERVICE, path, {"content": dict(content)}, method="PUT", key=key)


async def photos(api: Api, declaration: str) -> list[PhotoView]:
    """The pictures of a declaration."""
    return cast("list[PhotoView]", (await api.read(SERVICE, f"/declarations/{segment(declaration)}/photos"))["items"])


async def add_photo(api: Api, declaration: str, content: bytes, *, name: str, media_type: str, key: str) -> PhotoView:
    """Add a picture or a PDF."""
    path = f"/declarations/{segment(declaration)}/photos"
    found = await api.send_file(SERVICE, path, content, media_type=media_type, key=key, name=name)
    return cast("PhotoView", found.body)

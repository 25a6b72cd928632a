"""Files of declarations as officers send them and read their reports."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment
from gateway.portal.client.risk_casework import SERVICE
from gateway.portal.client.transport import Api, segment


class FileRow(TypedDict):
    """A file in a list."""

    id: str
    name: str
    sha256: str
    format: str
    source: str
    bytes: int
    state: str
    received: Moment
    received_by: str
    declarations: int
    refused_count: int


class FileReport(TypedDict):
    """What became of a file."""

    id: str | None
    name: str
    state: str
    repeated: bool
    declarations: int
    new: int
    changed: int
    unchanged: int
    flawed: int
    refused_count: int
    refused: list[dict[str, Any]]
    references: list[dict[str, Any]]
    notes: list[str]
    totals: dict[str, str]


class FileFile(FileRow):
    """A file with its report; None while it is being read."""

    report: FileReport | None


class FilePage(TypedDict):
    """A page of files."""

    items: list[FileRow]
    next: str | None


async def files(api: Api, *, state: str = "", cursor: str = "") -> FilePage:
    """Files, the newest first."""
    return cast("FilePage", await api.read(SERVICE, "/files", state=state, cursor=cursor))


async def file(api: Api, identifier: str) -> FileFile:
    """One file with its report. Raises ApiProblem 404."""
    return cast("FileFile", await api.read(SERVICE, f"/files/{segment(identifier)}"))


async def send(api: Api, content: bytes, *, name: str, file_format: str, key: str) -> FileReport:
    """Send a file; `file_format` "" leaves it to be told from the content."""
    found = await api.send_file(
        SERVICE, "/files", content, media_type="application/octet-stream", key=key, name=name, format=file_format
    )
    return cast("FileReport", found.body)

"""Files of declarations: what is answered about them. Nothing here says anything of a lane."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from services.risk.schemas.shapes import Moment, Page, View


class RefusalView(View):
    """Something that could not be taken: where in the file, and why."""

    line: int = Field(description="From 1; 0 where the format has no lines")
    path: str = Field(description="An element's path, a column, or the reference")
    reason: str


class TakenView(View):
    """One declaration of a file."""

    id: UUID | None = Field(description="Null for what the same file brought before")
    reference: str
    taken: str = Field(description="new, changed or unchanged")
    version: int
    receipt: str = Field(description="Empty where the identifier is null")


class FileReport(View):
    """What became of a file."""

    id: UUID | None = None
    name: str
    sha256: str
    format: str
    state: str = Field(description="read, or quarantined where something was refused")
    repeated: bool = Field(description="These very bytes were read before; nothing was changed")
    declarations: int
    new: int
    changed: int
    unchanged: int
    flawed: int = Field(description="Declarations with something to be qualified")
    refused_count: int
    refused: list[RefusalView]
    references: list[TakenView]
    notes: list[str]
    totals: dict[str, str]


class FileRow(View):
    """A file in a list."""

    id: UUID
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


class FileFile(FileRow):
    """A file with its report; null while it is being read."""

    report: FileReport | None


FilePage = Page[FileRow]


class CopyLine(View):
    """One value to be copied by hand."""

    box: str
    title: str
    value: str
    item: int | None = Field(description="The item's number from 1; null for the header")


class CopySheet(View):
    """What is copied into the national system, in the order of the boxes of the Single Administrative Document."""

    reference: str
    version: int
    lines: list[CopyLine]

"""One door for all formats: a whole file at once, or its declarations one by one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from services.risk.domain.declarations import Declaration
from services.risk.domain.formats.awmds import read_awmds
from services.risk.domain.formats.csv_files import read_csv
from services.risk.domain.formats.guess import HEAD, guess
from services.risk.domain.formats.json_files import read_json
from services.risk.domain.formats.kcs import read_kcs
from services.risk.domain.formats.reading import FileRefused, Reading, Refusal
from services.risk.domain.formats.sad import read_sad
from services.risk.domain.formats.sheets import read_sheet
from services.risk.domain.words import FileFormat


def read_file(content: bytes, *, name: str, file_format: FileFormat | None = None) -> Reading:
    """Everything in a file. Never raises for what the bytes are: what cannot be read is in `refused`, with line and reason."""
    found = file_format or guess(content[:HEAD], name=name)
    if found is None:
        return Reading(format=FileFormat.CSV, refused=(_unknown(content),))
    try:
        if found is FileFormat.SAD:
            return read_sad(content)
        if found is FileFormat.AWMDS:
            return read_awmds(content)
        notes: list[str] = []
        declarations: list[Declaration] = []
        refused: list[Refusal] = []
        try:
            for one in _stream(io.BytesIO(content), found, notes):
                if isinstance(one, Refusal):
                    refused.append(one)
                else:
                    declarations.append(one)
        except FileRefused as why:
            refused.append(why.refusal)
        return Reading(format=found, declarations=tuple(declarations), refused=tuple(refused), notes=tuple(notes))
    except FileRefused as why:
        return Reading(format=found, refused=(why.refusal,))


def stream_file(
    file: BinaryIO,
    *,
    name: str,
    file_format: FileFormat | None = None,
    notes: list[str] | None = None,
    totals: dict[str, str] | None = None,
) -> tuple[FileFormat | None, Iterator[Declaration | Refusal]]:
    """The format, and declarations and refusals one by one: a table of a million rows is never held as a whole.

    `notes` and `totals` are filled while the declarations are taken.
    """
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    found = file_format or guess(head, name=name)
    return found, _all(file, found, head, notes if notes is not None else [], totals if totals is not None else {})


def _all(
    file: BinaryIO, found: FileFormat | None, head: bytes, notes: list[str], totals: dict[str, str]
) -> Iterator[Declaration | Refusal]:
    if found is None:
        yield _unknown(head)
        return
    if found in (FileFormat.SAD, FileFormat.AWMDS):
        reading = read_file(file.read(), name="", file_format=found)
        notes.extend(reading.notes)
        totals.update(reading.totals)
        yield from reading.declarations
        yield from reading.refused
        return
    try:
        yield from _stream(file, found, notes)
    except FileRefused as why:
        yield why.refusal


def _stream(file: BinaryIO, found: FileFormat, notes: list[str]) -> Iterator[Declaration | Refusal]:
    if found is FileFormat.CSV:
        yield from read_csv(file, notes)
    elif found is FileFormat.XLSX:
        yield from read_sheet(file)
    elif found is FileFormat.JSON:
        yield from read_json(file)
    elif found is FileFormat.KCS:
        yield from read_kcs(file)
    else:
        raise AssertionError(f"{found.value} is read whole")


def _unknown(content: bytes) -> Refusal:
    if not content.strip():
        return Refusal(line=1, reason="The file is empty.")
    return Refusal(
        line=1,
        reason="This is neither SAD XML, a manifest, a table (CSV, XLSX) nor JSON; nothing in it says what it is.",
    )

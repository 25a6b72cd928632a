"""XLSX from outside, made safe for a reader: unpacked once and counted on the way, never on what the file says of itself.

A workbook is a ZIP of XML. It can swell without end, claim a cell far out (a reader makes room for the whole rectangle),
or let very many cells share one long text (a reader copies it into each). All three are refused before a reader sees it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

_SHARED = re.compile(rb"<(?:[\w.-]+:)?si[\s>]")
_PLACE = re.compile(rb"""<(?:[\w.-]+:)?(?:c|row)\s[^<>]{0,500}?\br\s*=\s*["']\s*([A-Za-z]*)\s*([0-9]+)""")


RATIO_FROM = 20_000_000


class WorkbookRefused(ValueError):
    """Not a workbook, or one that would not fit; the text says what would be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a workbook may take: bytes unpacked, parts, the farthest row and column, the rectangle of cells, and bytes of
    shared text once copied into every cell."""

    unpacked: int = 50_000_000
    parts: int = 200
    row: int = 20_000
    column: int = 400
    cells: int = 8_000_000
    copied: int = 500_000_000
    ratio: int = 200
    """How many times its size a file may unpack to, once that is more than RATIO_FROM; real sheets reach 10 to 30."""


def plain(file: BinaryIO, *, room: Room) -> bytes:
    """The same workbook without compression: the reader sees the very bytes that were counted here.

    Raises WorkbookRefused.
    """
    out = io.BytesIO()
    count = longest = 0
    allowed = min(room.unpacked, max(RATIO_FROM, file.seek(0, io.SEEK_END) * room.ratio))
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as packed, zipfile.ZipFile(out, "w") as written:
            entries = packed.infolist()
            if len(entries) > room.parts:
                raise WorkbookRefused(f"the file holds {len(entries)} parts, more than {room.parts}")
            left = allowed
            for entry in entries:
                with packed.open(entry) as opened:
                    xml = opened.read(left + 1)
                left -= len(xml)
                if left < 0:
                    raise WorkbookRefused(f"the file unpacks to more than {allowed // 1_000_000} MB")
                written.writestr(entry.filename, xml)
                count += _places(xml, room)
                longest = max(longest, _longest_shared(xml))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, ValueError) as bad:
        if isinstance(bad, WorkbookRefused):
            raise
        raise WorkbookRefused(f"the file cannot be unpacked: {bad}") from None
    if count * longest > room.copied:
        raise WorkbookRefused("one long text stands in so many cells that they cannot all be held")
    return out.getvalue()


def _longest_shared(xml: bytes) -> int:
    """Bytes of the longest text that cells share."""
    longest, before = 0, -1
    for found in _SHARED.finditer(xml):
        if before >= 0:
            longest = max(longest, found.start() - before)
        before = found.start()
    return max(longest, len(xml) - before) if before >= 0 else 0


def _places(xml: bytes, room: Room) -> int:
    """How many cells and rows there are; refuses one far out, and a rectangle that is too large."""
    count = farthest_row = farthest_column = 0
    for found in _PLACE.finditer(xml):
        letters, digits = found.groups()
        count += 1
        column = 0
        for letter in letters.upper():
            column = column * 26 + letter - ord("A") + 1
        row = int(digits) if len(digits) <= 7 else room.row + 1
        if row > room.row or len(letters) > 3 or column > room.column:
            raise WorkbookRefused(f"the sheet has a cell at {(letters[:9] + digits[:9]).decode()}, too far out")
        farthest_row, farthest_column = max(farthest_row, row), max(farthest_column, column)
    if farthest_row * farthest_column > room.cells:
        raise WorkbookRefused(
            f"the sheet is {farthest_row} rows by {farthest_column} columns, more than {room.cells} cells; save it as CSV"
        )
    return count

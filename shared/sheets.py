"""Tables as CSV for a spreadsheet. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP,
CSV injection). Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | None
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
"""With these a formula begins, or a text that was guarded already."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet shows letters beyond ASCII."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.startswith(GUARDED) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """A text as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(GUARDED) else cell

"""Tables as CSV for a spreadsheet. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP,
CSV injection). Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet shows letters beyond ASCII."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run; `'Ofa` stays as it is, and a number one."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given, whatever it was."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA) else text

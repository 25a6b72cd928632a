"""Tables as files for a spreadsheet: CSV and XLSX. A text that a spreadsheet would take for a formula stays a text.

In CSV it gets an apostrophe in front (OWASP, CSV injection); in XLSX it is written as text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import xlsxwriter  # type: ignore[import-untyped]  # publishes no types

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LONGEST_CELL = 32_000
"""A cell of XLSX holds 32,767 characters."""


def csv_bytes(rows: Sequence[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet shows letters beyond ASCII."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(rows: Sequence[Sequence[Cell]], *, title: str) -> bytes:
    """One sheet, the first row fixed; numbers as numbers, everything else as text."""
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, int | float):
                    sheet.write_number(at, place, cell)
                elif cell:
                    sheet.write_string(at, place, cell[:LONGEST_CELL], bold if at == 0 else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max((len(row) for row in rows), default=1) - 1, 18)
    return out.getvalue()


def _guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell

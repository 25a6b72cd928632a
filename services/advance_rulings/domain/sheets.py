"""Tables as workbooks for a spreadsheet. A text that a spreadsheet would take for a formula is written as text."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter  # type: ignore[import-untyped]  # publishes no types

from shared.sheets import Cell

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_000
"""A cell of XLSX holds 32,767 characters."""


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

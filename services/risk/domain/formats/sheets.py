"""XLSX: the first sheet as a table. Formulas are never worked out: the value the spreadsheet stored with them counts.

The workbook is unpacked once and counted before a reader sees it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO

import xlsxwriter  # type: ignore[import-untyped]  # no types are published for it
from python_calamine import CalamineError, CalamineWorkbook

from services.risk.domain.catalogue import Level
from services.risk.domain.declarations import Declaration
from services.risk.domain.formats.columns import KNOWN, REFERENCE, TEMPLATE
from services.risk.domain.formats.reading import FileRefused, Refusal
from services.risk.domain.formats.rows import Row, read_rows
from services.risk.domain.workbooks import Room, WorkbookRefused, plain

ROOM = Room(unpacked=150_000_000, parts=2_000, row=1_048_576, column=2_000, cells=8_000_000)
"""Beyond this a table comes as CSV, which is read row by row."""
_BROKEN = (CalamineError, OSError, ValueError, RuntimeError)


def read_sheet(file: BinaryIO) -> Iterator[Declaration | Refusal]:
    """Declarations and refusals of the first sheet. Raises FileRefused for what is no workbook, or a bomb."""
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(plain(file, room=ROOM)))
        if not book.sheet_names:
            raise FileRefused("The workbook has no sheet.")
        sheet = book.get_sheet_by_index(0)
    except WorkbookRefused as error:
        raise FileRefused(f"The workbook is not opened: {error}.") from None
    except _BROKEN as error:
        raise FileRefused(f"This is not a workbook that can be read: {str(error)[:200]}.") from None
    yield from read_rows(_rows(sheet.iter_rows(), start=sheet.start[0] if sheet.start else 0))


def _rows(rows: Iterator[Sequence[object]], *, start: int) -> Iterator[Row]:
    """Rows with their number in the sheet; `start` is how many empty ones stand above."""
    line = start
    while True:
        line += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except _BROKEN as error:
            raise FileRefused(f"The sheet cannot be read further: {str(error)[:200]}.", line=line) from None
        yield line, cells, ""


MADE = datetime(2026, 1, 1)  # noqa: DTZ001  # a workbook knows no zone
"""Written into the template instead of the second of the call, so that the same template is the same bytes."""
_HEADINGS = ("Column", "Title", "Level", "Type", "Unit", "Box", "WCO Data Model", "Description")


def template_xlsx() -> bytes:
    """The template as a workbook: a sheet to fill in, and one that says what each column is."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Declarations")
        codes = {known.key for known in KNOWN if known.type.is_text} | {REFERENCE}
        for place, title in enumerate(TEMPLATE):
            sheet.set_column(place, place, max(12, len(title) + 2), text if title in codes else None)
            sheet.write_string(0, place, title, bold)
        sheet.freeze_panes(1, 1)
        fields = book.add_worksheet("Fields")
        for place, (title, width) in enumerate(zip(_HEADINGS, (24, 28, 9, 9, 14, 6, 44, 90), strict=True)):
            fields.set_column(place, place, width)
            fields.write_string(0, place, title, bold)
        for line, cells in enumerate(_explained(), 1):
            for place, cell in enumerate(cells):
                fields.write_string(line, place, cell)
        fields.freeze_panes(1, 1)
    return content.getvalue()


def _explained() -> Iterator[tuple[str, ...]]:
    yield (
        REFERENCE,
        "Reference",
        "header",
        "text",
        "",
        "7",
        "",
        "Names the declaration for life. One row for each item; on further rows of the same declaration it may be repeated or left blank, as the header's fields may.",
    )
    for known in KNOWN:
        level = "header" if known.level is Level.HEADER else "item"
        kind = f"{known.type.value}, {known.scale} decimals" if known.scale else known.type.value
        yield known.key, known.title, level, kind, known.unit, known.box, known.wco, known.description

"""Bytes to rows of text and back, with the guards that files from outside need.

An XLSX file is unpacked once and counted before a reader sees it. On the way out a text
that a spreadsheet would take for a formula gets an apostrophe in front (CSV) or is written as text (XLSX).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import python_calamine
import xlsxwriter  # type: ignore[import-untyped]  # publishes no types

from services.risk.domain.workbooks import Room, WorkbookRefused, plain
from shared.sheets import unguarded

MOST_BYTES = 10_000_000


class TableRefused(ValueError):
    """Not a table at all, or one that is too large; the text says what would be taken."""


class Numeric(str):
    """A cell that was a number in the sheet: leading zeros, if there were any, are gone."""

    __slots__ = ()


def rows_of(content: bytes, *, name: str) -> list[list[str]]:
    """The cells as text. XLSX is known by its first bytes, whatever the name says."""
    if len(content) > MOST_BYTES:
        raise TableRefused(f"the file is larger than {MOST_BYTES // 1_000_000} MB")
    if content.startswith(b"PK"):
        return _xlsx(content)
    if name.lower().endswith((".xlsx", ".xls", ".ods")):
        raise TableRefused("the file is not XLSX; save it as XLSX or as CSV (UTF-8)")
    return _csv(content)


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = content.count(b"\n", 0, bad.start) + 1
        raise TableRefused(f"line {line} is not UTF-8; save the file as CSV (UTF-8)") from None
    if "\x00" in text:
        raise TableRefused("the file holds characters that are no text")
    separator = ""
    if text[:4].lower() == "sep=":
        separator, text = text[4:5], text.partition("\n")[2]
    first = text.partition("\n")[0]
    separator = separator or max(",;\t", key=first.count)
    if separator not in (",", ";", "\t"):
        raise TableRefused("the cells are separated by neither comma nor semicolon")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as bad:
        raise TableRefused(f"the file is not CSV: {bad}") from None
    return [[unguarded(cell) for cell in row] for row in rows]


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        checked = plain(io.BytesIO(content), room=Room())
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(checked))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except WorkbookRefused as bad:
        raise TableRefused(str(bad)) from None
    except (python_calamine.CalamineError, IndexError, ValueError, OSError) as bad:
        raise TableRefused(f"the file cannot be read as XLSX: {bad}") from None
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        number = format(Decimal(repr(cell)), "f")
        return Numeric(number.rstrip("0").rstrip(".") if "." in number else number)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def xlsx_bytes(rows: Sequence[Sequence[str]], *, title: str) -> bytes:
    """One sheet, every cell text, the first row fixed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title)
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True, "num_format": "@"})
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, place, cell, bold if at == 0 else text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max((len(row) for row in rows), default=1) - 1, 20, text)
    return out.getvalue()

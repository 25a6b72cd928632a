"""CSV: any of the usual separators and encodings in, one that every spreadsheet opens out."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

from services.risk.domain.catalogue import HEADER, ITEM, Level, Type
from services.risk.domain.csv_lines import csv_rows
from services.risk.domain.declarations import Declaration
from services.risk.domain.formats.columns import KNOWN, TEMPLATE, recognised
from services.risk.domain.formats.reading import FileRefused, Refusal
from services.risk.domain.formats.rows import Row, read_rows
from shared.sheets import guarded

SEPARATORS = (",", ";", "\t", "|")
LONGEST_CELL = 1_000_000
_BLOCK = 1 << 20
_TOGETHER = 500


def read_csv(file: BinaryIO, notes: list[str]) -> Iterator[Declaration | Refusal]:
    """Declarations and refusals as the rows come. `notes` hears what had to be assumed.

    The file is read twice from its beginning: once to see whether it is UTF-8, once for the rows.
    """
    encoding = _encoding(file, notes)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        yield from read_rows(_rows(text))
    finally:
        text.detach()


def _encoding(file: BinaryIO, notes: list[str]) -> str:
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        notes.append("The file is not UTF-8; it was read as Windows-1252.")
        return "cp1252"
    return "utf-8-sig"


def _rows(text: TextIO) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    first = text.readline(LONGEST_CELL)
    begins = 1
    while first and not first.strip():
        first, begins = text.readline(LONGEST_CELL), begins + 1
    separator = ""
    if first[:4].lower() == "sep=" and len(first.strip()) == 5:
        separator, first, begins = first[4], text.readline(LONGEST_CELL), begins + 1
    if not first:
        raise FileRefused("The file is empty.", line=1)
    separator = separator or max(SEPARATORS, key=lambda one: _understood(first, one))
    for row in csv_rows(_lines(first, text, begins), separator=separator):
        yield begins - 1 + row.line, row.cells, row.wrong


def _lines(first: str, text: TextIO, number: int) -> Iterator[str]:
    line = first
    while line:
        if len(line) >= LONGEST_CELL and not line.endswith(("\n", "\r")):
            raise FileRefused(f"The line is longer than {LONGEST_CELL} bytes.", line=number)
        yield line
        line, number = text.readline(LONGEST_CELL), number + 1


def _understood(line: str, separator: str) -> tuple[int, int]:
    try:
        titles = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return 0, 0
    return recognised(titles), len(titles)


def write_csv(declarations: Iterable[Declaration]) -> Iterator[bytes]:
    """The table of the template, in pieces: UTF-8 with a byte order mark, one row for each item, header on every row.

    A text that a spreadsheet would run as a formula has an apostrophe before it, which reading takes off again.
    """
    yield codecs.BOM_UTF8
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(TEMPLATE)
    for count, declaration in enumerate(declarations, 1):
        for cells in cells_of(declaration):
            writer.writerow(cells)
        if count % _TOGETHER == 0:
            yield _taken(text)
    yield _taken(text)


def piece(declarations: Iterable[Declaration]) -> bytes:
    """Some declarations as rows without the first one, for whoever writes the table page by page."""
    return b"".join(write_csv(declarations))[len(template_csv()) :]


def _taken(text: io.StringIO) -> bytes:
    content = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return content


def cells_of(declaration: Declaration) -> Iterator[list[str]]:
    """The rows of one declaration: one for each item, or one without where it has none."""
    header = {
        name: _cell(value, HEADER[name].type, HEADER[name].show(value)) for name, value in declaration.header.items()
    }
    for item in declaration.items or ({},):
        own = {name: _cell(value, ITEM[name].type, ITEM[name].show(value)) for name, value in item.items()}
        yield [
            guarded(declaration.reference),
            *(((header if known.level is Level.HEADER else own).get(known.name, "")) for known in KNOWN),
        ]


def _cell(value: object, kind: Type, shown: str | int | bool) -> str:
    if isinstance(shown, bool):
        return "true" if shown else "false"
    return guarded(str(shown)) if kind.is_text else str(shown)


def template_csv() -> bytes:
    """The empty template: the names of all columns."""
    return b"".join(write_csv(()))

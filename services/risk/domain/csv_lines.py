"""CSV files, read row by row: good rows count, bad ones are reported, and none swallows those behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from services.risk.domain.customs_codes import country_code

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineError:
    """A line of a file that was not taken: counted from 1, the heading included."""

    line: int
    column: str
    detail: str


class CsvRow(NamedTuple):
    """A row as it stands: the line it begins on, counted from 1, its cells, and what is wrong with it.

    Of a row with something wrong the cells are those that are certain.
    """

    line: int
    cells: Sequence[str]
    wrong: str = ""


UNCLOSED = 'A quotation mark is not closed on this row; inside a text it is written twice, as in "12"" pipe".'
BEHIND_UNCLOSED = "The row cannot be told from the row before it, whose quotation mark is not closed."


def csv_rows(lines: Iterable[str], *, separator: str) -> Iterator[CsvRow]:
    """The rows of a table. A cell in quotation marks may have several lines.

    A mark that is not closed would take the next rows into its cell, and their values for this row's: such a row is wrong,
    and the reading goes on with the next line that has as many cells as the first row. A mark that only stands loose
    within its own line is taken as it is.
    """
    source = _Source(lines)
    reader = _strict(source, separator)
    line, width, lost = 1, 0, False
    while True:
        source.taken.clear()
        wrong = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, wrong = _loose(source, separator, error)
            reader = _strict(source, separator)
        if lost and cells and not wrong and len(cells) != width:
            cells, wrong = [], BEHIND_UNCLOSED
        lost = bool(wrong) or (lost and not cells)
        width = width or len(cells)
        yield CsvRow(line, cells, wrong)
        line += len(source.taken)


class _Source(Iterator[str]):
    """Lines, of which those of the present row can be had again."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: list[str] = []
        self.taken: list[str] = []

    def __next__(self) -> str:
        self.taken.append(self._again.pop() if self._again else next(self._lines))
        return self.taken[-1]

    def give_back(self) -> None:
        """All lines of the row but its first are to be had again."""
        self._again += reversed(self.taken[1:])
        del self.taken[1:]


def _strict(source: _Source, separator: str) -> Iterator[list[str]]:
    return csv.reader(source, delimiter=separator, strict=True)


def _loose(source: _Source, separator: str, error: csv.Error) -> tuple[list[str], str]:
    """The row again, by its first line alone: whether that is whole, and else its cells before the open mark."""
    source.give_back()
    try:
        own, *behind = csv.reader([source.taken[0], "x"], delimiter=separator)
    except csv.Error:
        return [], f"This is not CSV: {error}."
    return (own, "") if behind else (own[:-1], UNCLOSED)


class WrongCell(Exception):
    """A line cannot be taken because of what stands in a column."""

    def __init__(self, column: str, detail: str) -> None:
        super().__init__(detail)
        self.column, self.detail = column, detail


def plain_text(content: bytes) -> str:
    """The text of a file in UTF-8. Raises ValueError."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
    if "\x00" in text:
        raise ValueError("the file is not text")
    return text


def read_lines(
    content: bytes, read: Callable[[Mapping[str, str]], Line], *, columns: Sequence[str], required: Sequence[str], most: int
) -> tuple[tuple[Line, ...], tuple[LineError, ...]]:  # fmt: skip
    """What `read` makes of the cells of each line, and the lines where it raises WrongCell; blank lines are passed over.

    The first line names the columns in any order. Between cells stands a comma or a semicolon. Raises ValueError for a
    file that is not such a table at all, or has more than `most` lines.
    """
    text = plain_text(content)
    heading = text.partition("\n")[0]
    separator = ";" if heading.count(";") > heading.count(",") else ","
    rows = csv_rows(io.StringIO(text, newline=""), separator=separator)
    found: list[Line] = []
    errors: list[LineError] = []
    names = [name.strip().lower() for name in next((row.cells for row in rows if row.cells), ())]
    if not set(required) <= set(names):
        needed = f"{', '.join(required[:-1])} and {required[-1]}"
        raise ValueError(f"the first line must name the columns {', '.join(columns)}; {needed} are required")
    for row in rows:
        cells = dict(zip(names, row.cells, strict=False))
        given = {name: cells.get(name, "").strip() for name in columns}
        if not row.wrong and not any(given.values()):
            continue
        if len(found) + len(errors) >= most:
            raise ValueError(f"the file has more than {most} lines")
        if row.wrong:
            at = min(len(row.cells), len(names) - 1)
            errors.append(LineError(line=row.line, column=names[at], detail=row.wrong.rstrip(".")))
            continue
        try:
            found.append(read(given))
        except WrongCell as wrong:
            errors.append(LineError(line=row.line, column=wrong.column, detail=wrong.detail))
    return tuple(found), tuple(errors)


def country_in(given: Mapping[str, str], column: str) -> str | None:
    """The country of a cell, None for an empty one. Raises WrongCell."""
    found = country_code(given[column])
    if given[column] and not found:
        raise WrongCell(column, "write a country code of two letters, or nothing")
    return found


def days_in(given: Mapping[str, str], *, today: date) -> tuple[date | None, date | None]:
    """The days in the columns from and until, None for an empty one; until is not before from, or today. Raises WrongCell."""
    first, last = _day(given, "from"), _day(given, "until")
    if last is not None and last < (first or today):
        raise WrongCell("until", "is before from")
    return first, last


def _day(given: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(given[column]) if given[column] else None
    except ValueError:
        raise WrongCell(column, "write a date as 2026-03-31") from None

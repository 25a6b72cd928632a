"""CSV files with named columns, read line by line: good lines count, bad ones are reported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.risk.domain.customs_codes import country_code

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineError:
    """A line of a file that was not taken: counted from 1, the heading included."""

    line: int
    column: str
    detail: str


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
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[Line] = []
    errors: list[LineError] = []
    try:
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        if not set(required) <= set(names):
            needed = f"{', '.join(required[:-1])} and {required[-1]}"
            raise ValueError(f"the first line must name the columns {', '.join(columns)}; {needed} are required")
        rows.fieldnames = names
        for row in rows:
            given = {name: (row.get(name) or "").strip() for name in columns}
            if not any(given.values()):
                continue
            if len(found) + len(errors) >= most:
                raise ValueError(f"the file has more than {most} lines")
            try:
                found.append(read(given))
            except WrongCell as wrong:
                errors.append(LineError(line=rows.line_num, column=wrong.column, detail=wrong.detail))
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num} is not CSV: {error}") from None
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

"""Files of which good lines count and bad ones are reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from services.risk.domain.csv_lines import LineError
from services.risk.operations.acting import refuse

Line = TypeVar("Line")
SHOWN_ERRORS = 500


def good_lines(
    read: Callable[[], tuple[tuple[Line, ...], tuple[LineError, ...]]],
) -> tuple[tuple[Line, ...], tuple[LineError, ...]]:
    """The good lines, and the first of the bad ones. Raises Invalid for a file that is no such table, or without one good line."""
    try:
        lines, errors = read()
    except ValueError as error:
        raise refuse("The file cannot be used.", ("", "file", f"{error}.")) from None
    if not lines:
        first = errors[0] if errors else None
        detail = (
            f"Line {first.line}, {first.column}: {first.detail}." if first else "The file has no line but its heading."
        )
        raise refuse("No line of the file can be used.", ("", "file", detail))
    return lines, errors[:SHOWN_ERRORS]

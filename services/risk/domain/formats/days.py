"""Days as files write them."""

from __future__ import annotations

import re
from datetime import date

from services.risk.domain.catalogue import NotAValue

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DOTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?: .*)?")
_PIVOT = 70
"""Years of two digits from 70 on belong to the last century."""


def us_day(text: str) -> date:
    """A day in an export of ASYCUDA: ISO 8601, or the client's short form, month first (3/31/15).

    Where the first number can be no month it is the day. Raises NotAValue.
    """
    return _day(text, month_first=True)


def plain_day(text: str) -> date:
    """A day in a table: ISO 8601, or with slashes where one number can only be the day. Raises NotAValue otherwise."""
    return _day(text, month_first=False)


def _day(text: str, *, month_first: bool) -> date:
    given = text.strip()
    for shape in (_ISO, _YEAR_FIRST, _COMPACT):
        if match := shape.fullmatch(given):
            return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTS.fullmatch(given):
        return _date(_year(match[3]), int(match[2]), int(match[1]))
    match = _SLASHES.fullmatch(given)
    if match is None:
        raise NotAValue("is not a date; write 2026-03-31")
    first, second, year = int(match[1]), int(match[2]), _year(match[3])
    if first > 12:
        return _date(year, second, first)
    if not month_first and second <= 12 and first != second:
        raise NotAValue("could be one of two days; write 2026-03-31")
    return _date(year, first, second)


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _PIVOT else 2000)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise NotAValue("is not a day of the calendar; write 2026-03-31") from None

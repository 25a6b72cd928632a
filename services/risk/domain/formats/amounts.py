"""Numbers as people and systems write them: with a point or a comma, in groups of thousands, as a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from services.risk.domain.catalogue import NotAValue

_SHAPE = re.compile(r"([+-]?)([0-9.,]*[0-9][0-9.,]*)")
_BETWEEN = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'\u2019](?=\d{3}(?!\d))")
_TERM = re.compile(r"\s*([+-]?)\s*([0-9][0-9.,]*|\.[0-9]+)")
LONGEST = 60
LONGEST_SUM = 2_000


class Mark(StrEnum):
    """What parts whole and fraction in one file."""

    POINT = "point"
    COMMA = "comma"
    UNKNOWN = "unknown"
    """Nothing in the file told; a lone point is the decimal mark, a lone comma before three digits is not decidable."""
    MIXED = "mixed"
    """The file uses both; whatever can be read in two ways is not decidable."""


def number(text: str, *, mark: Mark = Mark.POINT) -> Decimal:
    """The number that is meant. Raises NotAValue where it is none, or where it could be one of two."""
    plain = _BETWEEN.sub("", text.strip()[: LONGEST + 1])
    match = _SHAPE.fullmatch(plain)
    if match is None or len(plain) > LONGEST:
        raise NotAValue("is not a number; write 1234.56, with a point and without separators")
    sign, digits = match[1], match[2]
    return Decimal(sign + _plain(digits, mark))


def _plain(digits: str, mark: Mark) -> str:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
        if digits.count(decimal) > 1:
            raise NotAValue("has two decimal marks")
        whole, fraction = digits.split(decimal)
        return _grouped(whole, "," if decimal == "." else ".") + "." + (fraction or "0")
    if not points and not commas:
        return digits
    used = "." if points else ","
    if points + commas > 1:
        return _grouped(digits, used)
    whole, fraction = digits.split(used)
    if _two_ways(whole, fraction) and _is_grouping(used, mark, digits):
        return whole + fraction
    return f"{whole or '0'}.{fraction or '0'}"


def _two_ways(whole: str, fraction: str) -> bool:
    return len(fraction) == 3 and 1 <= len(whole) <= 3 and whole.lstrip("0") != ""


def _is_grouping(used: str, mark: Mark, digits: str) -> bool:
    if mark is Mark.MIXED or (mark is Mark.UNKNOWN and used == ","):
        whole, fraction = digits.split(used)
        raise NotAValue(
            f"could be {whole}{fraction} or {whole}.{fraction}; write it with a point and without separators"
        )
    return mark is (Mark.COMMA if used == "." else Mark.POINT)


def _grouped(digits: str, separator: str) -> str:
    first, *rest = digits.split(separator)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in rest):
        raise NotAValue("has separators that do not part thousands")
    return first + "".join(rest)


def total(text: str, *, mark: Mark = Mark.POINT) -> Decimal:
    """A number, or a sum of them as ASYCUDA writes an item's value: "15.73+5.41+0.00-0.00"."""
    position, found, terms = 0, Decimal(0), 0
    stripped = text.strip()
    if len(stripped) > LONGEST_SUM:
        raise NotAValue("is too long for a number")
    while position < len(stripped):
        match = _TERM.match(stripped, position)
        if match is None or (terms and not match[1]):
            return number(text, mark=mark)
        value = number(match[2], mark=mark)
        found += -value if match[1] == "-" else value
        position, terms = match.end(), terms + 1
    if not terms:
        raise NotAValue("is empty")
    return found


def mark_of(texts: Iterable[str]) -> Mark:
    """What the numbers of a file say together about its decimal mark."""
    seen: set[str] = set()
    for text in texts:
        plain = _BETWEEN.sub("", text.strip()[: LONGEST + 1])
        if _SHAPE.fullmatch(plain) and (found := _evidence(plain.lstrip("+-"))):
            seen.add(found)
    if seen == {","}:
        return Mark.COMMA
    if seen == {"."}:
        return Mark.POINT
    return Mark.MIXED if seen else Mark.UNKNOWN


def _evidence(digits: str) -> str:
    """The decimal mark of a number that can be read in one way only, or nothing."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if points + commas > 1:
        return "," if points else "."
    if points + commas == 0:
        return ""
    used = "." if points else ","
    whole, fraction = digits.split(used)
    return "" if _two_ways(whole, fraction) else used

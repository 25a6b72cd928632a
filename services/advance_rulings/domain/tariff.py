"""Lines of the Harmonized System and of national tariffs, and correlations of editions, as files bring them. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from services.advance_rulings.domain.hs import digits, why_not_a_code

INTERNATIONAL_DIGITS = 6
"""Chapters, headings and subheadings are the same everywhere; what is longer belongs to one administration."""
LONGEST_TEXT = 2000
MOST_LINES = 100_000
_EDITION = re.compile(r"^(?:HS)?\s*(\d{4})$", re.IGNORECASE)
_LANGUAGE = re.compile(r"^[a-z]{2,3}$")
_YES, _NO = frozenset({"yes", "true", "1", "x", "ex", "partial"}), frozenset({"", "no", "false", "0"})


class Kind(StrEnum):
    """What a file holds: lines, or what codes of one edition become in another."""

    LINES = "lines"
    CORRELATION = "correlation"


class BadLine(ValueError):
    """A line of a file that cannot be kept, with the reason in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffLine:
    """A chapter, heading, subheading or national line. `code` has digits only."""

    edition: str
    code: str
    language: str
    description: str
    unit: str | None = None
    duty: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlated:
    """A code of one edition and one that it becomes in another; `partial`: only a part of the goods goes there."""

    from_edition: str
    to_edition: str
    from_code: str
    to_code: str
    partial: bool = False
    note: str = ""


def edition(text: str) -> str:
    """An edition as it is kept, "HS 2022", from "HS2022", "hs 2022" or "2022". Raises BadLine."""
    found = _EDITION.match(text.strip())
    if found is None or not 1988 <= int(found[1]) <= 2100:
        raise BadLine(f"The edition {text.strip()!r} is none; write it as HS 2022.")
    return f"HS {found[1]}"


def rows(text: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str] | BadLine]]:
    """The rows of a CSV file by the names of its first line, with the line each ends at; commas or semicolons.

    Raises BadLine when there is no first line.
    """
    lines = iter(text)
    first = next(lines, "").removeprefix("\ufeff")
    if not first.strip():
        raise BadLine("The file is empty.")
    semicolons = ";" in first and "," not in first
    table = csv.DictReader(chain([first], lines), delimiter=";" if semicolons else ",")
    table.fieldnames = [name.strip().lower() for name in table.fieldnames or ()]
    while True:
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield table.line_num, BadLine(f"The line is not CSV: {error}.")
            continue
        if None in row or None in row.values():
            yield table.line_num, BadLine("The line has another number of columns than the first line.")
        elif table.line_num > MOST_LINES:
            yield table.line_num, BadLine(f"A file has at most {MOST_LINES} lines; load the rest from another.")
            return
        else:
            yield table.line_num, {name: value.strip().replace("\x00", "") for name, value in row.items()}


def line(row: Mapping[str, str], *, default_edition: str = "") -> TariffLine:
    """A line of a file of lines. Raises BadLine."""
    _needs(row, "code", "description")
    named = row.get("edition") or default_edition
    if not named:
        raise BadLine("The line names no edition, and none was given for the whole file.")
    code, language = row["code"], (row.get("language") or "en").lower()
    if why := why_not_a_code(code, at_least=2):
        raise BadLine(f"The code {code!r} is none. {why}")
    if not _LANGUAGE.match(language):
        raise BadLine(f"The language {language!r} is none; write it as en or fr.")
    if not 0 < len(row["description"]) <= LONGEST_TEXT:
        raise BadLine(f"A description has 1 to {LONGEST_TEXT} characters; this has {len(row['description'])}.")
    return TariffLine(
        edition=edition(named), code=digits(code), language=language, description=row["description"],
        unit=row.get("unit") or None, duty=row.get("duty") or None,
    )  # fmt: skip


def correlated(row: Mapping[str, str]) -> Correlated:
    """A line of a correlation table. Raises BadLine."""
    _needs(row, "from_edition", "to_edition", "from_code", "to_code")
    old, new = edition(row["from_edition"]), edition(row["to_edition"])
    if old == new:
        raise BadLine(f"Both editions are {old}.")
    for name in ("from_code", "to_code"):
        if why := why_not_a_code(row[name]):
            raise BadLine(f"The {name} {row[name]!r} is none. {why}")
    partial = row.get("partial", "").lower()
    if partial not in _YES | _NO:
        raise BadLine(f"In the column partial stands {partial!r}; write yes or no.")
    return Correlated(
        from_edition=old, to_edition=new, from_code=digits(row["from_code"]), to_code=digits(row["to_code"]),
        partial=partial in _YES, note=row.get("note", "")[:LONGEST_TEXT],
    )  # fmt: skip


def _needs(row: Mapping[str, str], *names: str) -> None:
    if missing := [name for name in names if name not in row]:
        raise BadLine(f"The file has no column {missing[0]}.")

"""A ruling of another administration as a file brings it: one record, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.advance_rulings.domain.hs import dotted, why_not_a_code
from services.advance_rulings.domain.words import RulingType

FIELDS = ("number", "date", "category", "subject", "tariffs", "text")
OPTIONAL = ("source",)
NUMBER_MAXIMUM = 60
SUBJECT_MAXIMUM = 2000
TEXT_MAXIMUM = 500_000
OLDEST = date(1900, 1, 1)

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WRITTEN_DATE = re.compile(r"^([A-Za-z]+)\.? (\d{1,2}),? (\d{4})$")
_NUMBER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ./_-]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A reference ruling, ready for the register."""

    number: str
    issued_on: date
    type: RulingType
    category: str
    subject: str
    codes: tuple[str, ...]
    text: str
    source: str


class BadRecord(ValueError):
    """A record that cannot be taken; the message says why, in one sentence."""


def reference(record: Mapping[str, object], *, source: str) -> Reference:
    """A record as a reference ruling. Raises BadRecord with the first thing that is wrong."""
    if unknown := sorted(set(map(str, record)) - {*FIELDS, *OPTIONAL}):
        raise BadRecord(f"The field {unknown[0]!r} is not known; the fields are {', '.join((*FIELDS, *OPTIONAL))}.")
    number = _text(record, "number", NUMBER_MAXIMUM)
    if not _NUMBER.match(number):
        raise BadRecord(f"The number {number!r} has characters that a ruling's number cannot have.")
    category = _text(record, "category", 200, needed=False)
    return Reference(
        number=number,
        issued_on=_date(record.get("date")),
        type=_type(category),
        category=category,
        subject=_text(record, "subject", SUBJECT_MAXIMUM),
        codes=_codes(record.get("tariffs")),
        text=_text(record, "text", TEXT_MAXIMUM),
        source=_text(record, "source", 200, needed=False) or source,
    )


def _text(record: Mapping[str, object], name: str, maximum: int, *, needed: bool = True) -> str:
    value = record.get(name)
    if value is None or value == "":
        if needed:
            raise BadRecord(f"The field {name!r} is missing.")
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"The field {name!r} is not a text.")
    plain = value.replace("\x00", "").strip()
    if needed and not plain:
        raise BadRecord(f"The field {name!r} is empty.")
    if len(plain) > maximum:
        raise BadRecord(f"The field {name!r} has {len(plain)} characters; at most {maximum} are taken.")
    return plain


def _date(value: object) -> date:
    if not isinstance(value, str) or not value.strip():
        raise BadRecord("The field 'date' is missing.")
    written = " ".join(value.split())
    try:
        if match := _WRITTEN_DATE.match(written):
            month = next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[1].lower()[:3]))
            found = date(int(match[3]), month, int(match[2]))
        else:
            found = date.fromisoformat(written[:10])
    except (ValueError, StopIteration):
        raise BadRecord(f"The date {value!r} is neither like 2016-12-28 nor like December 28, 2016.") from None
    if found < OLDEST:
        raise BadRecord(f"The date {value!r} is before {OLDEST.isoformat()}.")
    return found


def _codes(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = re.split(r"[;,|]", value) if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise BadRecord("The field 'tariffs' is neither a list nor a text with ';' between the codes.")
    found: list[str] = []
    for part in parts:
        if not isinstance(part, str):
            raise BadRecord("The field 'tariffs' holds something that is not a text.")
        if not part.strip():
            continue
        if why := why_not_a_code(part, at_least=4):
            raise BadRecord(f"The tariff {part!r} cannot be used. {why}")
        found.append(dotted(part))
    return tuple(dict.fromkeys(found))


def _type(category: str) -> RulingType:
    """The type of a ruling by the words of its category; what names none is a classification."""
    lower = category.lower()
    if "valu" in lower:
        return RulingType.VALUATION
    if "origin" in lower and "classif" not in lower:
        return RulingType.ORIGIN
    return RulingType.CLASSIFICATION

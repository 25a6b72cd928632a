"""The register of one installation as another takes it: one signed file, a line for each published ruling (rows 36 to 39).

The first line is {"vaka": "published-rulings", "statement": …}: a statement signed by the administration (compact JWS, ES256)
over {"sha256": of everything after the first line, "as_of": instant, "complete": true|false}. Each line after it is a JSON
object with the fields of FIELDS. Only what is public anyway leaves the house.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.advance_rulings.domain.hs import dotted, why_not_a_code
from services.advance_rulings.domain.references import SUBJECT_MAXIMUM, TEXT_MAXIMUM
from services.advance_rulings.domain.words import BasisKind, CeaseGround, EndGround, RulingStatus, RulingType

SIGNED_KIND = "published-rulings"
LARGEST = 64 * 1024 * 1024
MOST_LINES = 100_000
LONGEST_LINE = 2_000_000
TEXTS = {
    "subject": SUBJECT_MAXIMUM, "goods_description": TEXT_MAXIMUM, "reasoning": TEXT_MAXIMUM, "legal_basis": 100_000,
    "conditions": 100_000, "end_reason": 100_000,
}  # fmt: skip
FIELDS = (
    "number", "type", "status", "subject", "hs_codes", "hs_edition", "origin_country", "valuation_method",
    "goods_description", "reasoning", "legal_basis", "basis", "conditions", "keywords", "zone", "issued_on", "valid_from",
    "valid_until", "ended_on", "end_ground", "end_reason", "replaced_by", "edition", "agreement", "origin_rule", "relief",
)  # fmt: skip
_DAYS = ("issued_on", "valid_from", "valid_until", "ended_on")
_STATUS = tuple(word.value for word in RulingStatus if word is not RulingStatus.REFERENCE)
_GROUNDS = {word.value for words in (EndGround, CeaseGround) for word in words}
_SHORT = ("hs_edition", "zone", "agreement", "replaced_by")


class NotAFile(ValueError):
    """The file as a whole cannot be taken; the text says why and what to do."""


class BadLine(ValueError):
    """A line that cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A file taken apart: the statement, and the lines that it signs with their digest."""

    statement: str
    lines: bytes
    sha256: str


def head(statement: str) -> bytes:
    """The first line of the file."""
    return json.dumps({"vaka": SIGNED_KIND, "statement": statement}).encode() + b"\n"


def taken_apart(content: bytes) -> Signed:
    """Raises NotAFile for anything but a file of this form."""
    first, _, lines = content.partition(b"\n")
    try:
        head = json.loads(first.decode("utf-8"))
        statement = head["statement"] if head["vaka"] == SIGNED_KIND else None
    except (ValueError, KeyError, TypeError, RecursionError):
        statement = None
    if not isinstance(statement, str):
        raise NotAFile(
            "The first line is not the signed statement of a file of rulings; ask the partner for the whole file."
        )
    return Signed(statement=statement, lines=lines, sha256=hashlib.sha256(lines).hexdigest())


def written(rulings: Iterable[Mapping[str, Any]]) -> bytes:
    """The lines of some published rulings, in the order given, as `read` takes them."""
    found = [_line({name: one[name] for name in FIELDS if one[name] not in (None, "", [])}) for one in rulings]
    return "".join(f"{line}\n" for line in found).encode()


def _line(told: Mapping[str, Any]) -> str:
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read(lines: bytes) -> Iterator[tuple[int, str, dict[str, Any] | str]]:
    """The lines of a file: number (the statement's line is 1), as it stood there, and the ruling or why it is none."""
    seen: dict[str, int] = {}
    for number, raw in enumerate(lines.split(b"\n"), 2):
        if not raw.strip():
            continue
        shown = raw.decode("utf-8", "replace")
        try:
            ruling = _ruling(raw)
            first = seen.setdefault(ruling["number"], number)
            if first != number:
                raise BadLine(f"{ruling['number']} stands in line {first} already.")
        except BadLine as error:
            yield number, shown, str(error)
        else:
            yield number, shown, ruling


def _ruling(raw: bytes) -> dict[str, Any]:
    if len(raw) > LONGEST_LINE:
        raise BadLine(f"The line has {len(raw)} bytes; at most {LONGEST_LINE} are taken.")
    try:
        told = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadLine("The line is not JSON in UTF-8.") from None
    if not isinstance(told, dict):
        raise BadLine("The line is JSON, but not one object with fields.")
    if unknown := sorted(set(told) - set(FIELDS)):
        raise BadLine(f"The field {unknown[0]!r} is not known.")
    found: dict[str, Any] = {name: _text(told, name, maximum) for name, maximum in TEXTS.items()}
    found["number"] = _text(told, "number", 60)
    if not found["number"] or not found["subject"]:
        raise BadLine("A ruling has a number and a subject.")
    found |= {name: _text(told, name, 200) or None for name in _SHORT}
    found["type"] = _word(told, "type", [word.value for word in RulingType])
    found["status"] = _word(told, "status", _STATUS)
    found["end_ground"] = _word(told, "end_ground", sorted(_GROUNDS)) if told.get("end_ground") else None
    found |= {name: _day(told, name) for name in _DAYS}
    if found["issued_on"] is None:
        raise BadLine("The field 'issued_on' is missing.")
    if found["valid_from"] and found["valid_until"] and found["valid_until"] < found["valid_from"]:
        raise BadLine("The validity ends before it begins.")
    if found["status"] == RulingStatus.IN_FORCE and found["valid_until"] is None:
        raise BadLine("A ruling in force says until when.")
    found["hs_codes"] = [_code(code) for code in _list(told, "hs_codes", str)]
    found["keywords"] = [word.replace("\x00", "")[:60] for word in _list(told, "keywords", str)]
    found["basis"] = [_reason(one) for one in _list(told, "basis", dict)]
    country = _text(told, "origin_country", 2)
    found["origin_country"] = country or None
    found |= {name: _text(told, name, 10_000) or None for name in ("origin_rule", "relief")}
    found["valuation_method"] = _whole(told, "valuation_method", 1, 6)
    found["edition"] = _whole(told, "edition", 1, 10_000) or 1
    return found


def _reason(told: Mapping[str, Any]) -> dict[str, str]:
    """A reason in law as a proposal gives it, so that whoever adopts the ruling can begin with it."""
    kind = _word(told, "kind", [word.value for word in BasisKind])
    return {"kind": kind, "reference": _text(told, "reference", 300), "text": _text(told, "text", 10_000)}


def _text(told: Mapping[str, Any], name: str, maximum: int) -> str:
    value = told.get(name) or ""
    if not isinstance(value, str):
        raise BadLine(f"The field {name!r} is not a text.")
    plain = value.replace("\x00", "").strip()
    if len(plain) > maximum:
        raise BadLine(f"The field {name!r} has {len(plain)} characters; at most {maximum} are taken.")
    return plain


def _word(told: Mapping[str, Any], name: str, words: Iterable[str]) -> str:
    known = list(words)
    if told.get(name) not in known:
        raise BadLine(f"The field {name!r} is {told.get(name)!r}; it is one of {', '.join(known)}.")
    return str(told[name])


def _day(told: Mapping[str, Any], name: str) -> date | None:
    value = told.get(name)
    if value in (None, ""):
        return None
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        raise BadLine(f"The field {name!r} is {value!r}, which is no day; write 2026-11-22.") from None
    if found.year == date.max.year:
        raise BadLine(f"The field {name!r} is {value!r}; no day after that one can be told.")
    return found


def _list(told: Mapping[str, Any], name: str, kind: type) -> list[Any]:
    value = told.get(name) or []
    if not isinstance(value, list) or len(value) > 100 or not all(isinstance(one, kind) for one in value):
        raise BadLine(f"The field {name!r} is not a list as it should be.")
    return value


def _whole(told: Mapping[str, Any], name: str, least: int, most: int) -> int | None:
    value = told.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadLine(f"The field {name!r} is {value!r}; it is a number from {least} to {most}.")
    return value


def _code(code: str) -> str:
    if why := why_not_a_code(code, at_least=4):
        raise BadLine(f"The code {code!r} cannot be used. {why}")
    return dotted(code)

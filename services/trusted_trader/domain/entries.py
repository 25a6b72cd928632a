"""Entries about a firm's compliance and its guarantees, as officers and the national system tell them, one or a file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from services.trusted_trader.domain.words import EntryKind, Severity

MOST_LINES = 20_000
HOLDER = "holder"
"""The source of entries made of what holders told themselves; nobody else may use it."""
CURRENCY = re.compile(r"[A-Z]{3}")
ENTRY_COLUMNS = (
    "tin", "kind", "severity", "happened_on", "amount", "currency", "text", "law", "source", "reference", "settled_on",
)  # fmt: skip
GUARANTEE_COLUMNS = ("tin", "on", "without_status", "asked", "currency", "source", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An offence, a debt, a finding or a change. Money in minor units."""

    tin: str
    kind: EntryKind
    severity: Severity
    happened_on: date
    text: str
    law: str
    source: str
    reference: str
    amount: int | None = None
    currency: str | None = None
    settled_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGuarantee:
    """The guarantee that a consignment or a period would have needed, and what was asked. Money in minor units."""

    tin: str
    on: date
    without_status: int
    asked: int
    currency: str
    source: str
    reference: str


Fault = tuple[str, str, str]
"""Field, stable word, sentence."""


def entry_faults(new: NewEntry, *, today: date) -> tuple[Fault, ...]:
    """What stands against an entry."""
    found: list[Fault] = []
    if new.happened_on > today:
        found.append(("happened_on", "future", "This day has not come yet."))
    if new.settled_on is not None and not new.happened_on <= new.settled_on <= today:
        found.append(("settled_on", "order", "It is settled between the day on which it happened and today."))
    if (new.amount is None) != (new.currency is None):
        found.append(("amount", "currency", "Send an amount with its currency, or neither."))
    elif new.amount is None and new.kind is EntryKind.DEBT:
        found.append(("amount", "required", "Say how much is owed."))
    if new.amount is not None and new.amount <= 0:
        found.append(("amount", "range", "An amount is more than 0, in minor units."))
    if new.currency is not None and not CURRENCY.fullmatch(new.currency):
        found.append(("currency", "currency", "A currency is three capital letters, such as FJD."))
    return (*found, *_named(new.tin, new.source, new.reference), *_filled(text=new.text, law=new.law))


def guarantee_faults(new: NewGuarantee, *, today: date) -> tuple[Fault, ...]:
    """What stands against a guarantee entry."""
    found: list[Fault] = []
    if new.on > today:
        found.append(("on", "future", "This day has not come yet."))
    if not 0 <= new.asked <= new.without_status:
        found.append(("asked", "order", "What was asked lies between 0 and what would have been needed."))
    if not CURRENCY.fullmatch(new.currency):
        found.append(("currency", "currency", "A currency is three capital letters, such as FJD."))
    return (*found, *_named(new.tin, new.source, new.reference))


def _named(tin: str, source: str, reference: str) -> tuple[Fault, ...]:
    found = list(_filled(tin=tin, source=source, reference=reference))
    if source == HOLDER:
        found.append(("source", "reserved", f'The source "{HOLDER}" stands for what holders told themselves.'))
    return tuple(found)


def _filled(**texts: str) -> tuple[Fault, ...]:
    return tuple(
        (name, "required", "Write between 1 and 1000 characters.")
        for name, text in texts.items()
        if not 0 < len(text.strip()) <= 1000 or "\x00" in text
    )


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: what it says, or the reason for which it is not taken, and how it stood there."""

    number: int
    content: str
    made: NewEntry | NewGuarantee | None = None
    fault: Fault | None = None


def read_entries(content: bytes, *, today: date) -> Iterator[Line]:
    """The lines of a file of entries. Raises ValueError for a file that is none."""
    return _lines(content, ENTRY_COLUMNS, _entry, lambda new: entry_faults(new, today=today))


def read_guarantees(content: bytes, *, today: date) -> Iterator[Line]:
    """The lines of a file of guarantees. Raises ValueError for a file that is none."""
    return _lines(content, GUARANTEE_COLUMNS, _guarantee, lambda new: guarantee_faults(new, today=today))


def _lines(
    content: bytes,
    columns: tuple[str, ...],
    make: Callable[[Mapping[str, str]], NewEntry | NewGuarantee],
    check: Callable[..., tuple[Fault, ...]],
) -> Iterator[Line]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("The file is not UTF-8 text.") from None
    if "\x00" in text:
        raise ValueError("The file is not text.")
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ValueError(f"The file is not CSV: {error}.") from None
    names = [cell.strip().lower() for cell in rows[0]] if rows else []
    if missing := [name for name in columns if name not in names and name not in ("amount", "currency", "settled_on")]:
        raise ValueError(f"The first line does not name these columns: {', '.join(missing)}.")
    if len(rows) - 1 > MOST_LINES:
        raise ValueError(f"The file has {len(rows) - 1} lines; we take {MOST_LINES} at once.")
    return _each(rows, names, make, check)


def _each(
    rows: list[list[str]],
    names: list[str],
    make: Callable[[Mapping[str, str]], NewEntry | NewGuarantee],
    check: Callable[..., tuple[Fault, ...]],
) -> Iterator[Line]:
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        content = ",".join(row)
        if len(row) > len(names):
            yield Line(number, content, fault=("", "columns", "The line has more cells than the first line names."))
            continue
        given = dict.fromkeys(names, "") | dict(zip(names, (cell.strip() for cell in row), strict=False))
        try:
            made = make(given)
        except _Unreadable as error:
            yield Line(number, content, fault=error.fault)
            continue
        faults = check(made)
        yield Line(number, content, fault=faults[0]) if faults else Line(number, content, made=made)


class _Unreadable(Exception):
    def __init__(self, field: str, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fault: Fault = (field, code, sentence)


def _entry(given: Mapping[str, str]) -> NewEntry:
    return NewEntry(
        tin=given["tin"],
        kind=EntryKind(_one_of("kind", given["kind"], [word.value for word in EntryKind])),
        severity=Severity(_one_of("severity", given["severity"], [word.value for word in Severity])),
        happened_on=_day("happened_on", given["happened_on"]),
        amount=_number("amount", given["amount"]) if given.get("amount") else None,
        currency=given.get("currency") or None,
        text=given["text"],
        law=given["law"],
        source=given["source"],
        reference=given["reference"],
        settled_on=_day("settled_on", given["settled_on"]) if given.get("settled_on") else None,
    )


def _guarantee(given: Mapping[str, str]) -> NewGuarantee:
    return NewGuarantee(
        tin=given["tin"],
        on=_day("on", given["on"]),
        without_status=_number("without_status", given["without_status"]),
        asked=_number("asked", given["asked"]),
        currency=given["currency"],
        source=given["source"],
        reference=given["reference"],
    )


def _one_of(field: str, text: str, words: list[str]) -> str:
    if text not in words:
        raise _Unreadable(field, "choice", f"{text!r} is none of {', '.join(words)}.")
    return text


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Unreadable(field, "date", f"{text!r} is not a day such as 2026-11-22.") from None


def _number(field: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise _Unreadable(field, "number", f"{text!r} is not a whole number of minor units.")
    return int(text)

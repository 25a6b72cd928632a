"""Rules of extended use: for a contract made before the change, not for ever (NZ Customs and Excise Act 2018 s 342)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.advance_rulings.domain.rulings import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the holder asks: why, under a contract of which day, for how much."""

    reason: str
    contract_on: date
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What the office grants: until when, from when, how much, and in which words."""

    until_on: date
    outcome: str
    from_on: date | None = None
    quantity: Decimal | None = None
    unit: str | None = None


def asking_faults(asked: Asked, *, changed_on: date, today: date) -> tuple[Fault, ...]:
    """What a request lacks: the contract binds since before the change, a quantity has its unit."""
    found = []
    if asked.contract_on > today:
        found.append(Fault("contract_on", "future", "The contract must have been made already."))
    elif asked.contract_on >= changed_on:
        detail = f"The contract must have been made before {changed_on.isoformat()}, when the ruling ended or changed."
        found.append(Fault("contract_on", "after", detail))
    if asked.quantity is not None and not asked.unit:
        found.append(Fault("unit", "missing", "Say in which unit the quantity is, such as kg or pieces."))
    return tuple(found)


def granting_faults(granted: Granted, *, from_on: date, changed_on: date, longest: date) -> tuple[Fault, ...]:
    """What a grant cannot be: longer than the law allows, or outside its own dates."""
    found = []
    if from_on < changed_on:
        detail = f"Until {changed_on.isoformat()} the ruling counted by itself."
        found.append(Fault("from_on", "order", detail))
    if granted.until_on < from_on:
        found.append(Fault("until_on", "order", "The last day cannot be before the first."))
    if granted.until_on > longest:
        found.append(Fault("until_on", "too_far", f"The law allows it until {longest.isoformat()} at most."))
    return tuple(found)


def counts(*, from_on: date | None, until_on: date | None, day: date) -> bool:
    """Whether a granted extended use counts on a day."""
    return from_on is not None and until_on is not None and from_on <= day <= until_on

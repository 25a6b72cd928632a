"""Facts: what a change was, in the past tense. Each becomes one audit entry, and an event if published."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`subject` names the thing ("application/<uuid>"), `version` is that thing's version after the fact."""

    subject: str
    version: int

    def data(self) -> dict[str, object]:
        """The fact's own fields, as JSON values."""
        own = (f.name for f in fields(self) if f.name not in {"subject", "version"})
        return {name: plain(getattr(self, name)) for name in own}


def plain(value: object) -> object:
    """A value as JSON knows it: dates as ISO 8601, decimals as text, sets sorted.

    Raises TypeError for what has no plain form, so that a fact never loses a field silently.
    """
    if value is None or (isinstance(value, bool | int | float | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"a fact cannot carry {type(value).__name__}")


def event_type(*, service: str, fact: type[Fact]) -> str:
    """The name others hear: "advance_rulings.RulingIssued"."""
    return f"{service}.{fact.__name__}"

"""What happens to the rules of the office itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ClosureDeclared(Fact):
    """The office is closed on working days; clocks follow."""

    administration: str
    from_on: date
    until_on: date
    reason: str
    law: str
    declared_at: datetime


@dataclass(frozen=True, kw_only=True)
class AuthorityHeard(Fact):
    """Identity said that an agent's authority for a trader began or ended."""

    administration: str
    agent: str
    trader: str
    ended: bool

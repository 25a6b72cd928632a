"""A rule as the engine needs it, the lists it speaks of, and the set that is in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from services.risk.domain.language.ast import Node, to_json
from services.risk.domain.words import Flow, Lane, Scope


class Matching(StrEnum):
    """How a value is found in a managed list."""

    EXACT = "exact"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedList:
    """A list that officers keep apart from the rules: its entries in force at one instant, as codes in upper case."""

    name: str
    matching: Matching = Matching.EXACT
    entries: frozenset[str] = frozenset()

    def holds(self, value: str) -> bool:
        """Whether the value is on the list."""
        if self.matching is Matching.EXACT:
            return value in self.entries
        return any(value[:length] in self.entries for length in range(1, len(value) + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one rule.

    `probability` is the share of hits that take the lane, in hundredths (0 to 100); a mandatory rule takes it always,
    whatever the quota. `offices` and `flows` empty mean all. Valid from `valid_from` (included) to `valid_until`
    (excluded), both instants in UTC.
    """

    id: str
    version: int
    condition: Node
    lane: Lane
    probability: int = 100
    score: int = 0
    mandatory: bool = False
    scope: Scope = Scope.NATIONAL
    offices: frozenset[str] = frozenset()
    flows: frozenset[Flow] = frozenset()
    valid_from: datetime
    valid_until: datetime
    title: str = ""
    shadow: bool = False
    """Judged and counted, but without effect on the lane."""

    @property
    def key(self) -> str:
        """Identifier and version: "R-0012/3"."""
        return f"{self.id}/{self.version}"

    def content(self) -> dict[str, object]:
        """What decides its effect, as JSON; the words about it are not part of it."""
        return {
            "id": self.id,
            "version": self.version,
            "condition": to_json(self.condition),
            "lane": self.lane.value,
            "probability": self.probability,
            "score": self.score,
            "mandatory": self.mandatory,
            "scope": self.scope.value,
            "offices": sorted(self.offices),
            "flows": sorted(flow.value for flow in self.flows),
            "valid_from": self.valid_from.isoformat(),
            "valid_until": self.valid_until.isoformat(),
            "shadow": self.shadow,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules in force together, with the lists as they stood: what an assessment is bound to."""

    rules: tuple[Rule, ...] = ()
    lists: Mapping[str, ManagedList] = field(default_factory=dict)

    def content(self) -> dict[str, object]:
        """Everything that decides an assessment, as JSON, in one order."""
        return {
            "rules": [rule.content() for rule in sorted(self.rules, key=lambda rule: (rule.id, rule.version))],
            "lists": {
                name: {"matching": found.matching.value, "entries": sorted(found.entries)}
                for name, found in sorted(self.lists.items())
            },
        }

    def hash(self) -> str:
        """SHA-256 of the canonical content: the version of the rule set."""
        text = json.dumps(self.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

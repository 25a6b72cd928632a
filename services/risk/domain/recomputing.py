"""A past assessment computed again, from what was kept of it: the same lane, hits and numbers to the last bit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.risk.domain import draw as drawing
from services.risk.domain.assessment import Outcome, assess, in_force, read_before
from services.risk.domain.capacity import read_counts, read_plan
from services.risk.domain.declarations import Declaration
from services.risk.domain.features import Features, joined
from services.risk.domain.in_force import ordered
from services.risk.domain.language import judge
from services.risk.domain.relief import read_relief
from services.risk.domain.rules import RuleSet
from services.risk.domain.words import Lane


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An assessment as it was kept: when and for whom, its version of the declaration, its features, and its content."""

    at: datetime
    office: str
    flow: str
    declaration: Declaration
    features: Features
    content: Mapping[str, Any]


def recompute(kept: Kept, *, rule_set: RuleSet, secret: bytes) -> Outcome:
    """The assessment again: every rule by the plain walk over its tree, every number drawn from the day's secret."""
    header, items = joined(kept.declaration, kept.features)
    capacity = kept.content["capacity"]
    default = Lane(capacity["default"]) if capacity["default"] else None
    hits = ordered(
        rule
        for rule in rule_set.rules
        if default is None
        and in_force(rule, office=kept.office, flow=kept.flow, at=kept.at)
        and judge(rule.condition, header=header, items=items, lists=rule_set.lists) is True
    )
    return assess(
        hits=hits, plan=read_plan(capacity["plan"]), counts=read_counts(capacity["counts"]),
        relief=read_relief(kept.content["relief"]), draw=drawing.again(kept.content["draw"], secret=secret),
        before=read_before(capacity["before"]), default=default,
    )  # fmt: skip


def differences(kept: Mapping[str, Any], computed: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts of an assessment's content that are not the same, as JSON pointers; nothing when all are."""
    if kept == computed:
        return ()
    return tuple(_differ("", json.loads(json.dumps(kept)), json.loads(json.dumps(computed))))


def _differ(path: str, kept: Any, computed: Any) -> list[str]:
    if isinstance(kept, dict) and isinstance(computed, dict):
        names = sorted({*kept, *computed})
        return [found for name in names for found in _differ(f"{path}/{name}", kept.get(name), computed.get(name))]
    if isinstance(kept, list) and isinstance(computed, list) and len(kept) == len(computed):
        pairs = enumerate(zip(kept, computed, strict=True))
        return [found for place, (one, other) in pairs for found in _differ(f"{path}/{place}", one, other)]
    return [] if kept == computed else [path]

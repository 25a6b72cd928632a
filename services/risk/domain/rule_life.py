"""What the life of a rule depends on: a frozen view of one version, and the sentences that an officer reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.risk.domain.language.ast import Node, digest
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from shared.actors import Actor

SHORTEST_REASON = 10
"""Characters that a reason has at least; the database asks for the same."""


class Origin(StrEnum):
    """Where a rule comes from."""

    OFFICER = "officer"
    IMPORT = "import"
    SUGGESTION = "suggestion"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a version does: everything a back-test depends on, and nothing else."""

    condition: str
    """The digest of the tree."""
    lane: Lane
    probability: int = 100
    score: int = 0
    mandatory: bool = False
    scope: Scope = Scope.NATIONAL
    offices: frozenset[str] = frozenset()
    flows: frozenset[Flow] = frozenset()
    shadow: bool = False

    def digest(self) -> str:
        """SHA-256 of all of it: what a back-test is bound to. Any change makes another one."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def content(self) -> dict[str, object]:
        """As JSON; `read_effect` takes it back."""
        return {
            "condition": self.condition,
            "lane": self.lane.value,
            "probability": self.probability,
            "score": self.score,
            "mandatory": self.mandatory,
            "scope": self.scope.value,
            "offices": sorted(self.offices),
            "flows": sorted(flow.value for flow in self.flows),
            "shadow": self.shadow,
        }


def effect_of(
    condition: Node, *, lane: Lane, probability: int, score: int, mandatory: bool, scope: Scope,
    offices: frozenset[str], flows: frozenset[Flow], shadow: bool,
) -> Effect:  # fmt: skip
    """The effect of a condition that compiles."""
    return Effect(
        condition=digest(condition), lane=lane, probability=probability, score=score, mandatory=mandatory, scope=scope,
        offices=offices, flows=flows, shadow=shadow,
    )  # fmt: skip


def read_effect(given: Mapping[str, object]) -> Effect:
    """An effect from its content. Raises KeyError, TypeError or ValueError for anything else."""
    offices, flows = given["offices"], given["flows"]
    if not isinstance(offices, list) or not isinstance(flows, list):
        raise TypeError("offices and flows are lists")
    return Effect(
        condition=str(given["condition"]),
        lane=Lane(str(given["lane"])),
        probability=int(str(given["probability"])),
        score=int(str(given["score"])),
        mandatory=bool(given["mandatory"]),
        scope=Scope(str(given["scope"])),
        offices=frozenset(map(str, offices)),
        flows=frozenset(Flow(str(one)) for one in flows),
        shadow=bool(given["shadow"]),
    )


def lowered(*, regional: Effect, own: Effect) -> tuple[str, ...]:
    """Where a national version asks for less than the regional rule it comes from; empty when it only raises."""
    found = []
    if own.condition != regional.condition:
        found.append("The condition is not the regional one: write a rule of your own beside it.")
    if own.scope is not regional.scope:
        found.append("The scope of the rule is the region's.")
    if own.shadow and not regional.shadow:
        found.append("In the shadow the rule would count for nothing.")
    if own.lane.rank < regional.lane.rank:
        found.append(f"The lane {own.lane.value} is below the regional {regional.lane.value}.")
    if own.probability < regional.probability and not own.mandatory:
        found.append(f"The probability {own.probability} is below the regional {regional.probability}.")
    if own.score < regional.score:
        found.append(f"The score {own.score} is below the regional {regional.score}.")
    if regional.mandatory and not own.mandatory:
        found.append("The regional rule is mandatory.")
    if own.offices and not (regional.offices and own.offices >= regional.offices):
        found.append("The regional rule counts at more offices.")
    if own.flows and not (regional.flows and own.flows >= regional.flows):
        found.append("The regional rule counts for more flows.")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """One version of a rule as the rules of its life see it, at the instant `at`.

    `effect` is None while the text does not compile; `tested` is the digest that its back-test was made for; `longest`
    the longest validity in months, `emergency_hours` that of an emergency rule. `under_way` says that another version
    is being prepared. `regional` is the effect of the regional rule it comes from, `dropped` that a newer profile no
    longer holds that rule; `regional_until` is when the region ends it.
    """

    state: RuleState
    at: datetime
    effect: Effect | None = None
    tested: str | None = None
    authors: frozenset[str] = frozenset()
    submitted_by: str | None = None
    approved_by: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    latest_until: datetime | None = None
    emergency: bool = False
    emergency_hours: int = 72
    emergency_reason: str = ""
    approval_due_at: datetime | None = None
    title: str = ""
    internal_text: str = ""
    documentation: str = ""
    under_way: bool = False
    replaces: bool = False
    """An older version is in force, or waits for its first instant."""
    replaced: bool = False
    lapsed: bool = False
    """Another version counted as an emergency, and ended without anybody's approval."""
    regional: Effect | None = None
    regional_until: datetime | None = None
    dropped: bool = False
    small_office: bool = False
    override_reason: str | None = None


def compiles(view: RuleView, actor: Actor) -> bool:
    """The condition must compile first; its mistakes are listed beside it."""
    return view.effect is not None


def tested_as_it_stands(view: RuleView, actor: Actor) -> bool:
    """The rule must be back-tested exactly as it stands now; a change asks for a new back-test."""
    return view.effect is not None and view.tested == view.effect.digest()


def dated(view: RuleView, actor: Actor) -> bool:
    """Both dates must be set, the end after the beginning, in the future, and within the longest validity."""
    if view.valid_from is None or view.valid_until is None or view.latest_until is None:
        return False
    return view.valid_from < view.valid_until <= view.latest_until and view.valid_until > view.at


def documented(view: RuleView, actor: Actor) -> bool:
    """The rule needs a title, the internal text, and the documentation of why it exists."""
    return all(text.strip() for text in (view.title, view.internal_text, view.documentation))


def not_below_the_regional_rule(view: RuleView, actor: Actor) -> bool:
    """A national version may raise the lane, the probability or the score of a regional rule, never lower them or end it sooner."""
    if view.regional is None:
        return True
    if view.effect is None or lowered(regional=view.regional, own=view.effect):
        return False
    if view.regional_until is None or view.valid_until is None or view.latest_until is None:
        return True  # undated: another rule stops it
    return view.valid_until >= min(view.regional_until, view.latest_until)


def another_officer(view: RuleView, actor: Actor) -> bool:
    """Another officer than its authors and the one who submitted it must approve; only a small office may override this, giving its reason."""
    if actor.id not in view.authors and actor.id != view.submitted_by:
        return True
    return view.small_office and len((view.override_reason or "").strip()) >= SHORTEST_REASON


def short_enough(view: RuleView, actor: Actor) -> bool:
    """An emergency rule begins at once and counts for at most the hours that the parameter allows."""
    if view.valid_from is None or view.valid_until is None:
        return False
    most = timedelta(hours=min(view.emergency_hours, 72))
    return view.valid_from <= view.at < view.valid_until and view.valid_until - view.valid_from <= most


def replaces_nothing(view: RuleView, actor: Actor) -> bool:
    """An emergency stands beside the rules in force and takes no version's place, which would be gone when it ends: write it as a rule of its own."""
    return not view.replaces


def not_again(view: RuleView, actor: Actor) -> bool:
    """An emergency of this rule ended without approval: the rule counts again when another officer approved it, not as a second emergency."""
    return not view.lapsed


def emergency_reasoned(view: RuleView, actor: Actor) -> bool:
    """An emergency needs a reason of at least ten characters."""
    return len(view.emergency_reason.strip()) >= SHORTEST_REASON


def awaits_approval(view: RuleView, actor: Actor) -> bool:
    """Only an emergency rule that nobody approved yet is approved afterwards."""
    return view.emergency and view.approved_by is None


def approval_overdue(view: RuleView, actor: Actor) -> bool:
    """The time for the approval afterwards must be over."""
    return awaits_approval(view, actor) and view.approval_due_at is not None and view.approval_due_at <= view.at


def begun(view: RuleView, actor: Actor) -> bool:
    """Its first instant must have come, and its last not yet."""
    return not_over(view, actor) and view.valid_from is not None and view.valid_from <= view.at


def not_begun(view: RuleView, actor: Actor) -> bool:
    """Its first instant must still lie ahead."""
    return view.valid_from is not None and view.at < view.valid_from


def not_over(view: RuleView, actor: Actor) -> bool:
    """Its validity must not be over."""
    return view.valid_until is not None and view.at < view.valid_until


def over(view: RuleView, actor: Actor) -> bool:
    """Its validity must be over, or a newer version in its place."""
    return view.replaced or (view.valid_until is not None and view.valid_until <= view.at)


def no_version_under_way(view: RuleView, actor: Actor) -> bool:
    """A version is being prepared already: finish or withdraw that one first."""
    return not view.under_way


def leaves_no_region_behind(view: RuleView, actor: Actor) -> bool:
    """A regional rule in force ends with its profile or its time; an administration may only raise it."""
    return view.regional is None or view.dropped


def latest_end(begins: datetime, *, months: int) -> datetime:
    """The latest end of a validity that begins then: so many calendar months on, the same time of day."""
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    for day in range(begins.day, 0, -1):
        try:
            return begins.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError("a month has a first day")


def sees_agency(agency: str | None, *, roles: frozenset[str], agencies: Mapping[str, object]) -> bool:
    """Need to know: a rule of an agency is seen by those whose role the administration's parameter names for it.

    `agencies` maps an agency to the roles of its officers. A rule of no agency is everybody's who reads rules.
    """
    if agency is None:
        return True
    named = agencies.get(agency, ())
    return isinstance(named, list | tuple) and bool(roles & set(map(str, named)))


def expires_soon(valid_until: datetime, *, at: datetime, days: int) -> bool:
    """Whether somebody should be told that a rule will end."""
    return at < valid_until <= at + timedelta(days=days)

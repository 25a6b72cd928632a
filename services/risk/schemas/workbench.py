"""What is tried on the history, and what comes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from services.risk.domain.words import Flow, Lane
from services.risk.schemas.rules import Condition, MistakeView, OfficeCode
from services.risk.schemas.shapes import Body, Line, Moment, Person, Sentence, Text, View


class WhatIf(Body):
    """A condition while it is typed, and what it would do."""

    text: Condition
    lane: Lane = Lane.RED
    probability: int = Field(100, ge=0, le=100)
    offices: list[OfficeCode] = Field(default_factory=list, max_length=200)
    flows: list[Flow] = Field(default_factory=list)
    replaces: Line | None = Field(None, description="The rule in force that this would replace")


class IntervalView(View):
    """A rate with its 90 % interval (Wilson)."""

    rate: float
    low: float
    high: float


class OfficeLoadView(View):
    """What would come to one office."""

    office: str
    declarations: int
    days: int
    hits: int
    selected: float
    selected_a_day: float
    busiest: date | None
    busiest_selected: float
    minutes_a_day: float
    red_a_day: int | None = Field(description="What the office's plan holds of red a day; null without a limit")


class ForecastView(View):
    """What one rule would have done over the history. Lanes in `shift` run from green to red, rows are before."""

    rule_set: str
    declarations: int
    hits: int
    share: float
    selected: float
    shift: list[list[float]]
    offices: list[OfficeLoadView]
    minutes_each: float
    inspected: int
    finds: int
    find_rate: IntervalView | None
    never_inspected: float = Field(
        description="Share of the hits that nobody ever inspected: of these nothing is known"
    )
    finds_gained: int
    finds_lost: int
    revenue: int = Field(description="Minor units of the national currency")


class RuleVersionRef(Body):
    """One version of one rule."""

    rule: Line
    version: int = Field(ge=1, le=1_000_000)


class RuleSetChoice(Body):
    """A set to try: the one in force, one of earlier days by its hash, or none; with versions added, rules left out."""

    base: str = Field("active", pattern=r"^(active|none|[0-9a-f]{64})$")
    add: list[RuleVersionRef] = Field(default_factory=list, max_length=1000)
    leave_out: list[Line] = Field(default_factory=list, max_length=1000)


class BackTestRequest(Body):
    """What to try, and beside what; without `against` the lanes as they were recorded."""

    trial: RuleSetChoice = RuleSetChoice()
    against: RuleSetChoice | None = None


class RuleResultView(View):
    """One rule over the history."""

    rule: str
    version: int
    shadow: bool
    hits: int
    alone: int
    inspected: int
    finds: int
    find_rate: IntervalView | None
    never_inspected: float
    unique_finds: int
    revenue: int
    minutes: int


class BackTestView(View):
    """A rule set over the history, alone or beside another."""

    hash: str
    against: str | None
    declarations: int
    hit: int
    lanes: dict[str, float]
    shift: list[list[float]]
    rules: list[RuleResultView]
    offices: list[OfficeLoadView]
    inspected: int
    finds: int
    find_rate: IntervalView | None
    never_inspected: float
    finds_gained: int
    finds_lost: int


class ShadowVersion(View):
    """One version of a rule in the shadow: what it would have done, and what was found all the same."""

    rule_version: int
    lane: Lane
    probability: int
    hits: int
    raised: int = Field(description="Hits whose lane was below the rule's")
    would_select: float
    lanes: dict[str, int] = Field(description="The lanes that the hits took in fact")
    inspected: int
    finds: int
    find_rate: IntervalView | None
    first: Moment | None
    last: Moment | None


class ShadowReport(View):
    """A rule judged and counted without effect."""

    rule: str
    versions: list[ShadowVersion]


class SuggestionView(View):
    """A condition that outcomes suggest, with its evidence on months that it was not looked for in."""

    id: str
    version: int
    state: str
    text: str
    evidence: dict[str, Any]
    made: Moment
    rule: str | None
    reason: str | None
    decided: Moment | None
    decided_by: Person | None


class SuggestionPage(View):
    """Suggestions, the newest first."""

    items: list[SuggestionView]
    next: str | None


class SuggestionsMade(View):
    """What a search found: how many are new."""

    made: int
    looked_at: int


class TakeSuggestion(Body):
    """How the draft is begun."""

    title: Line
    lane: Lane = Lane.RED
    probability: int = Field(100, ge=0, le=100)


class Dismiss(Body):
    """Why a suggestion is put aside."""

    reason: Sentence


class DriftView(View):
    """An alarm: something is no longer what it was."""

    id: str
    version: int
    kind: str
    subject: str
    week: date
    value: float
    threshold: float
    detail: dict[str, Any]
    noticed: Moment
    seen: Moment | None
    seen_by: Person | None
    note: str


class DriftPage(View):
    """Alarms, the newest first."""

    items: list[DriftView]
    next: str | None


class Seen(Body):
    """What an officer says of an alarm."""

    note: Text = ""


class Mistakes(View):
    """Why a condition does not compile."""

    mistakes: list[MistakeView]

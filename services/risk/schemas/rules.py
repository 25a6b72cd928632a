"""Rules as officers send and see them. Nothing of this is ever shown to a trader."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from services.risk.domain.words import Flow, Lane, Scope
from services.risk.schemas.shapes import Body, Line, Moment, Override, Person, Sentence, Text, View, When

Condition = Annotated[str, StringConstraints(max_length=20_000)]
OfficeCode = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, min_length=1, max_length=20)]


class RuleDraft(Body):
    """A rule as it is written. A date begins or ends with the office's day (the last day counts); an instant is exact."""

    title: Line
    text: Condition = Field(description="The condition in the rule language; kept also while it does not compile")
    lane: Lane
    probability: int = Field(100, ge=0, le=100, description="Share of hits that take the lane, in hundredths")
    score: int = Field(0, ge=0, le=1000)
    mandatory: bool = Field(False, description="Every hit takes the lane, whatever the quota")
    shadow: bool = Field(False, description="Judged and counted, without effect on the lane")
    scope: Scope = Scope.NATIONAL
    agency: Line | None = None
    offices: list[OfficeCode] = Field(default_factory=list, max_length=200, description="Empty: all")
    flows: list[Flow] = Field(default_factory=list, description="Empty: all")
    valid_from: When | None = None
    valid_until: When | None = None
    internal_text: Text = Field("", description="For analysts: why this is a risk")
    examiner_text: Text = Field("", description="For the examiner: what to look at. Nothing sensitive belongs here")
    documentation: Text = Field("", description="Sources and decisions behind the rule")


class Step(Body):
    """An action with an optional note."""

    note: Text = ""


NO_NOTE = Step()


class Approve(Step):
    """Approval by another officer; in a small office by the same one, naming why."""

    override: Override | None = None


APPROVED = Approve()


class Reasoned(Body):
    """An action that must say why."""

    reason: Sentence


class AtOnce(Reasoned):
    """An emergency rule: for how many hours, and why."""

    hours: int = Field(72, ge=1, le=72)


class ActionView(View):
    """An action that this officer sees, and what stands in its way."""

    name: str
    title: str
    possible: bool
    why_not: list[str]


class MistakeView(View):
    """What is wrong with a condition, where (column from 1), and what was probably meant."""

    detail: str
    column: int
    hint: str


class RuleRow(View):
    """A rule in a list, without its condition."""

    id: str
    version: int
    number: int
    state: str
    under_way: int | None
    under_way_state: str | None
    title: str
    lane: Lane
    probability: int
    score: int
    mandatory: bool
    shadow: bool
    scope: Scope
    agency: str | None
    offices: list[str]
    flows: list[Flow]
    owner: Person
    origin: str
    emergency: bool
    valid_from: Moment | None
    valid_until: Moment | None
    expires_soon: bool
    changed: Moment


class VersionView(View):
    """One version of a rule, whole."""

    number: int
    state: str
    title: str
    text: str
    mistakes: list[MistakeView]
    compiles: bool
    lane: Lane
    probability: int
    score: int
    mandatory: bool
    shadow: bool
    scope: Scope
    agency: str | None
    offices: list[str]
    flows: list[Flow]
    valid_from: Moment | None
    valid_until: Moment | None
    expires_soon: bool
    internal_text: str
    examiner_text: str
    documentation: str
    emergency: bool
    emergency_reason: str
    approval_due: Moment | None
    written: Moment
    written_by: Person
    test: dict[str, Any] | None = Field(description="The back-test of exactly this version")
    tested: Moment | None
    tested_by: Person | None
    submitted: Moment | None
    submitted_by: Person | None
    approved: Moment | None
    approved_by: Person | None
    override_reason: str | None
    began: Moment | None
    ended: Moment | None
    end_reason: str
    below_region: list[str] = Field(description="Where this asks for less than the regional rule it comes from")
    actions: list[ActionView]


class StepView(View):
    """A step in the life of a version."""

    rule_version: int
    number: int
    action: str
    title: str
    from_state: str
    to_state: str
    at: Moment
    by: Person
    kind: str
    note: str
    override_reason: str | None
    parameters: dict[str, Any]


class RuleView(View):
    """A rule with every version and step; `version` is the ETag."""

    id: str
    version: int
    owner: Person
    origin: str
    origin_note: str
    signer: str | None
    dropped: bool
    created: Moment
    changed: Moment
    changed_by: Person
    versions: list[VersionView]
    steps: list[StepView]


class RulePage(View):
    """Every rule that this officer need know."""

    items: list[RuleRow]
    next: str | None


class ImportMistake(View):
    """What of a file could not be read, and where."""

    line: int
    column: int
    detail: str


class ImportReport(View):
    """What an import made: drafts, never more. A decision table with a mistake makes none."""

    drafts: list[str]
    mistakes: list[ImportMistake]


class LeftOutRule(View):
    """A rule that a format cannot say, and why."""

    rule: str
    title: str
    reason: str


class ExportReport(View):
    """What a file of rules would hold: so many rules, without those left out."""

    rules: int
    left_out: list[LeftOutRule]


class ActivationView(View):
    """A set of rules that was in force from an instant on."""

    number: int
    hash: str
    rules: int
    activated: Moment
    cause: str


class ActivationPage(View):
    """The sets in force, the newest first."""

    items: list[ActivationView]
    next: str | None

"""What is sent and answered about the programme, the questionnaire and the check in five minutes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from services.trusted_trader.schemas.shapes import Body, Moment, Person, Text, View

Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Word = Annotated[str, StringConstraints(max_length=100)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ProgrammeBody(Body):
    """An edition of the programme. `content` is described in the guide for officers; faults are answered by place."""

    content: dict[str, Any]
    questionnaire: Annotated[int, Field(ge=1)]
    from_on: date
    until_on: date | None = None


class EditionStep(Body):
    """A step with its two texts; `override_reason` only where one officer of a small office signs alone."""

    external_text: Text = ""
    internal_text: Text = ""
    override_reason: Reason | None = None


STEP = EditionStep()


class QuestionnaireBody(Body):
    """An edition of the questionnaire: the region's, and the administration's own part of it
    ({"sections": […], "dropped": [{"code", "reason"}], "weights": {code: weight}})."""

    regional: Code
    own: dict[str, Any] = Field(default_factory=dict)


class Fault(View):
    """What stands against an edition, and where."""

    pointer: str
    code: str
    detail: str


class ProgrammeView(View):
    """An edition of the programme, for officers. `faults` stand against its activation; `actions` are possible now."""

    edition: int
    version: int
    state: str
    content: dict[str, Any]
    questionnaire: int
    from_on: date
    until_on: date | None
    in_force: bool
    faults: list[Fault]
    actions: list[str]
    created: Moment
    changed: Moment
    changed_by: Person
    proposed: Moment | None
    proposed_by: Person | None
    decided: Moment | None
    decided_by: Person | None
    override_reason: str | None


class RoleName(View):
    """A role that may apply."""

    code: str
    name: str


class CriterionView(View):
    """A criterion with its law, in one language."""

    code: str
    element: str
    title: str
    text: str
    law: str
    tfa: str


class BenefitView(View):
    """A benefit in plain words, with its value and the law that gives it."""

    code: str
    words: str
    values: dict[str, Any]
    law: str
    tfa: str


class TierView(View):
    """A tier. `questions` is how many questions a firm of each size is asked at most; `measures` how many of the seven
    of WTO TFA 7.7.3 it gives."""

    code: str
    name: str
    entry: bool
    validity_months: int
    measures: int
    questions: dict[str, int]
    criteria: list[CriterionView]
    benefits: list[BenefitView]


class QuestionnaireLink(View):
    """Where the questionnaire in force is."""

    edition: int
    sha256: str
    link: str


class PublicProgramme(View):
    """The programme in force, for everybody."""

    administration: str
    administration_name: str
    language: str
    edition: int
    from_on: date
    until_on: date | None
    name: str
    purpose: str
    law: str
    law_confirmed: bool
    roles: list[RoleName]
    tiers: list[TierView]
    contact: dict[str, str]
    questionnaire: QuestionnaireLink
    eligibility: str
    fact_sheet: str


class ArrangementLine(View):
    """A partner whose operators are recognised."""

    partner: str
    from_on: date


class Figures(View):
    """Holders by tier on a day; None where there are fewer than `smallest_cell`."""

    on: date
    smallest_cell: int
    holders: dict[str, int | None]
    arrangements: list[ArrangementLine]


class FactSheet(PublicProgramme):
    """What members tell each other about their schemes (WTO TFA 7.7.6)."""

    figures: Figures


class PublicQuestionnaire(View):
    """A published edition. `sha256` is over the content's JSON with sorted keys and without spaces."""

    administration: str
    edition: int
    state: str
    regional: str
    sha256: str
    content: dict[str, Any]


class QuestionnaireView(PublicQuestionnaire):
    """An edition for officers; `own` is the administration's part of it."""

    version: int
    own: dict[str, Any]
    actions: list[str]
    created: Moment
    changed: Moment
    changed_by: Person
    published: Moment | None
    withdrawn: Moment | None


class RegionalView(View):
    """A questionnaire of the region, as it came with the release."""

    regional: str
    content: dict[str, Any]


class ChoiceView(View):
    """One answer to choose."""

    value: str
    label: str


class EligibilityQuestion(View):
    """A question of the check; `kind` is choice, choices (several) or number."""

    code: str
    kind: str
    text: str
    help: str
    choices: list[ChoiceView]
    needed: bool


class EligibilityQuestions(View):
    """The questions of the check in five minutes, drawn from the programme in force."""

    administration: str
    edition: int
    language: str
    questions: list[EligibilityQuestion]


class EligibilityBody(Body):
    """The answers, by the questions' codes. Nothing of it is stored."""

    administration: Annotated[str, StringConstraints(min_length=2, max_length=10)]
    answers: dict[Code, StrictBool | StrictInt | Word | Annotated[list[Word], Field(max_length=12)]] = Field(
        max_length=30
    )
    language: Annotated[str, StringConstraints(max_length=10)] = ""


class GapStep(View):
    """One thing to do: why, what it is about, what comes next, about how long it takes, where help is."""

    question: str
    element: str
    why: str
    about: str
    next: str
    takes: str
    help: str


class EligibilityView(View):
    """What a firm may expect: likely, not_yet or not_possible_now; never a refusal. `questions` is how many the
    self-assessment would ask it."""

    administration: str
    edition: int
    language: str
    tier: str
    result: str
    sentence: str
    questions: int | None
    steps: list[GapStep]

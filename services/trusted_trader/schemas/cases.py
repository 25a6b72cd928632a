"""An application as people see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from services.trusted_trader.domain.words import LodgedBy, OwnerSex, Purpose, Size, Status, Waiting
from services.trusted_trader.schemas.answers import AnswerView, CoachStep, EvidenceView, Progress, Score
from services.trusted_trader.schemas.shapes import Moment, Party, Person, View


class Clock(View):
    """The clock of the decision, read now. `band`: not_started, on_time, due_soon, overdue, paused, stopped."""

    state: str = Field(description="not_started, running, paused or stopped")
    band: str
    limit: int
    basis: str = Field(description="working_days or calendar_days")
    counted: int = Field(description="Days wholly counted")
    remaining: int
    started: Moment | None
    due_on: date | None
    due: Moment | None
    stopped: Moment | None
    law: str
    confirmed: bool = Field(description="false: the limit is a demonstration value")
    extended_days: int


class CaseRow(View):
    """An application in a list."""

    id: str
    number: str | None
    version: int
    purpose: Purpose
    authorisation: str | None = Field(description="The one to be re-validated")
    state: Status
    firm: Party
    tier: str
    roles: list[str]
    size: Size
    sector: str
    lodged_by: LodgedBy
    assignee: Person | None
    created: Moment
    submitted: Moment | None
    changed: Moment
    changed_by: Person
    clock: Clock
    waiting_for: Waiting
    waiting_until_on: date | None
    waiting_until: Moment | None


class Place(View):
    """A site that the application names."""

    id: str
    name: str
    kind: str
    address: str
    island: str | None


class Gap(View):
    """What stands against applying now: gap, first (to be mended before) or bars."""

    question: str
    weight: str
    text: str


class EligibilityStep(View):
    """What to do next before applying."""

    question: str
    why: str
    about: str
    next: str
    takes: str
    help: str


class Eligibility(View):
    """The instant result of the expression of interest, as it was that day (AEO-20)."""

    answers: dict[str, Any]
    result: str = Field(description="likely, not_yet or not_possible_now")
    sentence: str
    gaps: list[Gap]
    steps: list[EligibilityStep]
    questions: int | None = Field(description="How many questions the self-assessment asks this firm")
    reapply_from: date | None = Field(description="After a revocation: the first day for a new application")


class DeficitView(View):
    """Something that was missing when the application was returned. `changed`: the firm has worked on it since."""

    question: str | None
    text: str
    changed: bool


class OpinionView(View):
    """What another agency was asked and said; officers only."""

    id: str
    agency: str
    question: str
    asked: Moment
    asked_by: Person
    due_on: date
    outcome: str | None
    text: str
    given: Moment | None
    recorded_by: Person | None


class VisitRow(View):
    """A visit of one site. Ratings (0 to 4 by element), risk grade and summary are for officers."""

    id: str
    number: str
    version: int
    state: str
    kind: str
    site: str
    site_name: str
    planned_on: date
    validators: list[str]
    reported: Moment | None
    shared_from: str | None
    ratings: dict[str, Any] | None = None
    risk_grade: int | None = None
    summary: str | None = None


class FindingRow(View):
    """Something found at a site."""

    id: str
    visit: str
    version: int
    state: str
    element: str
    severity: str
    text: str
    action: str
    due_on: date | None
    response: str
    answered: Moment | None
    answered_by_name: str | None
    resolution: str
    resolved: Moment | None
    resolved_by_name: str | None


class DeskView(View):
    """The desk assessment: the compliance history as it was drawn, and the officer's notes; officers only."""

    elements: dict[str, str]
    conclusion: str
    history: dict[str, Any]
    drawn: Moment | None
    written: Moment | None
    written_by: Person | None


class ProposalView(View):
    """What was proposed; officers only."""

    by: Person
    when: Moment
    outcome: str
    content: dict[str, Any]
    internal_text: str


class DecisionView(View):
    """How it ended. `authorisation` is the number of the certificate; `days_counted` what the clock stood at."""

    outcome: Status
    when: Moment
    by: Person
    step: str
    external_text: str
    law: str
    review: str
    authorisation: str | None
    reasons: str | None
    conditions: str | None
    days_counted: int | None


class StepView(View):
    """One numbered step. Internal text, override and values used are shown to officers only."""

    number: str
    action: str
    title: str
    from_state: str
    to_state: str
    when: Moment
    actor: Person
    actor_organisation: str | None
    clock: str | None
    law: str
    law_confirmed: bool
    external_text: str
    review: str
    internal_text: str | None = None
    override_reason: str | None = None
    parameters: dict[str, Any] | None = None


class ActionView(View):
    """An action this reader sees now and why it is not possible. For `propose`: what stands in the way of a grant."""

    name: str
    title: str
    possible: bool
    why_not: list[str]
    override_possible: bool = False
    grant_why_not: list[str] | None = None


class Case(CaseRow):
    """An application on one page. The questions' texts stand in the form, at …/answers."""

    administration: str
    programme: int
    questionnaire: int
    questionnaire_published: bool
    lodged_by_person: Person
    address: str
    contact: str | None
    sites: list[str]
    places: list[Place]
    owner_sex: OwnerSex | None
    publish: bool
    exchange: bool
    eligibility: Eligibility | None
    missing: list[str] = Field(description="Codes of questions that lack an answer or evidence; `sites` without a site")
    progress: list[Progress]
    answers: list[AnswerView]
    coach: list[CoachStep]
    score: Score | None
    documents: list[EvidenceView]
    documents_left: int = Field(description="How many more files the application takes")
    document_maximum_bytes: int
    deficits: list[DeficitView]
    opinions: list[OpinionView]
    visits: list[VisitRow]
    findings: list[FindingRow]
    desk: DeskView | None
    proposal: ProposalView | None
    decision: DecisionView | None
    steps: list[StepView]
    actions: list[ActionView]
    review: str


class Board(View):
    """The pipeline: how many applications stand in each state. Interests and drafts are counted and not shown."""

    states: dict[str, int]
    bands: dict[str, int]
    unassigned: int
    mine: int


class Counts(View):
    """How many cases stand where."""

    to_accept: int
    in_assessment: int
    to_visit: int
    waiting_for_firm: int
    to_sign: int
    due_soon: int
    overdue: int
    mine: int
    unassigned: int


class Today(View):
    """The officers' morning page. One case may stand in several lists."""

    date: date
    zone: str
    working_day: bool
    closed_because: str | None
    counts: Counts
    overdue: list[CaseRow]
    due_soon: list[CaseRow]
    to_accept: list[CaseRow]
    to_visit: list[CaseRow]
    to_sign: list[CaseRow]
    waiting_for_firm: list[CaseRow]
    mine: list[CaseRow]

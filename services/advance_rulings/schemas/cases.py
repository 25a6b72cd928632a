"""An application as people see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from services.advance_rulings.domain.words import (
    DeclineGround,
    FeeState,
    LodgedBy,
    RulingType,
    Status,
    Waiting,
)
from services.advance_rulings.schemas.marks import Contestable, ContestRow, OpenContest
from services.advance_rulings.schemas.opinions import OpinionRequestView
from services.advance_rulings.schemas.samples import LaboratoryReport, Sample
from services.advance_rulings.schemas.shapes import Moment, Party, Person, View
from services.advance_rulings.schemas.similar import Conflict
from services.advance_rulings.schemas.tariff import CodeWarning


class Clock(View):
    """The statutory clock, read now. `band`: not_started, on_time, due_soon, overdue, paused, stopped."""

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


class QuestionView(View):
    """One question of the form with its answer."""

    name: str
    kind: str
    required: bool
    applies: bool = Field(description="false: not asked because of another answer")
    answered: bool
    missing: bool
    answer: Any
    choices: list[str]
    limit: int = Field(description="Characters at most; 0 where none")
    returned: bool = Field(description="The office named this question when it returned the application")


class DocumentView(View):
    """A document of the file."""

    id: str
    name: str
    kind: str
    media_type: str
    bytes: int
    sha256: str
    confidential: bool
    of_the_office: bool
    added: Moment
    added_by: Person
    removable: bool


class InformationRequestView(View):
    """A question of the office to the applicant."""

    number: int
    question: str
    asked: Moment
    asked_by: Person
    until_on: date
    until: Moment
    answer: str | None
    answered: Moment | None
    answered_by: Person | None


class StepView(View):
    """One numbered step of the procedure. Internal text, override and values used are shown to officers only."""

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
    """An action this reader sees now; why it is not possible, and whether a named override would make it so."""

    name: str
    title: str
    possible: bool
    why_not: list[str]
    override_possible: bool = False


class ProposalView(View):
    """What was proposed; officers only, until it is signed."""

    by: Person
    when: Moment
    outcome: str
    content: dict[str, Any]
    internal_text: str


class DecisionView(View):
    """How it ended."""

    outcome: Status
    when: Moment
    by: Person
    step: str
    external_text: str
    law: str
    review: str
    ruling: str | None = None
    ground: DeclineGround | None = None
    facts: str | None = None
    basis: str | None = None


class Fee(View):
    """The fee of an application. `amount` is in the smallest unit of the currency."""

    state: FeeState
    amount: int | None
    currency: str | None
    reference: str | None
    settled: Moment | None
    first: bool = Field(description="Nothing begins before it is settled")


class CaseRow(View):
    """An application in a list."""

    id: str
    number: str | None
    version: int
    type: RulingType
    state: Status
    goods_name: str
    applicant: Party
    agent: Party | None
    lodged_by: LodgedBy
    assignee: Person | None
    team: str | None = Field(description="In which team's queue; null is the common one")
    created: Moment
    submitted: Moment | None
    changed: Moment
    changed_by: Person
    clock: Clock
    waiting_for: Waiting
    waiting_until_on: date | None
    waiting_until: Moment | None
    ruling: str | None
    contest: OpenContest | None = Field(description="A review or an appeal that is open against the decision")


class Case(CaseRow):
    """An application on one page."""

    administration: str
    lodged_by_person: Person
    samples: list[Sample]
    laboratory: list[LaboratoryReport]
    contests: list[ContestRow]
    contestable: list[Contestable] = Field(description="What may still be contested, and until when")
    fee: Fee
    reissue_of: str | None = Field(description="The ruling that this application asks to issue again")
    keywords: list[str]
    team_name: str | None
    conflicts: list[Conflict] = Field(
        description="What stands against a proposal that waits for a signature; officers only"
    )
    applicant_contact: str | None = Field(description="How to reach an applicant who came to the counter")
    answers: dict[str, Any]
    questions: list[QuestionView]
    missing: list[str]
    documents: list[DocumentView]
    documents_left: int = Field(description="How many more documents the file takes")
    document_maximum_bytes: int
    information_requests: list[InformationRequestView]
    proposal: ProposalView | None
    code_warnings: list[CodeWarning] = Field(description="What the tariff says of the code proposed; for officers only")
    opinions: list[OpinionRequestView] = Field(description="Questions to experts of the region; for officers only")
    decision: DecisionView | None
    steps: list[StepView]
    actions: list[ActionView]
    review: str


class Receipt(View):
    """What the applicant takes home: it can be printed and says who has the case now and until when."""

    number: str
    administration: str
    administration_name: str
    office: str
    type: RulingType
    goods_name: str
    applicant: Party
    agent: Party | None
    lodged_by: LodgedBy
    lodged_by_person: Person
    submitted: Moment
    state: Status
    documents: list[str]
    fee: Fee
    waiting_for: Waiting
    waiting_until_on: date | None
    waiting_until: Moment | None
    law: str
    law_confirmed: bool
    version: int


class Principal(View):
    """A trader whom the agent may represent."""

    organisation: str
    name: str
    tin: str | None
    from_on: date
    until_on: date | None


class Counts(View):
    """How many cases stand where."""

    to_accept: int
    in_assessment: int
    waiting_for_applicant: int
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
    to_sign: list[CaseRow]
    waiting_for_applicant: list[CaseRow]
    mine: list[CaseRow]

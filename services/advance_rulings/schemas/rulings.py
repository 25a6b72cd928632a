"""The file of a ruling, what is sent to change it, and what hangs on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from services.advance_rulings.domain.words import (
    CeaseGround,
    EndGround,
    ExtendedUseStatus,
    RulingStatus,
    RulingType,
)
from services.advance_rulings.schemas.cases import ActionView, StepView
from services.advance_rulings.schemas.marks import Contestable, ContestRow, OpenContest
from services.advance_rulings.schemas.proposals import Basis
from services.advance_rulings.schemas.requests import EndRuling, Texts, Valuation
from services.advance_rulings.schemas.shapes import Body, Line, Moment, Party, Person, Sentence, Text, View


class Content(Body):
    """What a modified ruling says instead; a field that is left out stays as it is.

    Who changes the answer, the reasoning or the legal basis needs the reasons in law one by one, as a proposal does: those
    of `basis`, else those that the ruling has. `legal_basis` is composed from them when it is sent empty.
    """

    subject: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)] | None = None
    hs_code: str | None = Field(default=None, max_length=20)
    origin_country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    agreement: Line | None = None
    origin_rule: Text | None = None
    valuation_method: Literal[1, 2, 3, 4, 5, 6] | None = None
    valuation: Valuation | None = None
    relief: Text | None = None
    goods_description: Sentence | None = None
    reasoning: Sentence | None = None
    legal_basis: Text | None = None
    basis: Basis | None = None
    conditions: Text | None = None
    valid_until: date | None = None


class ModifyRuling(EndRuling):
    """A new edition: what changes, why, and from when (TFA 3.4)."""

    content: Content


class AskBasis(Texts):
    """Why the office asks the holder to confirm the facts."""

    reason: Sentence


class ConfirmBasis(Body):
    """The holder's answer: nothing changed, or what did."""

    unchanged: bool
    statement: Text = ""


class ConfirmationView(View):
    """A demand to confirm the facts, with its answer. `unchanged` is null where it was closed without an answer."""

    number: int
    reason: str
    asked: Moment
    asked_by: Person
    due_on: date
    answered: Moment | None
    answered_by: Person | None
    unchanged: bool | None
    statement: str | None


class EditionView(View):
    """What a ruling said before, from when until the day on which it changed, and why."""

    edition: int
    content: dict[str, Any]
    valid_from: date
    ended_on: date = Field(description="The first day of the following edition")
    ground: str
    facts: str
    basis: str
    changed: Moment
    changed_by: Person


class ReissueView(View):
    """Whether the holder may ask to have the ruling issued again."""

    possible: bool
    from_on: date = Field(description="The day from which this may be asked")
    application: str | None = Field(description="The open application for it")


class ExtendedUseRow(View):
    """A request to go on using a ruling. Quantities are decimal numbers as text."""

    id: str
    number: str
    version: int
    ruling: str
    edition: int
    state: ExtendedUseStatus
    holder: Party
    reason: str
    contract_on: date
    asked_quantity: str | None
    quantity: str | None
    unit: str | None
    used: str
    left: str | None
    from_on: date | None
    until_on: date | None
    counts_today: bool
    decided: Moment | None
    decided_by: Person | None
    outcome_text: str
    asked: Moment


class ExtendedUseFile(ExtendedUseRow):
    """A request on one page."""

    steps: list[StepView]
    actions: list[ActionView]


class RulingFileRow(View):
    """A ruling in the list of a firm or of the office. `attention` says what waits: basis, changed_facts, expiring."""

    number: str
    version: int
    type: RulingType
    status: RulingStatus
    subject: str
    hs_code: str | None
    origin_country: str | None
    valuation_method: int | None
    holder: Party
    edition: int
    issued: Moment
    valid_from: date
    valid_until: date
    ended_on: date | None
    days_left: int | None = Field(description="Days until the last one; null for a ruling that is not in force")
    attention: list[str]
    reissue_of: str | None
    reissued_by: str | None


class RulingFile(View):
    """A ruling as its holder and the officers see it. `internal_text` is for officers only."""

    number: str
    administration: str
    version: int
    type: RulingType
    status: RulingStatus
    application: str
    contest: OpenContest | None = Field(description="A review or an appeal that is open against it")
    contests: list[ContestRow]
    contestable: list[Contestable] = Field(description="What may still be contested, and until when")
    holder: Party
    agent: str | None = Field(description="The agent's organisation")
    subject: str
    hs_code: str | None
    hs_edition: str
    origin_country: str | None
    agreement: str | None
    origin_rule: str | None
    valuation_method: int | None
    valuation: dict[str, Any] | None
    relief: str | None
    goods_description: str
    reasoning: str
    legal_basis: str
    legal_basis_composed: bool = Field(
        description="Put together from the reasons in `basis`, not written by an officer"
    )
    basis: list[Any]
    cited: list[Any]
    keywords: list[str]
    conditions: str
    issued: Moment
    issued_by: Person
    proposed_by: Person
    valid_from: date
    valid_until: date
    edition: int
    says_so_since: date = Field(description="The first day of what the ruling says now")
    editions: list[EditionView]
    binding_on_applicant: bool = Field(description="The administration made rulings binding on the applicant (TFA 3.5)")
    protection: str = Field(description="What the holder who relied on it is safe from")
    published: bool
    not_published_reason: str | None
    ended: Moment | None
    ended_on: date | None
    end_ground: EndGround | CeaseGround | None
    end_facts: str | None
    end_basis: str | None
    conflicting_ruling: str | None
    adopted_administration: str | None
    adopted_number: str | None
    reissue_of: str | None
    reissued_by: str | None
    reissue: ReissueView
    confirmations: list[ConfirmationView]
    extended_uses: list[ExtendedUseRow]
    extended_use_months: int = Field(description="The longest extended use that the administration grants")
    review: str
    internal_text: str | None
    override_reason: str | None
    steps: list[StepView]
    actions: list[ActionView]


class AskExtendedUse(Body):
    """Why the holder wants to go on using the ruling, under a contract of which day, for how much."""

    reason: Sentence
    contract_on: date
    quantity: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)] | None = None
    unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None = None


class GrantExtendedUse(Texts):
    """Until when, from when and for how much; `external_text` is what the holder reads."""

    external_text: Sentence
    until_on: date
    from_on: date | None = None
    quantity: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)] | None = None
    unit: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None = None


class RefuseExtendedUse(Texts):
    """Why not."""

    external_text: Sentence


class NoteUse(Body):
    """The declaration whose goods used it, and how much."""

    declaration: Line
    quantity: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)] | None = None

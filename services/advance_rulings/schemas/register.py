"""Rulings: the public register, the file of a ruling, and what an administration publishes about its procedure."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from services.advance_rulings.domain.words import CeaseGround, EndGround, RulingStatus, RulingType
from services.advance_rulings.schemas.cases import QuestionView
from services.advance_rulings.schemas.shapes import Moment, Person, Value, View


class PublishedRow(View):
    """A ruling in the register's list."""

    number: str
    administration: str
    subject: str
    hs_codes: list[str]
    type: RulingType
    status: RulingStatus
    reference: bool = Field(description="Of another administration, for information only")
    source: str | None
    issued_on: date
    valid_from: date | None
    valid_until: date | None
    snippet: str


class PublishedRuling(PublishedRow):
    """A ruling as anybody may read it: never who asked, never what is confidential."""

    goods_description: str
    reasoning: str
    legal_basis: str
    conditions: str
    hs_edition: str | None
    origin_country: str | None
    valuation_method: int | None
    category: str | None
    ended_on: date | None
    end_ground: EndGround | CeaseGround | None
    end_reason: str | None
    replaced_by: str | None
    zone: str | None
    version: int


class RulingPage(View):
    """A page of the register. `meant` gives the words we searched for where a word was not found as written."""

    items: list[PublishedRow]
    next: str | None
    meant: list[str]


class Performance(View):
    """The limit of a type against what really happened (TFA 3.6). Null where nothing was decided yet."""

    type: RulingType
    limit: Value
    basis: str
    decided: int = Field(description="Decisions in the last twelve months")
    median_days: float | None
    p90_days: float | None
    since: date


class Requirements(View):
    """What an administration asks, how long it takes, how long a ruling lasts, what it costs (TFA 3.6)."""

    administration: str
    name: str
    office: str
    zone: str
    currency: str
    languages: list[str]
    demonstration: bool = Field(description="true: a sandbox, nothing here binds anybody")
    types: dict[str, list[QuestionView]]
    performance: list[Performance]
    completeness: Value
    answer_time: Value
    validity: Value
    fees: list[Value]
    binding_on_applicant: Value
    documents_maximum: Value
    document_bytes: Value
    document_types: list[str]
    hs_edition: Value
    law: Value
    review: Value
    hours: dict[str, list[str]]
    hours_law: str
    hours_confirmed: bool
    closures: list[ClosureView]


class ClosureView(View):
    """Declared days without office."""

    id: str
    from_on: date
    until_on: date
    reason: str
    law: str
    declared: Moment
    declared_by: Person


class AdministrationRow(View):
    """An administration that this installation serves."""

    code: str
    name: str
    names: dict[str, str]
    zone: str
    currency: str
    languages: list[str]
    colours: list[str]
    sandbox: bool


Requirements.model_rebuild()

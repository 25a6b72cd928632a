"""Rulings: the public register, the file of a ruling, and what an administration publishes about its procedure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict, Field

from services.advance_rulings.domain.words import CeaseGround, EndGround, RulingStatus, RulingType
from services.advance_rulings.schemas.adoption import AdoptedBy
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
    ended_on: date | None
    replaced_by: str | None
    reissued_by: str | None
    edition: int
    snippet: str


class EditionView(View):
    """What a ruling said before it was changed, and why it was changed."""

    model_config = ConfigDict(extra="ignore")

    edition: int
    hs_code: str | None
    valid_from: date
    ended_on: date
    ground: str
    reason: str


class Replaced(View):
    """A ruling that ended because of this one."""

    administration: str
    number: str
    subject: str
    status: RulingStatus
    ended_on: date | None


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
    keywords: list[str]
    basis: list[dict[str, Any]] = Field(description="Reasons in law: kind, reference, text")
    cited: list[dict[str, Any]] = Field(description="Other rulings: administration, number, as, why")
    agreement: str | None
    origin_rule: str | None
    relief: str | None
    end_ground: EndGround | CeaseGround | None
    end_reason: str | None
    history: list[EditionView] = Field(description="Earlier editions, the oldest first")
    replaces: list[Replaced] = Field(description="Rulings that ended because of this one")
    adopted_by: list[AdoptedBy] = Field(description="Rulings of other administrations that adopted this one")
    reissue_of: str | None
    adopted_administration: str | None
    adopted_number: str | None
    partner: str | None
    zone: str | None
    version: int
    changed_at: datetime


class FacetValue(View):
    """A value to narrow the search by, and how many of the counted rulings have it."""

    value: str
    count: int


class Total(View):
    """How many rulings were found; `more`: there are more than are counted."""

    count: int
    more: bool


class RulingPage(View):
    """A page of the register. `meant` gives the words we searched for where a word was not found as written.

    `facets` (administration, chapter, year, type, status) come with the first page.
    """

    items: list[PublishedRow]
    next: str | None
    meant: list[str]
    total: Total
    facets: dict[str, list[FacetValue]] | None


class Removed(View):
    """An entry that is no longer in the register."""

    administration: str
    number: str


class ChangedRuling(PublishedRuling):
    """An entry as it is now, in a list of changes."""

    replaces: list[Replaced] = Field(default=[], exclude=True)
    adopted_by: list[AdoptedBy] = Field(default=[], exclude=True)


class Changes(View):
    """What changed after a token; `since` is the token for the next call."""

    items: list[ChangedRuling]
    removed: list[Removed]
    since: str
    more: bool


class Figures(View):
    """What decisions took, in days as the clock counted them. Null where nothing was decided."""

    type: RulingType
    decided: int
    within: int = Field(description="Decided within the limit that the case was accepted under")
    within_percent: float | None
    median_days: float | None
    p90_days: float | None
    few: bool = Field(description="So few that the ninth decile says little")


class Performance(Figures):
    """The limit of a type against what really happened in the last twelve months (TFA 3.6)."""

    limit: Value
    basis: str
    since: date


class YearFigures(Figures):
    """The decisions of one calendar year."""

    year: int


class AdministrationPerformance(View):
    """One administration beside the others: limits, validity, fees, and what decisions really took."""

    administration: str
    name: str
    demonstration: bool
    validity: Value
    fees: dict[str, Value]
    last_year: list[Performance]
    by_year: list[YearFigures]


class SideBySide(View):
    """All administrations of the installation, as ready for a notification (TFA 3.6)."""

    as_of: datetime
    items: list[AdministrationPerformance]


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
    years: list[YearFigures]
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

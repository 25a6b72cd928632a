"""The public register and what each administration publishes, as the portal reads them."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.transport import Api, segment

SERVICE = "advance_rulings"


class PublishedRow(TypedDict):
    """A ruling in the register's list."""

    number: str
    administration: str
    subject: str
    hs_codes: list[str]
    type: str
    status: str
    reference: bool
    source: str | None
    issued_on: str
    valid_from: str | None
    valid_until: str | None
    ended_on: str | None
    replaced_by: str | None
    reissued_by: str | None
    edition: int
    snippet: str


class PublishedRuling(PublishedRow):
    """A ruling as anybody may read it."""

    goods_description: str
    reasoning: str
    legal_basis: str
    conditions: str
    hs_edition: str | None
    origin_country: str | None
    valuation_method: int | None
    category: str | None
    keywords: list[str]
    basis: list[dict[str, Any]]
    cited: list[dict[str, Any]]
    agreement: str | None
    origin_rule: str | None
    relief: str | None
    end_ground: str | None
    end_reason: str | None
    history: list[dict[str, Any]]
    replaces: list[dict[str, Any]]
    reissue_of: str | None
    adopted_administration: str | None
    adopted_number: str | None
    zone: str | None


class FacetValue(TypedDict):
    """A value to narrow by, and how many of the counted rulings have it."""

    value: str
    count: int


class Total(TypedDict):
    """How many were found; `more`: there are more than were counted."""

    count: int
    more: bool


class RulingPage(TypedDict):
    """A page of the register; the counts by facet come with the first page."""

    items: list[PublishedRow]
    next: str | None
    meant: list[str]
    total: Total
    facets: dict[str, list[FacetValue]] | None


class AdministrationRow(TypedDict):
    """An administration that this installation serves."""

    code: str
    name: str
    names: dict[str, str]
    sandbox: bool


class Value(TypedDict):
    """A parameter as it is published."""

    name: str
    value: Any
    from_on: str
    law: str
    confirmed: bool
    note: str


class Performance(TypedDict):
    """The limit of a type beside what really happened."""

    type: str
    limit: Value
    basis: str
    decided: int
    within: int
    within_percent: float | None
    few: bool
    median_days: float | None
    p90_days: float | None
    since: str


class YearFigures(TypedDict):
    """The decisions of one calendar year."""

    type: str
    year: int
    decided: int
    within: int
    within_percent: float | None
    median_days: float | None
    p90_days: float | None
    few: bool


class Question(TypedDict):
    """A question of the form."""

    name: str
    kind: str
    required: bool
    limit: int
    choices: list[str]


class Requirements(TypedDict):
    """What an administration asks, how long it takes, how long a ruling lasts, what it costs."""

    administration: str
    name: str
    office: str
    zone: str
    currency: str
    demonstration: bool
    types: dict[str, list[Question]]
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
    closures: list[dict[str, Any]]


async def search(api: Api, **filters: str) -> RulingPage:
    """Rulings by words, HS prefix, administration, status, type and dates; `cursor` goes on from a page before."""
    return cast("RulingPage", await api.read(SERVICE, "/rulings", **filters))


async def ruling(api: Api, number: str, *, administration: str = "") -> PublishedRuling:
    """One published ruling. Raises ApiProblem 404."""
    found = await api.read(SERVICE, f"/rulings/{segment(number)}", administration=administration)
    return cast("PublishedRuling", found)


async def administrations(api: Api) -> list[AdministrationRow]:
    """The administrations served here, whatever shape the list comes in."""
    found = await api.read(SERVICE, "/administrations")
    return cast("list[AdministrationRow]", found["items"] if isinstance(found, dict) else found)


async def requirements(api: Api, administration: str, *, language: str) -> Requirements:
    """What one administration asks and how long it takes. Raises ApiProblem 404."""
    found = await api.read(SERVICE, "/requirements", administration=administration, language=language)
    return cast("Requirements", found)

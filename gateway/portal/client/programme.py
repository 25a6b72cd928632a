"""What anybody may read about trusted traders, as the portal reads it."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.transport import Api, segment

SERVICE = "trusted_trader"


class Named(TypedDict):
    """A word of the programme with its name."""

    code: str
    name: str


class Criterion(TypedDict):
    """A criterion with its law."""

    code: str
    element: str
    title: str
    text: str
    law: str
    tfa: str


class Benefit(TypedDict):
    """A benefit in plain words."""

    code: str
    words: str
    values: dict[str, Any]
    law: str
    tfa: str


class Tier(TypedDict):
    """A tier: what it asks and what it gives."""

    code: str
    name: str
    entry: bool
    validity_months: int
    measures: int
    questions: dict[str, int]
    criteria: list[Criterion]
    benefits: list[Benefit]


class Edition(TypedDict):
    """An edition of the questionnaire."""

    edition: int


class Programme(TypedDict):
    """The programme in force."""

    administration: str
    administration_name: str
    edition: int
    from_on: str
    until_on: str | None
    name: str
    purpose: str
    law: str
    law_confirmed: bool
    roles: list[Named]
    tiers: list[Tier]
    contact: dict[str, str]
    questionnaire: Edition


class Choice(TypedDict):
    """One answer to choose."""

    value: str
    label: str


class Asked(TypedDict):
    """A question of the check."""

    code: str
    kind: str
    text: str
    help: str
    choices: list[Choice]
    needed: bool


class CoachStep(TypedDict):
    """One thing to do."""

    question: str
    element: str
    why: str
    about: str
    next: str
    takes: str
    help: str


class Checked(TypedDict):
    """What a firm may expect."""

    tier: str
    result: str
    sentence: str
    questions: int | None
    steps: list[CoachStep]


class Holder(TypedDict):
    """A holder in the public register."""

    number: str
    administration: str
    listed: bool
    status: str
    valid_from: str
    valid_until: str
    name: str | None
    address: str | None
    tier: str | None
    tier_name: dict[str, str] | None
    roles: list[str]


class VerifiedHolder(Holder):
    """The answer to whoever has a number."""

    valid: bool


class HolderPage(TypedDict):
    """A page of the register."""

    items: list[Holder]
    next: str | None


class Cell(TypedDict):
    """A group of the published figures."""

    group: str
    groups: list[str]
    decided: int | None
    granted: int | None
    refused: int | None
    median_days: float | None


class Figures(TypedDict):
    """The published figures."""

    smallest: int
    total: Cell
    tables: dict[str, list[Cell]]
    note: str


async def programme(api: Api, administration: str, *, language: str) -> Programme:
    """The programme in force. Raises ApiProblem 404 where there is none."""
    found = await api.read(SERVICE, "/programme", administration=administration, language=language)
    return cast("Programme", found)


async def questionnaire(api: Api, administration: str, edition: int) -> dict[str, Any]:
    """A published edition of the questionnaire, with its content in every language."""
    found = await api.read(SERVICE, f"/questionnaires/{edition}", administration=administration)
    return cast("dict[str, Any]", found)


async def questions(api: Api, administration: str, *, tier: str, language: str) -> list[Asked]:
    """The questions of the check in five minutes."""
    found = await api.read(
        SERVICE, "/eligibility/questions", administration=administration, tier=tier, language=language
    )
    return cast("list[Asked]", found["questions"])


async def check(api: Api, administration: str, answers: dict[str, object], *, language: str) -> Checked:
    """The result of the check; nothing is stored. Raises ApiProblem 422 naming each question."""
    body = {"administration": administration, "answers": answers, "language": language}
    return cast("Checked", (await api.change(SERVICE, "/eligibility", body)).body)


async def holders(api: Api, **filters: str) -> HolderPage:
    """Holders who agreed to be named."""
    return cast("HolderPage", await api.read(SERVICE, "/register", **filters))


async def holder(api: Api, number: str) -> VerifiedHolder:
    """The check of a certificate's number. Raises ApiProblem 404."""
    return cast("VerifiedHolder", await api.read(SERVICE, f"/register/{segment(number)}"))


async def figures(api: Api, administration: str, *, year: int | None) -> Figures:
    """Published figures by size, sector and sex of the owner."""
    return cast("Figures", await api.read(SERVICE, "/fairness", administration=administration, year=year))

"""A firm's applications to become a trusted trader, as the portal reads and changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.transport import Api, Query, segment

SERVICE = "trusted_trader"


class EvidenceView(TypedDict):
    """A document: evidence for an answer, or another of the application."""

    id: str
    question: str | None
    name: str
    bytes: int
    of_the_office: bool
    added: Moment
    added_by: PersonRef
    removable: bool


class AnswerView(TypedDict):
    """An answer with its own version; 0 where it was not answered yet."""

    question: str
    version: int
    value: Any
    note: str
    answered: Moment | None
    answered_by: PersonRef | None
    taken_from: str | None
    evidence: list[EvidenceView]


class QuestionView(TypedDict):
    """A question of the self-assessment with its answer."""

    code: str
    text: str
    help: str
    kind: str
    choices: list[dict[str, str]]
    required: bool
    evidence: str
    critical: bool
    missing: bool
    deficit: str | None
    answer: AnswerView


class Progress(TypedDict):
    """How far a section is."""

    element: str
    title: str
    asked: int
    answered: int
    missing: list[str]
    done: bool


class Section(Progress):
    """The questions of one element."""

    questions: list[QuestionView]


class CoachStep(TypedDict):
    """What to do next, in plain words."""

    question: str
    element: str
    why: str
    about: str
    next: str
    takes: str
    help: str


class Assessment(TypedDict):
    """The whole form with its answers."""

    application: str
    version: int
    edition: int
    published: bool
    sections: list[Section]
    missing: list[str]
    coach: list[CoachStep]


class Saved(TypedDict):
    """What was kept, and how far the self-assessment is now."""

    application_version: int
    answers: list[AnswerView]
    progress: list[Progress]
    missing: list[str]


class CarriedOverView(TypedDict):
    """What became of the answers in the present edition."""

    application_version: int
    edition: int
    kept: int
    left: list[dict[str, Any]]


class Party(TypedDict):
    """The firm of a case."""

    organisation: str | None
    name: str
    tin: str


class CaseRow(TypedDict):
    """An application in a list."""

    id: str
    number: str | None
    version: int
    purpose: str
    authorisation: str | None
    state: str
    firm: Party
    tier: str
    roles: list[str]
    size: str
    sector: str
    changed: Moment
    changed_by: PersonRef
    clock: dict[str, Any]
    waiting_for: str
    waiting_until_on: str | None
    waiting_until: Moment | None


class Case(CaseRow):
    """An application on one page."""

    questionnaire_published: bool
    address: str
    contact: str | None
    sites: list[str]
    places: list[dict[str, Any]]
    owner_sex: str | None
    publish: bool
    exchange: bool
    eligibility: dict[str, Any] | None
    missing: list[str]
    progress: list[Progress]
    coach: list[CoachStep]
    documents: list[EvidenceView]
    document_maximum_bytes: int
    deficits: list[dict[str, Any]]
    visits: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    decision: dict[str, Any] | None
    steps: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    review: str


class CasePage(TypedDict):
    """A page of applications."""

    items: list[CaseRow]
    next: str | None


class OfferView(TypedDict):
    """Answers offered to another administration, or offered here from elsewhere."""

    id: str
    direction: str
    administration: str
    to_administration: str
    to_tin: str
    firm: Party
    questions: list[str]
    consented: Moment
    consented_by_name: str
    until_on: str
    withdrawn: Moment | None


class TakenOverView(TypedDict):
    """What became of offered answers."""

    giver: str
    taken: list[str]
    left: list[dict[str, Any]]
    evidence: list[str]


class SiteView(TypedDict):
    """A place where the firm works."""

    id: str
    version: int
    name: str
    kind: str
    address: str
    island: str | None
    closed: Moment | None


def _path(which: str, *more: str) -> str:
    return "/".join(["/applications", segment(which), *(segment(part) for part in more)])


async def applications(api: Api, **filters: Query) -> CasePage:
    """The firm's applications, the last changed first."""
    return cast("CasePage", await api.read(SERVICE, "/applications", **filters))


async def application(api: Api, which: str) -> Case:
    """One application by its id or number. Raises ApiProblem 404."""
    return cast("Case", await api.read(SERVICE, _path(which)))


async def assessment(api: Api, which: str) -> Assessment:
    """The questions that this firm is asked, with its answers. Raises ApiProblem 404."""
    return cast("Assessment", await api.read(SERVICE, f"/applications/{segment(which)}/answers"))


async def express(api: Api, body: Mapping[str, object], *, key: str) -> Case:
    """Express interest. Raises ApiProblem 422 naming each answer."""
    return cast("Case", (await api.change(SERVICE, "/applications", dict(body), key=key)).body)


async def describe(api: Api, which: str, body: Mapping[str, object], *, version: int | None, key: str) -> Case:
    """Keep what is applied for. Raises ApiProblem stale-version, invalid."""
    reply = await api.change(SERVICE, _path(which, "details"), dict(body), method="PUT", key=key, version=version)
    return cast("Case", reply.body)


async def take_step(
    api: Api, which: str, action: str, body: Mapping[str, object] | None = None, *, version: int | None, key: str
) -> Case:
    """Begin, submit, correct or withdraw. Raises ApiProblem stale-version, not-possible."""
    reply = await api.change(SERVICE, _path(which, action), dict(body or {}), key=key, version=version)
    return cast("Case", reply.body)


async def save(api: Api, which: str, answers: Sequence[Mapping[str, object]], *, key: str) -> Saved:
    """Keep several answers, each with the version that was seen. Raises ApiProblem stale-version, invalid."""
    body = {"answers": [dict(answer) for answer in answers]}
    path = f"/applications/{segment(which)}/answers"
    return cast("Saved", (await api.change(SERVICE, path, body, method="PATCH", key=key)).body)


async def add_evidence(
    api: Api, which: str, question: str, content: bytes, *, name: str, media_type: str, key: str
) -> EvidenceView:
    """Add evidence for an answer. Raises ApiProblem with the reason for which a file is refused."""
    path = f"/applications/{segment(which)}/answers/{segment(question)}/evidence"
    return cast(
        "EvidenceView", (await api.send_file(SERVICE, path, content, media_type=media_type, key=key, name=name)).body
    )


async def remove_evidence(api: Api, which: str, document: str, *, key: str) -> None:
    """Take a document out again."""
    path = f"/applications/{segment(which)}/documents/{segment(document)}"
    await api.change(SERVICE, path, method="DELETE", key=key)


async def carry_over(api: Api, which: str, *, version: int | None, key: str) -> CarriedOverView:
    """Take the answers into the present edition of the questionnaire."""
    path = f"/applications/{segment(which)}/carry-over"
    return cast("CarriedOverView", (await api.change(SERVICE, path, key=key, version=version)).body)


async def offers(api: Api) -> list[OfferView]:
    """What the firm offers elsewhere, and what reaches it here."""
    return cast("list[OfferView]", (await api.read(SERVICE, "/offers"))["items"])


async def give_offer(api: Api, which: str, *, to: str, tin: str, key: str) -> OfferView:
    """Offer the answers to another administration; sending this is the consent."""
    body = {"to_administration": to, "to_tin": tin}
    path = f"/applications/{segment(which)}/offers"
    return cast("OfferView", (await api.change(SERVICE, path, body, key=key)).body)


async def end_offer(api: Api, offer: str, *, key: str) -> None:
    """End the consent."""
    await api.change(SERVICE, f"/offers/{segment(offer)}/withdraw", key=key)


async def take_over(api: Api, which: str, offer: str, *, version: int | None, key: str) -> TakenOverView:
    """Take offered answers into this draft."""
    path = f"/applications/{segment(which)}/take-over/{segment(offer)}"
    return cast("TakenOverView", (await api.change(SERVICE, path, key=key, version=version)).body)


async def sites(api: Api) -> list[SiteView]:
    """The firm's own sites that are not closed."""
    return cast("list[SiteView]", (await api.read(SERVICE, "/sites"))["items"])


async def site(api: Api, which: str) -> SiteView:
    """One site. Raises ApiProblem 404."""
    return cast("SiteView", await api.read(SERVICE, f"/sites/{segment(which)}"))


async def add_site(api: Api, body: Mapping[str, object], *, key: str) -> SiteView:
    """A new site of the firm."""
    return cast("SiteView", (await api.change(SERVICE, "/sites", dict(body), key=key)).body)


async def change_site(api: Api, which: str, body: Mapping[str, object], *, version: int | None, key: str) -> None:
    """Change a site. Raises ApiProblem stale-version."""
    await api.change(SERVICE, f"/sites/{segment(which)}", dict(body), method="PUT", key=key, version=version)


async def close_site(api: Api, which: str, *, version: int | None, key: str) -> None:
    """The firm works here no longer."""
    await api.change(SERVICE, f"/sites/{segment(which)}/close", key=key, version=version)


async def islands(api: Api) -> list[dict[str, Any]]:
    """The islands that the office drew."""
    return cast("list[dict[str, Any]]", (await api.read(SERVICE, "/islands"))["items"])

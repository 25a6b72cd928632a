"""A holder's authorisation: its benefits, letters, measures, changes, check-ins and appeals, as its firm sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.firm import SERVICE, Party
from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.transport import Api, segment


class MeasureView(TypedDict):
    """What is intended against a holder."""

    id: str
    version: int
    kind: str
    state: str
    ground: str
    facts: str
    law: str
    hearing_until: str
    remedy_days: int | None
    urgent_reason: str | None
    response: str
    responded: Moment | None
    announced: Moment
    actions: list[dict[str, Any]]


class HolderRow(TypedDict):
    """An authorisation in a list."""

    number: str
    version: int
    state: str
    firm: Party
    tier: str
    tier_name: dict[str, str]
    roles: list[str]
    valid_from: str
    valid_until: str
    revalidation_pending: bool
    account_manager: PersonRef | None
    suspended: Moment | None
    suspension_ground: str | None
    remedy_until: str | None


class Holder(HolderRow):
    """An authorisation on one page."""

    administration: str
    application: str
    benefits: list[dict[str, Any]]
    conditions: str
    publish: bool
    exchange: bool
    law: str
    ended: Moment | None
    end_reason: str | None
    reapply_from: str | None
    revalidation: str | None
    revalidation_filed: Moment | None
    file_revalidation_by: str
    measures: list[MeasureView]
    steps: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class CheckIns(TypedDict):
    """The yearly talks, and when the next one is due."""

    due_on: str
    overdue: bool
    account_manager: PersonRef | None
    questions: list[dict[str, str]]
    items: list[dict[str, Any]]


class Change(TypedDict):
    """A change that was told, and what the office made of it."""

    id: str
    kind: str
    state: str
    happened_on: str
    text: str
    told: Moment
    told_by: str
    days_late: int
    conclusion: str


class Ledger(TypedDict):
    """What the holder was spared, with counts and method."""

    tin: str
    from_on: str
    until_on: str
    held_since: str | None
    inspections_avoided: dict[str, Any]
    hours_saved: dict[str, Any]
    guarantee_reduced: list[dict[str, Any]]
    record: dict[str, Any] | None
    least: dict[str, int]
    method: dict[str, str]


class Contestable(TypedDict):
    """A decision that may still be contested."""

    against: str
    of: str
    decided: Moment
    reasons: str
    law: str
    last_day: str


class AppealRow(TypedDict):
    """An appeal in a list."""

    id: str
    number: str
    version: int
    state: str
    against: str
    application: str | None
    authorisation: str | None
    contested: Moment
    lodged: Moment
    due_on: str
    overdue: bool


class Appeal(AppealRow):
    """The whole appeal."""

    application_number: str | None
    grounds: str
    law: str
    decided: Moment | None
    outcome_text: str
    effect: str
    steps: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class PaperRow(TypedDict):
    """A signed document."""

    number: str
    kind: str
    title: str
    on: str


async def holders(api: Api) -> list[HolderRow]:
    """The firm's own authorisations."""
    return cast("list[HolderRow]", (await api.read(SERVICE, "/authorisations"))["items"])


async def holder(api: Api, number: str) -> Holder:
    """An authorisation with its measures and steps. Raises ApiProblem 404."""
    return cast("Holder", await api.read(SERVICE, f"/authorisations/{segment(number)}"))


async def act(
    api: Api, number: str, action: str, body: Mapping[str, object] | None = None, *, version: int | None, key: str
) -> Holder:
    """Consent, pause, surrender or ask for re-validation. Raises ApiProblem stale-version, not-possible."""
    path = "/".join(("/authorisations", segment(number), segment(action)))
    return cast("Holder", (await api.change(SERVICE, path, dict(body or {}), key=key, version=version)).body)


async def respond(api: Api, number: str, measure: str, text: str, *, version: int | None, key: str) -> None:
    """Answer what is intended."""
    path = f"/authorisations/{segment(number)}/measures/{segment(measure)}/respond"
    await api.change(SERVICE, path, {"response": text}, key=key, version=version)


async def check_ins(api: Api, number: str) -> CheckIns:
    """When the next check-in is due, and what came of the earlier ones."""
    return cast("CheckIns", await api.read(SERVICE, f"/authorisations/{segment(number)}/check-ins"))


async def changes(api: Api, number: str) -> list[Change]:
    """The changes that were told, the newest first."""
    return cast("list[Change]", (await api.read(SERVICE, f"/authorisations/{segment(number)}/changes"))["items"])


async def tell_change(api: Api, number: str, body: Mapping[str, object], *, key: str) -> Change:
    """Tell a change. Raises ApiProblem 422 naming each field."""
    path = f"/authorisations/{segment(number)}/changes"
    return cast("Change", (await api.change(SERVICE, path, dict(body), key=key)).body)


async def ledger(api: Api, tin: str) -> Ledger:
    """What the firm was spared in the last twelve months."""
    return cast("Ledger", await api.read(SERVICE, f"/operators/{segment(tin)}/ledger"))


async def contestable(api: Api) -> list[Contestable]:
    """The decisions that the firm may still contest."""
    return cast("list[Contestable]", (await api.read(SERVICE, "/appeals/contestable"))["items"])


async def appeals(api: Api) -> list[AppealRow]:
    """The firm's appeals."""
    return cast("list[AppealRow]", (await api.read(SERVICE, "/appeals"))["items"])


async def appeal(api: Api, which: str) -> Appeal:
    """One appeal. Raises ApiProblem 404."""
    return cast("Appeal", await api.read(SERVICE, f"/appeals/{segment(which)}"))


async def lodge_appeal(api: Api, *, against: str, of: str, grounds: str, key: str) -> Appeal:
    """Contest a decision."""
    body = {"against": against, "of": of, "grounds": grounds}
    return cast("Appeal", (await api.change(SERVICE, "/appeals", body, key=key)).body)


async def withdraw_appeal(api: Api, which: str, *, version: int | None, key: str) -> None:
    """Take an appeal back."""
    await api.change(SERVICE, f"/appeals/{segment(which)}/withdraw", key=key, version=version)


async def papers(api: Api, thing: str, which: str) -> list[PaperRow]:
    """The signed documents of an application, an authorisation or an appeal, the newest first."""
    return cast("list[PaperRow]", (await api.read(SERVICE, "/papers", thing=thing, key=which))["items"])

"""Declarations as officers and firms ask for them: lists, the case, why it has its lane, what changes it."""

from __future__ import annotations

from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment
from gateway.portal.client.risk_casework import SERVICE, BriefView, LaneChangeView
from gateway.portal.client.risk_inspection import ActView, PhotoView
from gateway.portal.client.transport import Api, Query, segment


class FieldView(TypedDict):
    """A field of the catalogue."""

    key: str
    name: str
    level: str
    type: str
    scale: int
    unit: str
    box: str
    derived: bool
    title: str


class Flawed(TypedDict):
    """A value that could not be taken as it stands."""

    where: str
    reason: str
    given: str


class Version(TypedDict):
    """One version as it was lodged."""

    version: int
    receipt: str
    fingerprint: str
    received: Moment
    received_by: str
    source: str
    format: str
    file: str | None
    header: dict[str, Any]
    items: list[dict[str, Any]]
    flaws: list[Flawed]
    unknown: dict[str, str]


class DeclarationRow(TypedDict):
    """A declaration in a list."""

    id: str
    reference: str
    version: int
    current: int
    stage: str
    office: str | None
    flow: str | None
    importer: str | None
    importer_name: str | None
    declarant: str | None
    transport_document: str | None
    item_count: int
    received: Moment
    lane: str | None
    lane_since: Moment | None
    waits_for_assessment: bool
    released: Moment | None
    inspected: Moment | None
    assigned_to: str | None
    assigned_name: str | None


class DeclarationWhole(DeclarationRow):
    """A declaration with what was lodged last; `why` for those who may know."""

    newest: Version


class DeclarationPage(TypedDict):
    """A page of declarations."""

    items: list[DeclarationRow]
    next: str | None


class AssessmentRow(TypedDict):
    """One assessment."""

    id: str
    version: int
    when: Moment
    lane: str
    own_lane: str
    lane_before: str | None
    cause: str
    score: int
    hits: int
    probability: str
    rule_set: str
    safe_default: bool


class AssessmentWhole(AssessmentRow):
    """Why a declaration has its lane."""

    office: str | None
    rules: list[dict[str, Any]]
    not_evaluable: list[dict[str, Any]]
    features: dict[str, Any]
    draw: dict[str, Any]
    relief: dict[str, Any]
    capacity: dict[str, Any]


class OfferView(TypedDict):
    """An action: take, give-back, assign, examine-goods, check-documents, release, approve-lower, refuse-lower."""

    name: str
    possible: bool
    why_not: list[str]
    needs_reason: bool


class LaneOfferView(TypedDict):
    """Another lane; with `second_officer` not empty a request is made."""

    lane: str
    direction: str
    possible: bool
    why_not: list[str]
    second_officer: list[dict[str, str]]
    set_aside: list[Any]
    reasons: list[str]


class OutcomeView(TypedDict):
    """Acts, pictures, changes of the lane, the open request, the release; and what can be done."""

    acts: list[ActView]
    photos: list[PhotoView]
    changes: list[LaneChangeView]
    request: LaneChangeView | None
    release: dict[str, Any] | None
    lanes: list[LaneOfferView]
    actions: list[OfferView]


class CodesView(TypedDict):
    """The closed lists: reasons for a change of a lane, offences."""

    reasons: list[dict[str, Any]]
    offences: list[dict[str, Any]]


class CopySheet(TypedDict):
    """A declaration in the order of the boxes."""

    reference: str
    version: int
    lines: list[dict[str, Any]]


class OwnReceipt(TypedDict):
    """A declaration as the firm that lodged it sees it. `lane_after_release` only where the administration shows it."""

    id: str
    reference: str
    version: int
    receipt: str
    received: Moment
    stage: str
    released: Moment | None
    flaws: list[Flawed]


class ReceiptPage(TypedDict):
    """A page of receipts."""

    items: list[OwnReceipt]
    next: str | None


async def fields(api: Api) -> list[FieldView]:
    """The field catalogue."""
    return cast("list[FieldView]", (await api.read(SERVICE, "/fields"))["items"])


async def declarations(api: Api, **filters: Query) -> DeclarationPage:
    """Declarations, the newest first, by lane, stage, office, importer, words, or waiting for their assessment."""
    return cast("DeclarationPage", await api.read(SERVICE, "/declarations", **filters))


async def declaration(api: Api, key: str) -> DeclarationWhole:
    """One declaration by its identifier or reference. Raises ApiProblem 404."""
    return cast("DeclarationWhole", await api.read(SERVICE, f"/declarations/{segment(key)}"))


async def versions(api: Api, key: str) -> list[Version]:
    """Every version that was lodged, the newest first."""
    return cast("list[Version]", await api.read(SERVICE, f"/declarations/{segment(key)}/versions"))


async def assessments(api: Api, key: str) -> list[AssessmentRow]:
    """Every assessment, the newest first."""
    return cast("list[AssessmentRow]", await api.read(SERVICE, f"/declarations/{segment(key)}/assessments"))


async def assessment(api: Api, identifier: str) -> AssessmentWhole:
    """Why; that it was read is recorded."""
    return cast("AssessmentWhole", await api.read(SERVICE, f"/assessments/{segment(identifier)}"))


async def outcome(api: Api, key: str) -> OutcomeView:
    """What came of it, and what the visitor may do next."""
    return cast("OutcomeView", await api.read(SERVICE, f"/declarations/{segment(key)}/outcomes"))


async def codes(api: Api) -> CodesView:
    """The closed lists of outcomes."""
    return cast("CodesView", await api.read(SERVICE, "/outcome-codes"))


async def copy_out(api: Api, key: str) -> CopySheet:
    """The newest version in the order of the boxes of the SAD."""
    return cast("CopySheet", await api.read(SERVICE, f"/declarations/{segment(key)}/copy-out"))


async def reroute(
    api: Api, key: str, *, to: str, reason_code: str, reason: str, version: int | None, idempotency: str
) -> tuple[LaneChangeView, BriefView]:
    """Change the lane, or ask for it: the change's state says which."""
    body = {"to": to, "reason_code": reason_code, "reason": reason}
    found = await api.change(SERVICE, f"/declarations/{segment(key)}/route", body, key=idempotency, version=version)
    return cast("tuple[LaneChangeView, BriefView]", (found.body["change"], found.body["declaration"]))


async def approve_lower(
    api: Api, key: str, *, note: str, override_reason: str, version: int | None, idempotency: str
) -> None:
    """Lower the lane as another officer asked; `override_reason` is a small office's."""
    body: dict[str, object] = {"note": note}
    if override_reason:
        body["override"] = {"reason": override_reason}
    await api.change(SERVICE, f"/declarations/{segment(key)}/route/approve", body, key=idempotency, version=version)


async def refuse_lower(api: Api, key: str, *, reason: str, version: int | None, idempotency: str) -> None:
    """Leave the lane as it is."""
    path = f"/declarations/{segment(key)}/route/refuse"
    await api.change(SERVICE, path, {"reason": reason}, key=idempotency, version=version)


async def release(api: Api, key: str, *, note: str, version: int | None, idempotency: str) -> None:
    """Release the goods."""
    path = f"/declarations/{segment(key)}/release"
    await api.change(SERVICE, path, {"note": note}, key=idempotency, version=version)


async def cancel(api: Api, key: str, *, reason: str, version: int | None, idempotency: str) -> None:
    """Take the declaration back."""
    path = f"/declarations/{segment(key)}/cancel"
    await api.change(SERVICE, path, {"reason": reason}, key=idempotency, version=version)


async def receipts(api: Api, *, cursor: str = "") -> ReceiptPage:
    """What one's firm lodged, the newest first."""
    return cast("ReceiptPage", await api.read(SERVICE, "/receipts", cursor=cursor))


async def receipt(api: Api, key: str) -> OwnReceipt:
    """One of the firm's declarations. Raises ApiProblem 404."""
    return cast("OwnReceipt", await api.read(SERVICE, f"/receipts/{segment(key)}"))

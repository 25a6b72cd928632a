"""What was found at a firm's sites: visits, their reports, findings with evidence, and who else may read a report."""

from __future__ import annotations

import hashlib
from typing import Any, TypedDict, cast
from uuid import UUID

from gateway.portal.client.firm import SERVICE, Party, SiteView
from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.transport import UPLOAD_TIMEOUT_SECONDS, Api, segment


class FindingView(TypedDict):
    """A finding."""

    id: str
    version: int
    state: str
    visit: str
    application_id: str
    element: str
    severity: str
    blocks_grant: bool
    text: str
    action: str
    due_on: str | None
    overdue: bool
    response: str
    answered: Moment | None
    answered_by: str | None
    resolution: str
    resolved: Moment | None
    evidence: list[dict[str, Any]]
    actions: list[dict[str, Any]]


class VisitFile(TypedDict):
    """A visit on one page."""

    id: str
    number: str
    version: int
    state: str
    kind: str
    application: dict[str, Any]
    firm: Party
    site: SiteView
    planned_on: str
    validators: list[PersonRef]
    reported: Moment | None
    checklist: list[dict[str, Any]]
    people: list[dict[str, Any]]
    summary: str
    findings: list[FindingView]
    photos: list[dict[str, Any]]
    shares: list[dict[str, Any]]


async def findings(api: Api, *, application: str = "", state: str = "") -> list[FindingView]:
    """Findings that concern the firm, what is due first standing first."""
    found = await api.read(SERVICE, "/findings", application=application, state=state)
    return cast("list[FindingView]", found["items"])


async def answer(api: Api, finding: str, text: str, *, version: int | None, key: str) -> None:
    """Say what was done about a finding. Raises ApiProblem stale-version, not-possible."""
    await api.change(SERVICE, f"/findings/{segment(finding)}/answer", {"text": text}, key=key, version=version)


async def add_evidence(
    api: Api, finding: str, identifier: UUID, content: bytes, *, name: str, media_type: str, key: str
) -> None:
    """Evidence that a finding was mended; the same one again changes nothing. Raises ApiProblem for a refused file."""
    await api.reply(
        "PUT", SERVICE, f"/findings/{segment(finding)}/evidence/{identifier}", raw=content,
        headers={"content-type": media_type, "idempotency-key": key},
        query={"sha256": hashlib.sha256(content).hexdigest(), "name": name}, timeout=UPLOAD_TIMEOUT_SECONDS,
    )  # fmt: skip


async def visit(api: Api, which: str) -> VisitFile:
    """A visit with its report. Raises ApiProblem 404."""
    return cast("VisitFile", await api.read(SERVICE, f"/visits/{segment(which)}"))


async def share(api: Api, which: str, *, to: str, tin: str, key: str) -> None:
    """Consent that another administration reads the report."""
    body = {"to_administration": to, "to_tin": tin}
    await api.change(SERVICE, f"/visits/{segment(which)}/share", body, key=key)


async def end_share(api: Api, which: str, share_id: str, *, key: str) -> None:
    """Take the consent back."""
    await api.change(SERVICE, f"/visits/{segment(which)}/shares/{segment(share_id)}/withdraw", key=key)

"""Rules that come and go: files taken in, signed regional profiles, suggestions of the outcomes, alarms of drift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Moment, PersonRef
from gateway.portal.client.risk_rules import TRIAL_SECONDS, ImportReport, RuleView
from gateway.portal.client.transport import Api, segment

SERVICE = "risk"
KINDS = ("table", "asycuda")


class KeyView(TypedDict):
    """A public key whose profiles are taken in: proposed, trusted or ended."""

    kid: str
    version: int
    signer: str
    jwk: dict[str, Any]
    state: str
    proposed: Moment
    proposed_by: PersonRef
    approved: Moment | None
    approved_by: PersonRef | None
    override_reason: str | None
    ended: Moment | None


class ExchangeView(TypedDict):
    """A profile that left or came in."""

    id: str
    direction: str
    sha256: str
    kid: str
    signer: str
    name: str
    report: dict[str, Any]
    at: Moment
    by: PersonRef


class ExportedProfile(ExchangeView):
    """The signed file itself."""

    profile: str


class NewKey(TypedDict):
    """A public key and whose it is."""

    signer: str
    jwk: dict[str, Any]


class SuggestionView(TypedDict):
    """A condition that outcomes suggest, with its evidence on months that it was not looked for in."""

    id: str
    version: int
    state: str
    text: str
    evidence: dict[str, Any]
    made: Moment
    rule: str | None
    reason: str | None
    decided: Moment | None
    decided_by: PersonRef | None


class DriftView(TypedDict):
    """An alarm: something is no longer what it was."""

    id: str
    version: int
    kind: str
    subject: str
    week: str
    value: float
    threshold: float
    detail: dict[str, Any]
    noticed: Moment
    seen: Moment | None
    seen_by: PersonRef | None
    note: str


async def take_in(api: Api, content: bytes, *, kind: str, name: str, key: str) -> ImportReport:
    """Make drafts of a decision table or of ASYCUDA criteria."""
    found = await api.send_file(
        SERVICE, "/rules/import", content, media_type="application/octet-stream", key=key, name=name, format=kind
    )
    return cast("ImportReport", found.body)


class LeftOutRule(TypedDict):
    """A rule that a format cannot say, and why."""

    rule: str
    title: str
    reason: str


class ExportReport(TypedDict):
    """How many rules a file would hold, and those left out of it."""

    rules: int
    left_out: list[LeftOutRule]


async def left_out(api: Api, *, kind: str, state: str) -> ExportReport:
    """What a file of rules would hold, before it is downloaded."""
    return cast("ExportReport", await api.read(SERVICE, "/rules/left-out", format=kind, state=state))


async def exchanges(api: Api) -> list[ExchangeView]:
    """The profiles that left and came in."""
    return cast("list[ExchangeView]", (await api.read(SERVICE, "/profiles"))["items"])


async def export_profile(api: Api, name: str, rules: Sequence[str], *, key: str) -> ExportedProfile:
    """Hand rules on, with the lists they speak of, as a signed file."""
    found = await api.change(SERVICE, "/profiles/export", {"name": name, "rules": list(rules)}, key=key)
    return cast("ExportedProfile", found.body)


async def import_profile(api: Api, token: str, *, key: str) -> ExchangeView:
    """Take in a signed profile."""
    return cast("ExchangeView", (await api.change(SERVICE, "/profiles/import", {"profile": token}, key=key)).body)


async def own_key(api: Api) -> NewKey:
    """The public key by which others verify our profiles."""
    return cast("NewKey", await api.read(SERVICE, "/profiles/key"))


async def trusted_keys(api: Api) -> list[KeyView]:
    """Whose profiles are taken in, and whose were."""
    return cast("list[KeyView]", (await api.read(SERVICE, "/trusted-keys"))["items"])


async def propose_key(api: Api, signer: str, jwk: dict[str, Any], *, key: str) -> None:
    """Propose to trust a public key."""
    await api.change(SERVICE, "/trusted-keys", {"signer": signer, "jwk": jwk}, key=key)


async def approve_key(api: Api, kid: str, *, reason: str, version: int | None, key: str) -> None:
    """Approve a key that another officer proposed."""
    body = {"override": {"reason": reason}} if reason else {}
    await api.change(SERVICE, f"/trusted-keys/{segment(kid)}/approve", body, key=key, version=version)


async def end_key(api: Api, kid: str, *, version: int | None, key: str) -> None:
    """Trust a key no more."""
    await api.change(SERVICE, f"/trusted-keys/{segment(kid)}/end", {}, key=key, version=version)


async def suggestions(api: Api, *, state: str = "") -> list[SuggestionView]:
    """Suggestions, the newest first."""
    return cast("list[SuggestionView]", (await api.read(SERVICE, "/suggestions", state=state))["items"])


async def drift(api: Api) -> list[DriftView]:
    """Alarms, the newest first."""
    return cast("list[DriftView]", (await api.read(SERVICE, "/drift"))["items"])


async def look_for_patterns(api: Api, *, key: str) -> dict[str, int]:
    """Look for patterns in the outcomes now: how many suggestions are new, how many patterns were looked at."""
    headers = {"idempotency-key": key}
    found = await api.reply("POST", SERVICE, "/suggestions", headers=headers, body={}, timeout=TRIAL_SECONDS)
    return dict(found.body)


async def take_suggestion(
    api: Api, identifier: str, *, title: str, lane: str, probability: int, version: int | None, key: str
) -> RuleView:
    """Make a suggestion a draft."""
    path, body = f"/suggestions/{segment(identifier)}/take", {"title": title, "lane": lane, "probability": probability}
    return cast("RuleView", (await api.change(SERVICE, path, body, key=key, version=version)).body)


async def dismiss_suggestion(api: Api, identifier: str, reason: str, *, version: int | None, key: str) -> None:
    """Put a suggestion aside, saying why."""
    path = f"/suggestions/{segment(identifier)}/dismiss"
    await api.change(SERVICE, path, {"reason": reason}, key=key, version=version)


async def seen(api: Api, identifier: str, note: str, *, version: int | None, key: str) -> None:
    """Say that an alarm was looked at, and what it is."""
    await api.change(SERVICE, f"/drift/{segment(identifier)}/seen", {"note": note}, key=key, version=version)

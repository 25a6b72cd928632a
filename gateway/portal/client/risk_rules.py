"""Rules as officers ask for them: the list, one rule with its life, trials on the history, tables and criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Action, Moment, PersonRef
from gateway.portal.client.transport import Api, segment

SERVICE = "risk"
TRIAL_SECONDS = 120.0
"""A trial over a long history takes a while the first time, when the history is read."""


class RuleRow(TypedDict):
    """A rule in a list, without its condition."""

    id: str
    version: int
    number: int
    state: str
    under_way: int | None
    under_way_state: str | None
    title: str
    lane: str
    probability: int
    score: int
    mandatory: bool
    shadow: bool
    scope: str
    agency: str | None
    offices: list[str]
    flows: list[str]
    owner: PersonRef
    origin: str
    emergency: bool
    valid_from: Moment | None
    valid_until: Moment | None
    expires_soon: bool
    changed: Moment


class MistakeView(TypedDict):
    """What is wrong with a condition: `column` counts characters of the whole text from 1."""

    detail: str
    column: int
    hint: str


class VersionView(TypedDict):
    """One version of a rule, whole."""

    number: int
    state: str
    title: str
    text: str
    mistakes: list[MistakeView]
    compiles: bool
    lane: str
    probability: int
    score: int
    mandatory: bool
    shadow: bool
    scope: str
    agency: str | None
    offices: list[str]
    flows: list[str]
    valid_from: Moment | None
    valid_until: Moment | None
    expires_soon: bool
    internal_text: str
    examiner_text: str
    documentation: str
    emergency: bool
    emergency_reason: str
    approval_due: Moment | None
    written: Moment
    written_by: PersonRef
    test: dict[str, Any] | None
    tested: Moment | None
    tested_by: PersonRef | None
    submitted: Moment | None
    submitted_by: PersonRef | None
    approved: Moment | None
    approved_by: PersonRef | None
    override_reason: str | None
    began: Moment | None
    ended: Moment | None
    end_reason: str
    below_region: list[str]
    actions: list[Action]


class RuleView(TypedDict):
    """A rule with every version, the newest first, and every step."""

    id: str
    version: int
    owner: PersonRef
    origin: str
    origin_note: str
    signer: str | None
    dropped: bool
    created: Moment
    changed: Moment
    changed_by: PersonRef
    versions: list[VersionView]
    steps: list[dict[str, Any]]


class ForecastView(TypedDict):
    """What one rule would have done; rows and columns of `shift` run from green to red, rows are before."""

    rule_set: str
    declarations: int
    hits: int
    share: float
    selected: float
    shift: list[list[float]]
    offices: list[dict[str, Any]]
    minutes_each: float
    inspected: int
    finds: int
    find_rate: dict[str, float] | None
    never_inspected: float
    finds_gained: int
    finds_lost: int
    revenue: int


class BackTestView(TypedDict):
    """A rule set over the history, alone or beside another."""

    hash: str
    against: str | None
    declarations: int
    hit: int
    lanes: dict[str, float]
    shift: list[list[float]]
    rules: list[dict[str, Any]]
    offices: list[dict[str, Any]]
    inspected: int
    finds: int
    find_rate: dict[str, float] | None
    never_inspected: float
    finds_gained: int
    finds_lost: int


class ShadowReport(TypedDict):
    """A rule judged and counted without effect."""

    rule: str
    versions: list[dict[str, Any]]


class ImportReport(TypedDict):
    """What an import made, and what could not be read."""

    drafts: list[str]
    mistakes: list[dict[str, Any]]


class ActivationView(TypedDict):
    """A set of rules that was in force from an instant on."""

    number: int
    hash: str
    rules: int
    activated: Moment
    cause: str


async def rules(api: Api, *, state: str = "") -> list[RuleRow]:
    """Every rule the officer need know."""
    return cast("list[RuleRow]", (await api.read(SERVICE, "/rules", state=state))["items"])


async def counted(api: Api) -> dict[str, dict[str, Any]]:
    """Hits, inspections and finds of each rule by its name, over the window of the statistics."""
    return {row["rule"]: row for row in (await api.read(SERVICE, "/statistics/rules"))["items"]}


async def rule(api: Api, key: str) -> RuleView:
    """One rule with its conditions; that it is read is recorded. Raises ApiProblem 404."""
    return cast("RuleView", await api.read(SERVICE, f"/rules/{segment(key)}"))


async def begin(api: Api, body: Mapping[str, object], *, key: str) -> RuleView:
    """Begin a rule as a draft."""
    return cast("RuleView", (await api.change(SERVICE, "/rules", dict(body), key=key)).body)


async def edit(api: Api, rule_id: str, body: Mapping[str, object], *, version: int | None, key: str) -> RuleView:
    """Change a draft or a tested rule."""
    path = f"/rules/{segment(rule_id)}"
    return cast("RuleView", (await api.change(SERVICE, path, dict(body), method="PUT", key=key, version=version)).body)


async def act(
    api: Api, rule_id: str, action: str, body: Mapping[str, object], *, number: int, version: int | None, key: str
) -> RuleView:
    """Carry out an action on one version. Raises ApiProblem: stale-version, not-possible, rule-not-met, invalid."""
    headers = {"idempotency-key": key} | ({"if-match": f'"{version}"'} if version is not None else {})
    found = await api.reply(
        "POST", SERVICE, f"/rules/{segment(rule_id)}/{segment(action)}",
        headers=headers, body=dict(body), query={"version": number}, timeout=TRIAL_SECONDS,
    )  # fmt: skip
    return cast("RuleView", found.body)


async def what_if(api: Api, body: Mapping[str, object]) -> ForecastView:
    """What a condition would have done. Raises ApiProblem 422 with `mistakes` where it does not compile."""
    found = await api.reply("POST", SERVICE, "/rules/what-if", body=dict(body), timeout=TRIAL_SECONDS)
    return cast("ForecastView", found.body)


async def back_test(api: Api, body: Mapping[str, object]) -> BackTestView:
    """A whole rule set over the history."""
    found = await api.reply("POST", SERVICE, "/rule-sets/back-test", body=dict(body), timeout=TRIAL_SECONDS)
    return cast("BackTestView", found.body)


async def activations(api: Api) -> list[ActivationView]:
    """The sets in force, the newest first."""
    return cast("list[ActivationView]", (await api.read(SERVICE, "/rule-sets", limit=20))["items"])


async def shadow(api: Api, rule_id: str) -> ShadowReport:
    """What a rule in the shadow hit, and what became of that."""
    return cast("ShadowReport", await api.read(SERVICE, f"/rules/{segment(rule_id)}/shadow"))

"""What is watched: early warnings, a firm's entries, score and ledger, and appeals, as officers ask for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.status_cases import SERVICE, Moment, Party, Person
from gateway.portal.client.transport import Api, segment


class Watched(TypedDict):
    """A holder on the early-warning list."""

    authorisation: str
    tin: str
    name: str
    state: str
    tier: str
    valid_until: str
    account_manager: Person | None
    score: int
    trend: list[dict[str, Any]]
    check_in_due_on: str
    alerts: list[dict[str, Any]]


class WatchBoard(TypedDict):
    """The early-warning list, and how many holders there are in all."""

    holders: int
    on: str
    declarations_missing: str | None
    items: list[Watched]


class Entry(TypedDict):
    """Something that is known of a firm, or happened to it."""

    id: str
    version: int
    tin: str
    kind: str
    severity: str
    happened_on: str
    amount: dict[str, Any] | None
    text: str
    law: str
    source: str
    reference: str
    settled_on: str | None
    withdrawn: Moment | None
    withdrawn_reason: str | None
    reviewed: Moment | None
    reviewed_by: str | None
    review: str | None
    recorded: Moment


class HolderScore(TypedDict):
    """The compliance score with its trend, what was taken, and the method."""

    authorisation: str
    on: str
    value: int
    deductions: list[dict[str, Any]]
    trend: list[dict[str, Any]]
    fallen: int
    declarations_missing: str | None
    method: list[str]


class Ledger(TypedDict):
    """What a holder was spared, with the counts and the method."""

    from_on: str
    until_on: str
    held_since: str | None
    inspections_avoided: dict[str, Any]
    hours_saved: dict[str, Any]
    guarantee_reduced: list[dict[str, Any]]
    record: dict[str, Any] | None
    least: dict[str, int]
    method: dict[str, str]


class Loaded(TypedDict):
    """What came of a file of lines."""

    lines: int
    taken: int
    unchanged: int
    quarantined: list[dict[str, Any]]


class AppealRow(TypedDict):
    """An appeal in a list."""

    id: str
    number: str
    version: int
    state: str
    against: str
    application: str | None
    authorisation: str | None
    firm: Party
    contested: Moment
    lodged: Moment
    due_on: str
    overdue: bool


class Appeal(AppealRow):
    """The whole appeal."""

    application_number: str | None
    grounds: str
    law: str
    contested_by: str | None
    taken_up_by: Person | None
    decided_by: Person | None
    decided: Moment | None
    outcome_text: str
    effect: str
    steps: list[dict[str, Any]]
    actions: list[dict[str, Any]]


async def warnings(api: Api) -> WatchBoard:
    """Holders with a warning, the gravest first."""
    return cast("WatchBoard", await api.read(SERVICE, "/monitoring"))


async def entries(api: Api, tin: str) -> list[Entry]:
    """What is written down about a firm, the newest first."""
    return cast("list[Entry]", (await api.read(SERVICE, f"/operators/{segment(tin)}/entries"))["items"])


async def record(api: Api, tin: str, body: Mapping[str, object], *, key: str) -> None:
    """Write an entry about a firm down."""
    await api.change(SERVICE, f"/operators/{segment(tin)}/entries", dict(body), key=key)


async def entry_step(
    api: Api, entry: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Settle, withdraw or review an entry."""
    await api.change(SERVICE, f"/entries/{segment(entry)}/{segment(action)}", dict(body), key=key, version=version)


async def load_entries(api: Api, content: bytes, *, key: str) -> Loaded:
    """Entries as CSV, line by line."""
    answer = await api.send_file(SERVICE, "/entries/import", content, media_type="text/csv", key=key)
    return cast("Loaded", answer.body)


async def score(api: Api, number: str) -> HolderScore:
    """The compliance score of a holder."""
    return cast("HolderScore", await api.read(SERVICE, f"/authorisations/{segment(number)}/score"))


async def ledger(api: Api, tin: str) -> Ledger:
    """What a holder was spared in the last twelve months."""
    return cast("Ledger", await api.read(SERVICE, f"/operators/{segment(tin)}/ledger"))


async def appeals(api: Api, *, open_only: bool) -> list[AppealRow]:
    """Appeals, the first due first."""
    return cast("list[AppealRow]", (await api.read(SERVICE, "/appeals", open_only=open_only))["items"])


async def appeal(api: Api, key: str) -> Appeal:
    """An appeal by its id or number. Raises ApiProblem 404."""
    return cast("Appeal", await api.read(SERVICE, f"/appeals/{segment(key)}"))


async def appeal_step(
    api: Api, key: str, action: str, body: Mapping[str, object], *, version: int | None, idempotency: str
) -> None:
    """Take an appeal up, allow or dismiss it."""
    path = f"/appeals/{segment(key)}/{segment(action)}"
    await api.change(SERVICE, path, dict(body), key=idempotency, version=version)

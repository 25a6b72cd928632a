"""The desk: teams, many cases at once, workload, similar rulings, conflicts, keywords, reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, cast

from gateway.portal.client.transport import Api, Query, segment

SERVICE = "advance_rulings"


class Member(TypedDict):
    """An officer of a team."""

    id: str
    name: str
    leads: bool


class TeamView(TypedDict):
    """A team and its queue."""

    id: str
    name: str
    version: int
    types: list[str]
    chapters: list[str]
    place: int
    active: bool
    members: list[Member]
    open_cases: int


class MovedCase(TypedDict):
    """What became of one case of several."""

    id: str
    number: str | None
    moved: bool
    code: str
    why: str


class MovedCases(TypedDict):
    """A line for each case."""

    moved: int
    items: list[MovedCase]


class Load(TypedDict):
    """How work lies on a team or an officer."""

    id: str
    name: str
    open: int
    overdue: int
    due_soon: int
    waiting: int
    points: int


class Workload(TypedDict):
    """How the open cases lie."""

    teams: list[Load]
    common: Load
    officers: list[Load]
    nobody: Load


class SimilarRuling(TypedDict):
    """A published ruling on goods like those of the case."""

    administration: str
    number: str
    type: str
    subject: str
    goods: str
    legal_basis: str
    hs_codes: list[str]
    hs_edition: str | None
    keywords: list[str]
    status: str
    source: str | None
    partner: str | None
    issued_on: str
    valid_until: str | None
    alike: int
    near: str | None
    score: int
    why: list[str]


class Conflict(SimilarRuling):
    """One of them with another subheading, in force."""

    must: bool
    cited_as: str | None
    settled: bool


class KeywordView(TypedDict):
    """A word of the list."""

    word: str
    state: str
    version: int
    proposed_by: dict[str, str]
    decided_by: str | None
    changed: dict[str, str]
    actions: list[dict[str, Any]]


class Report(TypedDict):
    """A report as a table."""

    name: str
    title: str
    from_on: str
    until_on: str
    team: str | None
    type: str | None
    columns: list[dict[str, str]]
    rows: list[dict[str, Any]]


async def teams(api: Api, *, closed: bool = False) -> list[TeamView]:
    """The teams in their order."""
    found = await api.read(SERVICE, "/teams", closed="true" if closed else "")
    return cast("list[TeamView]", found["items"])


async def team(api: Api, identifier: str) -> TeamView:
    """One team. Raises ApiProblem 404."""
    return cast("TeamView", await api.read(SERVICE, f"/teams/{segment(identifier)}"))


async def make_team(api: Api, body: Mapping[str, object], *, key: str) -> TeamView:
    """A new team."""
    return cast("TeamView", (await api.change(SERVICE, "/teams", dict(body), key=key)).body)


async def change_team(
    api: Api, identifier: str, body: Mapping[str, object], *, version: int | None, key: str
) -> TeamView:
    """Rename a team, or change what comes to it."""
    path = f"/teams/{segment(identifier)}"
    return cast(
        "TeamView", (await api.change(SERVICE, path, dict(body), method="PATCH", key=key, version=version)).body
    )


async def set_members(
    api: Api, identifier: str, members: Sequence[Mapping[str, object]], *, version: int | None, key: str
) -> None:
    """Who belongs to a team."""
    path, body = f"/teams/{segment(identifier)}/members", {"members": [dict(member) for member in members]}
    await api.change(SERVICE, path, body, method="PUT", key=key, version=version)


async def team_step(api: Api, identifier: str, step: str, *, version: int | None, key: str) -> None:
    """Close a team, or open it again."""
    await api.change(SERVICE, f"/teams/{segment(identifier)}/{segment(step)}", key=key, version=version)


async def move(api: Api, body: Mapping[str, object], *, key: str) -> MovedCases:
    """Many cases to one place."""
    return cast("MovedCases", (await api.change(SERVICE, "/moves", dict(body), key=key)).body)


async def workload(api: Api) -> Workload:
    """How the open cases lie now."""
    return cast("Workload", await api.read(SERVICE, "/workload"))


async def similar(api: Api, case: str, **query: Query) -> list[SimilarRuling]:
    """Published rulings like the case, or like a text and a code."""
    found = await api.read(SERVICE, f"/applications/{segment(case)}/similar", **query)
    return cast("list[SimilarRuling]", found["items"])


async def conflicts(api: Api, case: str, **query: Query) -> list[Conflict]:
    """What stands against the code."""
    found = await api.read(SERVICE, f"/applications/{segment(case)}/conflicts", **query)
    return cast("list[Conflict]", found["items"])


async def suggestions(api: Api, case: str, **query: Query) -> list[str]:
    """Words of the list that fit."""
    found = await api.read(SERVICE, f"/applications/{segment(case)}/keyword-suggestions", **query)
    return [str(row["word"]) for row in found["items"]]


async def keywords(api: Api, **query: Query) -> tuple[list[KeywordView], str]:
    """A page of the list and the cursor of the next."""
    found = await api.read(SERVICE, "/keywords", **query)
    return cast("list[KeywordView]", found["items"]), found["next"] or ""


async def propose_keyword(api: Api, word: str, *, key: str) -> None:
    """Propose a word."""
    await api.change(SERVICE, "/keywords", {"word": word}, key=key)


async def keyword_step(
    api: Api, word: str, step: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Approve, reject, retire or rename a word."""
    path = f"/keywords/{segment(word)}/{segment(step)}"
    await api.change(SERVICE, path, dict(body), key=key, version=version)


async def load_keywords(api: Api, content: bytes, *, key: str) -> dict[str, Any]:
    """A list of approved words from a file."""
    reply = await api.send_file(SERVICE, "/keywords/load", content, media_type="text/csv", key=key)
    return cast("dict[str, Any]", reply.body)


async def reports(api: Api) -> list[dict[str, str]]:
    """The reports that there are."""
    return cast("list[dict[str, str]]", (await api.read(SERVICE, "/reports"))["items"])


async def report(api: Api, name: str, **query: Query) -> Report:
    """One report, counted now."""
    return cast("Report", await api.read(SERVICE, f"/reports/{segment(name)}", **query))

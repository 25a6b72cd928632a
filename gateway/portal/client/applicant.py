"""Applications as those ask for them who apply: the trader, its agent, the officer at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.office import Case, CasePage, Moment, Party, PersonRef
from gateway.portal.client.transport import Api, ApiProblem, Query, segment

SERVICE = "advance_rulings"


class Receipt(TypedDict):
    """What the applicant takes home."""

    number: str
    administration: str
    administration_name: str
    office: str
    type: str
    goods_name: str
    applicant: Party
    agent: Party | None
    lodged_by: str
    lodged_by_person: PersonRef
    submitted: Moment
    state: str
    documents: list[str]
    fee: dict[str, Any]
    waiting_for: str
    waiting_until_on: str | None
    waiting_until: Moment | None
    law: str
    law_confirmed: bool
    version: int


class Principal(TypedDict):
    """A trader whom the agent may represent."""

    organisation: str
    name: str
    tin: str | None
    from_on: str
    until_on: str | None


def _path(which: str, *more: str) -> str:
    return "/".join(["/applications", segment(which), *(segment(part) for part in more)])


async def applications(api: Api, **filters: Query) -> CasePage:
    """One's applications by state, by whose turn it is, by words; the last changed first."""
    return cast("CasePage", await api.read(SERVICE, "/applications", **filters))


async def application(api: Api, which: str) -> Case:
    """One application with everything in it, by its id or number. Raises ApiProblem 404."""
    return cast("Case", await api.read(SERVICE, _path(which)))


async def principals(api: Api) -> list[Principal]:
    """The traders one may represent today; none for who is no agent."""
    try:
        found = await api.read(SERVICE, "/principals")
    except ApiProblem as problem:
        if problem.status not in (403, 404):
            raise
        return []
    return cast("list[Principal]", found["items"] if isinstance(found, dict) else found)


async def draft(
    api: Api,
    *,
    ruling_type: str,
    applicant: Mapping[str, object] | None,
    key: str,
    answers: Mapping[str, object] | None = None,
) -> Case:
    """A new draft. Raises ApiProblem no-authority, invalid."""
    body: dict[str, object] = {"type": ruling_type}
    if applicant:
        body["applicant"] = dict(applicant)
    if answers:
        body["answers"] = dict(answers)
    return cast("Case", (await api.change(SERVICE, "/applications", body, key=key)).body)


async def save(api: Api, which: str, answers: Mapping[str, object], *, version: int | None, key: str) -> Case:
    """Keep some answers beside the others; None takes one back. Raises ApiProblem stale-version, invalid."""
    body = {"answers": dict(answers)}
    return cast("Case", (await api.change(SERVICE, _path(which), body, method="PATCH", key=key, version=version)).body)


async def attach(
    api: Api, which: str, content: bytes, *,
    name: str, media_type: str, kind: str, confidential: bool, version: int | None, key: str,
) -> Case:  # fmt: skip
    """Add a document. Raises ApiProblem with the reason for which it is refused; the draft stays as it is."""
    reply = await api.send_file(
        SERVICE, _path(which, "documents"), content, media_type=media_type, key=key, version=version,
        name=name, kind=kind, confidential="true" if confidential else "false",
    )  # fmt: skip
    return cast("Case", reply.body)


async def remove(api: Api, which: str, document: str, *, version: int | None, key: str) -> None:
    """Take a document out again."""
    await api.change(SERVICE, _path(which, "documents", document), method="DELETE", key=key, version=version)


async def take_step(
    api: Api, which: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> Case:
    """Submit, answer or withdraw. Raises ApiProblem stale-version, not-possible, unanswered."""
    return cast("Case", (await api.change(SERVICE, _path(which, action), dict(body), key=key, version=version)).body)


async def receipt(api: Api, which: str) -> Receipt:
    """The receipt of a submitted application. Raises ApiProblem 404 for a draft."""
    return cast("Receipt", await api.read(SERVICE, _path(which, "receipt")))


async def firm_with_tax_number(api: Api, tin: str) -> tuple[str, str] | None:
    """The confirmed firm with exactly this tax number, as (id, name), so that it finds the application in its account."""
    found = await api.read("identity", "/organisations", q=tin, status="confirmed")
    wanted = "".join(tin.split()).casefold()
    for row in found["items"]:
        if "".join(str(row["tin"]).split()).casefold() == wanted:
            return str(row["id"]), str(row["name"])
    return None

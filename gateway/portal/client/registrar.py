"""Firms, people, authorities, roles and API clients as the registrar asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from gateway.portal.client.identity import SERVICE, OrganisationRef
from gateway.portal.client.transport import Api, segment


class Offered(TypedDict):
    """An action and what stands in its way."""

    name: str
    possible: bool
    why_not: list[str]


class Organisation(TypedDict):
    """A firm."""

    id: str
    administration: str
    tin: str
    name: str
    agent: bool
    status: str
    reason: str | None
    created_at: str
    changed_at: str
    version: int
    actions: list[Offered]


class PersonInShort(TypedDict):
    """A person."""

    id: str
    name: str
    email: str


class Membership(TypedDict):
    """Who may act for a firm or for the administration."""

    id: str
    administration: str
    side: str
    person: PersonInShort
    organisation: OrganisationRef | None
    roles: list[str]
    status: str
    reason: str | None
    from_on: str
    until_on: str | None
    current: bool
    created_at: str
    changed_at: str
    version: int
    actions: list[Offered]


class Authority(TypedDict):
    """An agent's authority for a trader."""

    id: str
    administration: str
    agent: OrganisationRef
    trader: OrganisationRef
    status: str
    reason: str | None
    from_on: str
    until_on: str | None
    current: bool
    letter: dict[str, Any] | None
    created_at: str
    changed_at: str
    version: int
    actions: list[Offered]


class Client(TypedDict):
    """A machine that may ask for tokens."""

    client_id: str
    administration: str
    name: str
    organisation: OrganisationRef | None
    roles: list[str]
    secret_begins: str
    until_on: str | None
    used_at: str | None
    ended_at: str | None
    created_at: str
    version: int


class Page(TypedDict):
    """A page of anything."""

    items: list[Any]
    next: str | None


class ClientSecret(TypedDict):
    """A client with its secret, seen this once."""

    client_secret: str
    client: Client


class ResetCode(TypedDict):
    """A one-time code to print, seen this once."""

    code: str
    email: str
    name: str
    expires_at: str


async def organisations(api: Api, **filters: str) -> Page:
    """Firms by words and status."""
    return cast("Page", await api.read(SERVICE, "/organisations", **filters))


async def organisation(api: Api, identifier: str) -> Organisation:
    """One firm. Raises ApiProblem 404."""
    return cast("Organisation", await api.read(SERVICE, f"/organisations/{segment(identifier)}"))


async def register_organisation(api: Api, body: Mapping[str, object], *, key: str) -> Organisation:
    """Register a firm whose papers were seen."""
    return cast("Organisation", (await api.change(SERVICE, "/organisations", dict(body), key=key)).body)


async def memberships(api: Api, **filters: str) -> Page:
    """Who acts for whom, by status, side, firm and words."""
    return cast("Page", await api.read(SERVICE, "/memberships", **filters))


async def membership(api: Api, identifier: str) -> Membership:
    """One membership. Raises ApiProblem 404."""
    return cast("Membership", await api.read(SERVICE, f"/memberships/{segment(identifier)}"))


async def authorities(api: Api, **filters: str) -> Page:
    """Authorities by status."""
    return cast("Page", await api.read(SERVICE, "/authorities", **filters))


async def authority(api: Api, identifier: str) -> Authority:
    """One authority. Raises ApiProblem 404."""
    return cast("Authority", await api.read(SERVICE, f"/authorities/{segment(identifier)}"))


async def act_on(
    api: Api, things: str, identifier: str, action: str, body: Mapping[str, object], *, version: int | None, key: str
) -> None:
    """Carry out an action on a firm, a membership, an authority. Raises ApiProblem stale-version, rule-not-met."""
    await api.change(
        SERVICE, f"/{things}/{segment(identifier)}/{segment(action)}", dict(body), version=version, key=key
    )


async def invitations(api: Api) -> list[dict[str, Any]]:
    """Invitations that are open."""
    return cast("list[dict[str, Any]]", (await api.read(SERVICE, "/invitations"))["items"])


async def invite(api: Api, body: Mapping[str, object], *, key: str) -> None:
    """Invite somebody by e-mail."""
    await api.change(SERVICE, "/invitations", dict(body), key=key)


async def withdraw_invitation(api: Api, identifier: str) -> None:
    """Take an invitation back."""
    await api.reply("DELETE", SERVICE, f"/invitations/{segment(identifier)}")


async def print_reset_code(api: Api, person: str, *, forgets_code: bool) -> ResetCode:
    """A one-time code with which somebody sets a new password."""
    path = f"/people/{segment(person)}/reset-code"
    return cast("ResetCode", (await api.change(SERVICE, path, {"forgets_code": forgets_code})).body)


async def clients(api: Api) -> list[Client]:
    """The machines of the administration and of its firms."""
    return cast("list[Client]", (await api.read(SERVICE, "/clients"))["items"])


async def make_client(api: Api, body: Mapping[str, object]) -> ClientSecret:
    """A new machine with its secret."""
    return cast("ClientSecret", (await api.change(SERVICE, "/clients", dict(body))).body)


async def new_secret(api: Api, client_id: str, *, version: int | None) -> ClientSecret:
    """Another secret; the old one ends."""
    path = f"/clients/{segment(client_id)}/secret"
    return cast("ClientSecret", (await api.change(SERVICE, path, {}, version=version)).body)

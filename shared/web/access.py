"""Who may use a route: every route has exactly one of these among its dependencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request, params
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from shared.actors import PUBLIC, Actor, Kind
from shared.peers import Peers
from shared.problems import NotPermitted, Unauthenticated
from shared.settings import Settings
from shared.tokens import GRACE, Keyring, SigningKey
from shared.work import Work

DEGRADED = "x-vaka-degraded"
"""Set by the gateway alone: identity does not answer, the token's time is over, reading and drafts may go on."""


def utc_now() -> datetime:
    """The one place that reads the clock for a request."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Platform:
    """What the routes of one service stand on; at `request.app.state.platform`."""

    service: str
    settings: Settings
    peers: Peers
    work: Work
    keyring: Keyring
    key: SigningKey
    roles: Mapping[str, frozenset[Any]]
    now: Callable[[], datetime]

    def held(self, actor: Actor) -> frozenset[str]:
        """The permissions an actor's roles give in this service."""
        return frozenset(str(permission) for role in actor.roles for permission in self.roles.get(role, ()))


def platform_of(request: Request) -> Platform:
    """The platform of the service that answers."""
    found: Platform = request.app.state.platform
    return found


async def _actor(request: Request, *, draft: bool = False) -> Actor:
    """The actor of a request. Raises Unauthenticated for a token that does not verify; no token is the public."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        return PUBLIC
    if scheme.lower() != "bearer":
        raise Unauthenticated("Send the token as Authorization: Bearer.")
    platform = platform_of(request)
    lenient = DEGRADED in request.headers and (draft or request.method in ("GET", "HEAD"))
    return await platform.keyring.actor(token.strip(), at=platform.now().timestamp(), grace=GRACE if lenient else 0)


class Access(params.Depends):
    """Who may use a route; a FastAPI dependency: `dependencies=[Requires(Permission.READ)]`."""

    def __init__(self) -> None:
        super().__init__(self.admit)

    async def admit(self, request: Request) -> None:
        """Find out who asks and leave it for the call; raise when they may not."""
        raise NotImplementedError

    def described(self) -> dict[str, Any]:
        """The same for the service's OpenAPI description."""
        return {"security": [{}, {"bearer": []}]}


class Public(Access):
    """Anybody; a token that is sent is checked all the same."""

    async def admit(self, request: Request) -> None:
        """Find out who asks."""
        request.state.actor = await _actor(request)


class SignedIn(Access):
    """Any person or machine that identity vouches for.

    `draft` routes go on for 15 minutes while identity does not answer, as reading does.
    """

    draft: bool
    permissions: tuple[str, ...]

    def __init__(self, *permissions: str, draft: bool = False) -> None:
        object.__setattr__(self, "draft", draft)
        object.__setattr__(self, "permissions", tuple(str(permission) for permission in permissions))
        super().__init__()

    def described(self) -> dict[str, Any]:
        """The same for the service's OpenAPI description."""
        found: dict[str, Any] = {"security": [{"bearer": []}, {"cookie": []}]}
        return found | ({"x-permissions": list(self.permissions)} if self.permissions else {})

    async def admit(self, request: Request) -> None:
        """Find out who asks; refuse the public, and whoever holds none of the permissions."""
        actor = await _actor(request, draft=self.draft)
        if actor.kind is Kind.PUBLIC:
            raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
        request.state.actor = actor
        if self.permissions and not platform_of(request).held(actor).intersection(self.permissions):
            raise NotPermitted(permission=", ".join(self.permissions))


class Requires(SignedIn):
    """Whoever holds one of the permissions named."""

    def __init__(self, permission: str, *more: str, draft: bool = False) -> None:
        super().__init__(permission, *more, draft=draft)


class FromService(SignedIn):
    """Another part of the installation; such routes are under /internal and never reachable from outside."""

    async def admit(self, request: Request) -> None:
        """Find out which part asks."""
        await super().admit(request)
        if request.state.actor.kind is not Kind.SERVICE:
            raise NotPermitted("Only a part of this installation may call this.")


def describe_access(routes: Iterable[BaseRoute]) -> None:
    """Say in the OpenAPI description of each route who may use it, before the router is put into an app."""
    for route in routes:
        if isinstance(route, APIRoute):
            for rule in route.dependencies:
                if isinstance(rule, Access):
                    route.openapi_extra = (route.openapi_extra or {}) | rule.described()
        else:
            # FastAPI keeps an included router as it is in its newer versions; older ones copy the routes.
            inner = getattr(route, "original_router", None)
            describe_access(inner.routes if inner is not None else ())

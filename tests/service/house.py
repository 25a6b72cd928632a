"""A service alone on a real PostgreSQL, whose clock the tests move; identity is there with its public key only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.actors import Actor, Kind
from shared.peers import Peers
from shared.settings import Settings
from shared.tokens import SigningKey
from shared.work import Work

MONDAY = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
"""Tuesday 3 March 2026, 9:00 in Suva: a working day before a week without holidays."""
ACME = "11111111-1111-4111-8111-111111111111"


def officer(*roles: str, name: str = "", administration: str = "FJ") -> Actor:
    who = name or f"officer-{'-'.join(roles)}"
    return Actor(
        kind=Kind.PERSON, id=who, name=who.replace("-", " ").title(), administration=administration,
        roles=frozenset(roles),
    )  # fmt: skip


class Identity:
    """Identity's address for its public key, and nothing else of it."""

    def __init__(self, key: SigningKey) -> None:
        self._answer = JSONResponse(key.public())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope, receive, send)


@dataclass
class House:
    """The service, and a clock: `at` is what it believes the time to be."""

    app: FastAPI
    key: SigningKey
    at: datetime = MONDAY

    @property
    def work(self) -> Work:
        found: Work = self.app.state.platform.work
        return found

    def now(self) -> datetime:
        return self.at

    def later(self, **how_much: float) -> None:
        self.at += timedelta(**how_much)

    async def call(
        self, who: Actor | None, method: str, path: str, *, version: int | None = None, key: str | None = None,
        headers: dict[str, str] | None = None, **more: Any,
    ) -> httpx.Response:  # fmt: skip
        sent = dict(headers or {})
        if who is not None:
            sent["Authorization"] = f"Bearer {self.key.sign_actor(who, at=self.at.timestamp())}"
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if method != "GET" and key != "":
            sent["Idempotency-Key"] = key or str(uuid4())
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://vaka.test") as client:
            return await client.request(method, path, headers=sent, **more)

    async def get(self, who: Actor | None, path: str, **more: Any) -> httpx.Response:
        return await self.call(who, "GET", path, **more)


@dataclass
class Casework(House):
    """A service with applications, and what is done with one."""

    async def act(self, who: Actor, case: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
        """One action on the application as it stands now; it must succeed."""
        answer = await self.try_(who, case, action, body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def try_(self, who: Actor, case: dict[str, Any], action: str, body: Any = None) -> httpx.Response:
        """One action, whatever comes of it."""
        path = f"/applications/{case['id']}/{action}"
        return await self.call(who, "POST", path, version=case["version"], json=body or {})

    async def look(self, who: Actor, case: dict[str, Any]) -> dict[str, Any]:
        """The application as this reader sees it now."""
        answer = await self.get(who, f"/applications/{case['id']}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


Built = TypeVar("Built", bound=House)
_ROUTES: dict[Callable[..., FastAPI], list[BaseRoute]] = {}
"""FastAPI reads a route when it is first asked for, 2 ms each: what one house of a service read serves those after it."""


def share_routes(app: FastAPI, create_app: Callable[..., FastAPI]) -> None:
    """Let the app have the routes that the first one of its kind has read."""
    app.router.routes = _ROUTES.setdefault(create_app, app.router.routes)


def alone(kind: type[Built], create_app: Callable[..., FastAPI], settings: Settings) -> Built:
    """A house of this kind around a service's app, at nine o'clock on a working day."""
    key = SigningKey(part="identity", seed=settings.secret("signing-key-identity"))
    identity: ASGIApp = Identity(key)
    house: Built

    def now() -> datetime:
        return house.at

    app = create_app(settings=settings, peers=Peers({"identity": identity}), now=now)
    share_routes(app, create_app)
    house = kind(app=app, key=key)
    return house

"""The risk service on a real PostgreSQL, with people of every role and a clock that the tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.risk.app import create_app
from shared.actors import Actor, Kind
from shared.peers import Peers
from shared.settings import Settings
from shared.tokens import SigningKey
from shared.work import Work

MONDAY = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
"""Tuesday 3 March 2026, 9:00 in Suva: a working day before a week without holidays."""
ACME = "11111111-1111-4111-8111-111111111111"


def trader(
    organisation: str = ACME, *, tin: str = "50-1", administration: str = "FJ", roles: tuple[str, ...] = ("trader",)
) -> Actor:
    return Actor(
        kind=Kind.PERSON, id=f"trader-{organisation[:4]}", name="Litia Vakaloloma", administration=administration,
        roles=frozenset(roles), organisation=organisation, organisation_name=f"Firm {organisation[:4]}", tin=tin,
    )  # fmt: skip


def officer(*roles: str, name: str = "", administration: str = "FJ") -> Actor:
    who = name or f"officer-{'-'.join(roles)}"
    return Actor(
        kind=Kind.PERSON, id=who, name=who.replace("-", " ").title(), administration=administration,
        roles=frozenset(roles),
    )  # fmt: skip


def machine(administration: str = "FJ") -> Actor:
    """The national system's client."""
    return Actor(
        kind=Kind.CLIENT, id="national", name="National system", administration=administration,
        roles=frozenset({"national-system"}),
    )  # fmt: skip


EXAMINER = officer("examiner")
ANALYST = officer("risk-analyst")
APPROVER = officer("risk-approver")
AUDITOR = officer("auditor")
COUNTER = officer("counter")


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

    async def post(
        self, who: Actor | None, path: str, body: Any = None, *, version: int | None = None, **more: Any
    ) -> httpx.Response:
        return await self.call(who, "POST", path, version=version, json={} if body is None else body, **more)

    async def read(self, who: Actor | None, path: str) -> Any:
        """What a GET that succeeds answers."""
        answer = await self.get(who, path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def build(settings: Settings) -> House:
    key = SigningKey(part="identity", seed=settings.secret("signing-key-identity"))
    identity: ASGIApp = Identity(key)
    house: House

    def now() -> datetime:
        return house.at

    app = create_app(settings=settings, peers=Peers({"identity": identity}), now=now)
    house = House(app=app, key=key)
    return house


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house of its own for one test."""
    found = build(settings)
    yield found
    await found.work.close()


@pytest.fixture(scope="module")
async def shared_house(module_settings: Settings) -> AsyncIterator[House]:
    """One house for all tests of a file."""
    found = build(module_settings)
    yield found
    await found.work.close()


@pytest.fixture
def town(shared_house: House) -> House:
    """The file's house, its clock put back to Monday."""
    shared_house.at = MONDAY
    return shared_house

"""Identity as its callers meet it: the app on a database of its own, a clock in the test's hand, people who can sign in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.identity.app import create_app
from services.identity.domain import one_time
from services.identity.domain.passwords import Passwords
from services.identity.jobs import Letters, sweeping
from services.identity.model import INSTALLATION
from services.identity.operations import operator, people
from shared.peers import Peers
from shared.settings import Settings
from shared.work import Work
from tests.databases import Ground
from tests.service.house import share_routes

START = datetime(2026, 5, 11, 22, 0, tzinfo=UTC)
"""A Monday evening in Greenwich, a Tuesday morning in Suva."""
PASSWORD = "pawpaw lantern gravel kite"
CHEAP = Passwords(memory_kib=256)


@dataclass
class Client:
    """A caller: the opaque token is changed for an actor token before each call, as the gateway does."""

    house: House
    token: str = ""
    address: str = "192.0.2.10"

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        version: int | None = None,
        key: str | None = "new",
        **more: Any,
    ) -> httpx.Response:
        headers = {"X-Forwarded-For": self.address, **more.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {await self.house.actor_token(self.token)}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key and method == "POST":
            headers["Idempotency-Key"] = uuid4().hex if key == "new" else key
        return await self.house.http.request(method, path, json=body, headers=headers, **more)

    async def get(self, path: str, expect: int = 200, **params: Any) -> Any:
        answer = await self.call("GET", path, params=params)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def post(self, path: str, body: object = None, expect: int = 200, **more: Any) -> Any:
        answer = await self.call("POST", path, body, **more)
        assert answer.status_code == expect, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def act(self, membership: str, expect: int = 200) -> Any:
        return await self.post("/sessions/current/act", {"membership": membership}, expect)


@dataclass
class House:
    """The service under test and what a test needs around it."""

    app: FastAPI
    http: httpx.AsyncClient
    settings: Settings
    clock: list[datetime] = field(default_factory=lambda: [START])
    totp: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def later(self, **span: float) -> datetime:
        self.clock[0] += timedelta(**span)
        return self.clock[0]

    @property
    def work(self) -> Work:
        found: Work = self.app.state.platform.work
        return found

    @property
    def public(self) -> Client:
        return Client(self)

    async def actor_token(self, token: str) -> str:
        answer = await self.http.post("/internal/actor-tokens", json={"token": token})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["actor_token"])

    async def account(self, email: str, name: str = "Somebody", *, totp: bool = False) -> str:
        """An account made without letters; answers its id."""
        hashed = await self.app.state.desk.passwords.hashed(PASSWORD)
        async with self.work.changing(actor=operator.OPERATOR, at=self.now, administration=INSTALLATION) as change:
            person, facts = await people.register(
                change.session,
                email=email,
                name=name,
                password_hash=hashed,
                long_password=True,
                language="en",
                at=self.now,
            )
            if totp:
                self.totp[email] = one_time.new_secret()
                person.totp = self.app.state.desk.box.seal(self.totp[email], owner=str(person.id))
            change.record(*facts)
        return str(person.id)

    async def officer(self, email: str, roles: list[str], administration: str = "FJ") -> Client:
        """An officer, signed in with a code and acting."""
        await self.account(email, name=email.partition("@")[0].title(), totp=True)
        await operator.appoint(
            self.work,
            self.app.state.desk,
            administration=administration,
            email=email,
            name="x",
            roles=roles,
            at=self.now,
        )
        return await self.sign_in(email)

    async def trader(
        self,
        email: str,
        *,
        tin: str,
        name: str = "Firm",
        registrar: Client,
        agent: bool = False,
        administration: str = "FJ",
    ) -> Client:
        """A person whose claim on a firm was confirmed, signed in and acting as its manager."""
        await self.account(email, name=email.partition("@")[0].title())
        client = await self.sign_in(email)
        claim = await client.post(
            "/claims", {"administration": administration, "tin": tin, "name": name, "agent": agent}, 201
        )
        await registrar.post(f"/memberships/{claim['id']}/confirm", {}, version=1)
        await client.act(claim["id"])
        return client

    async def try_sign_in(
        self, email: str, password: str = PASSWORD, code: str | None = None, address: str = "192.0.2.10"
    ) -> httpx.Response:
        body = {"email": email, "password": password} | ({"code": code} if code else {})
        return await Client(self, address=address).call("POST", "/sessions", body, key=None)

    def code(self, email: str) -> str:
        """The present code; each works once, so the clock moves on to the next step."""
        self.later(seconds=30)
        return one_time.code(self.totp[email], at=self.now)

    async def sign_in(self, email: str) -> Client:
        answer = await self.try_sign_in(email, code=self.code(email) if email in self.totp else None)
        assert answer.status_code == 201, answer.text
        return Client(self, token=answer.json()["token"])

    async def letters(self) -> list[str]:
        """Send what waits, and give the text of every letter so far in the order of writing."""
        await Letters(self.settings).run(self.work, INSTALLATION, self.now)
        return _read_all(self.settings.data / "mail")

    async def code_in_letter(self, contains: str) -> str:
        letter = next(text for text in reversed(await self.letters()) if contains in text)
        plain = letter.replace("=\n", "").replace("=\r\n", "")
        return re.findall(r"^(vko_[\w-]+)\s*$", plain, re.M)[-1]

    async def sweep(self) -> None:
        await sweeping(self.work, INSTALLATION, self.now)

    async def facts(self, administration: str = INSTALLATION) -> list[tuple[str, dict[str, Any]]]:
        """Every audited fact of an administration, in order."""
        entry = self.work.tables.audit_entry
        async with self.work.reading(administration=administration) as session:
            rows = await session.execute(
                entry.select().where(entry.c.administration == administration).order_by(entry.c.sequence)
            )
            return [(row.type, row.data) for row in rows]


def _read_all(folder: Path) -> list[str]:
    return [path.read_bytes().decode() for path in sorted(folder.glob("*.eml"))]


def build(settings: Settings) -> House:
    """The service for Fiji, Vanuatu and Tonga; hashing is made cheap, the rest is as in production."""
    clock = [START]
    peers = Peers()
    hosting = replace(settings, hosted=("FJ", "VU", "TO", "XX"))
    app = create_app(settings=hosting, peers=peers, now=lambda: clock[0])
    share_routes(app, create_app)
    app.state.desk = replace(app.state.desk, passwords=CHEAP)
    peers["identity"] = app
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://identity")
    return House(app=app, http=http, settings=hosting, clock=clock)


@pytest.fixture
async def house(ground: Ground) -> AsyncIterator[House]:
    """A house for one test, on empty tables."""
    found = ground.house(build)
    async with found.http:
        yield found


@pytest.fixture
async def registrar(house: House) -> Client:
    """A registrar of Fiji."""
    return await house.officer("registrar@customs.example", ["registrar"])

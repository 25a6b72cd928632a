"""Notices on a real PostgreSQL, with a real receiver on loopback and a clock that the tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiohttp import web
from fastapi import FastAPI
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.notices.app import create_app
from services.notices.operations.sending import Sender
from shared.actors import Actor, Kind, service_actor
from shared.outbox import CONTENT_TYPE
from shared.peers import Peers
from shared.settings import Settings
from shared.tokens import SigningKey
from shared.work import Work
from tests.databases import Ground
from tests.service.house import share_routes

START = datetime(2026, 5, 11, 22, 0, tzinfo=UTC)
ACME, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
RULING = {"ruling": "FJ-R-1", "ruling_type": "origin", "valid_from": "2026-05-01", "valid_until": "2029-04-30", "published": True,
          "number": "FJ-A-1", "applicant": ACME, "agent": None, "external_text": "secret words"}  # fmt: skip
LANE = {
    "reference": "C 1234",
    "declaration_version": 1,
    "lane": "red",
    "decided_at": "2026-05-11T22:00:00+00:00",
    "office": "SUV",
}
RECEIPT = {"reference": "C 1234", "declaration_version": 1, "received_at": "2026-05-11T22:00:00+00:00", "declarant": None,
           "importer": "50-1", "organisation": OTHER}  # fmt: skip


def manager(
    organisation: str = ACME, *, tin: str = "50-1", administration: str = "FJ", role: str = "firm-manager"
) -> Actor:
    return Actor(
        kind=Kind.PERSON, id=f"manager-{organisation[:4]}", name="Litia Vakaloloma", administration=administration,
        roles=frozenset({role}), organisation=organisation, organisation_name=f"Firm {organisation[:4]}", tin=tin,
    )  # fmt: skip


def officer(role: str = "registrar", *, administration: str = "FJ", kind: Kind = Kind.PERSON) -> Actor:
    return Actor(
        kind=kind, id=f"{role}-{administration}", name=role, administration=administration, roles=frozenset({role})
    )


class KeyOf:
    """A part's address for its public key, and nothing else of it."""

    def __init__(self, key: SigningKey) -> None:
        self._answer = JSONResponse(key.public())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope, receive, send)


@dataclass
class Receiver:
    """A receiver of webhooks: what came, and how it answers next (the last answer stays)."""

    url: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Callable[[web.Request], Any]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.came.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0] if self.answers else status(200)
        found: web.StreamResponse = await answer(request)
        return found


def status(code: int, body: str = "", **headers: str) -> Callable[[web.Request], Any]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=code, text=body, headers=headers)

    return answer


@dataclass
class House:
    """The service, a clock, a receiver."""

    app: FastAPI
    keys: dict[str, SigningKey]
    receiver: Receiver
    clock: list[datetime]

    @property
    def at(self) -> datetime:
        return self.clock[0]

    def later(self, **span: float) -> datetime:
        self.clock[0] += timedelta(**span)
        return self.clock[0]

    @property
    def work(self) -> Work:
        found: Work = self.app.state.platform.work
        return found

    async def call(
        self, who: Actor | None, method: str, path: str, body: Any = None, *, version: int | None = None, key: str = "new",
        **more: Any,
    ) -> httpx.Response:  # fmt: skip
        sent = {}
        if who is not None:
            sent["Authorization"] = f"Bearer {self.keys['identity'].sign_actor(who, at=self.at.timestamp())}"
        if version is not None:
            sent["If-Match"] = f'"{version}"'
        if method != "GET" and key:
            sent["Idempotency-Key"] = uuid4().hex if key == "new" else key
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://notices") as client:
            return await client.request(method, path, headers=sent, json=body, **more)

    async def ok(self, who: Actor, method: str, path: str, body: Any = None, *, expect: int = 200, **more: Any) -> Any:
        answer = await self.call(who, method, path, body, **more)
        assert answer.status_code == expect, answer.text
        return answer.json()

    async def register(self, who: Actor, *types: str, url: str = "", **more: Any) -> dict[str, Any]:
        body = {"url": url or self.receiver.url, "event_types": list(types), "description": "our machine"}
        found: dict[str, Any] = await self.ok(who, "POST", "/endpoints", body, expect=201, **more)
        return found

    async def look(self, who: Actor, endpoint: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.ok(who, "GET", f"/endpoints/{endpoint['id']}")
        return found

    async def act(self, who: Actor, endpoint: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
        version = (await self.look(who, endpoint))["version"]
        path = f"/endpoints/{endpoint['id']}/{action}"
        found: dict[str, Any] = await self.ok(who, "POST", path, body, version=version)
        return found

    async def hear(
        self, type_: str, data: dict[str, Any], *, subject: str = "thing/1", version: int = 1, administration: str = "FJ",
        event: UUID | None = None, expect: str = "now",
    ) -> UUID:  # fmt: skip
        """What the outbox of another service does: deliver an event."""
        service, identifier = type_.partition(".")[0], event or uuid4()
        body = {
            "specversion": "1.0", "id": str(identifier), "source": f"/{service}", "type": type_, "subject": subject,
            "time": self.at.isoformat(), "administration": administration, "version": version, "data": data,
        }  # fmt: skip
        actor = service_actor(service=service, administration=administration)
        token = self.keys[service].sign_actor(actor, at=self.at.timestamp())
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://notices") as client:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": CONTENT_TYPE}
            answer = await client.post("/internal/events", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"heard": expect}
        return identifier

    async def send(self, administration: str = "FJ") -> None:
        """One round of the courier: everything that is due at the clock's time."""
        await self.app.state.courier.run(self.work, administration, self.at)

    async def log(self, who: Actor, **query: Any) -> list[dict[str, Any]]:
        found = await self.ok(who, "GET", "/deliveries", params=query)
        items: list[dict[str, Any]] = found["items"]
        return items

    async def file(self, who: Actor, delivery: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.ok(who, "GET", f"/deliveries/{delivery['id']}")
        return found

    async def facts(self, administration: str = "FJ") -> list[str]:
        entry = self.work.tables.audit_entry
        async with self.work.reading(administration=administration) as session:
            rows = await session.execute(entry.select().order_by(entry.c.sequence))
            return [row.type.partition(".")[2] for row in rows]


@pytest.fixture(scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    app = web.Application(client_max_size=2**20)
    app.router.add_route("*", "/{tail:.*}", found.handle)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    found.url = f"http://127.0.0.1:{port}/hook"
    yield found
    await runner.cleanup()


@pytest.fixture
def house(ground: Ground, receiver: Receiver) -> House:
    """A house for one test, on empty tables; the receiver has forgotten what came."""
    receiver.came.clear()
    receiver.answers.clear()
    return ground.house(partial(build, receiver=receiver))


def build(
    settings: Settings, receiver: Receiver, *, sender: Sender | None = None, identity_app: ASGIApp | None = None
) -> House:
    """`identity_app` stands for identity where more than its key is asked for."""
    parts = ("identity", "advance_rulings", "risk", "trusted_trader")
    identity = SigningKey(part="identity", seed=settings.secret("signing-key-identity"))
    keys = {"identity": identity} | {
        part: SigningKey(part=part, seed=settings.secret("signing-key-advance_rulings")) for part in parts[1:]
    }
    peers: dict[str, ASGIApp] = {part: KeyOf(key) for part, key in keys.items()}
    if identity_app is not None:
        peers["identity"] = identity_app
    clock = [START]
    hosting = replace(settings, hosted=("FJ", "VU"), webhooks_to_loopback=True)
    app = create_app(settings=hosting, peers=Peers(peers), now=lambda: clock[0], sender=sender)
    share_routes(app, create_app)
    return House(app=app, keys=keys, receiver=receiver, clock=clock)

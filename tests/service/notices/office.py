"""Notices with identity and a mail server in front of them, for the tests of letters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from services.notices.domain.letters import LETTER_KINDS
from services.notices.jobs import Postman
from shared.actors import Actor, Kind
from shared.tokens import SigningKey
from tests.databases import Ground
from tests.service.notices.conftest import House, Receiver, build, officer
from tests.service.notices.mail_server import MailServer, mail_server

SUBMITTED, ASKED, REVOKED = (
    f"advance_rulings.{name}" for name in ("ApplicationSubmitted", "InformationRequested", "RulingRevoked")
)
SUSPENDED = "trusted_trader.AuthorisationSuspended"


@dataclass
class Person:
    """Somebody who acts for a firm."""

    name: str
    language: str = "en"
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def email(self) -> str:
        return f"{self.name.lower()}.{self.id[:8]}@firm.example"

    def told(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name, "email": self.email, "language": self.language}


class Identity:
    """Identity's key, and who acts for which firm; it can be down."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key
        self.firms: dict[str, tuple[str, list[Person]]] = {}
        self.down = False
        self.asked: list[str] = []

    def firm(self, *people: Person, name: str = "Reef Foods Ltd") -> str:
        identifier = str(uuid4())
        self.firms[identifier] = (name, list(people))
        return identifier

    def officers(self, role: str, *people: Person) -> None:
        """Who holds a role of the office."""
        self.firms[f"office:{role}"] = ("", list(people))

    def officer(self, person: Person) -> str:
        """Somebody who is an officer."""
        self.firms[f"officer:{person.id}"] = ("", [person])
        return person.id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> JSONResponse:
        if request.url.path == "/internal/jwks":
            return JSONResponse(self._key.public())
        assert request.url.path == "/internal/readers"
        assert request.headers["authorization"].startswith("Bearer ")
        asked = request.query_params
        (name, value), prefix = next(iter(asked.items())), {"role": "office:", "officer": "officer:"}
        self.asked.append(prefix.get(name, "") + value)
        if self.down:
            return JSONResponse({}, status_code=503)
        found = self.firms.get(self.asked[-1])
        if found is None:
            return JSONResponse({}, status_code=404)
        return JSONResponse(
            {"organisation": self.asked[-1], "name": found[0], "people": [one.told() for one in found[1]]}
        )


@dataclass
class Office:
    """The service with identity and a mail server in front of it."""

    house: House
    identity: Identity
    mail: MailServer

    @property
    def postman(self) -> Postman:
        found: Postman = self.house.app.state.postman
        return found

    async def send(self, administration: str = "FJ") -> None:
        await self.postman.run(self.house.work, administration, self.house.at)

    async def happen(self, kind: str, firm: str, *, administration: str = "FJ", **data: Any) -> UUID:
        told = dict.fromkeys(LETTER_KINDS[kind].firms, firm) | {"agent": None} if kind in LETTER_KINDS else {}
        return await self.house.hear(
            kind, {"number": "FJ-A-12", "law": "Customs Act, section 154B"} | told | data,
            subject="application/5d5f", administration=administration,
        )  # fmt: skip

    async def log(self, firm: str, who: Actor | None = None, **query: Any) -> list[dict[str, Any]]:
        found = await self.house.ok(who or officer(), "GET", "/letters", params={"organisation": firm} | query)
        items: list[dict[str, Any]] = found["items"]
        return items

    async def facts(self) -> list[tuple[str, dict[str, Any]]]:
        entry = self.house.work.tables.audit_entry
        async with self.house.work.reading(administration="FJ") as session:
            rows = await session.execute(entry.select().order_by(entry.c.sequence))
            return [(row.type.partition(".")[2], row.data) for row in rows]


def reader(person: Person, firm: str, *, kind: Kind = Kind.PERSON, role: str = "trader") -> Actor:
    return Actor(
        kind=kind, id=person.id, name=person.name, administration="FJ", roles=frozenset({role}), organisation=firm
    )


async def choose(office: Office, who: Actor, rhythm: str, *, version: int) -> dict[str, Any]:
    found: dict[str, Any] = await office.house.ok(who, "PUT", "/preferences", {"rhythm": rhythm}, version=version)
    return found


@pytest.fixture
async def office(ground: Ground, receiver: Receiver) -> AsyncIterator[Office]:
    """An office for one test, on empty tables."""
    identity = Identity(SigningKey(part="identity", seed=ground.settings.secret("signing-key-identity")))
    async with mail_server() as mail:
        settings = replace(
            ground.settings, smtp_url=f"smtp://127.0.0.1:{mail.port}", mail_from="Vaka <notices@customs.example>",
            public_url="https://vaka.example",
        )  # fmt: skip
        yield Office(ground.place(build(settings, receiver, identity_app=identity)), identity, mail)

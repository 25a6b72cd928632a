"""A service that exists for these tests only: lamps that are lit. It has everything a service has, and no customs."""

from __future__ import annotations

import base64
import errno
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import psycopg
from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi import APIRouter, FastAPI, Query, Response
from psycopg import sql
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    create_engine,
    insert,
    select,
    text,
    update,
)
from starlette.types import Receive, Scope, Send

from shared.actors import Actor, Kind
from shared.database import engine, metadata, platform_tables
from shared.facts import Fact
from shared.peers import Peers
from shared.problems import NotFound
from shared.settings import Settings, as_driver, with_user
from shared.tenancy import create_functions, protect, protect_platform_tables, protect_public_read, role_of
from shared.tokens import SigningKey
from shared.web import CallDep, Public, Requires, SignedIn, json_answer, service_app
from shared.work import Work

AT = datetime(2026, 6, 1, 21, 0, tzinfo=UTC)
ROLES = {"keeper": frozenset({"sample:lamp:keep"}), "visitor": frozenset({"sample:lamp:look"})}
IDENTITY = SigningKey(part="identity", seed=base64.b64encode(bytes(range(32))).decode())
KEEPER = Actor(kind=Kind.PERSON, id="sefa", name="Sefa", administration="FJ", roles=frozenset({"keeper", "visitor"}))
VISITOR = replace(KEEPER, id="ana", name="Ana", roles=frozenset({"visitor"}))
ELSEWHERE = replace(KEEPER, id="mele", name="Mele", administration="TO")


@dataclass(frozen=True, kw_only=True)
class LampHung(Fact):
    """A lamp was hung up."""

    name: str


@dataclass(frozen=True, kw_only=True)
class LampLit(Fact):
    """A lamp was lit."""


@dataclass(frozen=True)
class Sample:
    """A schema of its own, its tables, and how to reach it as the service and as the owner."""

    schema: str
    settings: Settings
    metadata: MetaData
    lamp: Table
    published_lamp: Table

    def work(self, *, pool_size: int = 5, subscribers: dict[str, tuple[str, ...]] | None = None) -> Work:
        """The transactions of the service, on a pool of their own."""
        url = with_user(self.settings.database_url, user=role_of(self.schema), password=self.schema)
        return Work(
            service=self.schema, engine=engine(as_driver(url, "asyncpg"), pool_size=pool_size, service=self.schema),
            metadata=self.metadata, published=frozenset({LampHung}),
            subscribers=subscribers or {f"{self.schema}.LampHung": ("listener",), f"{self.schema}.LampLit": ("listener",)},
        )  # fmt: skip

    def owner(self) -> psycopg.Connection:
        """Somebody who may do anything, as a thief with the owner's password could."""
        return psycopg.connect(self.settings.database_url, autocommit=True)

    def rows(self, query: str) -> list[Any]:
        """What the owner sees; `{s}` is the schema."""
        with self.owner() as connection:
            return connection.execute(query.format(s=self.schema)).fetchall()

    def run(self, statement: str) -> None:
        """What the owner does; `{s}` is the schema."""
        with self.owner() as connection:
            connection.execute(statement.format(s=self.schema))

    async def hang(self, work: Work, *, name: str = "porch", actor: Actor = KEEPER) -> UUID:
        """Hang up a lamp, the ordinary way."""
        number = uuid4()
        async with work.changing(actor=actor, at=AT, request_id="r-12345678") as change:
            values = {"administration": actor.administration, "id": number, "name": name}
            await change.session.execute(insert(self.lamp).values(**values))
            change.record(LampHung(subject=f"lamp/{number}", version=1, name=name))
        return number


@contextmanager
def installed(settings: Settings) -> Iterator[Sample]:
    """The service's schema in a database, protected as a migration protects it; gone afterwards, with its role."""
    schema = f"sample_{uuid4().hex[:8]}"
    owner = metadata(schema)
    platform_tables(owner)
    lamp = Table("lamp", owner, *_lamp_columns())
    published_lamp = Table("published_lamp", owner, *_lamp_columns())
    role = sql.Identifier(role_of(schema))
    with psycopg.connect(settings.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create role {} login password {}").format(role, sql.Literal(schema)))
        database = sql.Identifier(settings.database_url.rpartition("/")[2].partition("?")[0])
        admin.execute(sql.SQL("grant connect on database {} to {}").format(database, role))
        admin.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        admin.execute(sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), role))
    sync = create_engine(as_driver(settings.database_url, "psycopg"))
    with sync.begin() as connection:
        owner.create_all(connection)
        operations = Operations(MigrationContext.configure(connection))
        create_functions(operations, schema)
        protect_platform_tables(operations, schema)
        protect(operations, schema, "lamp", grants="SELECT, INSERT, UPDATE, DELETE")
        protect_public_read(operations, schema, "published_lamp")
    sync.dispose()
    try:
        yield Sample(schema=schema, settings=settings, metadata=owner, lamp=lamp, published_lamp=published_lamp)
    finally:
        with psycopg.connect(settings.database_url, autocommit=True) as admin:
            admin.execute(sql.SQL("drop schema {} cascade").format(sql.Identifier(schema)))
            admin.execute(sql.SQL("drop owned by {}").format(role))
            admin.execute(sql.SQL("drop role {}").format(role))


def _lamp_columns() -> list[Column[Any]]:
    return [
        Column("administration", Text, primary_key=True),
        Column("id", Uuid, primary_key=True),
        Column("name", Text, nullable=False),
        Column("lit", Boolean, nullable=False, server_default=text("false")),
        Column("version", Integer, nullable=False, server_default=text("1")),
    ]


class Hung(BaseModel):
    """A lamp to hang up."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(max_length=40)]
    watts: Annotated[int, Field(ge=1)] = 40


def routes(sample: Sample) -> APIRouter:
    """The ways a route can go."""
    router, lamp = APIRouter(), sample.lamp

    async def found(session: Any, number: UUID) -> Any:
        row = (await session.execute(select(lamp).where(lamp.c.id == number))).one_or_none()
        if row is None:
            raise NotFound()
        return row

    @router.post("/lamps", dependencies=[Requires("sample:lamp:keep")])
    async def hang(body: Hung, call: CallDep) -> Response:
        call.require_key()
        async with call.change() as change:
            number = uuid4()
            values = {"administration": call.actor.administration, "id": number, "name": body.name}
            await change.session.execute(insert(lamp).values(**values))
            change.record(LampHung(subject=f"lamp/{number}", version=1, name=body.name))
            return change.answer({"id": number, "name": body.name}, status=201, version=1, location=f"/lamps/{number}")

    @router.post("/lamps/{number}/light", dependencies=[Requires("sample:lamp:keep")])
    async def light(number: UUID, call: CallDep) -> Response:
        async with call.change() as change:
            row = await found(change.session, number)
            call.expect(row.version, changed={"by": "Sefa"})
            await change.session.execute(
                update(lamp).where(lamp.c.id == number).values(lit=True, version=row.version + 1)
            )
            change.record(LampLit(subject=f"lamp/{number}", version=row.version + 1))
            return change.answer({"lit": True}, version=row.version + 1)

    @router.get("/lamps/{number}", dependencies=[SignedIn()])
    async def look(number: UUID, call: CallDep) -> Response:
        async with call.reading() as session:
            row = await found(session, number)
        return json_answer({"name": row.name, "lit": row.lit}, version=row.version)

    @router.get("/lamps", dependencies=[SignedIn()])
    async def search(call: CallDep, q: Annotated[str, Query(max_length=50)] = "") -> Response:
        async with call.reading() as session:
            rows = (await session.execute(select(lamp.c.name).where(lamp.c.name == q))).scalars().all()
        return json_answer({"items": list(rows)})

    @router.post("/silent", dependencies=[SignedIn()])
    async def silent(call: CallDep) -> Response:
        async with call.change() as change:
            values = {"administration": call.actor.administration, "id": uuid4(), "name": "unsaid"}
            await change.session.execute(insert(lamp).values(**values))
        return json_answer({})

    @router.get("/broken", dependencies=[Public()])
    async def broken() -> Response:
        raise RuntimeError("the password is hunter2")

    @router.get("/full", dependencies=[Public()])
    async def full() -> Response:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/spooled")  # a name, no file

    return router


class Jwks:
    """Identity as far as the others see it: its public key."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(IDENTITY.public()).encode(), "more_body": False})


def app_of(sample: Sample, work: Work, *, hears: dict[str, Any] | None = None) -> FastAPI:
    """The service as an app, at an instant that stands still. Its background work runs only inside its lifespan."""
    (sample.settings.secrets / f"signing-key-{sample.schema}").write_text(base64.b64encode(bytes(32)).decode())
    peers = Peers(identity=Jwks())
    app = service_app(
        name=sample.schema, title="Lamps", description="Lamps.", router=routes(sample), settings=sample.settings,
        peers=peers, work=work, roles=ROLES, hears=hears, now=lambda: AT,
    )  # fmt: skip
    peers[sample.schema] = app
    return app


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A caller without a network in between."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sample") as client:
        yield client


def signed(actor: Actor, **more: str) -> dict[str, str]:
    """The headers of a call by an actor."""
    return {"Authorization": f"Bearer {IDENTITY.sign_actor(actor, at=AT.timestamp())}", **more}

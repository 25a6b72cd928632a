"""Unit of work: a change, its audit entries, its events and its stored answer in one transaction.

Operations return facts; this does the rest. A transaction that wrote something without a fact is refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.event import listen
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from shared import audit, idempotency, metrics, outbox, tenancy
from shared.actors import Actor
from shared.database import PlatformTables, platform_tables
from shared.facts import Fact, event_type

WROTE = "vaka_wrote"


def _note_statement(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
    """Remember on the connection that something else than a plain SELECT was sent."""
    if statement.lstrip()[:6].lower() != "select":
        connection.info[WROTE] = True


async def _wrote(session: AsyncSession) -> bool:
    """Whether the transaction changed a row. A lock alone takes a transaction number too, so both signs must be there."""
    connection = (await session.connection()).sync_connection
    if connection is None or not connection.info.get(WROTE):
        return False
    return bool(await session.scalar(text("select pg_current_xact_id_if_assigned() is not null")))


class ChangeWithoutFact(RuntimeError):
    """A transaction wrote and said nothing: a fault of the operation, never of the caller."""


@dataclass(kw_only=True)
class Change:
    """One transaction under way: its session, what it said so far, and the answer to be remembered."""

    session: AsyncSession
    actor: Actor
    at: datetime
    administration: str
    facts: list[Fact] = field(default_factory=list)
    kept: idempotency.Answer | None = None
    heard: bool = False

    def record(self, *facts: Fact) -> None:
        """Say what happened; each fact becomes an audit entry, and an event where someone listens."""
        self.facts.extend(facts)

    def remember(self, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """The answer to give again when the same key comes back."""
        self.kept = idempotency.Answer(status=status, headers=headers, body=body)


class Work:
    """The transactions of one service."""

    def __init__(
        self, *, service: str, engine: AsyncEngine, metadata: MetaData, published: frozenset[type[Fact]] = frozenset(),
        subscribers: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        self.service, self.engine = service, engine
        self.tables: PlatformTables = platform_tables(metadata)
        known = {event_type(service=service, fact=fact) for fact in published}
        self.subscribers = {name: tuple(who) for name, who in (subscribers or {}).items() if name in known}
        self.sessions = async_sessionmaker(engine, expire_on_commit=False)
        self.listeners: list[Callable[[str], None]] = []
        listen(engine.sync_engine, "before_cursor_execute", _note_statement)

    @contextlib.asynccontextmanager
    async def reading(self, *, administration: str, person: str = "") -> AsyncIterator[AsyncSession]:
        """A read-only transaction within an administration ("" for what is public)."""
        async with self.sessions() as session, session.begin():
            await tenancy.enter(session, administration=administration, person=person, read_only=True)
            yield session

    @contextlib.asynccontextmanager
    async def upkeep(self, administration: str) -> AsyncIterator[AsyncSession]:
        """A transaction that writes and says nothing: a lease is taken, something is counted, an old log is dropped."""
        async with self.sessions() as session, session.begin():
            await tenancy.enter(session, administration=administration)
            yield session

    @contextlib.asynccontextmanager
    async def changing(
        self, *, actor: Actor, at: datetime, request_id: str = "", administration: str | None = None,
        person: str = "", key: idempotency.Key | None = None,
    ) -> AsyncIterator[Change]:  # fmt: skip
        """A transaction that commits with its facts or not at all. Raises what `idempotency.begin` raises for a known key."""
        place = actor.administration if administration is None else administration
        async with self.sessions() as session, session.begin():
            (await session.connection()).sync_connection.info[WROTE] = False  # type: ignore[union-attr]  # it is open
            await tenancy.enter(session, administration=place, person=person)
            if key is not None:
                await idempotency.begin(session, tables=self.tables, key=key)
            change = Change(session=session, actor=actor, at=at, administration=place)
            yield change
            await session.flush()
            await self._conclude(change, key=key, request_id=request_id)
        if change.facts:
            self.stir(change.administration)
            for fact in change.facts:
                metrics.facts.labels(self.service, type(fact).__name__).inc()

    async def _conclude(self, change: Change, *, key: idempotency.Key | None, request_id: str) -> None:
        session = change.session
        if not change.facts:
            if not change.heard and await _wrote(session):
                raise ChangeWithoutFact(f"{self.service} changed something and recorded no fact")
            return
        await audit.append(
            session, tables=self.tables, service=self.service, actor=change.actor, administration=change.administration,
            at=change.at, facts=change.facts, request_id=request_id,
        )  # fmt: skip
        await outbox.keep(
            session, tables=self.tables, service=self.service, administration=change.administration, at=change.at,
            facts=change.facts, subscribers=self.subscribers,
        )  # fmt: skip
        if key is not None and change.kept is not None:
            await idempotency.remember(session, tables=self.tables, key=key, answer=change.kept, at=change.at)

    def stir(self, administration: str) -> None:
        """Tell whoever seals and delivers that an administration has something new."""
        for listener in self.listeners:
            listener(administration)

    async def hear(self, event: outbox.Event, *, actor: Actor, at: datetime, handler: Any) -> bool:
        """Receive an event once: the inbox row and the handler's writes commit together. False when it was heard before."""
        async with self.changing(actor=actor, at=at, administration=event.administration) as change:
            change.heard = True
            if not await outbox.hear_once(change.session, tables=self.tables, event=event, at=at):
                return False
            change.record(*(await handler(change.session, event, at) or ()))
        return True

    async def seal(self, administration: str, *, at: datetime, full: bool = False) -> int:
        """Seal an administration's new audit entries in a transaction of its own."""
        async with self.upkeep(administration) as session:
            sealed = await audit.seal(session, tables=self.tables, administration=administration, at=at, full=full)
        if sealed:
            metrics.seals.labels(self.service).inc()
        return sealed

    async def deliver(self, administration: str, *, deliver: outbox.Deliver) -> tuple[int, int]:
        """Deliver an administration's due events in a transaction of its own."""
        async with self.upkeep(administration) as session:
            return await outbox.deliver(session, tables=self.tables, administration=administration, deliver=deliver)

    async def tidy(self, administration: str, *, at: datetime) -> None:
        """Forget stored answers and delivered events after their thirty days. The audit is never tidied."""
        async with self.upkeep(administration) as session:
            await idempotency.forget(session, tables=self.tables, administration=administration, at=at)
            await outbox.forget(session, tables=self.tables, administration=administration, at=at)

    async def verify(self, administration: str) -> audit.Verdict:
        """Recompute an administration's audit chain."""
        async with self.reading(administration=administration) as session:
            return await audit.verify(session, tables=self.tables, service=self.service, administration=administration)

    async def ready(self) -> None:
        """Raises when the database does not answer."""
        async with self.sessions() as session:
            await session.execute(text("select 1"))

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()

"""Remember an answer under the caller's Idempotency-Key and give the same bytes again.

The scope is administration, actor, route and key. The row is written in the transaction of the change, after an advisory lock on the
key: whoever does not get the lock is told that the first call is still running. Answers are kept for thirty days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import PlatformTables
from shared.problems import KeyReused, StillRunning

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A caller's key: `route` is method and path, `body_hash` the SHA-256 of the body in hexadecimal."""

    administration: str
    actor: str
    route: str
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as it went out."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Replay(Exception):
    """The call was made before; `answer` is what it got."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("answered before")
        self.answer = answer


async def begin(session: AsyncSession, *, tables: PlatformTables, key: Key) -> None:
    """Claim a key. Raises Replay when it was answered, KeyReused for another body, StillRunning while the first call runs."""
    lock = f"{key.administration}|{key.actor}|{key.route}|{key.key}"
    got = await session.scalar(text("select pg_try_advisory_xact_lock(hashtextextended(:lock, 1))"), {"lock": lock})
    if not got:
        raise StillRunning()
    kept = tables.idempotency_key
    found = select(kept.c.body_hash, kept.c.status, kept.c.headers, kept.c.body).where(
        kept.c.administration == key.administration,
        kept.c.actor == key.actor,
        kept.c.route == key.route,
        kept.c.key == key.key,
    )
    row = (await session.execute(found)).one_or_none()
    if row is None:
        return
    if row.body_hash != key.body_hash:
        raise KeyReused()
    raise Replay(Answer(status=row.status, headers=row.headers, body=row.body))


async def remember(session: AsyncSession, *, tables: PlatformTables, key: Key, answer: Answer, at: datetime) -> None:
    """Keep the answer in the transaction of the change."""
    await session.execute(
        insert(tables.idempotency_key).values(
            administration=key.administration, actor=key.actor, route=key.route, key=key.key, body_hash=key.body_hash,
            at=at, status=answer.status, headers=dict(answer.headers), body=answer.body,
        )
    )  # fmt: skip


async def forget(session: AsyncSession, *, tables: PlatformTables, administration: str, at: datetime) -> None:
    """Drop answers older than thirty days."""
    kept = tables.idempotency_key
    await session.execute(delete(kept).where(kept.c.administration == administration, kept.c.at < at - KEPT))

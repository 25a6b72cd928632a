"""Events: kept in the transaction of the change, delivered at least once, received once.

An event is a CloudEvent (1.0, structured mode). A row waits per recipient; workers take rows FOR UPDATE SKIP LOCKED.
Consumers rely on the subject's version, never on a global order.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import PlatformTables
from shared.facts import Fact, event_type

CONTENT_TYPE = "application/cloudevents+json"
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
KEPT = timedelta(days=30)
BATCH = 100
MOST_ATTEMPTS = 30_000
"""Counting stops here: the column is a small integer, and trying goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A CloudEvent as a consumer reads it."""

    id: UUID
    type: str
    source: str
    subject: str
    version: int
    administration: str
    at: datetime
    data: Mapping[str, Any]


Deliver = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""Hand an event to a recipient; returns when the recipient has kept it, raises when it has not."""


def cloud_event(*, service: str, administration: str, at: datetime, fact: Fact) -> dict[str, Any]:
    """A fact as a CloudEvent; `administration` and `version` travel as extension attributes."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": f"/{service.replace('_', '-')}",
        "type": event_type(service=service, fact=type(fact)),
        "subject": fact.subject,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "administration": administration,
        "version": fact.version,
        "data": fact.data(),
    }


def read_event(body: Mapping[str, Any]) -> Event:
    """A CloudEvent from the wire. Raises ValueError naming what is missing or wrong."""
    try:
        return Event(
            id=UUID(str(body["id"])),
            type=str(body["type"]),
            source=str(body["source"]),
            subject=str(body["subject"]),
            version=int(body["version"]),
            administration=str(body["administration"]),
            at=datetime.fromisoformat(str(body["time"])),
            data=dict(body["data"]),
        )
    except KeyError as error:
        raise ValueError(f"the event has no {error}") from error


async def keep(
    session: AsyncSession, *, tables: PlatformTables, service: str, administration: str, at: datetime,
    facts: Sequence[Fact], subscribers: Mapping[str, Sequence[str]],
) -> bool:  # fmt: skip
    """A row per fact and recipient, in the transaction of the change; returns whether there was any."""
    rows = []
    for fact in facts:
        recipients = subscribers.get(event_type(service=service, fact=type(fact)), ())
        if recipients:
            event = cloud_event(service=service, administration=administration, at=at, fact=fact)
            rows += [
                {"administration": administration, "event_id": UUID(event["id"]), "recipient": r, "event": event}
                for r in recipients
            ]
    if rows:
        await session.execute(insert(tables.outbox), rows)
    return bool(rows)


async def deliver(
    session: AsyncSession, *, tables: PlatformTables, administration: str, deliver: Deliver
) -> tuple[int, int]:
    """Deliver what is due, once each; returns (delivered, failed). A failure waits longer each time, up to five minutes.

    Whoever did not take one event is asked again in the next round only, and holds up nobody else meanwhile.
    """
    box = tables.outbox
    due = (
        select(box.c.sequence, box.c.recipient, box.c.event, box.c.attempts)
        .where(box.c.administration == administration, box.c.delivered_at.is_(None), box.c.next_at <= func.now())
        .order_by(box.c.sequence)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    done = failed = 0
    silent: set[str] = set()
    for row in (await session.execute(due)).all():
        if row.recipient in silent:
            continue
        mine = (box.c.administration == administration) & (box.c.sequence == row.sequence)
        try:
            await deliver(row.recipient, row.event)
        except Exception as error:
            wait = min(FIRST_WAIT * 2 ** min(row.attempts, 10), LONGEST_WAIT)
            await session.execute(
                update(box).where(mine).values(
                    attempts=min(row.attempts + 1, MOST_ATTEMPTS), last_error=f"{type(error).__name__}: {error}"[:500],
                    next_at=func.now() + text(f"interval '{int(wait.total_seconds())} seconds'"),
                )
            )  # fmt: skip
            silent.add(row.recipient)
            failed += 1
        else:
            await session.execute(update(box).where(mine).values(delivered_at=func.now(), attempts=row.attempts + 1))
            done += 1
    return done, failed


async def forget(session: AsyncSession, *, tables: PlatformTables, administration: str, at: datetime) -> None:
    """Drop what was delivered more than thirty days ago; what still waits stays."""
    box = tables.outbox
    await session.execute(delete(box).where(box.c.administration == administration, box.c.delivered_at < at - KEPT))


async def waiting(session: AsyncSession, *, tables: PlatformTables, administration: str) -> int:
    """How many deliveries are outstanding."""
    box = tables.outbox
    counted = (
        select(func.count())
        .select_from(box)
        .where(box.c.administration == administration, box.c.delivered_at.is_(None))
    )
    return await session.scalar(counted) or 0


async def hear_once(session: AsyncSession, *, tables: PlatformTables, event: Event, at: datetime) -> bool:
    """Remember an event in the transaction of its effect; False when it was heard before."""
    statement = upsert(tables.inbox).values(
        administration=event.administration, event_id=event.id, type=event.type, heard_at=at
    )
    result = await session.execute(statement.on_conflict_do_nothing().returning(tables.inbox.c.event_id))
    return result.scalar_one_or_none() is not None

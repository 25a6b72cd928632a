"""What we do when other services tell us something: keep our own copy of the closures that clocks count with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.events import Note
from services.trusted_trader.model import KnownClosure
from shared.facts import Fact
from shared.outbox import Event


async def closure_declared(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """The office is closed on days on which it would work; clocks and dates follow at once."""
    told = event.data
    identifier = UUID(event.subject.rpartition("/")[2])
    await session.execute(
        insert(KnownClosure)
        .values(
            administration=event.administration,
            id=identifier,
            from_on=date.fromisoformat(str(told["from_on"])),
            until_on=date.fromisoformat(str(told["until_on"])),
            reason=str(told["reason"]),
            law=str(told["law"]),
        )
        .on_conflict_do_nothing()
    )
    return [
        Note(
            subject=f"known-closure/{identifier}", version=1, administration=event.administration, what="closure-heard"
        )
    ]


HEARS: dict[str, Callable[[AsyncSession, Event, datetime], Awaitable[Sequence[Fact]]]] = {
    "advance_rulings.ClosureDeclared": closure_declared,
}
"""Which events of others we act on."""

"""What we do when identity tells us about agents' authorities: keep our own copy of those that count."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.operations.office import end_authority, know_authority
from shared.facts import Fact
from shared.outbox import Event


async def authority_confirmed(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """An officer confirmed that an agent may act for a trader."""
    told = event.data
    until = told.get("until_on")
    return await know_authority(
        session,
        administration=event.administration,
        identifier=UUID(str(told["authority"])),
        version=event.version,
        agent=str(told["agent"]),
        trader=str(told["trader"]),
        trader_name=str(told["trader_name"]),
        trader_tin=str(told["trader_tin"]) if told.get("trader_tin") else None,
        from_on=date.fromisoformat(str(told["from_on"])),
        until_on=date.fromisoformat(str(until)) if until else None,
    )


async def authority_ended(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """An authority ended before its time."""
    told = event.data
    return await end_authority(
        session,
        administration=event.administration,
        identifier=UUID(str(told["authority"])),
        version=event.version,
        agent=str(told["agent"]),
        trader=str(told["trader"]),
        ended_on=date.fromisoformat(str(told["ended_on"])),
        at=at,
    )


HEARS: dict[str, Callable[[AsyncSession, Event, datetime], Awaitable[Sequence[Fact]]]] = {
    "identity.AuthorityConfirmed": authority_confirmed,
    "identity.AuthorityEnded": authority_ended,
}
"""Which events of others we act on."""

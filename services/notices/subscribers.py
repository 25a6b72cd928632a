"""What we do with what others publish: a delivery for every endpoint that wants it and may know of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.domain.event_types import EVENT_TYPES, EventType
from services.notices.operations import counted
from services.notices.operations.endpoints import disable_firm, tell
from shared.facts import Fact
from shared.outbox import Event

Handler = Callable[[AsyncSession, Event, datetime], Awaitable[Sequence[Fact]]]


class Leaving:
    """Hears one event type that may leave the house. `reads` names the fields of the fact that it uses."""

    def __init__(self, kind: EventType) -> None:
        self.reads = kind.reads
        self._name = kind.name

    async def __call__(self, session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
        """Make the deliveries, in the transaction of the inbox row. They are the record; the audit gets the attempts."""
        made = await tell(
            session, administration=event.administration, event=event.id, event_type=self._name, subject=event.subject,
            version=event.version, fact=dict(event.data), happened_at=event.at, at=at,
        )  # fmt: skip
        if made:
            counted.queued.labels(self._name).inc(made)
        return ()


async def organisation_ended(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """A firm no longer acts here: its endpoints are disabled."""
    told = event.data
    return await disable_firm(
        session, administration=event.administration, organisation=str(told["organisation"]), at=at
    )


HEARS: dict[str, Handler] = {
    "identity.OrganisationEnded": organisation_ended,
    **{name: Leaving(kind) for name, kind in EVENT_TYPES.items()},
}
"""Which events of others we act on: every type that may leave the house, and the end of a firm."""

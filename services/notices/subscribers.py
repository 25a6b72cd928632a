"""What we do with what others publish: a delivery for every endpoint that wants it, an occasion to write to a firm's people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.domain.event_types import EVENT_TYPES
from services.notices.domain.letters import LETTER_KINDS
from services.notices.operations import counted
from services.notices.operations.endpoints import disable_firm, tell
from services.notices.operations.occasions import note
from shared.facts import Fact
from shared.outbox import Event

Handler = Callable[[AsyncSession, Event, datetime], Awaitable[Sequence[Fact]]]


class Leaving:
    """Hears one event type of which somebody outside is told, by webhook, by letter, or both. `reads`: the fields used."""

    def __init__(self, name: str) -> None:
        self._name, self._webhook, self._letter = name, name in EVENT_TYPES, name in LETTER_KINDS
        told = [kinds[name].reads for kinds in (EVENT_TYPES, LETTER_KINDS) if name in kinds]
        self.reads = frozenset[str]().union(*told)

    async def __call__(self, session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
        """Make deliveries and occasions, in the transaction of the inbox row. They are the record; the audit gets the attempts."""
        if self._webhook:
            made = await tell(
                session, administration=event.administration, event=event.id, event_type=self._name,
                subject=event.subject, version=event.version, fact=dict(event.data), happened_at=event.at, at=at,
            )  # fmt: skip
            if made:
                counted.queued.labels(self._name).inc(made)
        if self._letter:
            await note(session, event=event, at=at)
        return ()


async def organisation_ended(session: AsyncSession, event: Event, at: datetime) -> Sequence[Fact]:
    """A firm no longer acts here: its endpoints are disabled."""
    told = event.data
    return await disable_firm(
        session, administration=event.administration, organisation=str(told["organisation"]), at=at
    )


HEARS: dict[str, Handler] = {
    "identity.OrganisationEnded": organisation_ended,
    **{name: Leaving(name) for name in (*EVENT_TYPES, *(name for name in LETTER_KINDS if name not in EVENT_TYPES))},
}
"""Which events of others we act on: every type that may leave the house or become a letter, and the end of a firm."""

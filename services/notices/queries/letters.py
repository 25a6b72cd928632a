"""The log of letters, as officers of the administration read it; and how often somebody wants letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.domain.words import LetterState
from services.notices.model import Letter, Occasion, Preference
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import cursor_of, not_a_cursor, place_of

Row = tuple[Letter, Occasion]


def _letters(actor: Actor) -> Select[Letter, Occasion]:
    return (
        select(Letter, Occasion)
        .join(
            Occasion,
            (Occasion.administration == Letter.administration)
            & (Occasion.event_id == Letter.event_id)
            & (Occasion.organisation == Letter.organisation),
        )
        .where(Letter.administration == actor.administration)
    )


async def letters(
    session: AsyncSession, *, actor: Actor, state: LetterState | None, organisation: str | None, cursor: str, limit: int
) -> tuple[Sequence[Row], str | None]:
    """A page of the log, the newest first, and the cursor of the next one."""
    chosen = _letters(actor).order_by(Letter.created_at.desc(), Letter.id.desc()).limit(limit + 1)
    if state is not None:
        chosen = chosen.where(Letter.state == state)
    if organisation is not None:
        chosen = chosen.where(Letter.organisation == organisation)
    if cursor:
        chosen = chosen.where(tuple_(Letter.created_at, Letter.id) < tuple_(*_place(cursor)))
    rows = [(row[0], row[1]) for row in await session.execute(chosen)]
    last = rows[limit - 1][0] if len(rows) > limit else None
    return rows[:limit], None if last is None else cursor_of(last.created_at, last.id)


async def letter(session: AsyncSession, *, actor: Actor, identifier: UUID, locked: bool = False) -> Row:
    """One letter with its occasion. Raises NotFound also for those of other administrations."""
    chosen = _letters(actor).where(Letter.id == identifier)
    row = (await session.execute(chosen.with_for_update(of=Letter) if locked else chosen)).one_or_none()
    if row is None:
        raise NotFound("There is no such letter.")
    return row[0], row[1]


async def unaddressed(session: AsyncSession, *, actor: Actor) -> int:
    """How many occasions wait for identity to say who is to be told."""
    waits = (
        select(func.count())
        .select_from(Occasion)
        .where(Occasion.administration == actor.administration, Occasion.addressed_at.is_(None))
    )
    return await session.scalar(waits) or 0


async def find_preference(session: AsyncSession, *, actor: Actor) -> Preference | None:
    """What the actor chose, if they chose."""
    return await session.get(Preference, (actor.administration, actor.id))


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, identifier = place_of(cursor, parts=2)
    try:
        found = datetime.fromisoformat(at), UUID(identifier)
    except ValueError:
        raise not_a_cursor() from None
    if found[0].tzinfo is None:
        raise not_a_cursor()
    return found

"""Somebody chooses how often letters come to them."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices import events
from services.notices.domain.words import LetterState, Rhythm
from services.notices.model import Letter, Preference
from services.notices.operations.steps import By
from shared.facts import Fact


async def held(session: AsyncSession, *, by: By) -> Preference:
    """The actor's own choice, held for a change; who never chose has version 0 and letters at once."""
    key = {"administration": by.actor.administration, "person": by.actor.id}
    first = upsert(Preference).values(**key, rhythm=Rhythm.AT_ONCE.value, changed_at=by.at, version=0)
    await session.execute(first.on_conflict_do_nothing())
    return await session.get_one(Preference, tuple(key.values()), with_for_update=True)


async def choose(session: AsyncSession, *, row: Preference, rhythm: Rhythm, by: By) -> list[Fact]:
    """At once or daily, from now on. Whoever wants letters at once again gets at once what waited for the next digest."""
    code, person = row.administration, row.person
    row.rhythm, row.changed_at, row.version = rhythm.value, by.at, row.version + 1
    await session.flush()
    if rhythm is Rhythm.AT_ONCE:
        await session.execute(
            update(Letter)
            .where(
                Letter.administration == code, Letter.person == person, Letter.state == LetterState.WAITING,
                Letter.daily.is_(True), Letter.message.is_(None),
            )
            .values(daily=False, next_at=by.at, version=Letter.version + 1)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    chosen = events.RhythmChosen(
        subject=f"preference/{person}", version=row.version, person=person, rhythm=rhythm.value
    )
    return [chosen]

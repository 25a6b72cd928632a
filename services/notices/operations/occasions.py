"""Something happened to a firm: it is noted with the event, and addressed to the firm's people once identity says who they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, delete, exists, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices import events
from services.notices.domain.letters import LETTER_KINDS, OFFICE, OFFICER, Firm
from services.notices.domain.terms import Terms, next_digest
from services.notices.domain.words import LetterState, Rhythm
from services.notices.model import Letter, Occasion, Preference
from services.notices.operations.steps import By
from shared.facts import Fact
from shared.outbox import Event

AT_ONCE = 50
"""So many occasions are addressed in a round."""


async def note(session: AsyncSession, *, event: Event, at: datetime) -> int:
    """An occasion for every firm that an event concerns, in the transaction that receives it; answers how many."""
    kind = LETTER_KINDS[event.type]
    firms = kind.concerned(event.data)
    if firms:
        told = kind.told(event.data).kept()
        session.add_all(
            Occasion(
                administration=event.administration, event_id=event.id, organisation=firm, event_type=event.type,
                subject=event.subject, told=told, happened_at=event.at, created_at=at, next_at=at, tries=0,
                last_error=None, addressed_at=None,
            )
            for firm in firms
        )  # fmt: skip
        await session.flush()
    return len(firms)


async def waiting(session: AsyncSession, *, administration: str, at: datetime) -> Sequence[Row[UUID, str, datetime]]:
    """The occasions whose people are to be asked for now: event, firm, and when it happened."""
    due = (
        select(Occasion.event_id, Occasion.organisation, Occasion.happened_at)
        .where(Occasion.administration == administration, Occasion.addressed_at.is_(None), Occasion.next_at <= at)
        .order_by(Occasion.next_at, Occasion.event_id)
        .limit(AT_ONCE)
    )
    return (await session.execute(due)).all()


async def _locked(session: AsyncSession, *, administration: str, event: UUID, organisation: str) -> Occasion | None:
    """An occasion that still waits. Whoever else addressed it meanwhile has finished before this answers."""
    row = await session.get(Occasion, (administration, event, organisation), with_for_update=True)
    return row if row is not None and row.addressed_at is None else None


async def address(
    session: AsyncSession, *, event: UUID, firm: Firm, terms: Terms, zone: ZoneInfo, by: By
) -> list[Fact]:
    """Write a letter for each of a firm's people, at once or for their next digest. Somebody of two firms gets one."""
    code = by.actor.administration
    if firm.id.startswith(OFFICER):  # one after another, so that the last of them sees what became of the others
        named = _officers(code, event).order_by(Occasion.organisation).with_for_update()
        await session.execute(named)
    row = await _locked(session, administration=code, event=event, organisation=firm.id)
    if row is None:
        return []
    row.addressed_at, row.last_error = by.at, None
    chosen = await session.execute(
        select(Preference.person, Preference.rhythm).where(
            Preference.administration == code, Preference.person.in_([reader.id for reader in firm.people])
        )
    )
    daily = {person for person, rhythm in chosen if rhythm == Rhythm.DAILY}
    digest = next_digest(by.at, hour=terms.digest_at, zone=zone)
    for reader in firm.people:
        await session.execute(
            upsert(Letter)
            .values(
                administration=code, id=uuid4(), event_id=event, organisation=firm.id, organisation_name=firm.name,
                person=reader.id, person_name=reader.name, daily=reader.id in daily, state=LetterState.WAITING.value,
                attempts=0, tries=0, created_at=by.at, next_at=digest if reader.id in daily else by.at, version=1,
            )
            .on_conflict_do_nothing(index_elements=["administration", "event_id", "person"])
        )  # fmt: skip
    await session.flush()
    if firm.people:
        return []
    await _tell_instead(session, row, by)
    return [_not_told(row, "nobody acts for the firm")]


def _officers(administration: str, event: UUID) -> Select[str]:
    """The officers who are told of an event by name."""
    one = Occasion
    return select(one.organisation).where(
        one.administration == administration, one.event_id == event, one.organisation.startswith(OFFICER)
    )


async def _tell_instead(session: AsyncSession, row: Occasion, by: By) -> None:
    """Where the last of those who have a case is no officer any more, its news goes to who can give it to somebody else."""
    role = LETTER_KINDS[row.event_type].instead
    if not role or not row.organisation.startswith(OFFICER):
        return
    written = exists().where(
        Letter.administration == Occasion.administration,
        Letter.event_id == Occasion.event_id,
        Letter.organisation == Occasion.organisation,
        Letter.state != LetterState.WITHHELD,
    )
    told = _officers(row.administration, row.event_id).where(Occasion.addressed_at.is_(None) | written).limit(1)
    if await session.scalar(told) is not None:
        return
    await session.execute(
        upsert(Occasion)
        .values(
            administration=row.administration, event_id=row.event_id, organisation=f"{OFFICE}{role}",
            event_type=row.event_type, subject=row.subject, told=row.told, happened_at=row.happened_at,
            created_at=by.at, next_at=by.at, tries=0,
        )
        .on_conflict_do_nothing(index_elements=["administration", "event_id", "organisation"])
    )  # fmt: skip


async def address_again(session: AsyncSession, *, event: UUID, organisation: str, by: By) -> None:
    """Where all who were to be told of it left while their letters waited, who is there now is told instead."""
    row = await session.get(Occasion, (by.actor.administration, event, organisation), with_for_update=True)
    told = select(Letter.id).where(
        Letter.administration == by.actor.administration,
        Letter.event_id == event,
        Letter.organisation == organisation,
        Letter.state != LetterState.WITHHELD,
    )
    if row is not None and await session.scalar(told.limit(1)) is None:
        row.addressed_at, row.next_at, row.tries = None, by.at, 0
        await session.flush()


async def leave(session: AsyncSession, *, event: UUID, organisation: str, by: By) -> list[Fact]:
    """Tell nobody of what became known too late to be news."""
    row = await _locked(session, administration=by.actor.administration, event=event, organisation=organisation)
    if row is None:
        return []
    row.addressed_at = by.at
    await session.flush()
    return [_not_told(row, "it was too long ago")]


def _not_told(row: Occasion, reason: str) -> Fact:
    return events.NotTold(
        subject=f"occasion/{row.event_id}/{row.organisation}", version=1, organisation=row.organisation,
        event=str(row.event_id), event_type=row.event_type, reason=reason,
    )  # fmt: skip


async def postpone(session: AsyncSession, *, event: UUID, organisation: str, why: str, terms: Terms, by: By) -> None:
    """Identity did not answer: ask again later, after longer and longer waits, for as long as it takes."""
    row = await _locked(session, administration=by.actor.administration, event=event, organisation=organisation)
    if row is not None:
        wait = terms.letter_waits[min(row.tries, len(terms.letter_waits) - 1)]
        row.tries, row.last_error, row.next_at = row.tries + 1, why[:300], by.at + timedelta(seconds=wait)
        await session.flush()


async def forget(session: AsyncSession, *, administration: str, before: datetime) -> None:
    """Drop occasions with their letters when they are older than the log is kept and nothing of them waits."""
    waits = exists().where(
        Letter.administration == Occasion.administration,
        Letter.event_id == Occasion.event_id,
        Letter.organisation == Occasion.organisation,
        Letter.state == LetterState.WAITING,
    )
    await session.execute(
        delete(Occasion)
        .where(
            Occasion.administration == administration,
            Occasion.created_at < before,
            Occasion.addressed_at.is_not(None),
            ~waits,
        )
        .execution_options(synchronize_session=False)
    )

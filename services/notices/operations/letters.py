"""A letter is taken up by a worker, concluded after its attempt, and sent once more when an officer asks.

Taking up and concluding are two short transactions; between them lies the talk with the mail server, held by a lease. A
worker that dies in between leaves a lease that ends by itself: the letter goes out again, with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices import events
from services.notices.domain.letters import Told
from services.notices.domain.terms import Terms
from services.notices.domain.words import LetterState
from services.notices.model import Letter, Occasion
from services.notices.operations.occasions import address_again
from services.notices.operations.steps import By
from services.notices.workflow import LETTER
from shared.facts import Fact

LOOKED_AT = 500
"""Rows a worker looks at to find letters that go out together."""
LEASE = timedelta(minutes=3)
"""Longer than identity and a slow mail server may take together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One letter of a parcel, with what it may tell."""

    letter: UUID
    organisation: str
    organisation_name: str
    event_type: str
    subject: str
    told: Told
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes to one person in one message: a letter, or all those of a digest."""

    administration: str
    message: UUID
    written_at: datetime
    lease: UUID
    person: str
    daily: bool
    entries: tuple[Entry, ...]


class Fate(StrEnum):
    """What came of one letter: sent; the mail server did not take it; no reader any more; identity did not answer."""

    SENT = "sent"
    NOT_TAKEN = "not_taken"
    NO_READER = "no_reader"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one letter. `reason` is a word for the audit, `words` a line for the log."""

    fate: Fate
    reason: str = ""
    words: str = ""


async def anything_due(session: AsyncSession, *, administration: str, at: datetime) -> bool:
    """Whether something is to be addressed or sent: asked every few seconds of every administration, so nothing else is read."""
    occasion = select(Occasion.event_id).where(
        Occasion.administration == administration, Occasion.addressed_at.is_(None), Occasion.next_at <= at
    )
    letter = select(Letter.id).where(
        Letter.administration == administration, Letter.state == LetterState.WAITING, Letter.next_at <= at
    )
    return bool(await session.scalar(select(or_(occasion.exists(), letter.exists()))))


async def take_up(session: AsyncSession, *, administration: str, at: datetime, room: int) -> list[Parcel]:
    """Lease what is due and held by nobody, the longest waiting first; what waits for one person's digest goes together."""
    free = (
        Letter.administration == administration,
        Letter.state == LetterState.WAITING,
        Letter.next_at <= at,
        or_(Letter.lease_until.is_(None), Letter.lease_until <= at),
    )
    due = (
        select(Letter.id, Letter.message, Letter.daily, Letter.person)
        .where(*free)
        .order_by(Letter.next_at, Letter.id)
        .limit(LOOKED_AT)
    )
    places: dict[Hashable, list[UUID]] = {}
    for identifier, message, daily, person in await session.execute(due):
        # What goes out in one message has one place; a message that was begun keeps its letters.
        place = message or ((person, "digest") if daily else identifier)
        places.setdefault(place, []).append(identifier)
    parcels = []
    for chosen in list(places.values())[:room]:
        held = (
            select(Letter, Occasion)
            .join(
                Occasion,
                (Occasion.administration == Letter.administration)
                & (Occasion.event_id == Letter.event_id)
                & (Occasion.organisation == Letter.organisation),
            )
            .where(*free, Letter.id.in_(chosen))
            .order_by(Letter.next_at, Letter.id)
            .with_for_update(skip_locked=True, of=Letter)
        )
        rows = [(row[0], row[1]) for row in await session.execute(held)]
        if len(rows) == len(chosen):  # else another worker has some of them: neither takes half a digest
            parcels.append(_parcel(rows, administration, at))
    await session.flush()
    return parcels


def _parcel(rows: list[tuple[Letter, Occasion]], administration: str, at: datetime) -> Parcel:
    first, lease = rows[0][0], uuid4()
    message, written_at = first.message or uuid4(), first.message_at or at
    entries = []
    for letter, occasion in rows:
        letter.message, letter.message_at = message, written_at
        letter.lease, letter.lease_until = lease, at + LEASE
        entries.append(
            Entry(
                letter=letter.id, organisation=letter.organisation, organisation_name=letter.organisation_name,
                event_type=occasion.event_type, subject=occasion.subject, told=Told.of(occasion.told),
                happened_at=occasion.happened_at,
            )
        )  # fmt: skip
    return Parcel(
        administration=administration, message=message, written_at=written_at, lease=lease, person=first.person,
        daily=first.daily, entries=tuple(entries),
    )  # fmt: skip


async def conclude(
    session: AsyncSession, *, parcel: Parcel, outcomes: Mapping[UUID, Outcome], way: str, terms: Terms, by: By
) -> list[Fact]:
    """Write down what came of a parcel, letter by letter. Nothing for a letter whose lease was lost meanwhile."""
    rows = await session.execute(
        select(Letter, Occasion.event_type)
        .join(
            Occasion,
            (Occasion.administration == Letter.administration)
            & (Occasion.event_id == Letter.event_id)
            & (Occasion.organisation == Letter.organisation),
        )
        .where(
            Letter.administration == parcel.administration, Letter.id.in_(list(outcomes)), Letter.lease == parcel.lease
        )
        .order_by(Letter.id)
        .with_for_update(of=Letter)
    )
    facts: list[Fact] = []
    withheld: set[tuple[UUID, str]] = set()
    for row, event_type in rows.all():
        if row.state != LetterState.WAITING:
            continue
        row.lease = row.lease_until = None
        row.version += 1
        facts += _concluded(row, event_type, outcomes[row.id], way=way, terms=terms, by=by)
        if row.state == LetterState.WITHHELD:
            withheld.add((row.event_id, row.organisation))
    await session.flush()
    for event, organisation in sorted(withheld):  # in one order, so that two digests do not wait for each other
        await address_again(session, event=event, organisation=organisation, by=by)
    return facts


def _concluded(row: Letter, event_type: str, outcome: Outcome, *, way: str, terms: Terms, by: By) -> list[Fact]:
    about, subject = _of(row, event_type), f"letter/{row.id}"
    row.last_error = outcome.words[:300] or None
    if outcome.fate is Fate.NOT_ASKED:
        row.next_at = by.at + timedelta(seconds=terms.letter_waits[0])
        return [
            events.LetterNotSent(
                subject=subject, version=row.version, attempt=row.attempts, reason=outcome.reason, **about
            )
        ]
    if outcome.fate is Fate.NO_READER:
        _move("withhold", row, by=by)
        return [events.LetterWithheld(subject=subject, version=row.version, reason=outcome.words, **about)]
    row.attempts, row.tries = row.attempts + 1, row.tries + 1
    if outcome.fate is Fate.SENT:
        _move("send", row, by=by)
        return [events.LetterSent(subject=subject, version=row.version, way=way, message=str(row.message), **about)]
    kind: type[events.LetterNotSent] | type[events.LetterGivenUp] = events.LetterNotSent
    if row.tries > len(terms.letter_waits):
        _move("give-up", row, by=by)
        kind = events.LetterGivenUp
    else:
        row.next_at = by.at + timedelta(seconds=terms.letter_waits[row.tries - 1])
    return [kind(subject=subject, version=row.version, attempt=row.attempts, reason=outcome.reason, **about)]


def _move(name: str, row: Letter, *, by: By) -> None:
    row.state = LETTER.apply(name, state=row.state, held=by.held, view=None, actor=by.actor).target
    row.finished_at = by.at


def _of(row: Letter, event_type: str) -> dict[str, str]:
    return {
        "letter": str(row.id), "person": row.person, "organisation": row.organisation, "event": str(row.event_id),
        "event_type": event_type,
    }  # fmt: skip


async def send_again(session: AsyncSession, *, row: Letter, occasion: Occasion, by: By) -> list[Fact]:
    """Send a letter once more, at once, by itself and under a new Message-ID, so that no mailbox takes it for the old one."""
    row.state = LETTER.apply("send-again", state=row.state, held=by.held, view=None, actor=by.actor).target
    row.tries, row.daily, row.next_at, row.finished_at = 0, False, by.at, None
    row.message = row.message_at = None
    row.version += 1
    await session.flush()
    about = _of(row, occasion.event_type)
    return [events.LetterAskedAgain(subject=f"letter/{row.id}", version=row.version, **about)]

"""The directory of experts: who may be asked, entered by themselves or by their own administration, listed by their own word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import RulingType
from services.advance_rulings.events import Note
from services.advance_rulings.model import Expert
from services.advance_rulings.permissions import Permission
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotPermitted, refuse
from shared.steps import touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the directory says of an expert. `chapters` are two digits each, `languages` two letters."""

    topics: str
    types: Sequence[RulingType]
    chapters: Sequence[str]
    languages: Sequence[str]
    accreditation: str
    available: bool
    away_until: date | None


class NotYourEntry(NotPermitted):
    """Only the expert says whether they are listed."""

    hint = "Ask the officer to sign in and to agree; without that nobody else sees the entry."


async def enter(
    session: AsyncSession, *, known: Expert | None, person: tuple[str, str], entry: Entry, by: Officer
) -> tuple[Expert, list[Fact]]:
    """Put an officer (id and name) into the directory, or change what it says. Others see it only once the officer agreed.

    Raises NotPermitted when somebody who does not manage the office's work enters another.
    """
    if person[0] != by.actor.id and Permission.MANAGE_WORK not in by.held:
        raise NotPermitted("You enter yourself; others are entered by whoever manages the office's work.")
    _refuse_wrong(entry)
    row = known
    if row is None:
        row = Expert(
            administration=by.office.code, id=uuid4(), version=0, person=person[0], name=person[1], consented_at=None,
            opinions=0, thanks=0,
        )  # fmt: skip
        session.add(row)
    row.topics, row.accreditation = entry.topics, entry.accreditation
    row.types = sorted({kind.value for kind in entry.types})
    row.chapters, row.languages = sorted(set(entry.chapters)), sorted(set(entry.languages))
    row.available, row.away_until = entry.available, entry.away_until
    touch(row, by)
    await session.flush()
    return row, [_note(row, "expert-entered" if row.version == 1 else "expert-changed")]


def _refuse_wrong(entry: Entry) -> None:
    for place, chapter in enumerate(entry.chapters):
        if not (len(chapter) == 2 and chapter.isascii() and chapter.isdigit() and 1 <= int(chapter) <= 97):
            raise refuse(
                "The entry cannot be kept.",
                (f"/chapters/{place}", "chapter", f"{chapter!r} is no chapter of the HS; write 01 to 97."),
            )
        if chapter == "77":
            raise refuse("The entry cannot be kept.", (f"/chapters/{place}", "chapter", "Chapter 77 is not in use."))


async def agree(session: AsyncSession, *, row: Expert, listed: bool, by: Officer) -> list[Fact]:
    """The expert agrees to be listed, or takes that back at once; nobody does it for them. Raises NotYourEntry."""
    if by.actor.id != row.person:
        raise NotYourEntry("The entry is another officer's.")
    row.consented_at = by.at if listed else None
    touch(row, by)
    await session.flush()
    return [_note(row, "expert-listed" if listed else "expert-unlisted")]


def _note(row: Expert, what: str) -> Note:
    return Note(subject=f"expert/{row.id}", version=row.version, administration=row.administration, what=what)

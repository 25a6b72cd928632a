"""Documents over a bad link: announced, sent piece by piece in as many sittings as it takes, then added like any other."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.events import Note
from services.advance_rulings.model import Application, Upload
from services.advance_rulings.operations.steps import permit
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotFound, RuleNotMet, TooLarge

AT_ONCE = 20
"""Unfinished uploads of one file."""


class TooManyUploads(RuleNotMet):
    """Too many documents of this file are on their way."""

    hint = "Finish one of them first; what is left alone is forgotten by itself."


async def begin(
    session: AsyncSession,
    *,
    row: Application,
    name: str,
    kind: str,
    media_type: str,
    confidential: bool,
    size: int,
    sha256: str,
    by: Officer,
) -> tuple[Upload, list[Fact]]:
    """Announce a document. The same one, announced again by the same person, is the same upload."""
    await permit(session, name="attach", row=row, by=by)
    terms = by.office.terms(by.at)
    maximum = int(terms.value("documents.maximum_bytes"))
    if size > maximum:
        raise TooLarge(f"The file has {size} bytes; we take {maximum}.", limit=maximum)
    under_way = (
        await session.scalars(
            select(Upload).where(
                Upload.administration == row.administration, Upload.application_id == row.id, Upload.until_at > by.at
            )
        )
    ).all()
    until = by.at + timedelta(days=int(terms.value("uploads.days")))
    for known in under_way:
        if (known.begun_by, known.sha256, known.name, known.bytes) == (by.actor.id, sha256, name, size):
            known.until_at, known.kind, known.confidential = until, kind, confidential
            return known, [_note(row, known, "upload-resumed")]
    if len(under_way) >= AT_ONCE:
        raise TooManyUploads(f"{AT_ONCE} documents are on their way.", maximum=AT_ONCE)
    found = Upload(
        administration=row.administration, id=uuid4(), application_id=row.id, name=name, kind=kind,
        media_type=media_type, confidential=confidential, bytes=size, sha256=sha256, begun_at=by.at,
        begun_by=by.actor.id, until_at=until,
    )  # fmt: skip
    session.add(found)
    await session.flush()
    return found, [_note(row, found, "upload-begun")]


def _note(row: Application, found: Upload, what: str) -> Note:
    return Note(
        subject=f"application/{row.id}", version=row.version, administration=row.administration, what=what,
        detail=f"{found.id} {found.bytes} bytes",
    )  # fmt: skip


async def upload(session: AsyncSession, *, row: Application, identifier: UUID, by: Officer) -> Upload:
    """One's own upload of a file. Raises NotFound for another's, and for one that was forgotten."""
    found = (
        await session.scalars(
            select(Upload).where(
                Upload.administration == row.administration,
                Upload.application_id == row.id,
                Upload.id == identifier,
                Upload.begun_by == by.actor.id,
                Upload.until_at > by.at,
            )
        )
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such upload; it may be finished or forgotten. Begin it again.")
    return found


async def finished(session: AsyncSession, *, found: Upload) -> None:
    """The document is in the file; the upload is no more."""
    await session.delete(found)
    await session.flush()


async def forgotten(session: AsyncSession, *, administration: str, at: datetime) -> tuple[list[UUID], list[Fact]]:
    """Let go of what nobody finished; answers the ids whose bytes may go, and the facts."""
    over = delete(Upload).where(Upload.administration == administration, Upload.until_at <= at)
    gone = (await session.execute(over.returning(Upload.id, Upload.application_id))).all()
    facts: list[Fact] = [
        Note(
            subject=f"application/{case}", version=0, administration=administration, what="upload-forgotten",
            detail=str(identifier),
        )
        for identifier, case in gone
    ]  # fmt: skip
    return [identifier for identifier, _ in gone], facts


async def waiting(session: AsyncSession, *, administration: str, at: datetime) -> int:
    """How many uploads are over and not yet forgotten."""
    counted = select(func.count()).select_from(Upload)
    return int(await session.scalar(counted.where(Upload.administration == administration, Upload.until_at <= at)) or 0)

"""Photos of a visit and evidence for a finding: each is one small upload under an id that the sender's device made.

A repeat of the same bytes changes nothing, so after a bad link everything is simply sent again.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import VisitStatus
from services.trusted_trader.events import Note
from services.trusted_trader.model import Document, Visit
from shared.blobs import Blob
from shared.facts import Fact
from shared.office import Officer
from shared.problems import AlreadyExists, NotFound, NotPermitted, RuleNotMet


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file lies: with a visit, or with a finding. `about` names an element or a finding that a photo shows."""

    of: str
    of_id: UUID
    about: str | None = None
    tin: str = ""
    number: str | None = None
    organisation: str | None = None


async def find(session: AsyncSession, *, administration: str, identifier: UUID) -> Document | None:
    """The file with this id, or None."""
    return await session.get(Document, (administration, identifier))


def same(document: Document, *, place: Place, sha256: str) -> bool:
    """Whether this very file was kept here before. Raises AlreadyExists when the id stands for another one."""
    if document.sha256 != sha256:
        raise AlreadyExists("This id was used for another file.", hint="Make a new id for a new file.")
    return document.of == place.of and document.of_id == str(place.of_id) and document.removed_at is None


async def movable(session: AsyncSession, *, document: Document, row: Visit) -> bool:
    """Whether a photo kept with a visit that came to nothing may lie with this one, of the same site and application."""
    if document.of != "visit":
        return False
    source = await session.get(Visit, (row.administration, UUID(document.of_id)))
    return (
        source is not None
        and source.state == VisitStatus.CANCELLED
        and (source.application_id, source.site_id) == (row.application_id, row.site_id)
    )


def may_add(row: Visit, *, by: Officer) -> None:
    """Photos come from the validators of the visit, or from one whose report was kept with it. Raises NotPermitted."""
    if by.actor.id not in row.validators and by.actor.id not in {one["by"] for one in row.kept}:
        raise NotPermitted("Only an officer named for this visit adds photos.")


async def add(
    session: AsyncSession,
    *,
    place: Place,
    identifier: UUID,
    name: str,
    media_type: str,
    blob: Blob,
    office: bool,
    by: Officer,
) -> tuple[Document, list[Fact]]:
    """Keep a file whose bytes are on the disk. Raises RuleNotMet when there are too many."""
    maximum = int(by.office.terms(by.at).value("documents.maximum_count"))
    count = await session.scalar(
        select(func.count())
        .select_from(Document)
        .where(
            Document.administration == by.office.code, Document.of == place.of, Document.of_id == str(place.of_id),
            Document.removed_at.is_(None),
        )
    )  # fmt: skip
    if (count or 0) >= maximum:
        raise RuleNotMet(f"{maximum} files lie here already.", hint="Send fewer, or put pages into one PDF.")
    document = Document(
        administration=by.office.code, id=identifier, of=place.of, of_id=str(place.of_id), question=place.about, name=name,
        media_type=media_type, bytes=blob.size, sha256=blob.sha256, of_the_office=office, added_at=by.at,
        added_by=by.actor.id, added_by_name=by.actor.name, removed_at=None,
    )  # fmt: skip
    session.add(document)
    await session.flush()
    return document, [_fact(document, place, "file-added")]


async def move(session: AsyncSession, *, document: Document, place: Place) -> list[Fact]:
    """Lay a photo with the visit that took the place of the one it was made for."""
    document.of_id = str(place.of_id)
    await session.flush()
    return [_fact(document, place, "file-moved")]


def _fact(document: Document, place: Place, what: str) -> Note:
    return Note(
        subject=f"document/{document.id}", version=1, administration=document.administration,
        organisation=place.organisation, tin=place.tin, number=place.number, what=what, detail=document.sha256,
    )  # fmt: skip


async def listed(session: AsyncSession, *, administration: str, of: str, identifiers: list[UUID]) -> list[Document]:
    """The files of some visits or findings, the oldest first."""
    if not identifiers:
        return []
    found = await session.scalars(
        select(Document)
        .where(
            Document.administration == administration, Document.of == of,
            Document.of_id.in_([str(one) for one in identifiers]), Document.removed_at.is_(None),
        )
        .order_by(Document.added_at, Document.id)
    )  # fmt: skip
    return list(found)


async def kept_file(session: AsyncSession, *, administration: str, of: str, of_id: UUID, identifier: UUID) -> Document:
    """One file of a visit or a finding. Raises NotFound."""
    document = await find(session, administration=administration, identifier=identifier)
    if document is None or (document.of, document.of_id) != (of, str(of_id)) or document.removed_at is not None:
        raise NotFound("There is no such file here.")
    return document

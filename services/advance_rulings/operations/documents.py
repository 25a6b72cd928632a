"""Documents of a file: added, taken out of a draft, and read when confidential."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import WITH_THE_APPLICANT, Status
from services.advance_rulings.events import ConfidentialDocumentRead, DocumentAdded, DocumentRemoved
from services.advance_rulings.model import Application, Document
from services.advance_rulings.operations.steps import fact, permit
from services.advance_rulings.permissions import Permission
from shared.blobs import Blob
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import Officer, begin_turn
from shared.problems import NotPermitted, RuleNotMet
from shared.steps import touch


class TooManyDocuments(RuleNotMet):
    """The file takes no more documents."""

    hint = "Take one out, or put several pages into one PDF."


class ConfidentialDocument(NotPermitted):
    """This document is confidential: only the applicant's side and the officers of the case read it."""

    hint = "Ask the officer who has the case."


async def add(
    session: AsyncSession,
    *,
    row: Application,
    name: str,
    kind: str,
    media_type: str,
    confidential: bool,
    blob: Blob,
    by: Officer,
) -> tuple[Document, list[Fact]]:
    """Add a document whose bytes are already kept. Raises TooManyDocuments at the limit; the file then stays as it was."""
    await permit(session, name="attach", row=row, by=by)
    maximum = int(by.office.terms(by.at).value("documents.maximum_count"))
    count = await session.scalar(
        select(func.count())
        .select_from(Document)
        .where(
            Document.administration == row.administration,
            Document.application_id == row.id,
            Document.removed_at.is_(None),
        )
    )
    if (count or 0) >= maximum:
        raise TooManyDocuments(f"A file takes {maximum} documents.", maximum=maximum)
    document = Document(
        administration=row.administration,
        id=uuid4(),
        application_id=row.id,
        name=name,
        kind=kind,
        media_type=media_type,
        bytes=blob.size,
        sha256=blob.sha256,
        confidential=confidential,
        of_the_office=by.actor.organisation is None and Permission.REVIEW in by.held and not _with_the_applicant(row),
        added_at=by.at,
        added_by=by.actor.id,
        added_by_name=by.actor.name,
    )
    session.add(document)
    _touch(row, by)
    await session.flush()
    added = fact(
        DocumentAdded, row, document=str(document.id), sha256=blob.sha256, bytes=blob.size, confidential=confidential
    )
    return document, [added]


def _with_the_applicant(row: Application) -> bool:
    return Status(row.state) in WITH_THE_APPLICANT


def _touch(row: Application, by: Officer) -> None:
    touch(row, by)
    if row.state == Status.DRAFT:
        days = by.office.terms(by.at).value("draft_days")
        begin_turn(row, at=by.at, days=days, basis=Basis.CALENDAR_DAYS)


async def remove(session: AsyncSession, *, row: Application, document: Document, by: Officer) -> list[Fact]:
    """Take a document out while the application is with the applicant and not yet examined."""
    await permit(session, name="save", row=row, by=by)
    if document.of_the_office:
        raise NotPermitted("This document belongs to the office.")
    document.removed_at = by.at
    _touch(row, by)
    await session.flush()
    return [fact(DocumentRemoved, row, document=str(document.id))]


def may_read(document: Document, *, row: Application, by: Officer) -> bool:
    """Whether this reader may open a document that is confidential."""
    if by.actor.organisation is not None:
        return by.actor.organisation in (row.applicant_organisation, row.agent_organisation)
    return bool({Permission.REVIEW, Permission.DECIDE} & by.held) or document.added_by == by.actor.id


def read_confidential(document: Document, *, row: Application, by: Officer) -> list[Fact]:
    """Somebody opens a confidential document: that itself is a fact. Raises ConfidentialDocument."""
    if not may_read(document, row=row, by=by):
        raise ConfidentialDocument("You may see that this document exists, not what it says.")
    return [fact(ConfidentialDocumentRead, row, document=str(document.id))]

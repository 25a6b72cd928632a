"""Documents of an application: evidence for an answer, and letters of the office; added, and taken out again."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import WITH_THE_FIRM
from services.trusted_trader.model import Application, Document
from services.trusted_trader.operations.casework import keep, note, permit
from services.trusted_trader.queries.forms import documents, form
from shared.blobs import Blob
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotFound, NotPermitted, RuleNotMet


class TooManyDocuments(RuleNotMet):
    """The file takes no more documents."""

    hint = "Take one out, or put several pages into one PDF."


async def add(
    session: AsyncSession, *, row: Application, question: str | None, name: str, media_type: str, blob: Blob, by: Officer
) -> tuple[Document, list[Fact]]:  # fmt: skip
    """Add a file whose bytes are already kept. Raises TooManyDocuments at the limit; the application then stays as it was.

    `question` is the code of the one it is evidence for, None for another document. What the office adds while it has
    the case is the office's, and the firm does not see it.
    """
    await permit(session, name="attach", row=row, by=by)
    await known(session, row=row, question=question)
    maximum = int(by.office.terms(by.at).value("documents.maximum_count"))
    if len(await documents(session, row=row)) >= maximum:
        raise TooManyDocuments(f"An application takes {maximum} documents.", maximum=maximum)
    document = Document(
        administration=row.administration,
        id=uuid4(),
        of="application",
        of_id=str(row.id),
        question=question,
        name=name,
        media_type=media_type,
        bytes=blob.size,
        sha256=blob.sha256,
        of_the_office=by.actor.organisation is None and row.state not in WITH_THE_FIRM,
        added_at=by.at,
        added_by=by.actor.id,
        added_by_name=by.actor.name,
        removed_at=None,
    )
    session.add(document)
    keep(row, by)
    await session.flush()
    return document, [note(row, what="document-added", detail=f"{question or '-'} {document.id} {blob.sha256}")]


async def known(session: AsyncSession, *, row: Application, question: str | None) -> None:
    """Raises NotFound for a question that the application's questionnaire does not have."""
    if question is not None and question not in (await form(session, row=row)).questions.by_code:
        raise NotFound(f"The questionnaire has no question {question!r}.")


async def remove(session: AsyncSession, *, row: Application, identifier: UUID, by: Officer) -> list[Fact]:
    """Take a file out while the application is with the firm; the office's own files stay."""
    found = await document(session, row=row, identifier=identifier, by=by)
    await permit(session, name="save", row=row, by=by)
    if found.of_the_office:
        raise NotPermitted("This document belongs to the office.")
    found.removed_at = by.at
    keep(row, by)
    await session.flush()
    return [note(row, what="document-removed", detail=str(found.id))]


async def document(session: AsyncSession, *, row: Application, identifier: UUID, by: Officer) -> Document:
    """A document of an application that this reader may open. Raises NotFound for any other."""
    for found in await documents(session, row=row):
        if found.id == identifier and (by.actor.organisation is None or not found.of_the_office):
            return found
    raise NotFound("There is no such document in this application.")

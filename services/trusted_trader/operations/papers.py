"""Printing, sealing and keeping a document: outside any transaction but the last, once for each language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.office import PREFIX
from services.trusted_trader.domain.paper_words import LANGUAGES
from services.trusted_trader.domain.papers import Said, claims, letter, statement_kind
from services.trusted_trader.events import Note
from services.trusted_trader.model import Paper, Wording
from services.trusted_trader.queries.papers import find_paper
from shared.actors import service_actor
from shared.blobs import LocalBlobs
from shared.documents import Document, DocumentKeys, make_document
from shared.office import Office
from shared.parameters import Administration, Parameters
from shared.settings import Settings
from shared.work import Work

MOST = 5 * 1024 * 1024
"""Bytes of a document; one of three pages has 60 thousand."""


class Press:
    """Where documents are printed. `keys` are those of the installation, read when they are first needed."""

    def __init__(self, *, keys: DocumentKeys, settings: Settings) -> None:
        self._keys, self._blobs = keys, blobs(settings)

    async def paper(
        self, work: Work, *, wording: Wording, administration: Administration, language: str, at: datetime
    ) -> Paper:
        """The document of this wording in a language, made now if it is not there yet. Raises MissingSetting without a key."""
        async with work.reading(administration=administration.code) as session:
            known = await find_paper(
                session, administration=administration.code, number=wording.number, language=language
            )
        if known is not None:
            return known
        said = Said(**wording.content)
        made = await make_document(
            self._keys, administration=administration.code, kind=statement_kind(said.kind), at=at,
            content=letter(said, administration=administration, language=language),
            statement_claims=claims(said, language=language),
        )  # fmt: skip
        await self._blobs.put(_whole(made.pdf), limit=MOST)
        itself = service_actor(service="trusted_trader", administration=administration.code)
        async with work.changing(actor=itself, at=at, administration=administration.code) as change:
            paper, note = await keep(
                change.session,
                number=wording.number,
                administration=administration,
                language=language,
                made=made,
                at=at,
            )
            change.record(*note)
        return paper


def blobs(settings: Settings) -> LocalBlobs:
    """Where this installation keeps the documents of this service."""
    return LocalBlobs(settings.data / "documents" / "trusted_trader")


def own_language(administration: Administration) -> str:
    """The language in which an administration's documents are made without being asked."""
    calendar, none = administration.calendar(), Parameters(())
    return Office(administration=administration, parameters=none, calendar=calendar, prefix=PREFIX).language


async def keep(
    session: AsyncSession, *, number: str, administration: Administration, language: str, made: Document, at: datetime
) -> tuple[Paper, list[Note]]:
    """Write a document down, unless another process was quicker: then that one is the document."""
    wording = (
        await session.scalars(
            select(Wording)
            .where(Wording.administration == administration.code, Wording.number == number)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()
    known = await find_paper(session, administration=administration.code, number=number, language=language)
    if known is not None:
        return known, []
    paper = Paper(
        administration=administration.code, number=number, language=language, sha256=made.sha256, bytes=len(made.pdf),
        statement=made.statement, made_at=at,
    )  # fmt: skip
    session.add(paper)
    if language == own_language(administration):
        wording.printed_at = at
    await session.flush()
    note = Note(
        subject=f"{wording.thing}/{wording.thing_id}", version=1, administration=administration.code,
        organisation=wording.organisation, tin=str(wording.content["tin"]), number=str(wording.content["of"]),
        what="paper-made", detail=f"{wording.kind} {number} {language} {made.sha256}",
    )  # fmt: skip
    return paper, [note]


def spoken(language: str, *, administration: Administration) -> str:
    """The language of a document that is asked for in some language: that, else the administration's."""
    return language if language in LANGUAGES else own_language(administration)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content

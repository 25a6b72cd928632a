"""Printing, sealing and keeping a document: outside any transaction but the last, once for each language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.actors import service_actor
from shared.blobs import LocalBlobs
from shared.documents import Document, DocumentKeys, make_document
from shared.facts import Fact
from shared.papers.tables import PaperColumns, WordingColumns
from shared.papers.words import LANGUAGES
from shared.parameters import Administration
from shared.settings import Settings
from shared.shapes import Shape, moment
from shared.work import Work

MOST = 5 * 1024 * 1024
"""Bytes of a document; one of three pages has 60 thousand."""
WAITING_AT_ONCE = 50
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """What a service says of its documents: its two tables, and pure functions of a wording's content.

    `letter` gives what the common letter prints in a language, `claims` what the statement says; `statements` is what
    stands before a document's kind where its statement is signed, another for each service. `note` is the fact that a document was made, with a line on which.
    """

    service: str
    wording: type[WordingColumns]
    paper: type[PaperColumns]
    titles: Mapping[str, Mapping[str, str]]
    letter: Callable[[Content, Administration, str], dict[str, Any]]
    claims: Callable[[Content, str], dict[str, Any]]
    statements: str
    note: Callable[[Any, str], Fact]

    def statement_kind(self, kind: str) -> str:
        """The kind under which the statement of such a document is signed."""
        return self.statements + kind

    def is_own(self, kind: str) -> bool:
        """Whether a statement of this kind is of this service."""
        return kind.startswith(self.statements)


class Press:
    """Where documents are printed. `keys` are those of the installation, read when they are first needed."""

    def __init__(self, printing: Printing, *, keys: DocumentKeys, settings: Settings) -> None:
        self.printing, self._keys = printing, keys
        self.blobs = LocalBlobs(settings.data / "documents" / printing.service)

    async def paper(
        self, work: Work, *, wording: Any, administration: Administration, language: str, at: datetime
    ) -> Any:
        """The document of this wording in a language, made now if it is not there yet. Raises MissingSetting without a key."""
        own = self.printing
        async with work.reading(administration=administration.code) as session:
            known = await session.get(own.paper, (administration.code, wording.number, language))
        if known is not None:
            return known
        made = await make_document(
            self._keys, administration=administration.code, kind=own.statement_kind(wording.kind), at=at,
            content=own.letter(wording.content, administration, language),
            statement_claims=own.claims(wording.content, language),
        )  # fmt: skip
        await self.blobs.put(_whole(made.pdf), limit=MOST)
        itself = service_actor(service=own.service, administration=administration.code)
        async with work.changing(actor=itself, at=at, administration=administration.code) as change:
            paper, note = await self._keep(change.session, wording.number, administration, language, made, at)
            change.record(*note)
        return paper

    async def _keep(
        self,
        session: AsyncSession,
        number: str,
        administration: Administration,
        language: str,
        made: Document,
        at: datetime,
    ) -> tuple[Any, list[Fact]]:
        """Write a document down, unless another process was quicker: then that one is the document."""
        own = self.printing
        wording = (
            await session.scalars(
                select(own.wording)
                .where(own.wording.administration == administration.code, own.wording.number == number)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        ).one()
        known = await session.get(own.paper, (administration.code, number, language))
        if known is not None:
            return known, []
        paper = own.paper(
            administration=administration.code, number=number, language=language, sha256=made.sha256,
            bytes=len(made.pdf), statement=made.statement, made_at=at,
        )  # type: ignore[call-arg]  # the service's table, which takes its columns by name  # fmt: skip
        session.add(paper)
        if language == own_language(administration):
            wording.printed_at = at
        await session.flush()
        return paper, [own.note(wording, f"{wording.kind} {number} {language} {made.sha256}")]


def own_language(administration: Administration) -> str:
    """The language in which an administration's documents are made without being asked."""
    return next((found for found in administration.languages if found in LANGUAGES), LANGUAGES[0])


def spoken(language: str, *, administration: Administration) -> str:
    """The language of a document that is asked for in some language: that, else the administration's."""
    return language if language in LANGUAGES else own_language(administration)


async def find(session: AsyncSession, printing: Printing, *, administration: str, number: str) -> Any | None:
    """What the document of this number says, or None."""
    return await session.get(printing.wording, (administration, number))


async def waiting(session: AsyncSession, printing: Printing, *, administration: str) -> list[Any]:
    """Wordings that are not printed yet, the oldest first. A small index holds just these."""
    one = printing.wording
    rows = await session.scalars(
        select(one)
        .where(one.administration == administration, one.printed_at.is_(None))
        .order_by(one.at)
        .limit(WAITING_AT_ONCE)
    )
    return list(rows)


async def papers(
    session: AsyncSession,
    printing: Printing,
    *,
    things: Iterable[tuple[str, str]],
    administration: str,
    zone: ZoneInfo,
    language: str,
    may_see: Callable[[Any], bool] = lambda row: True,
) -> list[Shape]:
    """The documents of some things (their kind and key) that the reader may see, the newest first."""
    one, paper = printing.wording, printing.paper
    found: list[Any] = []
    for thing, key in things:
        of_it = (one.administration == administration, one.thing == thing, one.thing_id == key)
        found += [row for row in await session.scalars(select(one).where(*of_it)) if may_see(row)]
    found.sort(key=lambda row: (row.at, row.number), reverse=True)
    made: dict[str, list[Shape]] = defaultdict(list)
    for row in await session.scalars(
        select(paper)
        .where(paper.administration == administration, paper.number.in_([row.number for row in found]))
        .order_by(paper.language)
    ):
        made[row.number].append({"language": row.language, "sha256": row.sha256, "bytes": row.bytes})
    titles = printing.titles.get(language, printing.titles["en"])
    return [
        {
            "number": row.number, "kind": row.kind, "title": titles[row.kind], "on": row.on.isoformat(),
            "at": moment(row.at, zone), "made": made[row.number],
        }
        for row in found
    ]  # fmt: skip


async def number_of(session: AsyncSession, printing: Printing, *, administration: str, sha256: str) -> str | None:
    """The number of the document with these bytes, or None."""
    paper = printing.paper
    of_it = (paper.administration == administration, paper.sha256 == sha256.lower())
    return await session.scalar(select(paper.number).where(*of_it).limit(1))


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content

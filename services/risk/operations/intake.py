"""A file of declarations comes in: its bytes are kept, it is read in batches, and what became of it is written down.

Each batch is a transaction of its own, so a file of a million rows neither holds locks for minutes nor is lost when the
process ends in the middle: read again, what was taken is recognised and nothing is taken twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.declarations import Declaration
from services.risk.domain.formats import Refusal, guess, stream_file
from services.risk.domain.formats.reading import clean
from services.risk.domain.words import FileFormat, Source
from services.risk.events import FileQuarantined, FileRead, FileReceived
from services.risk.model import IntakeFile
from services.risk.operations.acting import Officer, one_at_a_time
from services.risk.operations.declarations import Received, Taken, receive
from services.risk.queries.files import find_file, taken_before
from services.risk.queries.office import office
from shared.actors import Actor
from shared.blobs import CHUNK, LocalBlobs
from shared.facts import Fact
from shared.parameters import Administration
from shared.problems import StillRunning
from shared.work import Change, Work

TOGETHER = 500
"""Declarations taken in one transaction, unless they have many items."""
ITEMS_TOGETHER = 10_000
MOST_REFUSALS = 1_000
MOST_REFERENCES = 10_000
"""So many of each are written in a report; the counts are whole."""
_ATTEMPTS = 5


@dataclass(kw_only=True)
class Report:
    """What became of a file: counts, and each refusal with line, path and reason.

    `references` says of each declaration what was done and its receipt, and never anything about a lane.
    """

    name: str
    sha256: str = ""
    format: str = ""
    state: str = "received"
    repeated: bool = False
    declarations: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    flawed: int = 0
    refused_count: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    references: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    totals: dict[str, str] = field(default_factory=dict)

    def content(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    def again(self, *, name: str) -> Report:
        """What the same bytes bring another time, under this name: nothing new, nothing changed."""
        same = [row | {"taken": Taken.UNCHANGED.value} for row in self.references]
        return replace(self, name=name, repeated=True, new=0, changed=0, unchanged=self.declarations, references=same)

    def refuse(self, refusal: Refusal) -> None:
        """One more refusal."""
        self.refused_count += 1
        if len(self.refused) < MOST_REFUSALS:
            self.refused.append({"line": refusal.line, "path": clean(refusal.path), "reason": clean(refusal.reason)})

    def count(self, row: Received) -> None:
        """One more declaration."""
        if row.taken is Taken.REFUSED:
            self.refuse(Refusal(path=row.reference, reason=row.reason))
            return
        self._count(row.reference, row.taken, row.number, row.receipt, row.id)

    def _count(self, reference: str, taken: Taken, number: int, receipt: str = "", key: UUID | None = None) -> None:
        self.declarations += 1
        if taken is Taken.NEW:
            self.new += 1
        elif taken is Taken.CHANGED:
            self.changed += 1
        else:
            self.unchanged += 1
        if len(self.references) < MOST_REFERENCES:
            self.references.append(
                {
                    "id": str(key) if key else None,
                    "reference": reference,
                    "taken": taken.value,
                    "version": number,
                    "receipt": receipt,
                }
            )

    def known(self, declaration: Declaration, number: int, *, resumed: bool) -> None:
        """A declaration that this very file brought before; `resumed` when that reading did not come to its end."""
        taken = Taken.UNCHANGED if not resumed else Taken.NEW if number == 1 else Taken.CHANGED
        self._count(declaration.reference, taken, number)


@dataclass(kw_only=True)
class Sender:
    """Who sends files by which door, and where they go."""

    work: Work
    administration: Administration
    actor: Actor
    held: frozenset[str]
    source: Source
    blobs: LocalBlobs
    at: datetime
    request_id: str = ""
    received: Callable[[str, Mapping[UUID, tuple[int, Declaration]]], None] | None = None
    """Told after each batch is committed what waits for its assessment, by administration: whoever assesses."""

    async def officer(self, session: AsyncSession) -> Officer:
        """As operations want to know it."""
        found = await office(session, administration=self.administration)
        return Officer(actor=self.actor, held=self.held, at=self.at, office=found)


class Intake:
    """One file on its way in: `begin`, `read`, `conclude`, in this order, each safe to be done again."""

    def __init__(self, sender: Sender, content: BinaryIO, *, name: str, file_format: FileFormat | None = None) -> None:
        self._sender, self._content = sender, content
        self._format = file_format
        self.report = Report(name=clean(name)[:300])
        self.id: UUID | None = None
        self._before: dict[str, int] = {}
        self._resumed = False

    async def begin(self, *, limit: int) -> None:
        """Keep the bytes and the file's row. A file that was read whole before has its report at once.

        Raises TooLarge beyond `limit` bytes.
        """
        sender = self._sender
        self._content.seek(0)
        blob = await sender.blobs.put(_chunks(self._content), limit=limit)
        found = self._format or guess(blob.head, name=self.report.name)
        self.report.sha256, self.report.format = blob.sha256, (found or FileFormat.CSV).value
        organisation = sender.actor.organisation or ""
        async with self._changing() as change:
            place = sender.administration.code
            await one_at_a_time(change.session, administration=place, what=f"file {blob.sha256} {organisation}")
            row = await find_file(change.session, administration=place, sha256=blob.sha256, organisation=organisation)
            if row is None:
                self.id = uuid4()
                values = {
                    "administration": place, "id": self.id, "version": 1, "sha256": blob.sha256,
                    "organisation": organisation, "name": self.report.name, "format": self.report.format,
                    "source": sender.source.value, "bytes": blob.size, "state": "received", "report": {},
                    "received_at": sender.at, "received_by": sender.actor.id,
                }  # fmt: skip
                await change.session.execute(insert(IntakeFile).values(values))
                change.record(
                    FileReceived(
                        subject=f"file/{self.id}", version=1, administration=place, sha256=blob.sha256, bytes=blob.size,
                        source=sender.source.value,
                    )
                )  # fmt: skip
                return
            self.id, self._resumed = row.id, row.state == "received"
            if row.state == "read":
                self.report = Report(**row.report).again(name=self.report.name)
            else:
                self._before = await taken_before(change.session, row=row)

    async def read(self) -> None:
        """Read the file and take what it holds, batch by batch."""
        if self.report.repeated:
            return
        notes = self.report.notes
        self._content.seek(0)
        found, stream = stream_file(
            self._content, name=self.report.name, file_format=self._format, notes=notes, totals=self.report.totals
        )
        while batch := await asyncio.to_thread(_batch, stream):
            await self._take(batch, found or FileFormat.CSV)

    async def _take(self, batch: Sequence[Declaration | Refusal], file_format: FileFormat) -> None:
        fresh: list[Declaration] = []
        for one in batch:
            if isinstance(one, Refusal):
                self.report.refuse(one)
            elif number := self._before.get(one.fingerprint()):
                self.report.known(one, number, resumed=self._resumed)
            else:
                fresh.append(one)
        if not fresh:
            return
        for attempt in range(_ATTEMPTS):
            try:
                rows = await self._receive(fresh, file_format)
            except StillRunning:  # another door brings one of these references at this moment
                if attempt == _ATTEMPTS - 1:
                    raise
                await asyncio.sleep(0.2 * (attempt + 1))
            else:
                break
        for row in rows:
            self.report.count(row)

    async def _receive(self, declarations: Sequence[Declaration], file_format: FileFormat) -> tuple[Received, ...]:
        async with self._changing() as change:
            by = await self._sender.officer(change.session)
            reception = await receive(
                change.session, declarations, by=by, source=self._sender.source, file_format=file_format, file=self.id
            )
            change.record(*reception.facts)
        flawed = sum(bool(lodged.flaws) for _, lodged in reception.waiting.values())
        self.report.flawed += flawed
        if self._sender.received is not None and reception.waiting:
            self._sender.received(self._sender.administration.code, reception.waiting)
        return reception.rows

    async def conclude(self, session: AsyncSession) -> list[Fact]:
        """Write down what became of the file; nothing for one that was read before."""
        if self.report.repeated:
            return []
        report, sender = self.report, self._sender
        row = await find_file(
            session,
            administration=sender.administration.code,
            sha256=report.sha256,
            organisation=sender.actor.organisation or "",
            locked=True,
        )
        if row is None:
            raise LookupError(f"the row of file {self.id} is gone")
        report.state = "quarantined" if report.refused_count else "read"
        row.version += 1
        row.state, row.name, row.format, row.report = report.state, report.name, report.format, report.content()
        await session.flush()
        subject, version, place = f"file/{row.id}", row.version, row.administration
        if report.refused_count and not report.declarations:
            reason = _first(report.refused)
            return [FileQuarantined(subject=subject, version=version, administration=place, reason=reason)]
        return [
            FileRead(
                subject=subject,
                version=version,
                administration=place,
                declarations=report.declarations,
                new=report.new,
                changed=report.changed,
                refused=report.refused_count,
            )
        ]

    async def whole(self, *, limit: int) -> Report:
        """All three, for a door that has no answer to remember."""
        await self.begin(limit=limit)
        await self.read()
        async with self._changing() as change:
            change.record(*await self.conclude(change.session))
        return self.report

    def _changing(self) -> AbstractAsyncContextManager[Change]:
        sender = self._sender
        return sender.work.changing(
            actor=sender.actor, at=sender.at, administration=sender.administration.code, request_id=sender.request_id
        )


def _first(refused: Sequence[dict[str, Any]]) -> str:
    return str(refused[0]["reason"])[:500] if refused else ""


def _batch(stream: Iterator[Declaration | Refusal]) -> list[Declaration | Refusal]:
    """The next of a stream, in number and in items what one transaction takes."""
    found: list[Declaration | Refusal] = []
    items = 0
    for one in stream:
        found.append(one)
        items += len(one.items) if isinstance(one, Declaration) else 0
        if len(found) >= TOGETHER or items >= ITEMS_TOGETHER:
            break
    return found


async def _chunks(content: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(content.read, CHUNK):
        yield chunk

"""Laboratories: a sample goes out with a question, and a report comes back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import SampleStatus
from services.advance_rulings.model import Application, Document, LaboratoryReport, Sample
from services.advance_rulings.operations import samples
from services.advance_rulings.operations.steps import permit, take
from services.advance_rulings.queries.samples import sample as sample_of
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a laboratory found. `document` is one of the case's; `sample` says what became of it: stays, back, destroyed."""

    result: str
    method: str = ""
    reference: str = ""
    document: UUID | None = None
    sample: str = "stays"
    place: str = ""


async def send(
    session: AsyncSession, *, row: Application, number: int, laboratory: str, question: str, texts: Texts = NO_TEXTS,
    by: Officer,
) -> list[Fact]:  # fmt: skip
    """Send a sample, by its number in the case, to a laboratory with a question: the clock pauses until its report is here."""
    action, _ = await permit(session, name="send-to-laboratory", row=row, by=by)
    sample = await sample_of(session, row=row, number=number)
    gone = await samples.away(session, row=row, sample=sample, place=laboratory, by=by)
    session.add(
        LaboratoryReport(
            administration=row.administration,
            id=uuid4(),
            sample_id=sample.id,
            application_id=row.id,
            laboratory=laboratory,
            question=question,
            sent_at=by.at,
            sent_by=by.actor.id,
            sent_by_name=by.actor.name,
        )
    )
    terms = by.office.terms(by.at)
    return [await take(session, action=action, row=row, by=by, terms=terms, texts=texts), gone]


async def record(
    session: AsyncSession, *, row: Application, result: Result, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Write down what the laboratory found: the clock runs again. Raises Invalid for a document that is not in the case."""
    action, _ = await permit(session, name="record-result", row=row, by=by)
    report = await _open_report(session, row)
    if result.document is not None:
        await _known(session, row, result.document)
    report.reference, report.method, report.result = result.reference or None, result.method or None, result.result
    report.document, report.result_at = result.document, by.at
    report.recorded_by, report.recorded_by_name = by.actor.id, by.actor.name
    terms = by.office.terms(by.at)
    facts: list[Fact] = [await take(session, action=action, row=row, by=by, terms=terms, texts=texts)]
    sample = await session.get_one(Sample, (row.administration, report.sample_id), with_for_update=True)
    name = {"back": "take-back", "destroyed": "destroy"}.get(result.sample)
    if name is not None and sample.state == SampleStatus.AT_LABORATORY:
        place = result.place or sample.place
        facts += await samples.handle(session, row=row, sample=sample, name=name, place=place, by=by)
    return facts


async def _open_report(session: AsyncSession, row: Application) -> LaboratoryReport:
    """The report that is awaited: a case is at one laboratory at a time."""
    return (
        await session.scalars(
            select(LaboratoryReport).where(
                LaboratoryReport.administration == row.administration,
                LaboratoryReport.application_id == row.id,
                LaboratoryReport.result_at.is_(None),
            )
        )
    ).one()


async def _known(session: AsyncSession, row: Application, document: UUID) -> None:
    found = await session.scalar(
        select(Document.id).where(
            Document.administration == row.administration,
            Document.application_id == row.id,
            Document.id == document,
            Document.removed_at.is_(None),
        )
    )
    if found is None:
        raise refuse("The report is not in this case.", ("/document", "unknown", "Add the document to the case first."))

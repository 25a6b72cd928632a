"""Samples and laboratory reports of a case, and what the office has in its hands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import OPEN, SampleStatus
from services.advance_rulings.model import Application, LaboratoryReport, Sample
from services.advance_rulings.workflow import SAMPLE
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

IN_HAND = (SampleStatus.AWAITED, SampleStatus.RECEIVED, SampleStatus.AT_LABORATORY, SampleStatus.STORED)
BY_HAND = ("take-back", "store", "return", "destroy")
"""What an officer does with a sample apart from a step of the case."""
AT_MOST = 500


async def sample(session: AsyncSession, *, row: Application, number: int) -> Sample:
    """A sample of a case, held until the transaction ends. Raises NotFound."""
    found = (
        await session.scalars(
            select(Sample)
            .where(
                Sample.administration == row.administration, Sample.application_id == row.id, Sample.number == number
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such sample in this case.")
    return found


async def samples_of(
    session: AsyncSession, *, row: Application, office: Office, actor: Actor, held: frozenset[str]
) -> list[Shape]:
    """The samples of a case, with what this reader may do with each."""
    if not row.samples:
        return []
    found = await session.scalars(
        select(Sample)
        .where(Sample.administration == row.administration, Sample.application_id == row.id)
        .order_by(Sample.number)
    )
    return [_shape(one, row, office) | {"actions": _actions(one, actor, held)} for one in found]


async def reports_of(session: AsyncSession, *, row: Application, office: Office) -> list[Shape]:
    """What laboratories were asked in a case and what they found, the first one first."""
    if not row.samples:
        return []
    zone = office.calendar.zone
    found = await session.execute(
        select(LaboratoryReport, Sample.number)
        .join(
            Sample,
            (Sample.administration == LaboratoryReport.administration) & (Sample.id == LaboratoryReport.sample_id),
        )
        .where(LaboratoryReport.administration == row.administration, LaboratoryReport.application_id == row.id)
        .order_by(LaboratoryReport.sent_at)
    )
    return [
        {
            "sample": number,
            "laboratory": one.laboratory,
            "question": one.question,
            "sent": moment(one.sent_at, zone),
            "sent_by": person(one.sent_by, one.sent_by_name),
            "reference": one.reference,
            "method": one.method,
            "result": one.result,
            "recorded": some_moment(one.result_at, zone),
            "recorded_by": person(one.recorded_by, one.recorded_by_name or "") if one.recorded_by else None,
            "document": str(one.document) if one.document else None,
        }
        for one, number in found
    ]


async def in_hand(session: AsyncSession, *, office: Office, at: datetime) -> list[Shape]:
    """What the office waits for or has, the oldest first. `to_give_back`: the case has ended and the sample is still here."""
    rows = await session.execute(
        select(Sample, Application)
        .join(
            Application,
            (Application.administration == Sample.administration) & (Application.id == Sample.application_id),
        )
        .where(Sample.administration == office.code, Sample.state.in_(IN_HAND))
        .order_by(Sample.created_at, Sample.number)
        .limit(AT_MOST)
    )
    today = office.today(at)
    return [
        _shape(one, case, office)
        | {
            "of": case.number,
            "application": str(case.id),
            "goods_name": case.answers.get("goods_name") or "",
            "overdue": one.state == SampleStatus.AWAITED and one.due_on is not None and one.due_on < today,
            "to_give_back": one.to_be_returned and case.state not in OPEN and one.state != SampleStatus.AWAITED,
        }
        for one, case in rows
    ]


def _shape(one: Sample, row: Application, office: Office) -> Shape:
    return {
        "number": one.number,
        "label": f"{row.number}/S{one.number}",
        "version": one.version,
        "state": one.state,
        "description": one.description,
        "hazardous": one.hazardous,
        "to_be_returned": one.to_be_returned,
        "place": one.place,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "changed": moment(one.changed_at, office.calendar.zone),
    }


def _actions(one: Sample, actor: Actor, held: frozenset[str]) -> list[Shape]:
    offers = SAMPLE.offers(state=one.state, held=held, view=None, actor=actor)
    return [offer.shape() for offer in offers if offer.action.name in BY_HAND]

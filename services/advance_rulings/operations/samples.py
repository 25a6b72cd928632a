"""Samples of the goods: asked for, received, stored, given back or used up."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import SampleStatus
from services.advance_rulings.model import Application, Sample
from services.advance_rulings.operations.steps import move, permit, take
from services.advance_rulings.permissions import Permission
from services.advance_rulings.workflow import SAMPLE
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, begin_turn, end_turn, turn
from shared.shapes import Shape
from shared.steps import touch
from shared.workflow import Action

REQUEST = Action("request", "", SampleStatus.AWAITED, Permission.REVIEW, title="Asked for")
REGISTER = Action("register", "", SampleStatus.RECEIVED, Permission.REVIEW, title="Came unasked")
"""The first step of a sample: there is no state before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the applicant brings, and where; without `days` the usual time."""

    description: str
    place: str
    days: int | None = None
    hazardous: bool = False
    to_be_returned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What came and where it is now; what is None stays as it was."""

    place: str
    description: str | None = None
    hazardous: bool | None = None
    to_be_returned: bool | None = None


async def request(
    session: AsyncSession, *, row: Application, wanted: Wanted, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Ask for a sample: the clock pauses until it is here, and the application lapses when it does not come in time."""
    action, _ = await permit(session, name="request-sample", row=row, by=by)
    terms = by.office.terms(by.at)
    begin_turn(row, at=by.at, days=wanted.days or int(terms.value("sample_days")), basis=Basis.CALENDAR_DAYS)
    asked = turn(row)
    sample = _new(row, by, description=wanted.description, place=wanted.place)
    sample.hazardous, sample.to_be_returned = wanted.hazardous, wanted.to_be_returned
    sample.due_on = asked.until_on(by.office.calendar) if asked is not None else None
    told = Texts(external=texts.external or f"{wanted.description}\n\n{wanted.place}", internal=texts.internal)
    step = await take(session, action=action, row=row, by=by, terms=terms, texts=told)
    session.add(sample)
    return [step, await _step(session, REQUEST, sample, row, by)]


async def receive(
    session: AsyncSession, *, row: Application, here: Here, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """The sample that was asked for is here: the clock runs again."""
    action, _ = await permit(session, name="receive-sample", row=row, by=by)
    facts: list[Fact] = []
    for sample in await _awaited(session, row):
        _note(sample, here)
        facts.append(await _step(session, _action("receive", sample), sample, row, by))
    end_turn(row)
    terms = by.office.terms(by.at)
    return [await take(session, action=action, row=row, by=by, terms=terms, texts=texts), *facts]


async def cancel(session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """The office goes on without the sample: the clock runs again."""
    action, _ = await permit(session, name="cancel-sample", row=row, by=by)
    gone = await forget(session, row=row, by=by)
    end_turn(row)
    terms = by.office.terms(by.at)
    return [await take(session, action=action, row=row, by=by, terms=terms, texts=texts), *gone]


async def register(
    session: AsyncSession, *, row: Application, here: Here, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """A sample came with the application, or by itself. No clock moves."""
    action, _ = await permit(session, name="register-sample", row=row, by=by)
    sample = _new(row, by, description=here.description or "", place=here.place)
    sample.hazardous, sample.to_be_returned = bool(here.hazardous), bool(here.to_be_returned)
    terms = by.office.terms(by.at)
    step = await take(session, action=action, row=row, by=by, terms=terms, texts=texts)
    session.add(sample)
    return [step, await _step(session, REGISTER, sample, row, by)]


async def handle(
    session: AsyncSession, *, row: Application, sample: Sample, name: str, place: str, note: str = "", by: Officer
) -> list[Fact]:
    """Put a sample into store, take it back from a laboratory, give it back, or note that it is used up.

    Possible also after the decision. `place` says where it is now, or who took it.
    """
    action = SAMPLE.apply(name, state=sample.state, held=by.held, view=None, actor=by.actor)
    sample.place = place
    touch(row, by)
    return [await _step(session, action, sample, row, by, Texts(internal=note))]


async def away(session: AsyncSession, *, row: Application, sample: Sample, place: str, by: Officer) -> Fact:
    """It went to a laboratory."""
    action = SAMPLE.apply("send", state=sample.state, held=by.held, view=None, actor=by.actor)
    sample.place = place
    return await _step(session, action, sample, row, by)


async def forget(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """Nobody waits for a sample any more: the case went on without it, lapsed, or was withdrawn."""
    return [await _step(session, _action("cancel", sample), sample, row, by) for sample in await _awaited(session, row)]


def label(row: Application, sample: Sample) -> str:
    """What stands on the sample, as FJ-AR-2026-00001/S1."""
    return f"{row.number}/S{sample.number}"


def _new(row: Application, by: Officer, *, description: str, place: str) -> Sample:
    row.samples += 1
    return Sample(
        administration=row.administration, id=uuid4(), application_id=row.id, number=row.samples, state="",
        description=description, hazardous=False, to_be_returned=False, place=place, version=0, steps=0,
        created_at=by.at,
    )  # fmt: skip


def _note(sample: Sample, here: Here) -> None:
    sample.place = here.place
    said: Shape = {"description": here.description, "hazardous": here.hazardous, "to_be_returned": here.to_be_returned}
    for name, value in said.items():
        if value is not None:
            setattr(sample, name, value)


def _action(name: str, sample: Sample) -> Action:
    """A row that another step brings about: whether it may be taken was asked there."""
    return SAMPLE.find(name, state=sample.state)


async def _awaited(session: AsyncSession, row: Application) -> list[Sample]:
    found = await session.scalars(
        select(Sample)
        .where(
            Sample.administration == row.administration,
            Sample.application_id == row.id,
            Sample.state == SampleStatus.AWAITED,
        )
        .order_by(Sample.number)
        .with_for_update()
    )
    return list(found)


async def _step(
    session: AsyncSession, action: Action, sample: Sample, row: Application, by: Officer, texts: Texts = NO_TEXTS
) -> Fact:
    return await move(
        session, thing=SAMPLE.name, key=str(sample.id), printed=label(row, sample), action=action, row=sample, by=by,
        terms=by.office.terms(by.at), texts=texts, organisation=row.applicant_organisation,
        agent=row.agent_organisation, facts={"of": row.number or ""},
    )  # fmt: skip

"""The assessment: at the desk with other agencies' opinions, at the sites, and the findings that must be mended (AEO-24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Element, FindingStatus
from services.trusted_trader.model import Application, Finding, Opinion
from services.trusted_trader.operations.casework import keep, note, permit, step
from services.trusted_trader.operations.review import take_case
from shared.calendar import Basis
from shared.facts import Fact, plain
from shared.office import NO_TEXTS, Officer, Texts, begin_turn, end_turn
from shared.problems import NotFound, RuleNotMet, refuse


class OpinionGiven(RuleNotMet):
    """This agency's answer is written down already."""

    hint = "Ask the agency again if there is something new."


async def assess(
    session: AsyncSession, *, row: Application, history: Mapping[str, object], texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Begin the desk assessment. `history` is what the platform knows of the firm's compliance today; it stays with it."""
    action = await permit(session, name="assess", row=row, by=by)
    take_case(row, by)
    row.desk = {"history": plain(dict(history)), "drawn_at": by.at.isoformat(), "elements": {}, "conclusion": ""}
    return [await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


async def write_desk(
    session: AsyncSession, *, row: Application, elements: Mapping[Element, str], conclusion: str, by: Officer
) -> list[Fact]:
    """Keep the officer's notes by element; the drawn history stays as it was."""
    await permit(session, name="write-desk", row=row, by=by)
    take_case(row, by)
    row.desk = {
        **(row.desk or {}),
        "elements": {element.value: text for element, text in sorted(elements.items()) if text},
        "conclusion": conclusion,
        "written_at": by.at.isoformat(),
        "written_by": {"id": by.actor.id, "name": by.actor.name},
    }
    keep(row, by)
    await session.flush()
    return [note(row, what="desk-record-written")]


async def ask_agency(
    session: AsyncSession, *, row: Application, agency: str, question: str, due_on: date | None, by: Officer
) -> list[Fact]:
    """Ask another agency for its opinion, until a day; without one the usual time."""
    action = await permit(session, name="ask-agency", row=row, by=by)
    terms = by.office.terms(by.at)
    today = by.office.today(by.at)
    due = due_on or by.office.calendar.next_working_day(today + timedelta(days=int(terms.value("opinion_days"))))
    if due < today:
        raise refuse("The day is over already.", ("/due_on", "past", "Name today or a later day."))
    session.add(
        Opinion(
            administration=row.administration,
            id=uuid4(),
            application_id=row.id,
            agency=agency,
            question=question,
            asked_at=by.at,
            asked_by=by.actor.id,
            asked_by_name=by.actor.name,
            due_on=due,
            text="",
        )
    )
    texts = Texts(internal=f"{agency}: {question}")
    return [await step(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def record_opinion(
    session: AsyncSession, *, row: Application, opinion: UUID, outcome: str, text: str, by: Officer
) -> list[Fact]:
    """Write down what an agency answered; its words are for officers only."""
    action = await permit(session, name="record-opinion", row=row, by=by)
    found = (
        await session.scalars(
            select(Opinion).where(
                Opinion.administration == row.administration, Opinion.application_id == row.id, Opinion.id == opinion
            )
        )
    ).one_or_none()
    if found is None:
        raise NotFound("No agency was asked this in this application.")
    if found.outcome is not None:
        raise OpinionGiven(f"{found.agency} answered already.")
    found.outcome, found.text, found.given_at = outcome, text, by.at
    found.recorded_by, found.recorded_by_name = by.actor.id, by.actor.name
    texts = Texts(internal=f"{found.agency}: {outcome}")
    return [await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


async def validate(session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, by: Officer) -> list[Fact]:
    """Go on to the sites."""
    action = await permit(session, name="validate", row=row, by=by)
    return [await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=texts)]


async def require_correction(
    session: AsyncSession, *, row: Application, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Send the open findings to the firm, with the day of each; the clock pauses until it reports them as mended."""
    action = await permit(session, name="require-correction", row=row, by=by)
    terms = by.office.terms(by.at)
    today = by.office.today(by.at)
    usual = today + timedelta(days=int(terms.value("correction_days")))
    open_ones = await session.scalars(
        select(Finding)
        .where(
            Finding.administration == row.administration,
            Finding.application_id == row.id,
            Finding.state == FindingStatus.OPEN,
        )
        .with_for_update()
    )
    last = today + timedelta(days=1)
    for finding in open_ones:
        if finding.due_on is None:
            finding.due_on = usual
            finding.version += 1
            finding.changed_at, finding.changed_by, finding.changed_by_name = by.at, by.actor.id, by.actor.name
        last = max(last, finding.due_on)
    begin_turn(row, at=by.at, days=(last - today).days, basis=Basis.CALENDAR_DAYS)
    return [await step(session, action=action, row=row, by=by, terms=terms, texts=texts)]


async def correct(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """The firm reports every finding as mended; the clock runs again and an officer looks at it."""
    action = await permit(session, name="correct", row=row, by=by)
    end_turn(row)
    return [await step(session, action=action, row=row, by=by, terms=by.office.terms(by.at))]

"""Applications before the office has them: begin, save, submit; and withdrawing at any time before the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.questions import merge, missing, wrong
from services.advance_rulings.domain.words import LodgedBy, RulingType, Status
from services.advance_rulings.events import AnswersSaved, ApplicationDrafted
from services.advance_rulings.model import Application
from services.advance_rulings.operations import samples
from services.advance_rulings.operations.fees import charge
from services.advance_rulings.operations.opinions import end_open
from services.advance_rulings.operations.steps import fact, next_number, permit, take
from services.advance_rulings.operations.teams import route_at_submission
from services.advance_rulings.queries.office import authority
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import Officer, Texts, begin_turn, end_turn
from shared.problems import FieldError, Invalid, NotPermitted, RuleNotMet, refuse
from shared.steps import touch

SAVE_FIRST = "Save the answer with PATCH on the application, then submit again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """For whom an application is: a firm with an account, or one that the counter writes down with how to reach it."""

    organisation: str | None = None
    name: str | None = None
    tin: str | None = None
    contact: str | None = None


class NoAuthority(RuleNotMet):
    """There is no confirmed authority for this trader."""

    hint = "Ask the trader for a letter and the registrar to confirm it; then begin again."


class TypeNotGiven(Invalid):
    """The administration does not give rulings of this type."""

    hint = "Choose one of the types that the administration publishes under its requirements."


class Unanswered(Invalid):
    """Some required questions have no answer yet."""

    hint = "Answer the questions named under errors, then submit again."


async def begin(
    session: AsyncSession,
    *,
    ruling_type: RulingType,
    applicant: Applicant | None,
    answers: Mapping[str, Any],
    by: Officer,
    identifier: UUID | None = None,
) -> tuple[Application, list[Fact]]:
    """A new draft: of the trader itself, of its agent with a confirmed authority, or of an officer at the counter."""
    _refuse_type(ruling_type, by)
    party, agent, lodged_by = await _parties(session, applicant=applicant, by=by)
    _refuse_wrong(ruling_type, answers)
    row = Application(
        administration=by.office.administration.code,
        id=identifier or uuid4(),
        version=1,
        type=ruling_type.value,
        state=Status.DRAFT.value,
        applicant_organisation=party.organisation,
        applicant_name=party.name,
        applicant_tin=party.tin,
        applicant_contact=party.contact,
        agent_organisation=agent.organisation if agent else None,
        agent_name=agent.name if agent else None,
        lodged_by=lodged_by.value,
        lodged_by_id=by.actor.id,
        lodged_by_name=by.actor.name,
        answers=merge(answers={}, changes=answers),
        returned_questions=[],
        created_at=by.at,
        changed_at=by.at,
        changed_by=by.actor.id,
        changed_by_name=by.actor.name,
        steps=0,
        requests=0,
    )
    _keep_draft(row, by)
    session.add(row)
    await session.flush()
    return row, [fact(ApplicationDrafted, row, lodged_by=lodged_by.value)]


async def _parties(
    session: AsyncSession, *, applicant: Applicant | None, by: Officer
) -> tuple[Applicant, Applicant | None, LodgedBy]:
    actor = by.actor
    wanted = applicant or Applicant()
    if actor.organisation is not None:
        sender = Applicant(organisation=actor.organisation, name=actor.organisation_name or actor.name, tin=actor.tin)
        if wanted.organisation in (None, actor.organisation):
            return sender, None, LodgedBy.APPLICANT
        known = await authority(
            session, found=by.office, agent=actor.organisation, trader=wanted.organisation or "", at=by.at
        )
        if known is None:
            raise NoAuthority("You have no authority for this trader that the office confirmed and that counts today.")
        trader = Applicant(organisation=known.trader_organisation, name=known.trader_name, tin=known.trader_tin)
        return trader, sender, LodgedBy.AGENT
    if not actor.is_officer:
        raise NotPermitted("An application is lodged by a firm or by an officer at the counter.")
    if not wanted.name:
        raise refuse("Say for whom you lodge.", ("/applicant/name", "missing", "Write the applicant's name."))
    return wanted, None, LodgedBy.COUNTER


def _refuse_type(ruling_type: RulingType, by: Officer) -> None:
    given = by.office.terms(by.at).value("types")
    if ruling_type.value not in given:
        wrong = FieldError("/type", "not_given", f"This administration gives rulings on: {', '.join(given)}.")
        raise TypeNotGiven(f"This administration gives no rulings of the type {ruling_type.value}.", errors=[wrong])


def _refuse_wrong(ruling_type: RulingType, changes: Mapping[str, Any]) -> None:
    if faults := wrong(ruling_type=ruling_type, changes=changes):
        raise refuse(
            "Some answers cannot be kept; nothing was saved.",
            *((f"/answers/{found.name}", found.code, found.detail) for found in faults),
        )


def _keep_draft(row: Application, by: Officer) -> None:
    """A draft is kept for a number of days after its last change."""
    if row.state == Status.DRAFT:
        days = by.office.terms(by.at).value("draft_days")
        begin_turn(row, at=by.at, days=days, basis=Basis.CALENDAR_DAYS)


async def save(session: AsyncSession, *, row: Application, changes: Mapping[str, Any], by: Officer) -> list[Fact]:
    """Keep some answers beside those that are there. One that cannot be kept leaves all as they were."""
    await permit(session, name="save", row=row, by=by)
    _refuse_wrong(RulingType(row.type), changes)
    row.answers = merge(answers=row.answers, changes=changes)
    row.returned_questions = [name for name in row.returned_questions if name not in changes]
    touch(row, by)
    _keep_draft(row, by)
    await session.flush()
    return [fact(AnswersSaved, row, names=tuple(sorted(changes)))]


async def submit(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """Hand the application to the office; the first time it gets its number, for life."""
    if row.state in (Status.DRAFT, Status.INCOMPLETE):
        lacking = missing(ruling_type=RulingType(row.type), answers=row.answers)
        if lacking:
            raise Unanswered(
                f"{len(lacking)} required answers are missing.",
                errors=[
                    FieldError(f"/answers/{name}", "missing", "This needs an answer.", SAVE_FIRST) for name in lacking
                ],
            )
    action, _ = await permit(session, name="submit", row=row, by=by)
    terms = by.office.terms(by.at)
    first = row.number is None
    if row.number is None:
        row.number = await next_number(session, by=by)
        row.submitted_at = by.at
        charge(row, by)
    row.returned_questions = []
    begin_turn(row, at=by.at, days=terms.value("completeness_days"), basis=Basis.WORKING_DAYS)
    submitted = await take(session, action=action, row=row, by=by, terms=terms)
    return [submitted, *await route_at_submission(session, row=row, by=by)] if first else [submitted]


async def withdraw(session: AsyncSession, *, row: Application, reason: str, by: Officer) -> list[Fact]:
    """The applicant takes the application back, before a decision is signed."""
    action, _ = await permit(session, name="withdraw", row=row, by=by)
    end_turn(row)
    ended = await end_open(session, row=row, by=by)
    gone = await samples.forget(session, row=row, by=by)
    taken = await take(
        session, action=action, row=row, by=by, terms=by.office.terms(by.at), texts=Texts(external=reason)
    )
    return [taken, *ended, *gone]

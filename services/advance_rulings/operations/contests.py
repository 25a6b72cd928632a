"""Reviews by another officer (TFA 3.7) and appeals to a higher authority (TFA Article 4): lodged, taken up, decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.contests import ContestView
from services.advance_rulings.domain.lives import authorised
from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus, RulingStatus
from services.advance_rulings.model import Application, Contest, Ruling, Step
from services.advance_rulings.operations import modifications
from services.advance_rulings.operations.steps import move, permit, take
from services.advance_rulings.operations.steps import next_number as number_of
from services.advance_rulings.permissions import CONTEST, Permission
from services.advance_rulings.queries.cases import view as case_view
from services.advance_rulings.queries.contestable import Decision, decisions
from services.advance_rulings.queries.contests import TABLES, view
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, Turn, clock_rules, end_turn
from shared.problems import AlreadyExists, NotPossible, RuleNotMet
from shared.workflow import Action, sentence

SERIES = {ContestKind.REVIEW: "ARR", ContestKind.APPEAL: "ARA"}
LAW = {ContestKind.REVIEW: "law.review", ContestKind.APPEAL: "law.appeal"}
LODGE = Action("lodge", "", ContestStatus.LODGED, Permission.LODGE, title="Lodged")
"""The first step: there is no state before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked: a review or an appeal, against which decision, and why."""

    kind: ContestKind
    against: Contested
    grounds: str


async def lodge(session: AsyncSession, *, row: Application, wanted: Wanted, by: Officer) -> tuple[Contest, list[Fact]]:
    """Contest a decision about an application or the ruling that it led to. The contested step and who took part in it
    are fixed here.

    Raises NotPossible where there is no such decision or its last day, which it names, has passed; AlreadyExists while
    another one is open; RuleNotMet for an agent without authority.
    """
    case = await case_view(session, row=row, office=by.office, at=by.at)
    seen = ContestView(organisation=case.applicant, agent=case.agent, authority_valid=case.authority_valid)
    if not authorised(seen, by.actor):
        raise RuleNotMet(sentence(authorised), rules=[sentence(authorised)])
    await _no_other(session, row=row, by=by)
    decision = await _decision(session, row=row, wanted=wanted, by=by)
    after = _in_time(decision, wanted, by)
    terms = by.office.terms(by.at)
    days = Turn(began_at=by.at, days=terms.value(f"{wanted.kind.value}_decision_days"), basis=Basis.CALENDAR_DAYS)
    found = Contest(
        administration=row.administration, id=uuid4(), state="", kind=wanted.kind.value, against=wanted.against.value,
        number=await number_of(session, by=by, series=SERIES[wanted.kind]), application_id=row.id,
        ruling=decision.ruling.number if decision.ruling is not None else None, step=decision.step.printed,
        took_part=await _took_part(session, decision, after), contested_at=decision.step.at, after=after,
        organisation=row.applicant_organisation, agent_organisation=row.agent_organisation, name=row.applicant_name,
        tin=row.applicant_tin, grounds=wanted.grounds, lodged_at=by.at, due_on=days.until_on(by.office.calendar),
        outcome_text="", law=str(terms.value(LAW[wanted.kind])), version=0, steps=0, created_at=by.at,
    )  # fmt: skip
    session.add(found)
    return found, [await _take(session, LODGE, found, row, by)]


async def examine(session: AsyncSession, *, row: Contest, by: Officer) -> list[Fact]:
    """Take it up: this officer examines it, and took no part in what it contests."""
    action = await _permit(session, "examine", row, by)
    row.examiner_id, row.examiner_name = by.actor.id, by.actor.name
    return [await _take(session, action, row, await _case(session, row), by)]


async def allow(session: AsyncSession, *, row: Contest, outcome: str, internal: str = "", by: Officer) -> list[Fact]:
    """Allow it, with reasons; what it contests counts no more, in this transaction.

    A declined application is decided anew with its whole time limit. A ruling that was revoked, annulled or ceased stands
    again; of a modification the earlier edition is put back. A ruling that is wrong in itself is handed back to the
    office with these reasons, and stays in force until the office has modified it: whoever decides here would otherwise
    write a new ruling alone, without a second signature, the search for conflicting rulings and the structured reasons,
    and the holder would have none at all meanwhile. The list of reviews keeps it open, with its last day, until then.
    """
    action = await _permit(session, "allow", row, by)
    case = await _case(session, row, locked=True)
    _decide(row, outcome, by)
    fact = await _take(session, action, row, case, by, Texts(external=outcome, internal=internal))
    return [fact, *await _effect(session, row, case, by)]


async def dismiss(session: AsyncSession, *, row: Contest, outcome: str, internal: str = "", by: Officer) -> list[Fact]:
    """Dismiss it, with reasons; the decision stands. After a review an appeal is possible, from this day on."""
    action = await _permit(session, "dismiss", row, by)
    _decide(row, outcome, by)
    written = Texts(external=outcome, internal=internal)
    return [await _take(session, action, row, await _case(session, row), by, written)]


async def withdraw(session: AsyncSession, *, row: Contest, by: Officer) -> list[Fact]:
    """The firm takes it back; while its time lasts it may lodge another."""
    action = await _permit(session, "withdraw", row, by)
    return [await _take(session, action, row, await _case(session, row), by)]


async def _permit(session: AsyncSession, name: str, row: Contest, by: Officer) -> Action:
    seen = await view(session, row=row, office=by.office, at=by.at)
    return TABLES[row.kind].apply(name, state=row.state, held=by.held, view=seen, actor=by.actor)


def _decide(row: Contest, outcome: str, by: Officer) -> None:
    row.outcome_text = outcome
    row.decided_by, row.decided_by_name, row.decided_at = by.actor.id, by.actor.name, by.at


async def _case(session: AsyncSession, row: Contest, *, locked: bool = False) -> Application:
    key = (row.administration, row.application_id)
    return await session.get_one(Application, key, with_for_update=True if locked else None, populate_existing=locked)


async def _take(
    session: AsyncSession, action: Action, row: Contest, case: Application, by: Officer, texts: Texts = NO_TEXTS
) -> Fact:
    terms = by.office.terms(by.at)
    return await move(
        session, thing=row.kind, key=str(row.id), printed=row.number, action=action, row=row, by=by, terms=terms,
        law=terms.at(LAW[ContestKind(row.kind)]), texts=texts, organisation=row.organisation,
        agent=row.agent_organisation, until_on=row.due_on if action.name == "lodge" else None,
        facts={"of": case.number or ""},
    )  # fmt: skip


async def _no_other(session: AsyncSession, *, row: Application, by: Officer) -> None:
    known = await session.scalar(
        select(Contest.number).where(
            Contest.administration == by.office.code,
            Contest.application_id == row.id,
            Contest.state.in_((ContestStatus.LODGED, ContestStatus.UNDER_EXAMINATION)),
        )
    )
    if known is not None:
        raise AlreadyExists(
            f"{known} is open against a decision in this case.", hint="Wait for its outcome, or withdraw it first.",
            contest=known,
        )  # fmt: skip


async def _decision(session: AsyncSession, *, row: Application, wanted: Wanted, by: Officer) -> Decision:
    for found in await decisions(session, office=by.office, applications=[row], at=by.at):
        if found.against is wanted.against:
            return found
    raise NotPossible(f"There is no {wanted.against.value} to contest in this case.", state=row.state)


def _in_time(decision: Decision, wanted: Wanted, by: Officer) -> str | None:
    """The review that an appeal follows, if any. Raises NotPossible after the last day, which it names."""
    way = next((way for way in decision.ways if way.kind is wanted.kind), None)
    if way is None:
        raise NotPossible(
            f"{wanted.kind.value.capitalize()} of this decision is not possible any more: it was contested already.",
            hint="The outcome says what may still be asked, and where.",
        )
    if by.office.today(by.at) > way.last_day:
        raise NotPossible(
            f"The last day for this was {way.last_day.isoformat()}.",
            hint="The decision says which court or tribunal may still be asked.", last_day=way.last_day.isoformat(),
        )  # fmt: skip
    return way.after


async def _took_part(session: AsyncSession, decision: Decision, after: str | None) -> list[str]:
    """Who proposed and signed the contested decision, and who examined and decided its review."""
    people = {decision.step.actor_id}
    if decision.step.thing == "application":
        people.add(decision.application.proposed_by or "")
    if after is not None:
        review = (
            await session.scalars(
                select(Contest).where(Contest.administration == decision.step.administration, Contest.number == after)
            )
        ).one()
        people |= {review.examiner_id or "", review.decided_by or ""}
    return sorted(people - {""})


async def _effect(session: AsyncSession, row: Contest, case: Application, by: Officer) -> list[Fact]:
    carrying = replace(by, held=by.held | {str(permission) for permission in CONTEST})
    texts = Texts(external=row.outcome_text, internal=row.number)
    if row.against == Contested.DECLINE:
        return [await _reopen(session, row, case, texts, carrying)]
    ruling = await session.get_one(
        Ruling, (row.administration, row.ruling), with_for_update=True, populate_existing=True
    )
    if not await _undoes(session, row, ruling, today=by.office.today(by.at)):
        return []
    return await modifications.restore(session, ruling=ruling, texts=texts, by=carrying)


async def _undoes(session: AsyncSession, row: Contest, ruling: Ruling, *, today: date) -> bool:
    """Whether the contested step is what made the ruling what it is now: only then is taking it away enough."""
    if row.against == Contested.RULING:
        return False
    if row.against != Contested.MODIFICATION:
        return ruling.state != RulingStatus.IN_FORCE
    last = await session.scalar(
        select(Step.printed)
        .where(
            Step.administration == row.administration,
            Step.thing == "ruling",
            Step.thing_id == ruling.number,
            Step.action.in_(("modify", "convert", "restore")),
        )
        .order_by(Step.number.desc())
        .limit(1)
    )
    return ruling.state == RulingStatus.IN_FORCE and ruling.valid_until >= today and last == row.step


async def _reopen(session: AsyncSession, row: Contest, case: Application, texts: Texts, by: Officer) -> Fact:
    """The declined application is in assessment again, with nothing proposed, and its time limit begins anew."""
    action, _ = await permit(session, name="reopen", row=case, by=by)
    terms = by.office.terms(by.at)
    case.proposal = None
    case.proposed_by = case.proposed_by_name = case.proposed_at = None
    case.decided_by = case.decided_by_name = case.decided_at = case.override_reason = None
    case.days_counted = None
    case.clock_rules = clock_rules(terms, limit=f"limit.{case.type}")
    end_turn(case)
    terms.at(LAW[ContestKind(row.kind)])
    return await take(session, action=action, row=case, by=by, terms=terms, texts=texts)

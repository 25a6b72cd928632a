"""Asking experts of other administrations, without saying who applies; closing, withdrawing, thanking.

The clock of the application goes on while an opinion is awaited: only the applicant, a sample and a laboratory stop it
(AR-40), and none of them is asked here.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.anonymity import Secret
from services.advance_rulings.domain.sentences import sentence
from services.advance_rulings.domain.words import OpinionRequestStatus, OpinionStatus
from services.advance_rulings.model import Application, Expert, Opinion, OpinionRequest
from services.advance_rulings.operations.releases import Release, SaysWhoApplies, refusals, refuse_names, released
from services.advance_rulings.operations.steps import move, next_number, permit, take
from services.advance_rulings.permissions import Permission
from services.advance_rulings.workflow import OPINION_REQUEST
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import RuleNotMet, refuse
from shared.workflow import Action

THING = OPINION_REQUEST.name
ASK = Action("ask", OpinionRequestStatus.ASKED, OpinionRequestStatus.ASKED, Permission.REVIEW, title="Asked")


async def ask(
    session: AsyncSession,
    *,
    row: Application,
    experts: Sequence[Expert],
    release: Release,
    hidden: Sequence[Secret],
    days: int | None,
    by: Officer,
) -> tuple[list[OpinionRequest], list[Fact]]:
    """Ask experts for an opinion that binds nobody. Each gets a question of its own; all see the same.

    Raises SaysWhoApplies when the release names the applicant's side, and what the experts' availability forbids.
    """
    action, _ = await permit(session, name="ask-opinion", row=row, by=by)
    await _refuse_experts(session, row=row, experts=experts, by=by)
    if found := refusals(row, release=release, hidden=hidden):
        raise SaysWhoApplies("This cannot be released to an expert.", errors=list(found))
    terms = by.office.terms(by.at)
    count = int(days or terms.value("opinion_days"))
    due_on = by.office.calendar.add_working_days(by.office.today(by.at), count)
    shown = released(row, release=release, edition=str(terms.value("hs_edition")))
    facts: list[Fact] = [await take(session, action=action, row=row, by=by, terms=terms)]
    asked = []
    for expert in experts:
        one = OpinionRequest(
            administration=row.administration, id=uuid4(), number=await next_number(session, by=by, series="OP"),
            application_id=row.id, to_administration=expert.administration, expert=expert.id,
            expert_person=expert.person, expert_name=expert.name, state=OpinionRequestStatus.ASKED.value,
            question=release.question, released=shown, due_on=due_on, due_at=by.office.calendar.closes_at(due_on),
            asked_at=by.at, asked_by=by.actor.id, asked_by_name=by.actor.name, version=0, steps=0, created_at=by.at,
            changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
        )  # fmt: skip
        session.add(one)
        asked.append(one)
        facts.append(await _step(session, ASK, one, by=by, of=row.number or ""))
    return asked, facts


async def _refuse_experts(session: AsyncSession, *, row: Application, experts: Sequence[Expert], by: Officer) -> None:
    today = by.office.today(by.at)
    busy = set(
        await session.scalars(
            select(OpinionRequest.expert).where(
                OpinionRequest.administration == row.administration,
                OpinionRequest.application_id == row.id,
                OpinionRequest.state == OpinionRequestStatus.ASKED,
            )
        )
    )
    for place, expert in enumerate(experts):
        why = None
        if expert.consented_at is None:
            why = "consent", f"{expert.name} did not agree to be asked."
        elif expert.person in {by.actor.id, row.proposed_by}:
            why = "own", "Ask somebody who does not work on this case."
        elif not expert.available or (expert.away_until is not None and expert.away_until >= today):
            why = "away", f"{expert.name} cannot be asked now."
        elif expert.id in busy:
            why = "asked", f"{expert.name} was asked already and has not answered."
        if why:
            raise refuse("The opinion cannot be asked.", (f"/experts/{place}", *why))


async def close_all(
    session: AsyncSession,
    *,
    row: Application,
    conclusion: str,
    thanks: str,
    hidden: Sequence[Secret],
    by: Officer,
) -> list[Fact]:
    """Go on with the assessment: every open question of the case is closed with what the office concludes.

    Whoever gave an opinion is thanked. The experts read both texts, so neither may say who applies.
    """
    action, _ = await permit(session, name="close-opinion", row=row, by=by)
    refuse_names({"/conclusion": conclusion, "/thanks": thanks}, hidden)
    facts: list[Fact] = []
    for one in await _open(session, row):
        facts.append(await _close(session, one, conclusion=conclusion, of=row.number or "", by=by))
        if thanks and await _given(session, one):
            facts.append(await _thank(session, one, thanks=thanks, of=row.number or "", by=by))
    terms = by.office.terms(by.at)
    facts.append(await take(session, action=action, row=row, by=by, terms=terms, texts=Texts(internal=conclusion)))
    return facts


async def end_open(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """The application ends by itself (it was withdrawn): nobody needs to advise on it any more."""
    held = by.held | {Permission.REVIEW}
    facts: list[Fact] = []
    for one in await _open(session, row):
        action = OPINION_REQUEST.apply("withdraw", state=one.state, held=held, view=None, actor=by.actor)
        facts.append(await _step(session, action, one, by=by, of=row.number or ""))
    return facts


async def close(
    session: AsyncSession, *, one: OpinionRequest, conclusion: str, number: str, hidden: Sequence[Secret], by: Officer
) -> list[Fact]:
    """Close one question, answered or not: in particular one whose time is over."""
    refuse_names({"/conclusion": conclusion}, hidden)
    return [await _close(session, one, conclusion=conclusion, of=number, by=by)]


async def withdraw(session: AsyncSession, *, one: OpinionRequest, number: str, by: Officer) -> list[Fact]:
    """Take a question back; the expert sees nothing of it any more."""
    action = OPINION_REQUEST.apply("withdraw", state=one.state, held=by.held, view=None, actor=by.actor)
    return [await _step(session, action, one, by=by, of=number)]


async def thank(
    session: AsyncSession, *, one: OpinionRequest, thanks: str, number: str, hidden: Sequence[Secret], by: Officer
) -> list[Fact]:
    """Thank an expert for an opinion that was given; it is counted once. Raises RuleNotMet."""
    refuse_names({"/thanks": thanks}, hidden)
    if one.thanks or not await _given(session, one):
        raise RuleNotMet("An expert is thanked once, for an opinion that was given.")
    return [await _thank(session, one, thanks=thanks, of=number, by=by)]


async def _close(session: AsyncSession, one: OpinionRequest, *, conclusion: str, of: str, by: Officer) -> Fact:
    action = OPINION_REQUEST.apply("close", state=one.state, held=by.held, view=None, actor=by.actor)
    one.conclusion = conclusion
    return await _step(session, action, one, by=by, of=of)


async def _thank(session: AsyncSession, one: OpinionRequest, *, thanks: str, of: str, by: Officer) -> Fact:
    action = OPINION_REQUEST.apply("thank", state=one.state, held=by.held, view=None, actor=by.actor)
    one.thanks = thanks
    return await _step(session, action, one, by=by, of=of)


async def _step(session: AsyncSession, action: Action, one: OpinionRequest, *, by: Officer, of: str) -> Fact:
    written = sentence(action.name, thing=THING, language=by.office.language)
    return await move(
        session, thing=THING, key=str(one.id), printed=one.number, action=action, row=one, by=by,
        terms=by.office.terms(by.at), texts=Texts(external=written) if written else NO_TEXTS, until_on=one.due_on,
        facts={"of": of},
    )  # fmt: skip


async def _open(session: AsyncSession, row: Application) -> Sequence[OpinionRequest]:
    statement = select(OpinionRequest).where(
        OpinionRequest.administration == row.administration,
        OpinionRequest.application_id == row.id,
        OpinionRequest.state == OpinionRequestStatus.ASKED,
    )
    return (await session.scalars(statement.order_by(OpinionRequest.number).with_for_update())).all()


async def _given(session: AsyncSession, one: OpinionRequest) -> bool:
    found = await session.scalar(
        select(Opinion.id).where(
            Opinion.administration == one.to_administration,
            Opinion.request == one.id,
            Opinion.state == OpinionStatus.GIVEN,
        )
    )
    return found is not None

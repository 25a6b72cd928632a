"""Appeals: lodged by the firm, taken up and decided by another officer than the one whose decision is contested (AEO-34)."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.appeals import CONTESTED, Against, last_day
from services.trusted_trader.domain.cases import AppealView, CaseView, of_the_firm
from services.trusted_trader.domain.words import AppealStatus, HolderStatus, Status, SuspensionGround
from services.trusted_trader.model import Appeal, Application, Authorisation, Step
from services.trusted_trader.operations import holders
from services.trusted_trader.operations.steps import next_number, take
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.workflow import APPEAL, APPLICATION
from shared.calendar import Basis
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts, clock_rules, end_turn
from shared.problems import AlreadyExists, NotFound, NotPossible
from shared.workflow import Action

THING = "appeal"
SERIES = "TTA"
LODGE = Action("lodge", "", AppealStatus.LODGED, Permission.LODGE, title="Lodge an appeal")
"""The first step of an appeal: there is no state before it."""


async def lodge(
    session: AsyncSession, *, against: Against, contested: Application | Authorisation, grounds: str, by: Officer
) -> tuple[Appeal, list[Fact]]:
    """Contest a refusal, a suspension or a revocation. Raises NotPossible after the last day, which it names."""
    if not of_the_firm(AppealView(organisation=contested.organisation), by.actor):
        raise NotFound("Only the firm itself contests a decision about it.")
    _contestable(against, contested)
    step = await _contested_step(session, against, contested)
    terms, calendar = by.office.terms(by.at), by.office.calendar
    basis = Basis(terms.value("limit.basis"))
    last = last_day(by.office.today(step.at), days=terms.value("appeal_days"), basis=basis, calendar=calendar)
    if by.office.today(by.at) > last:
        raise NotPossible(
            f"The last day for an appeal against this decision was {last.isoformat()}.",
            hint="The decision says which court or tribunal may still be asked.", last_day=last.isoformat(),
        )  # fmt: skip
    await _only_one(session, step=step, by=by)
    number = await next_number(session, series=SERIES, by=by)
    due_on = last_day(by.office.today(by.at), days=terms.value("appeal_decision_days"), basis=basis, calendar=calendar)
    found = Appeal(
        administration=contested.administration, id=uuid4(), number=number, state="", against=against.value,
        application_id=contested.id if isinstance(contested, Application) else None,
        authorisation=contested.number if isinstance(contested, Authorisation) else None,
        organisation=contested.organisation, name=contested.name, tin=contested.tin, contested_by=step.actor_id,
        contested_at=step.at, grounds=grounds, lodged_at=by.at, due_on=due_on, outcome_text="",
        law=str(terms.value("law.appeal")), version=0, steps=0, created_at=by.at,
    )  # fmt: skip
    session.add(found)
    return found, [await _take(session, LODGE, found, by)]


async def review(session: AsyncSession, *, row: Appeal, by: Officer) -> list[Fact]:
    """Take it up: this officer examines it."""
    action = _permit("review", row, by)
    row.proposed_by, row.proposed_by_name, row.proposed_at = by.actor.id, by.actor.name, by.at
    return [await _take(session, action, row, by)]


async def allow(
    session: AsyncSession, *, row: Appeal, outcome: str, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Allow it. What it contested counts no more: the application is decided anew, the suspension is lifted, the
    authorisation stands again, in this transaction."""
    action = _permit("allow", row, by)
    _decide(row, outcome, by)
    fact = await _take(session, action, row, by, Texts(external=texts.external or outcome, internal=texts.internal))
    return [fact, *await _effect(session, row, by)]


async def dismiss(
    session: AsyncSession, *, row: Appeal, outcome: str, texts: Texts = NO_TEXTS, by: Officer
) -> list[Fact]:
    """Dismiss it, with reasons; the decision stands."""
    action = _permit("dismiss", row, by)
    _decide(row, outcome, by)
    written = Texts(external=texts.external or outcome, internal=texts.internal)
    return [await _take(session, action, row, by, written)]


async def withdraw(session: AsyncSession, *, row: Appeal, by: Officer) -> list[Fact]:
    """The firm takes its appeal back; while the time lasts it may lodge another."""
    return [await _take(session, _permit("withdraw", row, by), row, by)]


def view(row: Appeal) -> AppealView:
    """An appeal as its rules see it."""
    return AppealView(organisation=row.organisation, contested_by=row.contested_by)


def _permit(name: str, row: Appeal, by: Officer) -> Action:
    return APPEAL.apply(name, state=row.state, held=by.held, view=view(row), actor=by.actor)


def _decide(row: Appeal, outcome: str, by: Officer) -> None:
    row.outcome_text = outcome
    row.decided_by, row.decided_by_name, row.decided_at = by.actor.id, by.actor.name, by.at


async def _take(session: AsyncSession, action: Action, row: Appeal, by: Officer, texts: Texts = NO_TEXTS) -> Fact:
    terms = by.office.terms(by.at)
    return await take(
        session, thing=THING, key=str(row.id), printed=row.number, action=action, row=row, by=by, terms=terms,
        law=terms.at("law.appeal"), texts=texts, organisation=row.organisation, tin=row.tin,
        until_on=row.due_on if action.name == "lodge" else None,
    )  # fmt: skip


def _contestable(against: Against, contested: Application | Authorisation) -> None:
    wanted = {
        Against.REFUSAL: Status.REFUSED, Against.SUSPENSION: HolderStatus.SUSPENDED, Against.REVOCATION: HolderStatus.REVOKED,
    }[against]  # fmt: skip
    if contested.state != wanted:
        raise NotPossible(
            f"There is no {against.value} to contest: the state is {contested.state}.", state=contested.state
        )
    if isinstance(contested, Authorisation) and contested.suspension_ground == SuspensionGround.HOLDER_REQUEST:
        raise NotPossible("The holder asked for this suspension.", hint="Ask the office to lift it.")


async def _contested_step(session: AsyncSession, against: Against, contested: Application | Authorisation) -> Step:
    thing, action = CONTESTED[against]
    key = str(contested.id) if isinstance(contested, Application) else contested.number
    found = (
        await session.scalars(
            select(Step)
            .where(
                Step.administration == contested.administration,
                Step.thing == thing,
                Step.thing_id == key,
                Step.action == action,
            )
            .order_by(Step.number.desc())
            .limit(1)
        )
    ).one_or_none()
    if found is None:
        raise NotPossible(f"There is no {against.value} to contest.")
    return found


async def _only_one(session: AsyncSession, *, step: Step, by: Officer) -> None:
    known = await session.scalar(
        select(Appeal.number).where(
            Appeal.administration == by.office.code,
            Appeal.contested_at == step.at,
            Appeal.state != AppealStatus.WITHDRAWN,
            (Appeal.authorisation == step.thing_id)
            if step.thing == "authorisation"
            else (Appeal.application_id == step.thing_id),
        )
    )
    if known is not None:
        raise AlreadyExists(f"The appeal {known} contests this decision already.", appeal=known)


async def _effect(session: AsyncSession, row: Appeal, by: Officer) -> list[Fact]:
    if row.application_id is not None:
        return await _reopen(session, row, by)
    held = await authorisation(session, number=row.authorisation or "", actor=by.actor, locked=True)
    if row.against == Against.SUSPENSION and held.state == HolderStatus.SUSPENDED:
        # Whoever allows the appeal takes away what it contests; lifting on other grounds stays with those who suspend.
        deciding = replace(by, held=by.held | {Permission.END})
        return await holders.lift(session, row=held, texts=Texts(internal=row.number), by=deciding)
    if row.against == Against.REVOCATION and held.state == HolderStatus.REVOKED:
        return await holders.restore(session, row=held, texts=Texts(internal=row.number), by=by)
    return []


async def _reopen(session: AsyncSession, row: Appeal, by: Officer) -> list[Fact]:
    """The refused application is at the desk again, with nothing proposed, and its time limit begins anew."""
    case = await session.get_one(Application, (row.administration, row.application_id), with_for_update=True)
    action = APPLICATION.apply(
        "reopen", state=case.state, held=by.held, view=CaseView(organisation=case.organisation), actor=by.actor
    )
    terms = by.office.terms(by.at)
    case.proposal = None
    case.proposed_by = case.proposed_by_name = case.proposed_at = None
    case.decided_by = case.decided_by_name = case.decided_at = case.override_reason = None
    case.days_counted, case.extended_days = None, 0
    case.clock_rules = clock_rules(terms, limit="limit.decision")
    end_turn(case)
    fact = await take(
        session, thing="application", key=str(case.id), printed=case.number, action=action, row=case, by=by, terms=terms,
        law=terms.at("law.appeal"), texts=Texts(internal=row.number), organisation=case.organisation, tin=case.tin,
    )  # fmt: skip
    return [fact]

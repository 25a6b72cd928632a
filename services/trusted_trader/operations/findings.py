"""Findings: written down, answered by the firm, accepted or not by an officer (AEO-26, T5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import FindingView
from services.trusted_trader.domain.visits import Found
from services.trusted_trader.domain.words import FindingStatus
from services.trusted_trader.events import CorrectiveActionDue
from services.trusted_trader.model import Application, Finding, Visit
from services.trusted_trader.operations import sharing
from services.trusted_trader.operations.steps import take
from services.trusted_trader.permissions import Permission
from services.trusted_trader.workflow import FINDING
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import refuse
from shared.workflow import Action

FIND = Action("find", FINDING.start, FindingStatus.OPEN, Permission.VALIDATE, title="Write down a finding")
FIND_ANSWERED = Action("find", FINDING.start, FindingStatus.ANSWERED, Permission.REVIEW, title="Take over a finding")


def view(application: Application) -> FindingView:
    """A finding as the rules see it."""
    return FindingView(organisation=application.organisation)


async def known(session: AsyncSession, *, administration: str, identifiers: Sequence[UUID]) -> set[UUID]:
    """Which of these ids findings have already."""
    if not identifiers:
        return set()
    found = await session.scalars(
        select(Finding.id).where(Finding.administration == administration, Finding.id.in_(identifiers))
    )
    return set(found)


async def write(
    session: AsyncSession, *, visit: Visit, application: Application, found: Found, ended_on: date, by: Officer,
    response: str = "",
) -> Fact:  # fmt: skip
    """Write one finding down; without a day it is due as many days after the visit as the parameter says.

    `response` is what another administration says was done about it; the finding is answered then, and not resolved.
    """
    terms = by.office.terms(by.at)
    due_on = found.due_on or ended_on + timedelta(days=int(terms.value("correction_days")))
    row = Finding(
        administration=visit.administration, id=found.id, visit_id=visit.id, application_id=visit.application_id,
        tin=visit.tin, state=FINDING.start, element=found.element.value, severity=found.severity.value, text=found.text,
        action=found.action, due_on=due_on, reminded_at=None, response=response, resolution="", version=0, steps=0,
        created_at=by.at, changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    if response:
        row.answered_at, row.answered_by_name = by.at, visit.shared_from or ""
    session.add(row)
    return await _step(
        session, row=row, visit=visit, application=application, action=FIND_ANSWERED if response else FIND, by=by
    )


async def answer(
    session: AsyncSession, *, row: Finding, visit: Visit, application: Application, text: str, by: Officer
) -> list[Fact]:
    """The firm says what it did about a finding; its evidence lies with the finding."""
    action = FINDING.apply("answer", state=row.state, held=by.held, view=view(application), actor=by.actor)
    row.response, row.answered_at, row.answered_by_name = text, by.at, by.actor.name
    return await _stepped(session, row=row, visit=visit, application=application, action=action, by=by)


async def resolve(
    session: AsyncSession, *, row: Finding, visit: Visit, application: Application, text: str, by: Officer
) -> list[Fact]:
    """An officer is satisfied; `text` says by what."""
    action = FINDING.apply("resolve", state=row.state, held=by.held, view=view(application), actor=by.actor)
    row.resolution, row.resolved_at = text, by.at
    row.resolved_by, row.resolved_by_name = by.actor.id, by.actor.name
    texts = Texts(external=text)
    return await _stepped(session, row=row, visit=visit, application=application, action=action, by=by, texts=texts)


async def reopen(
    session: AsyncSession, *, row: Finding, visit: Visit, application: Application, text: str, due_on: date | None,
    by: Officer,
) -> list[Fact]:  # fmt: skip
    """What was done is not enough; `text` says why, `due_on` sets a new day, of which the firm is reminded anew."""
    action = FINDING.apply("reopen", state=row.state, held=by.held, view=view(application), actor=by.actor)
    if due_on is not None and due_on < by.office.today(by.at):
        raise refuse("The finding cannot be reopened so.", ("/due_on", "past", "This day is over. Name a day to come."))
    if due_on is not None and due_on != row.due_on:
        row.due_on, row.reminded_at = due_on, None
    row.resolution = ""
    row.resolved_at = row.resolved_by = row.resolved_by_name = None
    texts = Texts(external=text)
    return await _stepped(session, row=row, visit=visit, application=application, action=action, by=by, texts=texts)


async def remind(
    session: AsyncSession, *, row: Finding, visit: Visit, application: Application, by: Officer
) -> list[Fact]:
    """Tell the firm, once for each day set, that a finding must be mended soon."""
    if row.due_on is None:
        return []
    row.reminded_at = by.at
    await session.flush()
    return [
        CorrectiveActionDue(
            subject=f"finding/{row.id}", version=row.version, administration=row.administration,
            organisation=application.organisation, tin=row.tin, number=visit.number, until_on=row.due_on,
            law=str(by.office.terms(by.at).value("law.decision")),
        )
    ]  # fmt: skip


async def _stepped(
    session: AsyncSession, *, row: Finding, visit: Visit, application: Application, action: Action, by: Officer,
    texts: Texts = NO_TEXTS,
) -> list[Fact]:  # fmt: skip
    told = await _step(session, row=row, visit=visit, application=application, action=action, by=by, texts=texts)
    await sharing.refresh(session, visit=visit)
    return [told]


async def _step(
    session: AsyncSession, *, row: Finding, visit: Visit, application: Application, action: Action, by: Officer,
    texts: Texts = NO_TEXTS,
) -> Fact:  # fmt: skip
    return await take(
        session, thing="finding", key=str(row.id), printed=f"{visit.number}/F-{str(row.id)[:8]}", action=action, row=row,
        by=by, terms=by.office.terms(by.at), texts=texts, organisation=application.organisation, tin=row.tin,
        until_on=row.due_on,
    )  # fmt: skip

"""What all operations on an application share: may it be done, do it, say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Outcome, Status
from services.trusted_trader.events import Note, StepTaken
from services.trusted_trader.model import Application
from services.trusted_trader.operations.steps import take
from services.trusted_trader.queries.case_views import view
from services.trusted_trader.workflow import APPLICATION
from shared.calendar import Basis
from shared.office import NO_TEXTS, Officer, Texts, begin_turn, turn
from shared.parameters import Parameter, Terms
from shared.steps import touch
from shared.workflow import Action


async def permit(
    session: AsyncSession,
    *,
    name: str,
    row: Application,
    by: Officer,
    override_reason: str | None = None,
    outcome: Outcome | None = None,
) -> Action:
    """The action, if this actor may take it now. Raises NotPossible, NotPermitted or RuleNotMet."""
    seen = await view(session, row=row, office=by.office, at=by.at, override_reason=override_reason, outcome=outcome)
    return APPLICATION.apply(name, state=row.state, held=by.held, view=seen, actor=by.actor)


async def step(
    session: AsyncSession,
    *,
    action: Action,
    row: Application,
    by: Officer,
    terms: Terms,
    texts: Texts = NO_TEXTS,
    law: Parameter | None = None,
    override_reason: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> StepTaken:
    """A numbered step of an application; its fact says until when whoever has the turn has it."""
    now_waiting = turn(row)
    return await take(
        session, thing="application", key=str(row.id), printed=row.number, action=action, row=row, by=by, terms=terms,
        law=law, texts=texts, override_reason=override_reason, organisation=row.organisation, tin=row.tin,
        until_on=now_waiting.until_on(by.office.calendar) if now_waiting else None, facts=facts,
    )  # fmt: skip


def note(row: Application, *, what: str, detail: str = "") -> Note:
    """Something that happened to an application and is no step of its procedure."""
    return Note(
        subject=f"application/{row.id}", version=row.version, administration=row.administration,
        organisation=row.organisation, tin=row.tin, number=row.number, what=what, detail=detail,
    )  # fmt: skip


def keep(row: Application, by: Officer) -> None:
    """A change that is no step; a draft is kept for a number of days after its last one (AEO-21)."""
    touch(row, by)
    keep_draft(row, by)


def keep_draft(row: Application, by: Officer) -> None:
    """What the firm has not submitted yet is kept for a number of days."""
    if row.state in (Status.INTEREST, Status.DRAFT):
        days = int(by.office.terms(by.at).value("draft_days"))
        begin_turn(row, at=by.at, days=days, basis=Basis.CALENDAR_DAYS)

"""Visits: planned, planned anew, begun, cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import VisitView
from services.trusted_trader.domain.visits import checklist, plan_digest
from services.trusted_trader.domain.words import Status, VisitKind, VisitStatus
from services.trusted_trader.model import Application, Programme, Questionnaire, Site, Visit
from services.trusted_trader.operations.steps import take
from services.trusted_trader.permissions import Permission
from services.trusted_trader.workflow import VISIT
from shared.facts import Fact
from shared.office import NO_TEXTS, Officer, Texts
from shared.problems import AlreadyExists, NotPermitted, NotPossible, refuse
from shared.workflow import Action

PLAN = Action("plan", VISIT.start, VisitStatus.PLANNED, Permission.REVIEW, title="Plan a visit")
PLANNABLE = (Status.ACCEPTED, Status.DESK, Status.SITE_VALIDATION, Status.CORRECTIVE_ACTION)
"""While an application stands in these states its sites are visited; a trip may be planned before the desk is done."""
PENDING = (VisitStatus.PLANNED, VisitStatus.UNDER_WAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When and by whom a site is visited. `validators` are officers {id, name}; `trip` bundles visits of one journey."""

    planned_on: date
    validators: tuple[tuple[str, str], ...] = field(default=())
    trip: str | None = None


async def plan(
    session: AsyncSession, *, application: Application, site: Site, kind: VisitKind, plan: Plan, by: Officer
) -> tuple[Visit, list[Fact]]:
    """Plan the visit of one site of an application; the row of the application is locked by the caller."""
    plannable(application, by=by)
    belongs(application, site)
    _check(plan, by=by)
    pending = await session.scalar(
        select(Visit.number).where(
            Visit.administration == application.administration, Visit.application_id == application.id,
            Visit.site_id == site.id, Visit.state.in_(PENDING),
        )
    )  # fmt: skip
    if pending is not None:
        raise AlreadyExists(
            f"The visit {pending} of this site is planned.", hint="Change its plan, or cancel it first.", visit=pending
        )
    row = await new(session, application=application, site=site, kind=kind, plan=plan, by=by)
    return row, [await step(session, row=row, application=application, action=PLAN, by=by, until_on=row.planned_on)]


def plannable(application: Application, *, by: Officer) -> None:
    """Only officers plan, and only while sites are looked at. Raises NotPermitted or NotPossible."""
    if PLAN.permission not in by.held:
        raise NotPermitted("Planning a visit needs another role.", permission=str(PLAN.permission))
    if application.state not in PLANNABLE:
        raise NotPossible(
            f"No site is visited while the application is {application.state!r}.",
            state=application.state, possible=[one.value for one in PLANNABLE],
        )  # fmt: skip


def belongs(application: Application, site: Site) -> None:
    """A visit is to a site for which the application asks. Raises Invalid."""
    if site.tin != application.tin or str(site.id) not in application.sites:
        raise refuse("This visit cannot be planned.", ("/site", "unknown", "The application does not name this site."))
    if site.closed_at is not None:
        raise refuse("This visit cannot be planned.", ("/site", "closed", "The firm closed this site."))


def _check(found: Plan, *, by: Officer) -> None:
    wrong = []
    if found.planned_on < by.office.today(by.at):
        wrong.append(("/planned_on", "past", "This day is over. Name today or a day to come."))
    if not found.validators:
        wrong.append(("/validators", "empty", "Name at least one officer who goes there."))
    elif len({identifier for identifier, _ in found.validators}) != len(found.validators):
        wrong.append(("/validators", "twice", "An officer is named twice."))
    if wrong:
        raise refuse("This visit cannot be planned.", *wrong)


async def new(
    session: AsyncSession, *, application: Application, site: Site, kind: VisitKind, plan: Plan, by: Officer
) -> Visit:
    """The row of a visit, with the checklist of today's programme and the questionnaire that was answered."""
    count = await session.scalar(
        select(func.count())
        .select_from(Visit)
        .where(Visit.administration == application.administration, Visit.application_id == application.id)
    )
    row = Visit(
        administration=application.administration, id=uuid4(), number=f"{application.number}/V{(count or 0) + 1}",
        state=VISIT.start, kind=kind.value, application_id=application.id, site_id=site.id, tin=application.tin,
        planned_on=plan.planned_on, trip=plan.trip, validators=[one for one, _ in plan.validators],
        validator_names=[name for _, name in plan.validators], checklist=await _checklist(session, application),
        people=[], ratings={}, summary="", kept=[], version=0, steps=0, created_at=by.at, changed_at=by.at,
        changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    return row


async def _checklist(session: AsyncSession, application: Application) -> list[dict[str, Any]]:
    questionnaire = await session.get(Questionnaire, (application.administration, application.questionnaire))
    programme = await session.get(Programme, (application.administration, application.programme))
    offered = programme.content if programme else {}
    wanted = next((tier.get("criteria") for tier in offered.get("tiers", ()) if tier["code"] == application.tier), None)
    criteria: Sequence[dict[str, Any]] = offered.get("criteria", ())
    return checklist(
        questionnaire=questionnaire.content if questionnaire else {},
        criteria=[one for one in criteria if wanted is None or one["code"] in wanted],
        roles=application.roles, tier=application.tier, size=application.size,
    )  # fmt: skip


def view(row: Visit, *, rated_all: bool = True) -> VisitView:
    """A visit as the rules see it."""
    return VisitView(validators=frozenset(row.validators), rated_all=rated_all)


def plan_of(row: Visit) -> str:
    """The digest of a visit's present plan."""
    return plan_digest(
        kind=VisitKind(row.kind), site=row.site_id, planned_on=row.planned_on, validators=row.validators, trip=row.trip
    )


async def step(
    session: AsyncSession, *, row: Visit, application: Application, action: Action, by: Officer, texts: Texts = NO_TEXTS,
    until_on: date | None = None,
) -> Fact:  # fmt: skip
    """One numbered step of a visit."""
    return await take(
        session, thing="visit", key=str(row.id), printed=row.number, action=action, row=row, by=by,
        terms=by.office.terms(by.at), texts=texts, organisation=application.organisation, tin=row.tin, until_on=until_on,
    )  # fmt: skip


async def replan(
    session: AsyncSession, *, row: Visit, application: Application, kind: VisitKind, plan: Plan, by: Officer
) -> list[Fact]:
    """Another day, other validators, another trip, on site instead of remote. The plan that a validator took along is old then."""
    action = VISIT.apply("replan", state=row.state, held=by.held, view=view(row), actor=by.actor)
    _check(plan, by=by)
    row.kind, row.planned_on, row.trip = kind.value, plan.planned_on, plan.trip
    row.validators = [one for one, _ in plan.validators]
    row.validator_names = [name for _, name in plan.validators]
    return [await step(session, row=row, application=application, action=action, by=by, until_on=row.planned_on)]


async def start(session: AsyncSession, *, row: Visit, application: Application, by: Officer) -> list[Fact]:
    """A validator is there."""
    action = VISIT.apply("start", state=row.state, held=by.held, view=view(row), actor=by.actor)
    row.started_at = by.at
    return [await step(session, row=row, application=application, action=action, by=by)]


async def cancel(
    session: AsyncSession, *, row: Visit, application: Application, reason: str, by: Officer
) -> list[Fact]:
    """No visit: the ship did not go, the firm withdrew. A report that comes all the same is kept."""
    action = VISIT.apply("cancel", state=row.state, held=by.held, view=view(row), actor=by.actor)
    return [await step(session, row=row, application=application, action=action, by=by, texts=Texts(internal=reason))]

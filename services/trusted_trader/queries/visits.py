"""Visits and findings: who sees them, and what they say about an application."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, any_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import FindingStatus, Severity, VisitStatus
from services.trusted_trader.model import Application, Finding, Visit
from shared.actors import Actor, Kind
from shared.problems import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the visits of an application say: the members of the same names of a `CaseView`.

    `open_critical` counts critical findings that no officer has accepted as resolved, answered or not;
    `open_unanswered` findings of any severity that the firm has not answered.
    """

    sites_unvisited: int
    open_critical: int
    open_unanswered: int
    validators: frozenset[str]


async def standing(session: AsyncSession, *, row: Application) -> Standing:
    """What the visits of an application say now (AEO-25, AEO-26)."""
    visits = (
        await session.execute(
            select(Visit.site_id, Visit.state, Visit.validators, Visit.kept).where(
                Visit.administration == row.administration, Visit.application_id == row.id
            )
        )
    ).all()
    seen = {str(one.site_id) for one in visits if one.state == VisitStatus.REPORTED}
    counted = await session.execute(
        select(
            func.count().filter(Finding.severity == Severity.CRITICAL, Finding.state != FindingStatus.RESOLVED),
            func.count().filter(Finding.state == FindingStatus.OPEN),
        ).where(Finding.administration == row.administration, Finding.application_id == row.id)
    )
    critical, unanswered = counted.one()
    return Standing(
        sites_unvisited=sum(site not in seen for site in row.sites),
        open_critical=critical,
        open_unanswered=unanswered,
        validators=_validators(visits),
    )


def _validators(visits: Sequence[Any]) -> frozenset[str]:
    """The officers who validated a site of an application: named for a visit that began, or whose report was kept, or who
    accepted another administration's report. None of them decides on it (AEO-25)."""
    who: set[str] = set()
    for one in visits:
        if one.state in (VisitStatus.UNDER_WAY, VisitStatus.REPORTED):
            who.update(one.validators)
        who.update(kept["by"] for kept in one.kept)
    return frozenset(who)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Whose visits an actor may know of: a firm those of its own applications, an officer all of the administration."""
    if actor.organisation is not None:
        return Application.organisation == actor.organisation
    if actor.kind is Kind.SERVICE or actor.administration:
        return true()
    return false()


def _joined() -> ColumnElement[bool]:
    return (Application.administration == Visit.administration) & (Application.id == Visit.application_id)


async def visit(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> Visit:
    """A visit by its id or number; in an address the number is written FJ-TT-2026-00001-V1. Raises NotFound."""
    try:
        which = Visit.id == UUID(key)
    except ValueError:
        which = or_(Visit.number == key, Visit.number == key.replace("-V", "/V"))
    statement = (
        select(Visit)
        .join(Application, _joined())
        .where(Visit.administration == actor.administration, which, visible(actor))
    )
    if locked:
        statement = statement.with_for_update(of=Visit).execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such visit, or it is not yours to see.")
    return row


async def finding(session: AsyncSession, *, identifier: UUID, actor: Actor, locked: bool = False) -> Finding:
    """A finding by its id. Raises NotFound also for what the actor may not know of."""
    statement = (
        select(Finding)
        .join(
            Application,
            (Application.administration == Finding.administration) & (Application.id == Finding.application_id),
        )
        .where(Finding.administration == actor.administration, Finding.id == identifier, visible(actor))
    )
    if locked:
        statement = statement.with_for_update(of=Finding).execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such finding, or it is not yours to see.")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a list of visits is narrowed to. `validator` is an officer's id."""

    states: Sequence[str] = ()
    validator: str = ""
    application: UUID | None = None
    tin: str = ""
    from_on: date | None = None
    until_on: date | None = None


LONGEST = 500
"""Visits in one answer; an office plans far fewer in a year."""


async def visits(session: AsyncSession, *, actor: Actor, wanted: Wanted) -> Sequence[Visit]:
    """The visits that an actor may see, by the day planned."""
    statement = (
        select(Visit).join(Application, _joined()).where(Visit.administration == actor.administration, visible(actor))
    )
    if wanted.states:
        statement = statement.where(Visit.state.in_(wanted.states))
    if wanted.validator:
        statement = statement.where(any_(Visit.validators) == wanted.validator)
    if wanted.application is not None:
        statement = statement.where(Visit.application_id == wanted.application)
    if wanted.tin:
        statement = statement.where(Visit.tin == wanted.tin)
    if wanted.from_on is not None:
        statement = statement.where(Visit.planned_on >= wanted.from_on)
    if wanted.until_on is not None:
        statement = statement.where(Visit.planned_on <= wanted.until_on)
    found = await session.scalars(statement.order_by(Visit.planned_on, Visit.number).limit(LONGEST))
    return found.all()


async def findings(
    session: AsyncSession, *, actor: Actor, visit_id: UUID | None = None, application: UUID | None = None, state: str = "",
    tin: str = "",
) -> Sequence[Finding]:  # fmt: skip
    """The findings that an actor may see: what is due first stands first."""
    statement = (
        select(Finding)
        .join(
            Application,
            (Application.administration == Finding.administration) & (Application.id == Finding.application_id),
        )
        .where(Finding.administration == actor.administration, visible(actor))
    )
    if visit_id is not None:
        statement = statement.where(Finding.visit_id == visit_id)
    if application is not None:
        statement = statement.where(Finding.application_id == application)
    if state:
        statement = statement.where(Finding.state == state)
    if tin:
        statement = statement.where(Finding.tin == tin)
    found = await session.scalars(statement.order_by(Finding.due_on, Finding.created_at, Finding.id).limit(LONGEST))
    return found.all()

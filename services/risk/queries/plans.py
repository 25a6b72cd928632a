"""What offices give of each lane on a day, and the plans that were proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.domain.office_plans import Planned, PlanState, PlanView, read_planned
from services.risk.domain.words import Flow
from services.risk.model import OfficePlanRow
from services.risk.workflow import OFFICE_PLAN
from shared.actors import Actor
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

DEFAULT = "plan"
"""The parameter that holds where an office has no plan of its own."""


class Plans:
    """The plans of all offices on one day; an office or flow without one has the administration's parameter."""

    def __init__(self, known: Mapping[tuple[str, str], Planned], default: Planned) -> None:
        self._known, self.default = dict(known), default

    def of(self, office: str | None, flow: Flow | str | None) -> Planned:
        """The plan of an office for a flow."""
        return self._known.get((office or "", str(flow or "")), self.default)


async def office_plans(session: AsyncSession, *, found: Office, on: date) -> Plans:
    """The plans in force on a day, read once for all offices."""
    default = read_planned(found.parameters.at(f"risk.{DEFAULT}", on=on).value, source="parameter")
    rows = await session.scalars(
        select(OfficePlanRow)
        .where(
            OfficePlanRow.administration == found.code,
            OfficePlanRow.state == PlanState.APPROVED,
            OfficePlanRow.from_on <= on,
        )
        .order_by(OfficePlanRow.from_on, OfficePlanRow.decided_at)
    )
    return Plans(
        {(row.office, row.flow): read_planned(row.content, source=str(row.id), from_on=row.from_on) for row in rows},
        default,
    )


async def office_plan(session: AsyncSession, *, found: Office, office: str, flow: Flow, on: date) -> Planned:
    """The plan of one office for one flow on a day."""
    return (await office_plans(session, found=found, on=on)).of(office, flow)


async def plan(session: AsyncSession, *, found: Office, identifier: UUID, locked: bool = False) -> OfficePlanRow:
    """One proposed or decided plan. Raises NotFound."""
    statement = select(OfficePlanRow).where(OfficePlanRow.administration == found.code, OfficePlanRow.id == identifier)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such plan.")
    return row


async def plans(
    session: AsyncSession, *, found: Office, actor: Actor, held: frozenset[str], at: datetime
) -> list[Shape]:
    """Every plan, the newest first."""
    rows = await session.scalars(
        select(OfficePlanRow)
        .where(OfficePlanRow.administration == found.code)
        .order_by(OfficePlanRow.proposed_at.desc(), OfficePlanRow.id)
        .limit(500)
    )
    return [shape(row, found=found, actor=actor, held=held, at=at) for row in rows]


def view(row: OfficePlanRow, *, found: Office, at: datetime, override_reason: str | None = None) -> PlanView:
    """A plan as the rules about its approval see it."""
    return PlanView(
        state=PlanState(row.state),
        proposed_by=row.proposed_by,
        begins_in_time=row.from_on >= found.today(at),
        small_office=bool(found.terms(at).value("small_office")),
        override_reason=override_reason,
    )


def shape(row: OfficePlanRow, *, found: Office, actor: Actor, held: frozenset[str], at: datetime) -> Shape:
    """A plan as officers see it, with what this one may do with it."""
    zone = found.calendar.zone
    content: dict[str, Any] = row.content
    offers = OFFICE_PLAN.offers(state=row.state, held=held, view=view(row, found=found, at=at), actor=actor)
    return {
        "id": str(row.id),
        "version": row.version,
        "office": row.office,
        "flow": row.flow,
        "from_on": row.from_on.isoformat(),
        "state": row.state,
        "lanes": content["lanes"],
        "minutes": content["minutes"],
        "reserve": content["reserve"],
        "reserve_score": content["reserve_score"],
        "spread": content["spread"],
        "note": row.note,
        "proposed": moment(row.proposed_at, zone),
        "proposed_by": person(row.proposed_by, row.proposed_by_name),
        "decided": some_moment(row.decided_at, zone),
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "override_reason": row.override_reason,
        "actions": [offer.shape() for offer in offers],
    }

"""Office plans: proposed by one officer, approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office_plans import PlanState, read_planned, trouble
from services.risk.domain.words import Flow
from services.risk.events import OfficePlanApproved, OfficePlanProposed, OfficePlanRefused
from services.risk.model import OfficePlanRow
from services.risk.operations.acting import Officer, refuse
from services.risk.queries.plans import view
from services.risk.workflow import OFFICE_PLAN
from shared.facts import Fact


async def propose(
    session: AsyncSession,
    *,
    office: str,
    flow: Flow,
    from_on: date,
    content: Mapping[str, Any],
    note: str = "",
    by: Officer,
) -> tuple[OfficePlanRow, list[Fact]]:
    """Propose what an office gives of each lane from a day on; it counts for nothing until another officer approves it."""
    if faults := trouble(content):
        raise refuse("The plan cannot be used.", *((pointer, "plan", detail) for pointer, detail in faults))
    if from_on < by.office.today(by.at):
        raise refuse("A plan begins today or later.", ("/from_on", "past", "Use today's date or a later one."))
    read_planned(content, source="")
    row = OfficePlanRow(
        administration=by.office.code, id=uuid4(), version=1, office=office.upper(), flow=flow.value, from_on=from_on,
        state=PlanState.PROPOSED.value, content=dict(content), note=note, proposed_at=by.at, proposed_by=by.actor.id,
        proposed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, [OfficePlanProposed(**_about(row))]


async def approve(
    session: AsyncSession, *, row: OfficePlanRow, override_reason: str | None = None, by: Officer
) -> list[Fact]:
    """Another officer approves; in a small office the same one, naming the reason."""
    seen = view(row, found=by.office, at=by.at, override_reason=override_reason)
    action = OFFICE_PLAN.apply("approve", state=row.state, held=by.held, view=seen, actor=by.actor)
    needed = override_reason if row.proposed_by == by.actor.id else None
    _decide(row, action.target, needed, by)
    await session.flush()
    return [OfficePlanApproved(**_about(row), override_reason=needed)]


async def refuse_plan(session: AsyncSession, *, row: OfficePlanRow, reason: str, by: Officer) -> list[Fact]:
    """Another officer refuses, or the proposer takes it back: it never counts."""
    seen = view(row, found=by.office, at=by.at)
    action = OFFICE_PLAN.apply("refuse", state=row.state, held=by.held, view=seen, actor=by.actor)
    _decide(row, action.target, None, by)
    row.note = f"{row.note}\n{reason}".strip()
    await session.flush()
    return [OfficePlanRefused(**_about(row), reason=reason)]


def _decide(row: OfficePlanRow, state: str, override_reason: str | None, by: Officer) -> None:
    row.version += 1
    row.state, row.override_reason = str(state), override_reason
    row.decided_at, row.decided_by, row.decided_by_name = by.at, by.actor.id, by.actor.name


def _about(row: OfficePlanRow) -> dict[str, Any]:
    return {
        "subject": f"office-plan/{row.id}",
        "version": row.version,
        "administration": row.administration,
        "office": row.office,
        "flow": row.flow,
        "from_on": row.from_on,
    }

"""Office plans: what each office gives of each lane."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.risk.api.calls import officer, officers_only
from services.risk.domain.words import Flow
from services.risk.operations import plans
from services.risk.permissions import Permission
from services.risk.queries import plans as kept
from services.risk.schemas import plans as shown
from services.risk.schemas.shapes import Day, Page
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Office plans"])


@router.get(
    "/office-plans",
    response_model=Page[shown.PlanView],
    dependencies=[Requires(Permission.KEEP_PLANS, Permission.APPROVE_PLANS, Permission.AUDIT)],
)
async def listed(call: CallDep) -> Response:
    """Every plan, the newest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.plans(session, found=by.office, actor=by.actor, held=by.held, at=by.at)
    return json_answer({"items": [shown.PlanView.model_validate(one) for one in items], "next": None})


@router.get(
    "/office-plans/in-force",
    response_model=shown.PlanInForce,
    dependencies=[Requires(Permission.KEEP_PLANS, Permission.APPROVE_PLANS, Permission.AUDIT)],
)
async def in_force(
    call: CallDep, office: Annotated[str, Query(min_length=1, max_length=20)], flow: Flow = Flow.IMPORT,
    on: Day | None = None,
) -> Response:  # fmt: skip
    """What counts for an office and a flow on a day: its own plan, or the administration's parameter."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        day = on or by.office.today(by.at)
        found = await kept.office_plan(session, found=by.office, office=office.upper(), flow=flow, on=day)
    body = {
        **found.plan.content(),
        "office": office.upper(),
        "flow": flow,
        "on": day.isoformat(),
        "source": found.source,
        "from_on": found.from_on.isoformat() if found.from_on else None,
        "minutes": {lane.value: number for lane, number in found.minutes.items()},
    }
    return json_answer(shown.PlanInForce.model_validate(body))


@router.post(
    "/office-plans", status_code=201, response_model=shown.PlanView, dependencies=[Requires(Permission.KEEP_PLANS)]
)
async def propose(body: shown.ProposePlan, call: CallDep) -> Response:
    """Propose a plan from a day on; it counts for nothing until another officer approves it."""
    officers_only(call)
    call.require_key()
    content = body.model_dump(include={"lanes", "minutes", "reserve", "reserve_score", "spread"})
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await plans.propose(
            change.session,
            office=body.office,
            flow=body.flow,
            from_on=body.from_on,
            content=content,
            note=body.note,
            by=by,
        )
        change.record(*facts)
        found = kept.shape(row, found=by.office, actor=by.actor, held=by.held, at=by.at)
        view = shown.PlanView.model_validate(found)
        return change.answer(view, status=201, version=row.version, location=f"/office-plans/{row.id}")


@router.post(
    "/office-plans/{key}/approve", response_model=shown.PlanView, dependencies=[Requires(Permission.APPROVE_PLANS)]
)
async def approve(key: UUID, call: CallDep, body: shown.Approval = shown.APPROVAL) -> Response:
    """Approve what another officer proposed."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.plan(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        reason = body.override.reason if body.override else None
        change.record(*await plans.approve(change.session, row=row, override_reason=reason, by=by))
        found = kept.shape(row, found=by.office, actor=by.actor, held=by.held, at=by.at)
        return change.answer(shown.PlanView.model_validate(found), version=row.version)


@router.post(
    "/office-plans/{key}/refuse", response_model=shown.PlanView, dependencies=[Requires(Permission.APPROVE_PLANS)]
)
async def refuse_plan(key: UUID, body: shown.Refuse, call: CallDep) -> Response:
    """Refuse a proposed plan."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.plan(change.session, found=by.office, identifier=key, locked=True)
        call.expect(row.version)
        change.record(*await plans.refuse_plan(change.session, row=row, reason=body.reason, by=by))
        found = kept.shape(row, found=by.office, actor=by.actor, held=by.held, at=by.at)
        return change.answer(shown.PlanView.model_validate(found), version=row.version)

"""Changing lanes by hand."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.api.calls import officer, officers_only
from services.risk.domain.inspections import Offence
from services.risk.domain.lanes import RouteReason
from services.risk.model import Declaration, LaneChange
from services.risk.operations import overrides
from services.risk.operations.acting import Officer
from services.risk.permissions import Permission
from services.risk.queries import inspections, outcomes
from services.risk.queries.queue import brief
from services.risk.schemas import overrides as shown
from services.risk.schemas.queue import OfficeCode
from shared.web import Answering, Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Lanes changed by hand"])


async def loaded(session: AsyncSession, *, key: UUID, by: Officer, call: Call) -> Declaration:
    """The declaration, locked, in the version that the caller saw."""
    row = await outcomes.declaration(session, administration=by.office.code, key=key, locked=True)
    call.expect(row.version)
    return row


def _answer(change: Answering, row: Declaration, made: LaneChange, by: Officer) -> Response:
    body = shown.RerouteView.model_validate(
        {"change": inspections.change(made, by.office), "declaration": brief(row, by.office)}
    )
    return change.answer(body, version=row.version)


@router.post(
    "/declarations/{key}/route",
    response_model=shown.RerouteView,
    dependencies=[Requires(Permission.RAISE_LANE, Permission.LOWER_LANE, Permission.EXAMINE)],
)
async def reroute(key: UUID, body: shown.Reroute, call: CallDep) -> Response:
    """Change the lane before release, with a coded reason; where one officer may not lower it, a request is made for a
    second one (`state` "requested"), which names the mandatory rules and the draw that it would set aside."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await loaded(change.session, key=key, by=by, call=call)
        made, facts = await overrides.reroute(
            change.session, row=row, to=body.to, reason_code=body.reason_code, reason=body.reason, by=by
        )
        change.record(*facts)
        return _answer(change, row, made, by)


@router.post(
    "/declarations/{key}/route/approve",
    response_model=shown.RerouteView,
    dependencies=[Requires(Permission.APPROVE_LOWER)],
)
async def approve(key: UUID, call: CallDep, body: shown.ApproveLower = shown.ApproveLower()) -> Response:
    """Lower the lane as another officer asked."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await loaded(change.session, key=key, by=by, call=call)
        reason = body.override.reason if body.override else None
        made, facts = await overrides.approve(change.session, row=row, note=body.note, override_reason=reason, by=by)
        change.record(*facts)
        return _answer(change, row, made, by)


@router.post(
    "/declarations/{key}/route/refuse",
    response_model=shown.RerouteView,
    dependencies=[Requires(Permission.APPROVE_LOWER, Permission.LOWER_LANE, Permission.EXAMINE)],
)
async def refuse(key: UUID, body: shown.RefuseLower, call: CallDep) -> Response:
    """Leave the lane as it is; whoever asked can take the request back so."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await loaded(change.session, key=key, by=by, call=call)
        made, facts = await overrides.leave(change.session, row=row, reason=body.reason, by=by)
        change.record(*facts)
        return _answer(change, row, made, by)


@router.get(
    "/declarations/{key}/lane-changes",
    response_model=shown.LaneChangesView,
    dependencies=[Requires(Permission.EXPLAIN)],
)
async def changes(key: UUID, call: CallDep) -> Response:
    """What was changed or asked about the lane of a declaration, by hand or by delay."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await outcomes.declaration(session, administration=by.office.code, key=key)
        found = await inspections.changes(session, row=row, office=by.office)
    return json_answer(shown.LaneChangesView.model_validate({"items": found}))


@router.get(
    "/lane-changes/requests",
    response_model=shown.RequestsView,
    dependencies=[Requires(Permission.APPROVE_LOWER, Permission.AUDIT)],
)
async def requests(call: CallDep, office: OfficeCode | None = None) -> Response:
    """Requests for a lower lane that wait for a second officer, the oldest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        found = await inspections.requests(session, office=by.office, place=office)
    return json_answer(shown.RequestsView.model_validate({"items": found}))


@router.get("/outcome-codes", response_model=shown.CodesView, dependencies=[Requires(Permission.EXPLAIN)])
async def codes(call: CallDep) -> Response:
    """The closed lists: reasons for a change of a lane, and offences."""
    officers_only(call)
    reasons = [
        {"code": one.value, "wording": one.wording, "directions": sorted(way.value for way in one.directions)}
        for one in RouteReason
    ]
    none: list[str] = []
    offences = [{"code": one.value, "wording": one.wording, "directions": none} for one in Offence]
    return json_answer(shown.CodesView.model_validate({"reasons": reasons, "offences": offences}))

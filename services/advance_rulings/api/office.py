"""What officers declare about the office: closures, and the parameters of the procedure."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.advance_rulings.api.calls import officer, officers_only
from services.advance_rulings.operations import office as declaring
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import office
from services.advance_rulings.schemas import register as shown
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas.shapes import Page
from shared.parameter_table import Proposal
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["The office"])


@router.get(
    "/closures",
    response_model=Page[shown.ClosureView],
    dependencies=[Requires(Permission.READ, Permission.DECLARE_CLOSURE)],
)
async def closures(call: CallDep) -> Response:
    """The closures declared so far, the newest first."""
    async with call.reading() as session:
        by = await officer(session, call)
        found = await office.closures(session, found=by.office)
    return json_answer({"items": found, "next": None})


@router.post(
    "/closures",
    status_code=201,
    response_model=shown.ClosureView,
    dependencies=[Requires(Permission.DECLARE_CLOSURE)],
)
async def declare_closure(body: requests.DeclareClosure, call: CallDep) -> Response:
    """Declare that the office is closed, with the law that says so. Clocks and dates follow at once."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await declaring.declare_closure(
            change.session, from_on=body.from_on, until_on=body.until_on, reason=body.reason, law=body.law, by=by
        )
        change.record(*facts)
        found = shown.ClosureView.model_validate(office.closure(row, by.office))
        return change.answer(found, status=201, version=1, location=f"/closures/{row.id}")


@router.get(
    "/parameters",
    response_model=shown.ParameterBook,
    dependencies=[Requires(Permission.READ, Permission.PROPOSE_PARAMETER)],
)
async def parameters(call: CallDep) -> Response:
    """What is in force today, and what officers proposed."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        book = await office.parameter_book(session, found=by.office, at=call.at)
    return json_answer(shown.ParameterBook.model_validate(book))


@router.post(
    "/parameters",
    status_code=201,
    response_model=shown.ParameterView,
    dependencies=[Requires(Permission.PROPOSE_PARAMETER)],
)
async def propose_parameter(body: requests.ProposeParameter, call: CallDep) -> Response:
    """Propose a value from a day on, with its law; it counts for nothing until another officer approves it."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        proposal = Proposal(name=body.name, value=body.value, from_on=body.from_on, law=body.law, note=body.note)
        identifier, facts = await declaring.propose_parameter(change.session, proposal=proposal, by=by)
        change.record(*facts)
        found = await office.parameter_change(change.session, found=by.office, identifier=identifier, actor=by.actor)
        view = shown.ParameterView.model_validate(found)
        return change.answer(view, status=201, version=1, location=f"/parameters/{identifier}")


@router.post(
    "/parameters/{identifier}/approve",
    response_model=shown.ParameterView,
    dependencies=[Requires(Permission.APPROVE_PARAMETER)],
)
async def approve_parameter(
    identifier: UUID, call: CallDep, body: requests.ApproveParameter = requests.ApproveParameter()
) -> Response:
    """Approve a value that another officer proposed."""
    async with call.change() as change:
        by = await officer(change.session, call)
        before = await office.parameter_change(change.session, found=by.office, identifier=identifier, actor=by.actor)
        call.expect(before["version"])
        reason = body.override.reason if body.override else None
        facts = await declaring.approve_parameter(change.session, identifier=identifier, override_reason=reason, by=by)
        change.record(*facts)
        found = await office.parameter_change(change.session, found=by.office, identifier=identifier, actor=by.actor)
        return change.answer(shown.ParameterView.model_validate(found), version=found["version"])

"""What officers declare about the office: closures, and the parameters of the procedure."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.advance_rulings.api.calls import officer
from services.advance_rulings.domain.office import PREFIX
from services.advance_rulings.domain.parameters import trouble
from services.advance_rulings.model import PLATFORM
from services.advance_rulings.operations import office as declaring
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import office
from services.advance_rulings.schemas import register as shown
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas.shapes import Page
from shared.web import CallDep, Requires, json_answer
from shared.web.parameters import parameter_routes

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


router.include_router(
    parameter_routes(
        tables=PLATFORM, prefix=PREFIX, trouble=trouble, read=(Permission.READ, Permission.PROPOSE_PARAMETER),
        propose=Permission.PROPOSE_PARAMETER, approve=Permission.APPROVE_PARAMETER,
    )
)  # fmt: skip

"""The yearly talk with a holder (AEO-30)."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import officer, officers_only
from services.trusted_trader.model import Authorisation
from services.trusted_trader.operations import check_ins
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import monitored, monitoring
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.schemas import monitoring as shown
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Monitoring"])
PATH = "/authorisations/{number}/check-ins"


@router.get(PATH, response_model=shown.CheckIns, dependencies=[Requires(Permission.READ)])
async def listed(number: str, call: CallDep) -> Response:
    """When the next check-in is due, what is asked, and what came of the earlier ones."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await authorisation(session, number=number, actor=call.actor)
        body = await _whole(session, row, call, by)
    return json_answer(body)


@router.post(PATH, status_code=201, response_model=shown.CheckIns, dependencies=[Requires(Permission.MONITOR)])
async def hold(number: str, body: shown.NewCheckIn, call: CallDep) -> Response:
    """Write down a check-in that was held; the next one is due so many months after it."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await authorisation(change.session, number=number, actor=call.actor, locked=True)
        _, facts = await check_ins.hold(
            change.session, row=row, held_on=body.held_on, answers=body.answers, outcome=body.outcome, note=body.note, by=by
        )  # fmt: skip
        change.record(*facts)
        place = f"/authorisations/{number}/check-ins"
        return change.answer(await _whole(change.session, row, call, by), status=201, location=place)


async def _whole(session: AsyncSession, row: Authorisation, call: Call, by: Officer) -> shown.CheckIns:
    found = (await monitoring.gathered(session, office=by.office, rows=[row]))[row.number]
    shape = monitored.check_ins(
        row, found.check_ins, office=by.office, actor=call.actor, language=call.language, at=call.at
    )
    return shown.CheckIns.model_validate(shape)

"""Changes that holders tell, and what the office makes of them (AEO-31)."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.trusted_trader.api.calls import expect, officer, officers_only
from services.trusted_trader.model import ChangeReport
from services.trusted_trader.operations import changes
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import monitoring
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.queries.monitored import change_shape
from services.trusted_trader.schemas import monitoring as shown
from services.trusted_trader.schemas.shapes import Page
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Monitoring"])
PATH = "/authorisations/{number}/changes"


@router.get(PATH, response_model=Page[shown.Change], dependencies=[Requires(Permission.READ)])
async def listed(number: str, call: CallDep) -> Response:
    """The changes that a holder told, the newest first."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await authorisation(session, number=number, actor=call.actor)
        found = (await monitoring.gathered(session, office=by.office, rows=[row]))[row.number]
        items = [_view(change, by) for change in reversed(found.changes)]
    return json_answer({"items": items, "next": None})


@router.post(PATH, status_code=201, response_model=shown.Change, dependencies=[Requires(Permission.LODGE)])
async def tell(number: str, body: shown.NewChange, call: CallDep) -> Response:
    """Tell a change, as a holder must without delay. The answer says how many days too late it is, if it is."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await authorisation(change.session, number=number, actor=call.actor, locked=True)
        told, facts = await changes.tell(
            change.session, row=row, kind=body.kind, happened_on=body.happened_on, text=body.text, by=by
        )
        change.record(*facts)
        place = f"/authorisations/{number}/changes"
        return change.answer(_view(told, by), status=201, version=told.version, location=place)


@router.post("/changes/{key}/note", response_model=shown.Change, dependencies=[Requires(Permission.MONITOR)])
async def note(key: UUID, body: shown.Judgement, call: CallDep) -> Response:
    """Take note of a change."""
    return await _judge(call, key, "note", body.conclusion)


@router.post("/changes/{key}/review", response_model=shown.Change, dependencies=[Requires(Permission.MONITOR)])
async def review(key: UUID, body: shown.Judgement, call: CallDep) -> Response:
    """Examine what a change means for criteria, sites and roles."""
    return await _judge(call, key, "review", body.conclusion)


@router.post("/changes/{key}/close", response_model=shown.Change, dependencies=[Requires(Permission.MONITOR)])
async def close(key: UUID, body: shown.Conclusion, call: CallDep) -> Response:
    """Close a change with a conclusion."""
    return await _judge(call, key, "close", body.conclusion)


async def _judge(call: Call, key: UUID, action: str, conclusion: str) -> Response:
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await monitoring.change_report(change.session, office=by.office, key=key, locked=True)
        expect(call, row, by.office)
        facts = await changes.judge(change.session, row=row, action=action, conclusion=conclusion, by=by)
        change.record(*facts)
        return change.answer(_view(row, by), version=row.version)


def _view(row: ChangeReport, by: Officer) -> shown.Change:
    return shown.Change.model_validate(change_shape(row, office=by.office, actor=by.actor, held=by.held))

"""The audit of one application, for auditors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.advance_rulings.api.calls import administration
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import cases, office
from services.advance_rulings.queries.trail import trail
from services.advance_rulings.schemas.shapes import Page
from services.advance_rulings.schemas.trail import TrailEntry
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Applications"])


@router.get("/applications/{key}/trail", response_model=Page[TrailEntry], dependencies=[Requires(Permission.AUDIT)])
async def listed(
    key: str, call: CallDep, cursor: str = "", limit: Annotated[int, Query(ge=1, le=500)] = 500
) -> Response:
    """Every recorded fact of a case, the first one first: also who opened confidential documents, and when."""
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await cases.application(session, key=key, actor=call.actor)
        page = await trail(session, row=row, office=found, cursor=cursor, limit=limit)
    return json_answer(page)

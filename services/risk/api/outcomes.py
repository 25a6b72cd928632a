"""One look at what came of a declaration."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.risk.api.calls import officer, officers_only
from services.risk.permissions import Permission
from services.risk.queries import outcomes
from services.risk.queries.offers import outcome
from services.risk.schemas.outcomes import OutcomeView
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Outcomes"])


@router.get("/declarations/{key}/outcomes", response_model=OutcomeView, dependencies=[Requires(Permission.EXPLAIN)])
async def whole(key: UUID, call: CallDep) -> Response:
    """Acts, pictures, changes of the lane and the release of a declaration, with what this officer may do next."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await outcomes.declaration(session, administration=by.office.code, key=key)
        found = await outcome(session, row=row, office=by.office, actor=call.actor, held=call.held, at=call.at)
    return json_answer(OutcomeView.model_validate(found), version=row.version)

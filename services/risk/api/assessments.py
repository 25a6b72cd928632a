"""Routes of assessments: why a declaration has its lane. Every reading is written down."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.risk.api.calls import engine, officer, officers_only
from services.risk.operations import auditing
from services.risk.permissions import Permission
from services.risk.queries import assessments
from services.risk.queries.rules import hidden
from services.risk.schemas.assessments import AssessmentWhole, Recomputed
from shared.problems import RuleNotMet
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["assessments"])


@router.get("/assessments/{key}", response_model=AssessmentWhole, dependencies=[Requires(Permission.EXPLAIN)])
async def whole(key: UUID, call: CallDep) -> Response:
    """Rules that hit with the values they saw, rules that could not be judged, features, draw, relief and capacity."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row, of = await assessments.assessment(change.session, administration=by.office.code, identifier=key)
        unseen = await hidden(change.session, actor=by.actor, found=by.office, at=by.at)
        shape = await assessments.whole(change.session, row=row, of=of, office=by.office, unseen=unseen)
        change.record(*auditing.read(row, of))
    return json_answer(shape)


@router.get("/assessments/{key}/recompute", response_model=Recomputed, dependencies=[Requires(Permission.RECOMPUTE)])
async def recompute(key: UUID, request: Request, call: CallDep) -> Response:
    """Compute a past assessment again from what was kept, and check its draw against the day's commitment."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row, of = await assessments.assessment(change.session, administration=by.office.code, identifier=key)
        try:
            found = await auditing.again(change.session, row=row, box=engine(request).box)
        except auditing.SecretLost as lost:
            raise RuleNotMet(str(lost), hint="Ask the operator whether the old sealing key is kept anywhere.") from lost
        change.record(*auditing.read(row, of))
    shape = {
        "assessment": str(key), "same": found.same, "differences": list(found.differences), "lane": found.lane.value,
        "draw": list(found.draw),
    }  # fmt: skip
    return json_answer(shape)

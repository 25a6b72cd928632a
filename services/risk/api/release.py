"""The release of goods."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.risk.api.calls import officer, officers_only
from services.risk.api.overrides import loaded
from services.risk.operations import release as releasing
from services.risk.permissions import Permission
from services.risk.queries.inspections import released
from services.risk.queries.queue import brief
from services.risk.schemas.release import ReleasedView, ReleaseGoods
from shared.web import CallDep, Requires

router = APIRouter(tags=["Release"])


@router.post("/declarations/{key}/release", response_model=ReleasedView, dependencies=[Requires(Permission.RELEASE)])
async def release(key: UUID, call: CallDep, body: ReleaseGoods = ReleaseGoods()) -> Response:
    """Release the goods. Red needs an act about the goods, yellow one about goods or documents; a find needs a note."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await loaded(change.session, key=key, by=by, call=call)
        kept, facts = await releasing.release(change.session, row=row, note=body.note, by=by)
        change.record(*facts)
        view = {"release": released(kept, by.office), "declaration": brief(row, by.office)}
        return change.answer(ReleasedView.model_validate(view), version=row.version)

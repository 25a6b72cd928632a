"""The value control file."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.risk.api.bodies import CSV_BODY
from services.risk.api.calls import officer, officers_only
from services.risk.domain.customs_codes import hs_code
from services.risk.operations import references
from services.risk.operations.acting import refuse
from services.risk.permissions import Permission
from services.risk.queries import references as kept
from services.risk.schemas.lists import LoadView, ReferenceView
from services.risk.schemas.shapes import Day, Page
from shared.web import CallDep, Requires, json_answer
from shared.web.files import whole_body

router = APIRouter(tags=["Reference values"])
LARGEST = 32 * 1024 * 1024


@router.get("/reference-values", response_model=Page[LoadView], dependencies=[Requires(Permission.READ_LISTS)])
async def loads(call: CallDep) -> Response:
    """The files of reference values, the newest first, with the lines that were not taken."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.loads(session, found=by.office)
    return json_answer({"items": [LoadView.model_validate(one) for one in items], "next": None})


@router.post(
    "/reference-values",
    status_code=201,
    response_model=LoadView,
    dependencies=[Requires(Permission.KEEP_LISTS)],
    openapi_extra=CSV_BODY,
)
async def load(
    request: Request,
    call: CallDep,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    source: Annotated[str, Query(max_length=300)] = "",
    replaces: Annotated[bool, Query(description="Take the place of every earlier file; else add to them")] = True,
) -> Response:
    """Load a CSV file with the columns hs, origin, unit, low, high, from, until, source. Bad lines are reported."""
    officers_only(call)
    call.require_key()
    content = await whole_body(request, maximum=LARGEST)
    said = hashlib.sha256(content + request.url.query.encode()).hexdigest()
    async with call.change(body_hash=said) as change:
        by = await officer(change.session, call)
        row, facts = await references.load(
            change.session, content=content, name=name, source=source, replaces=replaces, by=by
        )
        change.record(*facts)
        body = LoadView.model_validate(kept.load_shape(row, by.office))
        return change.answer(body, status=201, version=row.version, location=f"/reference-values/{row.id}")


@router.get(
    "/reference-values/values", response_model=Page[ReferenceView], dependencies=[Requires(Permission.READ_LISTS)]
)
async def values(
    call: CallDep, hs: Annotated[str, Query(min_length=2, max_length=20)], on: Day | None = None
) -> Response:
    """The ranges that count for a commodity code on a day, the most exact first."""
    officers_only(call)
    if hs_code(hs) is None:
        raise refuse("The code cannot be used.", ("query:hs", "hs_code", "Write 2 to 12 digits, with or without dots."))
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.values(session, found=by.office, hs=hs_code(hs) or "", on=on or by.office.today(by.at))
    return json_answer({"items": [ReferenceView.model_validate(one) for one in items], "next": None})

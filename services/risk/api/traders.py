"""What declarations say of firms, for the trusted-trader service alone. Never routed from outside."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.risk.api.calls import administration
from services.risk.queries import traders
from services.risk.queries.office import office
from services.risk.queries.statistics import Window
from services.risk.schemas import traders as shown
from shared.problems import FieldError, Invalid, NotPermitted
from shared.web import CallDep, FromService, json_answer

router = APIRouter(include_in_schema=False)
READERS = frozenset({"trusted_trader"})
"""The parts that measure firms; no other is told their figures."""
MOST = 200
LONGEST = 366 * 6


@router.get("/internal/traders/records", response_model=shown.TraderRecords, dependencies=[FromService()])
async def records(
    call: CallDep,
    tins: Annotated[list[str], Query(alias="tin", min_length=1, max_length=MOST)],
    first: Annotated[date, Query(alias="from")],
    last: Annotated[date, Query(alias="until")],
) -> Response:
    """Declarations, examinations, finds and hours to release of these firms, beside comparable firms without the status."""
    if call.actor.id not in READERS:
        raise NotPermitted("This part of the installation measures no firm.")
    if not 0 <= (last - first).days < LONGEST:
        detail = f"From the first to the last day it is 1 to {LONGEST} days."
        raise Invalid("The days cannot be used.", errors=[FieldError("query:until", "range", detail)])
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        zone = found.calendar.zone
        over = Window(
            from_on=first,
            until_on=last,
            since=datetime.combine(first, time(), zone),
            until=datetime.combine(last + timedelta(days=1), time(), zone),
        )
        body = await traders.records(session, office=found, over=over, tins=tins)
    return json_answer(shown.TraderRecords.model_validate(body), headers={"Cache-Control": "no-store"})

"""The public part of the draw: what was committed to before each day, and what was drawn with once it is over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.risk.queries.assessments import commitments
from services.risk.schemas.assessments import Commitments
from shared.problems import NotFound
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["random"])


@router.get("/random/commitments", response_model=Commitments, dependencies=[Public()])
async def published(call: CallDep, administration: Annotated[str, Query(min_length=2, max_length=2)]) -> Response:
    """SHA-256 of each day's secret, published before the day; and the secret, once nothing is drawn with it any more."""
    if administration not in call.platform.settings.hosted_administrations():
        raise NotFound("This installation does not serve such an administration.")
    async with call.reading(administration=administration) as session:
        items = await commitments(session, administration=administration)
    return json_answer({"administration": administration, "items": items})

"""What an administration publishes about its procedure, and which administrations there are (TFA 3.6)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import administration
from services.advance_rulings.api.register import A_MINUTE, tagged
from services.advance_rulings.queries import office, requirements
from services.advance_rulings.schemas import register as shown
from services.advance_rulings.schemas.shapes import Page
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["Requirements"])


@router.get("/administrations", response_model=Page[shown.AdministrationRow], dependencies=[Public()])
async def administrations(call: CallDep, language: str = "") -> Response:
    """The administrations that this installation serves."""
    hosted = call.platform.settings.hosted_administrations().values()
    found = requirements.administrations(hosted, language=language or call.language)
    return json_answer({"items": found, "next": None}, headers=A_MINUTE)


@router.get("/requirements", response_model=shown.Requirements, dependencies=[Public()])
async def published_requirements(
    request: Request, call: CallDep, code: Annotated[str, Query(alias="administration")], language: str = ""
) -> Response:
    """What is asked, how long it takes by law and in fact, how long a ruling lasts, what it costs (TFA 3.6)."""
    found = administration(call, code)
    async with call.reading(administration=found.code) as session:
        body = await requirements.requirements(
            session,
            office=await office.office(session, administration=found),
            language=language or call.language,
            at=call.at,
        )
    answer = json_answer(shown.Requirements.model_validate(body))
    return tagged(request, bytes(answer.body), media_type="application/json", headers=A_MINUTE)

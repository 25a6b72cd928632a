"""What an administration publishes about its procedure, and which administrations there are (TFA 3.6)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.advance_rulings.api.calls import administration
from services.advance_rulings.api.register import SPOKEN, tagged, tagged_json
from services.advance_rulings.domain.sheets import CSV
from services.advance_rulings.queries import office, performance, requirements
from services.advance_rulings.schemas import register as shown
from services.advance_rulings.schemas.shapes import Page
from shared.shapes import Shape
from shared.sheets import csv_bytes
from shared.web import Call, CallDep, Public, json_answer

router = APIRouter(tags=["Requirements"])


@router.get("/administrations", response_model=Page[shown.AdministrationRow], dependencies=[Public()])
async def administrations(call: CallDep, language: str = "") -> Response:
    """The administrations that this installation serves."""
    hosted = call.platform.settings.hosted_administrations().values()
    found = requirements.administrations(hosted, language=language or call.language)
    return json_answer({"items": found, "next": None}, headers=SPOKEN)


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
    return tagged_json(request, shown.Requirements.model_validate(body), SPOKEN)


@router.get("/performance", response_model=shown.SideBySide, dependencies=[Public()])
async def side_by_side(request: Request, call: CallDep, language: str = "") -> Response:
    """Limits and what decisions really took, every administration beside the others (TFA 3.6, 3.8)."""
    found = {
        "as_of": call.at.replace(minute=0, second=0, microsecond=0),
        "items": await _all(call, language or call.language),
    }
    return tagged_json(request, shown.SideBySide.model_validate(found), SPOKEN)


@router.get("/performance.csv", dependencies=[Public()], response_class=Response)
async def side_by_side_as_csv(request: Request, call: CallDep, language: str = "") -> Response:
    """The same as a table: a row for each administration, type and period."""
    body = csv_bytes(performance.csv_rows(await _all(call, language or call.language)))
    headers = {"Content-Disposition": 'attachment; filename="advance-rulings-performance.csv"', **SPOKEN}
    return tagged(request, body, media_type=CSV, headers=headers)


async def _all(call: Call, language: str) -> list[Shape]:
    found = []
    for one in call.platform.settings.hosted_administrations().values():
        async with call.reading(administration=one.code) as session:
            its_office = await office.office(session, administration=one)
            found.append(await performance.of_administration(session, office=its_office, language=language, at=call.at))
    return found

"""Published figures: applications, refusals and how long approvals took, by size, sector and sex of the owner (M3)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.queries import fairness
from services.trusted_trader.queries.office import office
from services.trusted_trader.schemas import ledger as shown
from shared.web import CallDep, Public, json_answer

router = APIRouter(tags=["Fairness"])
A_MINUTE = {"Cache-Control": "public, max-age=60"}
NOTE = {
    "en": "Decided applications. Groups of fewer cases than the smallest number are shown together, and figures from which a "
    "single firm could be made out are left empty.",
    "fr": "Demandes décidées. Les groupes comptant moins de cas que le minimum sont réunis, et les chiffres qui permettraient de "
    "reconnaître une entreprise sont laissés vides.",
}  # fmt: skip


@router.get("/fairness", response_model=shown.Fairness, dependencies=[Public()])
async def published(
    call: CallDep,
    code: Annotated[str, Query(alias="administration")],
    year: Annotated[int | None, Query(ge=2000, le=2200)] = None,
) -> Response:
    """Who applied, who was refused, and how long approvals took, for everybody to read."""
    place = administration(call, code)
    async with call.reading(administration=place.code) as session:
        found = await office(session, administration=place)
        figures = await fairness.published(session, office=found, year=year, at=call.at)
        body = {
            "administration": place.code,
            "year": year,
            "smallest": found.terms(call.at).value("statistics.small_cell"),
            "total": figures.total,
            "tables": {name: list(cells) for name, cells in figures.tables.items()},
            "note": NOTE.get(call.language, NOTE["en"]),
        }
    return json_answer(shown.Fairness.model_validate(body, from_attributes=True), headers=A_MINUTE)

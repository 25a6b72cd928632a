"""What stands beside a draft decision: rulings on similar goods, and those that conflict with the code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.advance_rulings.api.calls import administration, officers_only
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import cases, conflicts, keywords, office
from services.advance_rulings.queries.similar import alike
from services.advance_rulings.schemas import desk
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Similar rulings"])
Code = Annotated[str, Query(max_length=30, description="A code to compare with, instead of the case's own")]
Words = Annotated[
    str,
    Query(alias="text", max_length=4000, description="The goods in other words: the name, then on new lines the rest"),
]
_OFFICERS = Requires(Permission.REVIEW, Permission.DECIDE)


@router.get("/applications/{key}/similar", response_model=desk.SimilarRulings, dependencies=[_OFFICERS])
async def similar(
    key: str, call: CallDep, code: Code = "", words: Words = "", limit: Annotated[int, Query(ge=1, le=50)] = 12
) -> Response:
    """Published rulings on goods like those of the case: of all administrations here, and references from elsewhere."""
    officers_only(call)
    async with call.reading() as session:
        row = await cases.application(session, key=key, actor=call.actor)
        plan = conflicts.planned(row, code=code, words=words)
        items = await alike(
            session, text=plan.text, code=plan.code, exclude=(row.administration, row.number or ""), at=call.at,
            limit=limit,
        )  # fmt: skip
    return json_answer({"code": plan.code, "items": items})


@router.get("/applications/{key}/conflicts", response_model=desk.Conflicts, dependencies=[_OFFICERS])
async def conflicting(key: str, call: CallDep, code: Code = "", words: Words = "") -> Response:
    """Rulings in force on alike goods with another subheading, as of now; those that must be named come first."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await cases.application(session, key=key, actor=call.actor)
        plan = conflicts.planned(row, code=code, words=words)
        items = await conflicts.conflicts(session, row=row, plan=plan, office=found, at=call.at)
    left = sum(item["must"] and not item["settled"] for item in items)
    percent = int(found.terms(call.at).value("alike_percent"))
    return json_answer({"code": plan.code, "alike_percent": percent, "open": left, "items": items})


@router.get("/applications/{key}/keyword-suggestions", response_model=desk.Suggestions, dependencies=[_OFFICERS])
async def suggestions(key: str, call: CallDep, words: Words = "") -> Response:
    """Words of the list that fit the goods of the case."""
    officers_only(call)
    async with call.reading() as session:
        row = await cases.application(session, key=key, actor=call.actor)
        plan = conflicts.planned(row, words=words)
        items = await keywords.suggestions(
            session, administration=row.administration, plan=plan, exclude=(row.administration, row.number or ""),
            taken=row.keywords, at=call.at,
        )  # fmt: skip
    return json_answer({"items": items})

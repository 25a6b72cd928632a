"""The use of a ruling at import: the check of a declaration line, deviations, and what was checked so far."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.advance_rulings.api.calls import officer, officers_only
from services.advance_rulings.model import Ruling
from services.advance_rulings.operations import checks
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import checks as kept
from services.advance_rulings.queries.extended_use import left
from services.advance_rulings.queries.rulings import ruling
from services.advance_rulings.schemas import checks as shown
from services.advance_rulings.schemas.shapes import Page
from shared.office import Officer
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Use at import"])


@router.post("/rulings/{number}/check", response_model=shown.UseCheck, dependencies=[Requires(Permission.CHECK_USE)])
async def check(number: str, body: shown.CheckUse, call: CallDep) -> Response:
    """Compare a line of a declaration with the ruling that it cites, as it stood on the day of the declaration."""
    officers_only(call)
    call.require_key()
    line = checks.Declared(
        declaration=body.declaration, item=body.item, holder=body.holder_tin, hs_code=body.hs_code, origin=body.origin,
        description=body.description, quantity=body.quantity, on=body.on,
    )  # fmt: skip
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.cited(change.session, number=number, actor=call.actor)
        found, facts = await checks.check(change.session, ruling=row, line=line, by=by)
        change.record(*facts)
        return change.answer(_answer(row, found, by))


@router.post(
    "/rulings/{number}/deviations",
    status_code=201,
    response_model=shown.UseView,
    dependencies=[Requires(Permission.CHECK_USE)],
)
async def deviate(number: str, body: shown.Deviate, call: CallDep) -> Response:
    """Say why a ruling that a declaration cites is not followed. The holder reads the reason and may contest it."""
    officers_only(call)
    call.require_key()
    line = checks.Declared(declaration=body.declaration, item=body.item, on=body.on)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.cited(change.session, number=number, actor=call.actor)
        use, facts = await checks.deviate(change.session, ruling=row, line=line, reason=body.reason, by=by)
        change.record(*facts)
        view = shown.UseView.model_validate(kept.use_shape(use, office=by.office, officer=True))
        return change.answer(view, status=201, version=1, location=f"/rulings/{row.number}/uses")


@router.get(
    "/rulings/{number}/uses",
    response_model=Page[shown.UseView],
    dependencies=[Requires(Permission.READ, Permission.CHECK_USE)],
)
async def of_a_ruling(number: str, call: CallDep, deviated: bool | None = None, cursor: str = "") -> Response:
    """Checks of a ruling and deviations from it, for its holder and for officers; the newest first."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await ruling(session, number=number, actor=call.actor)
        wanted = kept.Wanted(ruling=row.number, deviated=deviated, cursor=cursor)
        found = await kept.uses(session, office=by.office, actor=call.actor, wanted=wanted)
    return json_answer(found)


@router.get("/ruling-uses", response_model=Page[shown.UseView], dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep,
    deviated: bool | None = None,
    result: Annotated[str, Query(max_length=30)] = "",
    from_on: Annotated[date | None, Query(alias="from")] = None,
    until_on: Annotated[date | None, Query(alias="to")] = None,
    cursor: str = "",
) -> Response:
    """Checks and deviations of the whole office, the newest first; the days are those on which they were made."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        wanted = kept.Wanted(deviated=deviated, result=result, from_on=from_on, until_on=until_on, cursor=cursor)
        found = await kept.uses(session, office=by.office, actor=call.actor, wanted=wanted)
    return json_answer(found)


def _answer(row: Ruling, found: checks.Checked, by: Officer) -> shown.UseCheck:
    terms = by.office.terms(by.at)
    edition = found.comparison.edition
    number = edition.number if edition else row.edition
    said = found.promised.said[number]
    extended, binding = found.extended, terms.at("binding_on_applicant")
    return shown.UseCheck.model_validate(
        {
            "id": str(found.use.id),
            "result": found.result,
            "standing": found.comparison.standing,
            "binding_on_administration": found.comparison.counts,
            "binding_on_holder": bool(binding.value) and found.comparison.counts,
            "compared": checks.compared(found.comparison),
            "differences": checks.differences(found.comparison),
            "ruled": {
                **{name: said.get(name) for name in ("subject", "goods_description", "hs_code", "hs_edition", "origin_country")},
                "conditions": said.get("conditions") or "",
                "number": row.number,
                "edition": number,
                "type": row.type,
                "valid_from": edition.from_on if edition else row.valid_from,
                "valid_until": edition.until_on if edition else row.valid_until,
            },
            "used_on": found.use.used_on,
            "extended_use": {
                "number": extended.number,
                "until_on": extended.until_on,
                "left": f"{remaining.normalize():f}" if (remaining := left(extended)) is not None else None,
                "unit": extended.unit,
                "counted": found.counted,
            } if extended is not None else None,
            "law": binding.law,
        }
    )  # fmt: skip

"""The benefit ledger: what holders were spared, measured; and the guarantees that the national system tells for it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.trusted_trader.api.bodies import CSV_BODY, load_lines
from services.trusted_trader.api.calls import officer, officers_only
from services.trusted_trader.api.records import declared
from services.trusted_trader.domain.entries import NewGuarantee, read_guarantees
from services.trusted_trader.domain.monitoring import months_before
from services.trusted_trader.model import GuaranteeEntry
from services.trusted_trader.operations import entries
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import ledger, operators
from services.trusted_trader.schemas import ledger as shown
from services.trusted_trader.schemas.monitoring import Loaded
from shared.office import Office
from shared.problems import FieldError, Invalid
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Benefit ledger"])
PRIVATE = {"Cache-Control": "private, no-store"}
USUAL = 12
LONGEST = 366 * 5
From = Annotated[date | None, Query(alias="from", description="First day; twelve months before the last without it")]
Until = Annotated[date | None, Query(alias="until", description="Last day; today without it")]


@router.get("/operators/{tin}/ledger", response_model=shown.Ledger, dependencies=[Requires(Permission.READ)])
async def of_a_firm(tin: str, call: CallDep, first: From = None, last: Until = None) -> Response:
    """What this holder was spared, with the counts and the method: for officers, and for the holder itself."""
    async with call.reading() as session:
        by = await officer(session, call)
        known = await operators.own(session, office=by.office, tin=tin, actor=call.actor)
    from_on, until_on = _days(by.office, call, first, last)
    records = await declared(call, tins=[known], from_on=from_on, until_on=until_on)
    async with call.reading() as session:
        body = await ledger.ledger(
            session, office=by.office, tin=known, from_on=from_on, until_on=until_on,
            record=None if records is None else records.get(known), language=call.language, at=call.at,
        )  # fmt: skip
    return json_answer(shown.Ledger.model_validate(body, from_attributes=True), headers=PRIVATE)


@router.get(
    "/ledger", response_model=shown.ProgrammeLedger, dependencies=[Requires(Permission.MONITOR, Permission.DECIDE, Permission.AUDIT)]
)  # fmt: skip
async def of_the_programme(call: CallDep, first: From = None, last: Until = None) -> Response:
    """What all holders together were spared: sums over those that could be measured, and how many could not."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        tins = await ledger.holder_tins(session, office=by.office)
    from_on, until_on = _days(by.office, call, first, last)
    records = await declared(call, tins=tins, from_on=from_on, until_on=until_on) if tins else {}
    async with call.reading() as session:
        body = await ledger.programme(
            session, office=by.office, from_on=from_on, until_on=until_on, tins=tins, records=records, language=call.language,
            at=call.at,
        )  # fmt: skip
    return json_answer(shown.ProgrammeLedger.model_validate(body, from_attributes=True), headers=PRIVATE)


@router.post(
    "/operators/{tin}/guarantees",
    status_code=201,
    response_model=shown.Guarantee,
    dependencies=[Requires(Permission.RECORD)],
)
async def guarantee(tin: str, body: shown.NewGuarantee, call: CallDep) -> Response:
    """Tell what guarantee a consignment or a period would have needed, and what was asked. The same again answers 200."""
    officers_only(call)
    call.require_key()
    new = NewGuarantee(tin=tin, **body.model_dump())
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await entries.guarantee(change.session, new=new, by=by)
        change.record(*facts)
        return change.answer(shown.Guarantee.model_validate(_plain(row)), status=201 if facts else 200)


@router.post(
    "/guarantees/import",
    response_model=Loaded,
    dependencies=[Requires(Permission.RECORD)],
    openapi_extra=CSV_BODY,
)
async def load(request: Request, call: CallDep) -> Response:
    """Guarantees as CSV with the columns tin, on, without_status, asked, currency, source, reference, line by line."""
    officers_only(call)
    return await load_lines(request, call, read=read_guarantees, load=entries.load_guarantees)


def _plain(row: GuaranteeEntry) -> dict[str, object]:
    return {name: getattr(row, name) for name in shown.Guarantee.model_fields}


def _days(office: Office, call: Call, first: date | None, last: date | None) -> tuple[date, date]:
    until_on = last or office.today(call.at)
    from_on = first or months_before(until_on, USUAL)
    if not 0 <= (until_on - from_on).days < LONGEST:
        detail = f"From the first to the last day it is 1 to {LONGEST} days."
        raise Invalid("The days cannot be used.", errors=[FieldError("query:until", "range", detail)])
    return from_on, until_on

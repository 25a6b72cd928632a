"""Declarations out: SAD XML for ASYCUDA, CSV, the copy-out sheet, and the empty template to fill in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from services.risk.api.calls import officer, officers_only
from services.risk.domain.declarations import Declaration
from services.risk.domain.formats import copy_out, template_csv, write_sad
from services.risk.domain.formats.csv_files import piece
from services.risk.domain.formats.sheets import template_xlsx
from services.risk.domain.office import Office
from services.risk.permissions import Permission
from services.risk.queries import exports
from services.risk.queries.outcomes import declaration, version
from services.risk.schemas.files import CopyLine, CopySheet
from services.risk.schemas.shapes import Day
from shared.problems import Invalid
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import attachment

router = APIRouter(tags=["Files of declarations"])
_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEMPLATE = Requires(Permission.LODGE, Permission.READ_CATALOGUE)


@router.get("/template.csv", dependencies=[_TEMPLATE])
async def empty_csv() -> Response:
    """The template as CSV: the names of all columns, one row for each item."""
    return Response(template_csv(), media_type=_CSV, headers=attachment("declarations.csv"))


@router.get("/template.xlsx", dependencies=[_TEMPLATE])
async def empty_xlsx() -> Response:
    """The template as a workbook, with a sheet that says what each column is."""
    return Response(template_xlsx(), media_type=_XLSX, headers=attachment("declarations.xlsx"))


@router.get("/declarations.csv", dependencies=[Requires(Permission.READ_LANE)])
async def as_csv(
    call: CallDep,
    first: Annotated[Day | None, Query(alias="from", description="First day of receipt")] = None,
    until: Annotated[Day | None, Query(description="Last day of receipt, included")] = None,
    office: Annotated[str, Query(max_length=20, pattern="^[A-Za-z0-9]*$")] = "",
) -> Response:
    """The newest version of every declaration received in these days, as the template has it. Without lanes."""
    officers_only(call)
    if first is not None and until is not None and until < first:
        raise Invalid("The last day lies before the first.")
    async with call.reading() as session:
        by = await officer(session, call)
    pieces = _pieces(call, by.office, exports.Span(first=first, last=until, office=office))
    return StreamingResponse(pieces, media_type=_CSV, headers=attachment("declarations.csv"))


async def _pieces(call: Call, office: Office, span: exports.Span) -> AsyncIterator[bytes]:
    """Page by page, each read in a transaction of its own: a slow reader holds nothing."""
    yield template_csv()
    place: exports.Place | None = None
    while True:
        async with call.reading() as session:
            found, place = await exports.page(session, office=office, span=span, after=place)
        yield piece(found)
        if place is None:
            return


async def _lodged(call: Call, key: UUID) -> tuple[Declaration, int]:
    officers_only(call)
    async with call.reading() as session:
        row = await declaration(session, administration=call.actor.administration, key=key)
        newest = await version(session, row=row)
    return exports.lodged(newest, reference=row.reference), newest.number


@router.get("/declarations/{key}/sad.xml", dependencies=[Requires(Permission.READ_LANE)])
async def as_sad(key: UUID, call: CallDep) -> Response:
    """The newest version as a file that ASYCUDA World takes in."""
    found, _ = await _lodged(call, key)
    name = f"{found.reference.replace('/', '-')}.xml"
    return Response(write_sad(found), media_type="application/xml", headers=attachment(name))


@router.get("/declarations/{key}/copy-out", response_model=CopySheet, dependencies=[Requires(Permission.READ_LANE)])
async def copied(key: UUID, call: CallDep) -> Response:
    """The newest version in the order of the boxes, for copying by hand."""
    found, number = await _lodged(call, key)
    lines = [CopyLine(box=box, title=title, value=value, item=item) for box, title, value, item in copy_out(found)]
    return json_answer(CopySheet(reference=found.reference, version=number, lines=lines))

"""Reports of the office as JSON, CSV and XLSX."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.advance_rulings.api.calls import administration, officers_only
from services.advance_rulings.domain import sheets
from services.advance_rulings.domain.reports import COLUMNS, HEADINGS, TITLES, ReportName, Sheet
from services.advance_rulings.domain.words import RulingType
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import office
from services.advance_rulings.queries import reports as counted
from services.advance_rulings.schemas import reports as shown
from services.advance_rulings.schemas.shapes import Page
from shared.problems import FieldError, Invalid
from shared.sheets import csv_bytes
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import attachment

router = APIRouter(tags=["Reports"])
USUAL_DAYS = 365
LONGEST_DAYS = 3660
FURTHEST_DAYS = 36_525
"""A hundred years: far beyond them no calendar counts on."""
_READERS = Requires(Permission.REVIEW, Permission.DECIDE, Permission.AUDIT)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the query says of a report."""

    from_on: date | None
    until_on: date | None
    team: UUID | None
    type: RulingType | None


def _asked(
    from_on: Annotated[date | None, Query(alias="from", description="First day; a year ago without it")] = None,
    until_on: Annotated[date | None, Query(alias="to", description="Last day, included")] = None,
    team: UUID | None = None,
    type: RulingType | None = None,  # noqa: A002  # the word of the query
) -> Asked:
    return Asked(from_on=from_on, until_on=until_on, team=team, type=type)


AskedDep = Annotated[Asked, Depends(_asked)]


@router.get("/reports", response_model=Page[shown.ReportRow], dependencies=[_READERS])
async def listed(call: CallDep) -> Response:
    """The reports that there are."""
    language = _language(call)
    return json_answer(
        {"items": [{"name": name.value, "title": TITLES[name][language]} for name in ReportName], "next": None}
    )


@router.get("/reports/{name}.csv", dependencies=[_READERS])
async def as_csv(name: ReportName, asked: AskedDep, call: CallDep) -> Response:
    """A report as CSV. What a spreadsheet would take for a formula stays a text."""
    sheet, covers = await _sheet(name, asked, call)
    content = csv_bytes(sheet.lines(language=_language(call)))
    return Response(content, media_type=sheets.CSV, headers=attachment(_file(covers, name, "csv")))


@router.get("/reports/{name}.xlsx", dependencies=[_READERS])
async def as_xlsx(name: ReportName, asked: AskedDep, call: CallDep) -> Response:
    """A report as a workbook: numbers are numbers, everything else is text."""
    sheet, covers = await _sheet(name, asked, call)
    language = _language(call)
    content = sheets.xlsx_bytes(sheet.lines(language=language), title=TITLES[name][language])
    return Response(content, media_type=sheets.XLSX, headers=attachment(_file(covers, name, "xlsx")))


@router.get("/reports/{name}", response_model=shown.Report, dependencies=[_READERS])
async def report(name: ReportName, asked: AskedDep, call: CallDep) -> Response:
    """A report, counted now."""
    sheet, covers = await _sheet(name, asked, call)
    language = _language(call)
    body = shown.Report(
        name=name,
        title=TITLES[name][language],
        from_on=covers.from_on,
        until_on=covers.until_on,
        team=str(covers.team) if covers.team else None,
        type=asked.type,
        columns=[shown.ReportColumn(key=key, heading=HEADINGS[key][language]) for key in COLUMNS[name]],
        rows=[dict(row) for row in sheet.rows],
    )
    return json_answer(body, headers={"Cache-Control": "private, no-store"})


async def _sheet(name: ReportName, asked: Asked, call: Call) -> tuple[Sheet, counted.Asked]:
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        covers = _covers(name, asked, today=found.today(call.at))
        sheet = await counted.report(session, name=name, asked=covers, office=found, actor=call.actor, at=call.at)
    return sheet, covers


def _covers(name: ReportName, asked: Asked, *, today: date) -> counted.Asked:
    """The days of a report: looking back a year, or ahead half a year for what is about to expire."""
    for field, day in (("from", asked.from_on), ("to", asked.until_on)):
        if day is not None and abs((day - today).days) > FURTHEST_DAYS:
            wrong = FieldError(f"query:{field}", "too_long", "Choose a day within a hundred years.")
            raise Invalid("The range of days cannot be used.", errors=[wrong])
    ahead = name is ReportName.EXPIRING
    from_on = asked.from_on or (today if ahead else (asked.until_on or today) - timedelta(days=USUAL_DAYS))
    until_on = asked.until_on or (max(from_on, today) + timedelta(days=USUAL_DAYS // 2) if ahead else today)
    if until_on < from_on:
        wrong = FieldError("query:to", "order", "The last day lies before the first.")
        raise Invalid("The range of days cannot be used.", errors=[wrong])
    if (until_on - from_on).days > LONGEST_DAYS:
        wrong = FieldError("query:from", "too_long", "A report covers ten years at most.")
        raise Invalid("The range of days cannot be used.", errors=[wrong])
    return counted.Asked(
        from_on=from_on, until_on=until_on, team=asked.team, type=asked.type.value if asked.type else ""
    )


def _file(covers: counted.Asked, name: ReportName, ending: str) -> str:
    return f"{name.value}-{covers.from_on}-{covers.until_on}.{ending}"


def _language(call: Call) -> str:
    return call.language if call.language in ("en", "fr") else "en"

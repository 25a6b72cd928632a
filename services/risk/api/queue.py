"""The examiner's queue, its forecast, who examines what, and the lane list."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi import Path as PathParameter

from services.risk.api.calls import officer, officers_only
from services.risk.api.overrides import loaded
from services.risk.domain.words import Lane
from services.risk.operations import assignments
from services.risk.permissions import Permission
from services.risk.queries import queue
from services.risk.schemas import queue as shown
from services.risk.schemas.queue import OfficeCode
from services.risk.schemas.shapes import Day
from shared.shapes import moment
from shared.sheets import guarded
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["The examiner's queue"])
WORKS_THE_QUEUE = (Permission.EXAMINE, Permission.ASSIGN, Permission.RELEASE, Permission.AUDIT)
Format = Literal["json", "csv"]


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str) -> Response:
    """A table as CSV (RFC 4180), for a spreadsheet; a text that a spreadsheet would run is quoted with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(value) if isinstance(value, str) else value for value in row])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-store"}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/queue", response_model=shown.QueueView, dependencies=[Requires(*WORKS_THE_QUEUE)])
async def waiting(
    call: CallDep, office: OfficeCode | None = None, lane: Lane | None = None, mine: bool = False,
    unassigned: bool = False, ready: bool = False, cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = queue.PAGE,
) -> Response:  # fmt: skip
    """What waits to be examined: higher lane, mandatory, longest waiting, higher score. `ready`: what can be released."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        found = await queue.queue(
            session, office=by.office, at=call.at, place=office, lane=lane, mine=call.actor.id if mine else None,
            unassigned=unassigned, to_release=ready, cursor=cursor, limit=limit,
        )  # fmt: skip
    return json_answer(shown.QueueView.model_validate(found))


@router.get("/queue/forecast", response_model=shown.ForecastView, dependencies=[Requires(*WORKS_THE_QUEUE)])
async def forecast(call: CallDep, office: OfficeCode, days: Annotated[int, Query(ge=1, le=20)] = 5) -> Response:
    """The queue of an office over the working days to come: what waits, what usually comes, what manifests announce,
    against what the office's plan or its examiners can do."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        daily = await queue.daily(session, office=by.office, at=call.at, place=office)
        found = await queue.ahead(session, office=by.office, at=call.at, place=office, days=days, daily=daily)
    return json_answer(shown.ForecastView.model_validate(found))


@router.get(
    "/lane-list",
    response_model=shown.LaneListView,
    dependencies=[Requires(Permission.READ_LANE)],
)
async def lane_list(
    call: CallDep, office: OfficeCode, day: Day | None = None, form: Annotated[Format, Query(alias="format")] = "json"
) -> Response:
    """The printable lane list of an office and a day: lanes, never why. `format=csv` for a spreadsheet."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        on = day or by.office.today(call.at)
        rows = await queue.lane_list(session, office=by.office, place=office, day=on)
    if form == "csv":
        name = f"lanes-{office}-{on.isoformat()}"
        return as_csv(queue.LIST_COLUMNS, queue.as_list_rows(rows), name=name)
    printed = moment(call.at, by.office.calendar.zone)
    found = {"office": office, "day": on.isoformat(), "printed": printed, "items": rows}
    return json_answer(shown.LaneListView.model_validate(found))


@router.get("/examiners", response_model=shown.ExaminersView, dependencies=[Requires(*WORKS_THE_QUEUE)])
async def examiners(call: CallDep) -> Response:
    """Who examines, where, whether available, and what waits for each."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        found = await queue.examiners(session, office=by.office, at=call.at)
    return json_answer(shown.ExaminersView.model_validate({"items": found}))


@router.put(
    "/examiners/{identifier}",
    response_model=shown.ExaminerView,
    dependencies=[Requires(Permission.ASSIGN, Permission.EXAMINE)],
)
async def keep_examiner(
    identifier: Annotated[str, PathParameter(min_length=1, max_length=200)], body: shown.KeepExaminer, call: CallDep
) -> Response:
    """Say that an officer examines, where, and whether today. One that is known needs If-Match; examiners may change
    their own availability."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await assignments.find_examiner(change.session, administration=by.office.code, identifier=identifier)
        if row is None:
            call.require_key()
        else:
            call.expect(row.version)
        kept, facts = await assignments.keep_examiner(
            change.session, row=row, identifier=identifier, name=body.name, offices=body.offices,
            available=body.available, by=by,
        )  # fmt: skip
        change.record(*facts)
        view = shown.ExaminerView.model_validate(queue.examiner(kept, by.office))
        return change.answer(view, version=kept.version)


@router.post(
    "/declarations/{key}/assign",
    response_model=shown.BriefView,
    dependencies=[Requires(Permission.ASSIGN, Permission.EXAMINE)],
)
async def assign(key: UUID, body: shown.Assign, call: CallDep) -> Response:
    """Give a declaration to an examiner, take it oneself, or give it back."""
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await loaded(change.session, key=key, by=by, call=call)
        change.record(*await assignments.assign(change.session, row=row, examiner=body.examiner, by=by))
        view = shown.BriefView.model_validate(queue.brief(row, by.office))
        return change.answer(view, version=row.version)


@router.post(
    "/assignments",
    response_model=shown.AssignmentsView,
    dependencies=[Requires(Permission.ASSIGN)],
)
async def assign_waiting(body: shown.AssignWaiting, call: CallDep) -> Response:
    """Give everything at an office that waits and is free to its available examiners, by workload."""
    officers_only(call)
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        made, facts = await assignments.assign_waiting(change.session, office=body.office, by=by)
        change.record(*facts)
        items = [
            {
                "id": str(row.id),
                "reference": row.reference,
                "version": row.version,
                "lane": row.lane,
                "examiner": {"id": row.assigned_to, "name": name},
            }
            for row, name in made
        ]
        return change.answer(shown.AssignmentsView.model_validate({"items": items}))

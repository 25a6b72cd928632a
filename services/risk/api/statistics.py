"""What came of rules, lanes, the draw, officers and examiners, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi import Path as PathParameter
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.api.calls import officer, officers_only
from services.risk.api.queue import Format, as_csv
from services.risk.operations.acting import Officer
from services.risk.permissions import Permission
from services.risk.queries import statistics
from services.risk.queries.rules import hidden
from services.risk.schemas import statistics as shown
from services.risk.schemas.queue import OfficeCode
from services.risk.schemas.shapes import Day
from shared.problems import NotFound
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Statistics"])
Kind = Literal["rules", "lanes", "random", "officers", "workload"]
From = Annotated[Day | None, Query(alias="from", description="First day; 90 days before the last without it")]
Until = Annotated[Day | None, Query(alias="until", description="Last day; today without it")]
As = Annotated[Format, Query(alias="format")]


def _flat(row: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, dict) and name != "reasons":
            yield from _flat(value, f"{before}{name}_")
        elif isinstance(value, dict):
            yield before + name, "; ".join(f"{code} {number}" for code, number in sorted(value.items()))
        else:
            yield before + name, value


def _answer(found: dict[str, Any], view: type[BaseModel], form: Format, name: str) -> Response:
    if form == "json":
        return json_answer(view.model_validate(found))
    rows = [dict(_flat(row)) for row in found["items"]]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return as_csv(columns, ([row.get(column) for column in columns] for row in rows), name=name)


async def _seen(session: AsyncSession, found: dict[str, Any], by: Officer) -> dict[str, Any]:
    """Without the agencies' rules that the reader need not know."""
    unseen = await hidden(session, actor=by.actor, found=by.office, at=by.at)
    return found | {"items": [row for row in found["items"] if row["rule"] not in unseen]}


async def _count(
    call: Call, kind: Kind, *, first: date | None, last: date | None, place: str | None, for_review: bool = False
) -> dict[str, Any]:
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        over = statistics.window(office=by.office, at=call.at, from_on=first, until_on=last, place=place)
        if kind == "rules":
            found = await statistics.rules(session, office=by.office, over=over, at=call.at, for_review=for_review)
            return await _seen(session, found, by)
        if kind == "lanes":
            return await statistics.lanes(session, office=by.office, over=over)
        if kind == "random":
            return await statistics.random(session, office=by.office, over=over)
        if kind == "officers":
            return await statistics.officers(session, office=by.office, over=over)
        return await statistics.workload(session, office=by.office, over=over, at=call.at)


@router.get(
    "/statistics/rules",
    response_model=shown.RuleStatistics,
    dependencies=[Requires(Permission.READ_STATISTICS)],
)
async def rules(
    call: CallDep, first: From = None, last: Until = None, office: OfficeCode | None = None, form: As = "json",
    review: bool = False,
) -> Response:  # fmt: skip
    """For each rule: hits, inspected, finds with their interval, revenue, minutes for a find, unique finds, overlap, and
    a verdict. `review`: only those that no longer earn their keep."""
    found = await _count(call, "rules", first=first, last=last, place=office, for_review=review)
    return _answer(found, shown.RuleStatistics, form, "rules")


@router.get(
    "/statistics/rules/{rule}/overlap",
    response_model=shown.OverlapStatistics,
    dependencies=[Requires(Permission.READ_STATISTICS)],
)
async def overlap(
    rule: Annotated[str, PathParameter(max_length=40)], call: CallDep, first: From = None, last: Until = None,
    office: OfficeCode | None = None, form: As = "json",
) -> Response:  # fmt: skip
    """The rules that hit together with one, the most frequent first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        over = statistics.window(office=by.office, at=call.at, from_on=first, until_on=last, place=office)
        if rule in await hidden(session, actor=by.actor, found=by.office, at=by.at):
            raise NotFound("There is no such rule.")
        found = await _seen(session, await statistics.overlap(session, office=by.office, over=over, rule=rule), by)
    return _answer(
        found,
        shown.OverlapStatistics,
        form,
        f"overlap-{rule}" if rule.isascii() and rule.replace("-", "").isalnum() else "overlap",
    )


@router.get(
    "/statistics/lanes", response_model=shown.LaneStatistics, dependencies=[Requires(Permission.READ_STATISTICS)]
)
async def lanes(
    call: CallDep, first: From = None, last: Until = None, office: OfficeCode | None = None, form: As = "json"
) -> Response:
    """Lane shares, finds and release times for each office and for all, and targeting beside the random draw."""
    found = await _count(call, "lanes", first=first, last=last, place=office)
    return _answer(found, shown.LaneStatistics, form, "lanes")


@router.get(
    "/statistics/random", response_model=shown.RandomStatistics, dependencies=[Requires(Permission.READ_STATISTICS)]
)
async def random(
    call: CallDep, first: From = None, last: Until = None, office: OfficeCode | None = None, form: As = "json"
) -> Response:
    """Compliance measured by the random stream, for each office where it is known to three points, and the estimate from
    all selections weighted with their chances."""
    found = await _count(call, "random", first=first, last=last, place=office)
    return _answer(found, shown.RandomStatistics, form, "random")


@router.get(
    "/statistics/officers", response_model=shown.OfficerStatistics, dependencies=[Requires(Permission.READ_STATISTICS)]
)
async def officers(
    call: CallDep, first: From = None, last: Until = None, office: OfficeCode | None = None, form: As = "json"
) -> Response:
    """Changes of lanes by officer: share of the declarations handled, direction, reasons."""
    found = await _count(call, "officers", first=first, last=last, place=office)
    return _answer(found, shown.OfficerStatistics, form, "officers")


@router.get(
    "/statistics/workload",
    response_model=shown.WorkloadStatistics,
    dependencies=[Requires(Permission.READ_STATISTICS, Permission.ASSIGN)],
)
async def workload(
    call: CallDep, first: From = None, last: Until = None, office: OfficeCode | None = None, form: As = "json"
) -> Response:
    """What each examiner did, and has still to do."""
    found = await _count(call, "workload", first=first, last=last, place=office)
    return _answer(found, shown.WorkloadStatistics, form, "workload")

"""What waits for an examiner, who examines, how long it will be, and the lane list of a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, any_, case, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.lanes import ChangeState
from services.risk.domain.office import Office
from services.risk.domain.words import Cause, Flow, Lane, Stage
from services.risk.domain.workload import Examiner as Available
from services.risk.domain.workload import ForecastDay, Waiting, Weights, forecast, lead_days
from services.risk.model import Assessment, Declaration, Examiner, Inspection, LaneChange
from services.risk.queries.plans import office_plans
from shared.parameters import Terms
from shared.shapes import Shape, cursor_of, moment, person, row_of, some_moment

EXAMINED = (Lane.RED, Lane.YELLOW)
PAGE = 100
DEEPEST = 10_000
LOOKED_BACK = 28
"""Days over which the usual number of a working day is counted."""
MOST_OF_A_DAY = 20_000

_RANK = case({Lane.RED.value: 3, Lane.YELLOW.value: 2, Lane.BLUE.value: 1}, value=Declaration.lane, else_=0)
_MANDATORY = case((Declaration.lane_cause == Cause.MANDATORY, 0), else_=1)
_OPEN = Declaration.stage.in_((Stage.LODGED, Stage.PRE_ARRIVAL))
_LOOKED_AT = (
    select(Inspection.id)
    .where(
        Inspection.administration == Declaration.administration,
        Inspection.declaration_id == Declaration.id,
        Inspection.version_number == Declaration.current,
    )
    .exists()
)
"""The version that counts was examined: an act about an earlier one does not answer for a later."""
_TO_EXAMINE = and_(_OPEN, Declaration.lane.in_(EXAMINED), ~_LOOKED_AT)
_IN_ORDER = (_RANK.desc(), _MANDATORY, Declaration.lane_at, Declaration.score.desc(), Declaration.id)


def weights(terms: Terms) -> Weights:
    """The points of work, by parameter."""
    return Weights(declaration=int(terms.value("workload.declaration")), item=int(terms.value("workload.item")))


def to_examine(administration: str) -> Select[Declaration]:
    """Red and yellow declarations that nobody looked at yet, in the order of the queue."""
    return select(Declaration).where(Declaration.administration == administration, _TO_EXAMINE).order_by(*_IN_ORDER)


def waiting(row: Declaration) -> Waiting:
    """A row of the queue as the rules of assignment see it."""
    return Waiting(
        id=str(row.id), office=row.office, lane=Lane(row.lane or Lane.GREEN),
        mandatory=row.lane_cause == Cause.MANDATORY, since=row.lane_at or row.received_at, score=row.score,
        items=row.item_count,
    )  # fmt: skip


def _points(points: Weights) -> ColumnElement[int]:
    return func.coalesce(func.sum(points.declaration + points.item * Declaration.item_count), 0)


async def examiners_at(
    session: AsyncSession, *, office: str, weights: Weights, administration: str
) -> Sequence[Available]:
    """Who examines at an office, with the points of what each has still to examine anywhere."""
    loads = (
        select(Declaration.assigned_to, _points(weights).label("points"))
        .where(Declaration.administration == administration, _TO_EXAMINE, Declaration.assigned_to.is_not(None))
        .group_by(Declaration.assigned_to)
        .subquery()
    )
    rows = await session.execute(
        select(Examiner.id, Examiner.name, Examiner.available, func.coalesce(loads.c.points, 0).label("points"))
        .outerjoin(loads, loads.c.assigned_to == Examiner.id)
        .where(
            Examiner.administration == administration,
            or_(func.cardinality(Examiner.offices) == 0, literal(office) == any_(Examiner.offices)),
        )
        .order_by(Examiner.id)
    )
    return [Available(id=row.id, name=row.name, available=row.available, load=row.points) for row in rows]


async def examiners(session: AsyncSession, *, office: Office, at: datetime) -> list[Shape]:
    """Everybody who examines, with what each has still to do."""
    points = weights(office.terms(at))
    loads = await session.execute(
        select(Declaration.assigned_to, func.count().label("number"), _points(points).label("points"))
        .where(Declaration.administration == office.code, _TO_EXAMINE, Declaration.assigned_to.is_not(None))
        .group_by(Declaration.assigned_to)
    )
    by_examiner = {row.assigned_to: (row.number, row.points) for row in loads}
    rows = await session.scalars(
        select(Examiner).where(Examiner.administration == office.code).order_by(Examiner.name, Examiner.id).limit(500)
    )
    return [examiner(row, office, *by_examiner.get(row.id, (0, 0))) for row in rows]


def examiner(row: Examiner, office: Office, number: int = 0, points: int = 0) -> Shape:
    """Somebody who examines."""
    return {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "offices": row.offices,
        "available": row.available,
        "assigned": number,
        "points": points,
        "changed": moment(row.changed_at, office.calendar.zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }


async def queue(
    session: AsyncSession, *, office: Office, at: datetime, place: str | None = None, lane: Lane | None = None,
    mine: str | None = None, unassigned: bool = False, to_release: bool = False, cursor: str = "", limit: int = PAGE,
) -> Shape:  # fmt: skip
    """What waits to be examined, or (`to_release`) what was done all that its lane asks for; with the next cursor."""
    chosen: list[ColumnElement[bool]] = [Declaration.administration == office.code]
    if to_release:
        ready = or_(Declaration.lane.not_in(EXAMINED), _LOOKED_AT)
        chosen += [Declaration.stage == Stage.LODGED, Declaration.lane.is_not(None), ready]
    else:
        chosen.append(_TO_EXAMINE)
    chosen.append(Declaration.office == place if place else true())
    chosen.append(Declaration.lane == lane if lane else true())
    chosen.append(Declaration.assigned_to == mine if mine else true())
    chosen.append(Declaration.assigned_to.is_(None) if unassigned else true())
    first = row_of(cursor, deepest=DEEPEST)
    asked = (
        select(LaneChange.id)
        .where(
            LaneChange.administration == Declaration.administration,
            LaneChange.declaration_id == Declaration.id,
            LaneChange.state == ChangeState.REQUESTED,
        )
        .exists()
    )
    rows = (
        await session.execute(
            select(Declaration, asked.label("asked")).where(*chosen).order_by(*_IN_ORDER).offset(first).limit(limit + 1)
        )
    ).all()
    counted = await session.execute(select(Declaration.lane, func.count()).where(*chosen).group_by(Declaration.lane))
    points = weights(office.terms(at))
    more = len(rows) > limit and first + limit < DEEPEST
    return {
        "items": [_row(row.Declaration, row.asked, office, points, at) for row in rows[:limit]],
        "counts": {str(name): number for name, number in counted},
        "next": cursor_of(first + limit) if more else None,
    }


def _row(row: Declaration, asked: bool, office: Office, points: Weights, at: datetime) -> Shape:
    since = row.lane_at or row.received_at
    return {
        **brief(row, office),
        "mandatory": row.lane_cause == Cause.MANDATORY,
        "score": row.score,
        "since": moment(since, office.calendar.zone),
        "waiting_minutes": max(0, int((at - since).total_seconds() // 60)),
        "points": points.of(row.item_count),
        "lower_lane_asked": asked,
    }


def brief(row: Declaration, office: Office) -> Shape:
    """A declaration with its lane and never why: what every list of officers begins with."""
    return {
        "id": str(row.id),
        "version": row.version,
        "reference": row.reference,
        "stage": row.stage,
        "office": row.office,
        "flow": row.flow,
        "lane": row.lane,
        "importer": row.importer,
        "importer_name": row.importer_name,
        "declarant": row.declarant,
        "transport_document": row.transport_document,
        "items": row.item_count,
        "arrived_on": row.arrived_on.isoformat() if row.arrived_on else None,
        "received": moment(row.received_at, office.calendar.zone),
        "assigned_to": person(row.assigned_to, row.assigned_name or "") if row.assigned_to else None,
        "inspected": some_moment(row.inspected_at, office.calendar.zone),
        "found": row.found,
        "released": some_moment(row.released_at, office.calendar.zone),
    }


async def lane_list(session: AsyncSession, *, office: Office, place: str, day: date) -> list[Shape]:
    """Every declaration assessed for an office on a day, with the lane it has now: to print, or for a national system."""
    of_the_day = (
        select(Assessment.declaration_id)
        .where(Assessment.administration == office.code, Assessment.day == day, Assessment.office == place)
        .distinct()
    )
    rows = await session.scalars(
        select(Declaration)
        .where(Declaration.administration == office.code, Declaration.id.in_(of_the_day), Declaration.lane.is_not(None))
        .order_by(_RANK.desc(), Declaration.reference)
        .limit(MOST_OF_A_DAY)
    )
    return [brief(row, office) for row in rows]


async def daily(session: AsyncSession, *, office: Office, at: datetime, place: str) -> dict[Lane, int | None]:
    """What the office's plans hold of each lane a day, over the flows it had lately; None where there is no limit."""
    today = office.today(at)
    flows = await session.scalars(
        select(Declaration.flow)
        .where(
            Declaration.administration == office.code, Declaration.office == place,
            Declaration.received_at >= at - timedelta(days=LOOKED_BACK), Declaration.flow.is_not(None),
        )
        .distinct()
    )  # fmt: skip
    plans = await office_plans(session, found=office, on=today)
    used = [plans.of(place, flow.lower()).plan for flow in flows if flow] or [plans.of(place, Flow.IMPORT).plan]
    found: dict[Lane, int | None] = {}
    for lane in EXAMINED:
        limits = [plan.lane(lane).daily for plan in used]
        found[lane] = None if any(limit is None for limit in limits) else sum(limit or 0 for limit in limits)
    return found


async def ahead(
    session: AsyncSession, *, office: Office, at: datetime, place: str, days: int, daily: dict[Lane, int | None]
) -> Shape:
    """The queue of an office over the working days to come, for red and for yellow.

    `daily` is what the office's plan holds of each lane a day; where it says nothing, what the available examiners can
    do by the parameter of points, shared between the lanes as their backlogs are.
    """
    today = office.today(at)
    backlog = await _backlog(session, office=office, place=place)
    usual = await _usual(session, office=office, place=place, today=today)
    announced = await _announced(session, office=office, place=place, until=today + timedelta(days=2 * days + 14))
    terms = office.terms(at)
    points = weights(terms)
    there = sum(
        one.available for one in await examiners_at(session, office=place, weights=points, administration=office.code)
    )
    hands = there * int(terms.value("workload.daily"))
    working = _working_days(office, today, days)
    lanes = []
    for lane in EXAMINED:
        limit = daily.get(lane)
        number, average = backlog[lane]
        share = number / total if (total := sum(backlog[one][0] for one in EXAMINED)) else 0.5
        capacity = int(hands * share // points.of(max(1, round(average)))) if limit is None else limit
        found = forecast(working, backlog=number, usual=usual[lane], announced=announced[lane], capacity=capacity)
        lanes.append(
            {
                "lane": lane.value,
                "waiting": number,
                "usual": round(usual[lane], 2),
                "capacity": capacity,
                "capacity_of": "examiners" if limit is None else "plan",
                "lead_days": lead_days(number, capacity),
                "days": [_day(one) for one in found],
            }
        )
    return {"office": place, "from_on": today.isoformat(), "available_examiners": there, "lanes": lanes}


def _day(one: ForecastDay) -> Shape:
    return {
        "on": one.on.isoformat(),
        "announced": one.announced,
        "expected": one.expected,
        "low": one.low,
        "high": one.high,
        "capacity": one.capacity,
        "left": one.left,
    }


def _working_days(office: Office, first: date, number: int) -> list[date]:
    found = [office.calendar.next_working_day(first)]
    while len(found) < number:
        found.append(office.calendar.next_working_day(found[-1] + timedelta(days=1)))
    return found


async def _backlog(session: AsyncSession, *, office: Office, place: str) -> dict[Lane, tuple[int, float]]:
    """For each lane: declarations that arrived and wait, and their mean number of items."""
    rows = await session.execute(
        select(Declaration.lane, func.count().label("number"), func.avg(Declaration.item_count).label("items"))
        .where(
            Declaration.administration == office.code, _TO_EXAMINE, Declaration.stage == Stage.LODGED,
            Declaration.office == place,
        )
        .group_by(Declaration.lane)
    )  # fmt: skip
    found = {Lane(row.lane): (row.number, float(row.items)) for row in rows}
    return {lane: found.get(lane, (0, 1.0)) for lane in EXAMINED}


async def _usual(session: AsyncSession, *, office: Office, place: str, today: date) -> dict[Lane, float]:
    """New declarations of each lane on a working day, on average over the last four weeks."""
    first = today - timedelta(days=LOOKED_BACK)
    rows = await session.execute(
        select(Assessment.lane, func.count(Assessment.declaration_id.distinct()).label("number"))
        .where(
            Assessment.administration == office.code, Assessment.day >= first, Assessment.day < today,
            Assessment.office == place, Assessment.lane.in_(EXAMINED),
        )
        .group_by(Assessment.lane)
    )  # fmt: skip
    found = {Lane(row.lane): row.number for row in rows}
    worked = sum(office.calendar.next_working_day(day) == day for day in _days(first, today)) or 1
    return {lane: found.get(lane, 0) / worked for lane in EXAMINED}


async def _announced(session: AsyncSession, *, office: Office, place: str, until: date) -> dict[Lane, Counter[date]]:
    """What was sent before arrival, by the working day on which it will be here."""
    rows = await session.execute(
        select(Declaration.lane, Declaration.arrived_on, func.count().label("number"))
        .where(
            Declaration.administration == office.code, _TO_EXAMINE, Declaration.stage == Stage.PRE_ARRIVAL,
            Declaration.office == place, Declaration.arrived_on.is_not(None), Declaration.arrived_on <= until,
        )
        .group_by(Declaration.lane, Declaration.arrived_on)
    )  # fmt: skip
    found: dict[Lane, Counter[date]] = {lane: Counter() for lane in EXAMINED}
    for row in rows:
        found[Lane(row.lane)][office.calendar.next_working_day(row.arrived_on)] += row.number
    return found


def _days(first: date, until: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((until - first).days)]


def as_list_rows(rows: Sequence[Shape]) -> list[list[Any]]:
    """The lane list as rows of a table, in the order of its columns."""
    return [
        [
            row["reference"], row["flow"], row["lane"], row["importer"], row["importer_name"], row["declarant"],
            row["transport_document"], row["items"], row["stage"], row["received"]["office"],
        ]
        for row in rows
    ]  # fmt: skip


LIST_COLUMNS = (
    "reference",
    "flow",
    "lane",
    "importer",
    "importer_name",
    "declarant",
    "transport_document",
    "items",
    "stage",
    "received",
)

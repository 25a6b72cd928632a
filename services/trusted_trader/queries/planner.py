"""The planner of visits: islands with what waits there, what is planned, and what one journey could see together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Status, VisitKind, VisitStatus
from services.trusted_trader.model import Application, Island, Site, Visit
from services.trusted_trader.queries import cases, sites
from services.trusted_trader.queries.visit_file import visit_row
from shared.office import Office
from shared.shapes import Shape

WAITING = (Status.ACCEPTED, Status.DESK, Status.SITE_VALIDATION, Status.CORRECTIVE_ACTION)
"""Applications whose sites may be visited."""
TOGETHER = 1000
"""Applications read at once; far above what an office of the region has open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    application: Application
    site: Site
    due_on: date | None


async def planner(session: AsyncSession, *, office: Office, from_on: date, until_on: date, at: datetime) -> Shape:
    """Islands as drawn, each with the sites that wait, the trips planned in the window, and what could go together.

    `together` bundles every site of an island that waits or is planned in the window: seen in one journey instead of one each,
    it saves the travelling hours shown. `due_on` of a site is the day on which its case must be decided.
    """
    open_cases = (
        await session.scalars(
            select(Application)
            .where(Application.administration == office.code, Application.state.in_(WAITING))
            .order_by(Application.accepted_at, Application.id)
            .limit(TOGETHER)
        )
    ).all()
    moved = await cases.marks(session, rows=open_cases)
    due: dict[UUID, date | None] = {}
    for row in open_cases:
        clock = cases.reading(row, found=moved.get(row.id, ()), office=office, at=at)
        due[row.id] = clock.due_on if clock else None
    planned = (
        await session.scalars(
            select(Visit)
            .where(
                Visit.administration == office.code, Visit.state.in_((VisitStatus.PLANNED, VisitStatus.UNDER_WAY)),
                Visit.planned_on.between(from_on, until_on),
            )
            .order_by(Visit.planned_on, Visit.number)
        )
    ).all()  # fmt: skip
    known = await sites.named(
        session, administration=office.code,
        identifiers=[*(one for row in open_cases for one in row.sites), *(row.site_id for row in planned)],
    )  # fmt: skip
    waiting = await _waiting(session, open_cases, known, due)
    there = await session.scalars(
        select(Application).where(
            Application.administration == office.code, Application.id.in_({row.application_id for row in planned})
        )
    )
    applications = {one.id: one for one in there}
    shown = [
        {
            **visit_row(row, site=known[row.site_id], application=applications[row.application_id], office=office),
            "due_on": _day(due.get(row.application_id)),
        }
        for row in planned
    ]
    islands = await sites.islands(session, administration=office.code)
    drawn = [_island(one, waiting, shown) for one in islands]
    names = {one.code for one in islands}
    return {
        "from_on": from_on.isoformat(),
        "until_on": until_on.isoformat(),
        "islands": drawn,
        "elsewhere": {
            "waiting": [_waits(one) for one in waiting if one.site.island not in names],
            "trips": _trips([one for one in shown if one["site"]["island"] not in names]),
        },
    }


async def _waiting(
    session: AsyncSession, open_cases: Sequence[Application], known: dict[UUID, Site], due: dict[UUID, date | None]
) -> list[_Waiting]:
    """Sites of open cases that have neither a report nor a visit planned, on any day."""
    taken = await session.execute(
        select(Visit.application_id, Visit.site_id).where(
            Visit.administration == (open_cases[0].administration if open_cases else ""),
            Visit.application_id.in_([row.id for row in open_cases]), Visit.state != VisitStatus.CANCELLED,
        )
    )  # fmt: skip
    seen = {(application, site) for application, site in taken}
    found = [
        _Waiting(application=row, site=site, due_on=due[row.id])
        for row in open_cases
        for site in known.values()
        if str(site.id) in row.sites and site.closed_at is None and (row.id, site.id) not in seen
    ]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.application.number or "", one.site.name))


def _waits(one: _Waiting) -> Shape:
    return {
        "site": {"id": str(one.site.id), "name": one.site.name, "kind": one.site.kind, "address": one.site.address},
        "application": {
            "id": str(one.application.id), "number": one.application.number, "state": one.application.state,
        },
        "firm": {
            "organisation": one.application.organisation, "name": one.application.name, "tin": one.application.tin,
        },
        "due_on": _day(one.due_on),
    }  # fmt: skip


def _island(row: Island, waiting: Sequence[_Waiting], shown: Sequence[Shape]) -> Shape:
    here = [_waits(one) for one in waiting if one.site.island == row.code]
    planned = [one for one in shown if one["site"]["island"] == row.code]
    return {
        **island_shape(row),
        "waiting": here,
        "trips": _trips(planned),
        "together": _together(row, here, planned),
    }


def island_shape(row: Island) -> Shape:
    """An island as it is drawn."""
    return {
        "code": row.code, "version": row.version, "name": row.name, "x": row.x, "y": row.y, "travel": row.travel,
        "travel_hours": row.travel_hours, "retired": row.retired_at is not None,
    }  # fmt: skip


def _trips(planned: Sequence[Shape]) -> list[Shape]:
    """Visits of one journey; one that names no trip is a journey of its own."""
    by_trip: dict[str, list[Shape]] = defaultdict(list)
    for one in planned:
        by_trip[one["trip"] or one["number"]].append(one)
    return [
        {
            "trip": visits[0]["trip"], "from_on": visits[0]["planned_on"], "until_on": visits[-1]["planned_on"],
            "visits": visits,
        }
        for visits in by_trip.values()
    ]  # fmt: skip


def _together(row: Island, here: Sequence[Shape], planned: Sequence[Shape]) -> Shape | None:
    """What one journey could see; None where there is one site or none."""
    journeys = [one for one in planned if one["kind"] == VisitKind.ON_SITE]
    seen: dict[str, Shape] = {one["site"]["id"]: one for one in (*journeys, *here)}
    if len(seen) < 2 or not here:
        return None
    days = sorted(one["due_on"] for one in seen.values() if one["due_on"])
    return {
        "sites": list(seen),
        "first_due_on": days[0] if days else None,
        "planned_on": min((one["planned_on"] for one in journeys), default=None),
        "hours_saved": row.travel_hours * (len(seen) - 1),
    }


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None

"""What others say of an applicant, as its case shows it: agencies' opinions, visits of sites, findings."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.model import Application, Finding, Opinion, Visit
from services.trusted_trader.queries.sites import named
from shared.office import Office
from shared.shapes import Shape, moment, person, some_moment


async def places(session: AsyncSession, *, row: Application) -> list[Shape]:
    """The sites that an application names."""
    known = await named(session, administration=row.administration, identifiers=row.sites)
    return [
        {"id": str(site.id), "name": site.name, "kind": site.kind, "address": site.address, "island": site.island}
        for identifier in row.sites
        if (site := known.get(UUID(identifier))) is not None
    ]


async def opinions(session: AsyncSession, *, row: Application, office: Office) -> list[Shape]:
    """What other agencies were asked, and what they said; for officers."""
    zone = office.calendar.zone
    found = await session.scalars(
        select(Opinion)
        .where(Opinion.administration == row.administration, Opinion.application_id == row.id)
        .order_by(Opinion.asked_at, Opinion.id)
    )
    return [
        {
            "id": str(one.id),
            "agency": one.agency,
            "question": one.question,
            "asked": moment(one.asked_at, zone),
            "asked_by": person(one.asked_by, one.asked_by_name),
            "due_on": one.due_on.isoformat(),
            "outcome": one.outcome,
            "text": one.text,
            "given": some_moment(one.given_at, zone),
            "recorded_by": person(one.recorded_by, one.recorded_by_name or "") if one.recorded_by else None,
        }
        for one in found
    ]


async def visits(session: AsyncSession, *, row: Application, office: Office, officer: bool) -> list[Shape]:
    """The visits of an application; ratings, risk grade and summary are for officers."""
    zone = office.calendar.zone
    found = (
        await session.scalars(
            select(Visit)
            .where(Visit.administration == row.administration, Visit.application_id == row.id)
            .order_by(Visit.planned_on, Visit.number)
        )
    ).all()
    known = await named(session, administration=row.administration, identifiers=[visit.site_id for visit in found])
    shapes = []
    for visit in found:
        site = known.get(visit.site_id)
        shape: Shape = {
            "id": str(visit.id),
            "number": visit.number,
            "version": visit.version,
            "state": visit.state,
            "kind": visit.kind,
            "site": str(visit.site_id),
            "site_name": site.name if site else "",
            "planned_on": visit.planned_on.isoformat(),
            "validators": list(visit.validator_names),
            "reported": some_moment(visit.reported_at, zone),
            "shared_from": visit.shared_from,
        }
        if officer:
            shape |= {"ratings": visit.ratings, "risk_grade": visit.risk_grade, "summary": visit.summary}
        shapes.append(shape)
    return shapes


async def findings(session: AsyncSession, *, row: Application, office: Office, officer: bool) -> list[Shape]:
    """What was found at the sites, what must be done, and what was; a resolution's words are for officers."""
    zone = office.calendar.zone
    found = await session.scalars(
        select(Finding)
        .where(Finding.administration == row.administration, Finding.application_id == row.id)
        .order_by(Finding.due_on, Finding.created_at, Finding.id)
    )
    return [
        {
            "id": str(one.id),
            "visit": str(one.visit_id),
            "version": one.version,
            "state": one.state,
            "element": one.element,
            "severity": one.severity,
            "text": one.text,
            "action": one.action,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "response": one.response,
            "answered": some_moment(one.answered_at, zone),
            "answered_by_name": one.answered_by_name,
            "resolution": one.resolution if officer else "",
            "resolved": some_moment(one.resolved_at, zone),
            "resolved_by_name": one.resolved_by_name,
        }
        for one in found
    ]

"""Islands, sites and visits of the demonstration. Islands and sites come before the applications, journeys after them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.status import plain_tin
from services.trusted_trader.domain.visits import Found, Report
from services.trusted_trader.domain.words import Element, Severity, Status, VisitKind, VisitStatus
from services.trusted_trader.model import Application, Island, Site, Visit
from services.trusted_trader.operations import reports, sites, visits
from services.trusted_trader.permissions import ROLES
from services.trusted_trader.queries.sites import named
from services.trusted_trader.seed.places import FINDINGS, ISLANDS, SITES
from shared.actors import Actor
from shared.facts import Fact
from shared.office import Office, Officer
from shared.work import Work

AHEAD = timedelta(days=9)
"""The first journey of the demonstration is so far ahead."""


def acting(actor: Actor, *, office: Office, at: datetime) -> Officer:
    """Somebody at work at an instant, with what their roles give them here."""
    held = frozenset(str(permission) for role in actor.roles for permission in ROLES.get(role, ()))
    return Officer(actor=actor, held=held, at=at, office=office)


async def places(*, work: Work, office: Office, people: Sequence[Actor], at: datetime) -> int:
    """Draw the islands and put the firms' sites on them, once; answers how many sites there are now.

    Each firm's first person adds its sites; a firm that `SITES` does not know has none.
    """
    reviewer = next(one for one in people if "reviewer" in one.roles)
    known = {plain_tin(tin): found for tin, found in SITES.items()}  # identity keeps numbers without their dashes
    firms = {one.tin: one for one in reversed(people) if plain_tin(one.tin or "") in known}
    by = acting(reviewer, office=office, at=at)
    made = 0
    async with work.changing(actor=reviewer, at=at, administration=office.code) as change:
        session = change.session
        if await session.scalar(select(Island.code).where(Island.administration == office.code).limit(1)):
            return 0
        for one in ISLANDS.get(office.code, ()):
            _, facts = await sites.draw(
                session, row=None, code=one.code, name=one.name, x=one.x, y=one.y, travel=one.travel,
                travel_hours=one.hours, by=by,
            )  # fmt: skip
            change.record(*facts)
        for tin, actor in sorted(firms.items(), key=lambda found: str(found[0])):
            for place in known[plain_tin(tin or "")]:
                _, facts = await sites.add(
                    session, tin=tin or "", organisation=actor.organisation, name=place.name, kind=place.kind,
                    address=place.address, island=place.island, by=acting(actor, office=office, at=at),
                )  # fmt: skip
                change.record(*facts)
                made += 1
    return made


async def sites_of(session: AsyncSession, *, administration: str, tin: str) -> list[str]:
    """The ids of a firm's sites, as an application names them."""
    found = await session.scalars(
        select(Site)
        .where(Site.administration == administration, Site.tin == tin, Site.closed_at.is_(None))
        .order_by(Site.name)
    )
    return [str(one.id) for one in found]


async def see_sites(
    session: AsyncSession, *, row: Application, planner: Officer, validator: Officer, findings: int = 0
) -> list[Fact]:
    """Plan and report the visits of every site of an application that nobody saw; the story goes on after that.

    `findings` is how many of FINDINGS the first site shows. Planner and validator say when in their `at`.
    """
    taken = set(
        await session.scalars(
            select(Visit.site_id).where(
                Visit.administration == row.administration, Visit.application_id == row.id,
                Visit.state != VisitStatus.CANCELLED,
            )
        )
    )  # fmt: skip
    told: list[Fact] = []
    known = await named(session, administration=row.administration, identifiers=row.sites)
    for place, site in enumerate(one for one in sorted(known.values(), key=_by_name) if one.id not in taken):
        kind = VisitKind.REMOTE if place else VisitKind.ON_SITE  # one officer is not on two islands in a morning
        visit, facts = await _plan(session, row=row, site=site, kind=kind, planner=planner, validator=validator)
        told += facts
        ended_at = validator.at - timedelta(minutes=20 + 150 * place)
        told += await _report(session, visit, row, validator, ended_at, findings if place == 0 else 0)
    return told


def _by_name(site: Site) -> tuple[str, str]:
    return site.name, str(site.id)


async def _plan(
    session: AsyncSession,
    *,
    row: Application,
    site: Site,
    planner: Officer,
    validator: Officer,
    kind: VisitKind = VisitKind.ON_SITE,
    trip: str | None = None,
) -> tuple[Visit, list[Fact]]:
    day = max(planner.office.today(planner.at), validator.office.today(validator.at))
    plan = visits.Plan(planned_on=day, validators=((validator.actor.id, validator.actor.name),), trip=trip)
    return await visits.plan(session, application=row, site=site, kind=kind, plan=plan, by=planner)


async def _report(
    session: AsyncSession, visit: Visit, row: Application, validator: Officer, ended_at: datetime, findings: int
) -> list[Fact]:
    due_on = validator.office.today(validator.at) + timedelta(days=75)
    found = tuple(
        Found(
            id=_uuid(visit, f"finding-{place}"), element=Element(element), severity=Severity(severity), text=text,
            action=action, due_on=due_on,
        )
        for place, (element, severity, text, action) in enumerate(FINDINGS[:findings])
    )  # fmt: skip
    weak = {one.element.value for one in found}
    ratings = {
        one["element"]: {"rating": 2 if one["element"] in weak else 3 + (ord(one["element"]) % 2), "note": ""}
        for one in visit.checklist
    }
    people: tuple[dict[str, Any], ...] = ({"name": row.lodged_by_name, "function": "Director", "administration": None},)
    report = Report(
        key=_uuid(visit, "report"), plan=visits.plan_of(visit), started_at=ended_at - timedelta(hours=2),
        finished_at=ended_at, people=people, ratings=ratings, risk_grade=3 if found else 2,
        summary="Order in the store and in the books; what lacks is named below." if found else "All as it should be.",
        findings=found,
    )  # fmt: skip
    handed = await reports.hand_in(session, row=visit, application=row, report=report, sent={}, by=validator)
    return handed.facts


def _uuid(visit: Visit, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{visit.id}/{what}")


async def journeys(*, work: Work, office: Office, people: Sequence[Actor], at: datetime) -> int:
    """Plan what lies ahead: a journey to the first island where something waits, its sites together; the rest still waits.

    Answers how many visits are planned; 0 where some were planned before.
    """
    planner = acting(next(one for one in people if "reviewer" in one.roles), office=office, at=at)
    validator = next((one for one in people if "validator" in one.roles), None)
    if validator is None:
        return 0
    async with work.changing(actor=planner.actor, at=at, administration=office.code) as change:
        session = change.session
        pending = await session.scalar(
            select(Visit.number).where(Visit.administration == office.code, Visit.state == VisitStatus.PLANNED).limit(1)
        )
        waiting = () if pending else await _waiting(session, office)
        if not waiting:
            return 0
        island = waiting[0][1].island
        together = [(row, site) for row, site in waiting if site.island == island]
        day = office.calendar.next_working_day(office.today(at + AHEAD))
        drawn = await session.get(Island, (office.code, island)) if island else None
        trip = f"{drawn.name if drawn else office.code}, {day.isoformat()}"
        there = acting(validator, office=office, at=datetime.combine(day, time(9), tzinfo=office.calendar.zone))
        for row, site in together:
            _, facts = await _plan(session, row=row, site=site, planner=planner, validator=there, trip=trip)
            change.record(*facts)
    return len(together)


async def _waiting(session: AsyncSession, office: Office) -> list[tuple[Application, Site]]:
    found = await session.scalars(
        select(Application)
        .where(
            Application.administration == office.code,
            Application.state.in_((Status.ACCEPTED, Status.DESK, Status.SITE_VALIDATION)),
        )
        .order_by(Application.accepted_at, Application.number)
    )
    waiting = []
    for row in found.all():
        taken = set(
            await session.scalars(
                select(Visit.site_id).where(
                    Visit.administration == office.code, Visit.application_id == row.id,
                    Visit.state != VisitStatus.CANCELLED,
                )
            )
        )  # fmt: skip
        known = await named(session, administration=office.code, identifiers=row.sites)
        waiting += [(row, site) for site in sorted(known.values(), key=_by_name) if site.id not in taken]
    return waiting

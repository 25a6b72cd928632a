"""Teams, whose queue holds what, and how the work lies on teams and officers; counted when somebody looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import OPEN, Waiting
from services.advance_rulings.model import Application, Team, TeamMember
from services.advance_rulings.queries.cases import open_cases, rows
from shared.actors import Actor
from shared.calendar import Band
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person


async def team(session: AsyncSession, *, administration: str, identifier: UUID, locked: bool = False) -> Team:
    """A team of the administration. Raises NotFound."""
    statement = select(Team).where(Team.administration == administration, Team.id == identifier)
    if locked:
        statement = statement.with_for_update()
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such team.")
    return row


async def team_name(session: AsyncSession, *, row: Application) -> str | None:
    """What the team is called in whose queue a case is; None for the common queue."""
    if row.team is None:
        return None
    statement = select(Team.name).where(Team.administration == row.administration, Team.id == row.team)
    return await session.scalar(statement)


async def several(session: AsyncSession, *, administration: str, identifiers: Sequence[UUID]) -> list[Application]:
    """Some applications that reached the office, locked in one order, answered in the order asked; unknown ones are
    left out."""
    statement = (
        select(Application)
        .where(
            Application.administration == administration,
            Application.id.in_(identifiers),
            Application.number.is_not(None),
        )
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in await session.scalars(statement)}
    return [found[identifier] for identifier in dict.fromkeys(identifiers) if identifier in found]


async def teams(session: AsyncSession, *, office: Office, closed: bool = False) -> list[Shape]:
    """The teams in their order with members and open cases; closed ones on demand, at the end."""
    statement = select(Team).where(Team.administration == office.code)
    if not closed:
        statement = statement.where(Team.active)
    found = (await session.scalars(statement.order_by(Team.active.desc(), Team.place, Team.name))).all()
    counted = await session.execute(
        select(Application.team, func.count())
        .where(Application.administration == office.code, Application.state.in_(OPEN), Application.team.is_not(None))
        .group_by(Application.team)
    )
    open_now = {row[0]: row[1] for row in counted}
    members = await _members(session, office)
    return [shape(row, members=members[row.id], open_now=open_now.get(row.id, 0), office=office) for row in found]


async def whole(session: AsyncSession, *, row: Team, office: Office) -> Shape:
    """One team."""
    counted = await session.scalar(
        select(func.count()).where(
            Application.administration == office.code, Application.team == row.id, Application.state.in_(OPEN)
        )
    )
    members = await _members(session, office)
    return shape(row, members=members[row.id], open_now=counted or 0, office=office)


def shape(row: Team, *, members: Sequence[TeamMember], open_now: int, office: Office) -> Shape:
    """A team as officers see it."""
    return {
        "id": str(row.id),
        "name": row.name,
        "version": row.version,
        "types": row.types,
        "chapters": row.chapters,
        "place": row.place,
        "active": row.active,
        "members": [{"id": member.person, "name": member.name, "leads": member.leads} for member in members],
        "open_cases": open_now,
        "changed": moment(row.changed_at, office.calendar.zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }


async def _members(session: AsyncSession, office: Office) -> defaultdict[UUID, list[TeamMember]]:
    statement = select(TeamMember).where(TeamMember.administration == office.code)
    found: defaultdict[UUID, list[TeamMember]] = defaultdict(list)
    for member in await session.scalars(statement.order_by(TeamMember.leads.desc(), TeamMember.name)):
        found[member.team].append(member)
    return found


async def workload(session: AsyncSession, *, office: Office, actor: Actor, at: datetime) -> Shape:
    """How the open cases lie on the teams and the officers.

    `points` add up the working days that each case has been here: what the clock counted, or the days since it came.
    """
    shaped = await rows(session, found=await open_cases(session, actor=actor), office=office, at=at)
    listed = await teams(session, office=office)
    names = {found["id"]: found["name"] for found in listed}
    by_team: dict[str, Shape] = {found["id"]: _nothing(found["id"], found["name"]) for found in listed}
    common = _nothing("", "")
    officers: dict[str, Shape] = {
        member["id"]: _nothing(member["id"], member["name"]) for found in listed for member in found["members"]
    }
    nobody = _nothing("", "")
    for case in shaped:
        _add(by_team[case["team"]] if case["team"] in names else common, case, office, at)
        whose = case["assignee"]
        who = officers.setdefault(whose["id"], _nothing(whose["id"], whose["name"])) if whose else nobody
        _add(who, case, office, at)
    return {
        "teams": list(by_team.values()),
        "common": common,
        "officers": sorted(officers.values(), key=lambda row: (-row["points"], row["name"])),
        "nobody": nobody,
    }


def _nothing(identifier: str, name: str) -> Shape:
    return {"id": identifier, "name": name, "open": 0, "overdue": 0, "due_soon": 0, "waiting": 0, "points": 0}


def _add(into: Shape, case: Shape, office: Office, at: datetime) -> None:
    into["open"] += 1
    into["overdue"] += case["clock"]["band"] == Band.OVERDUE
    into["due_soon"] += case["clock"]["band"] == Band.DUE_SOON
    into["waiting"] += case["waiting_for"] == Waiting.APPLICANT
    into["points"] += days_here(case, office=office, at=at)


def days_here(case: Shape, *, office: Office, at: datetime) -> int:
    """The days that a case has been with the office: what its clock counted, before that the working days since it
    came."""
    clock = case["clock"]
    if clock["state"] != "not_started" or case["submitted"] is None:
        return int(clock["counted"])
    calendar = office.calendar
    day, last, found = calendar.local_day(datetime.fromisoformat(case["submitted"]["at"])), office.today(at), 0
    while day < last:
        day += timedelta(days=1)
        found += calendar.is_working_day(day)
    return found

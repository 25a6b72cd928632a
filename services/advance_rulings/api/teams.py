"""Teams, whose queue a case is in, many cases at once, and how the work lies."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, administration, expect, officer, officers_only
from services.advance_rulings.domain.teams import Wants
from services.advance_rulings.model import Application, Team
from services.advance_rulings.operations import teams as work
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import office, teams
from services.advance_rulings.schemas import desk
from services.advance_rulings.schemas.cases import Case
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotFound
from shared.web import Answering, Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Teams"])


@router.get("/teams", response_model=Page[desk.TeamView], dependencies=[Requires(Permission.READ)])
async def listed(call: CallDep, closed: bool = False) -> Response:
    """The teams in their order, with members and open cases."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        items = await teams.teams(session, office=found, closed=closed)
    return json_answer({"items": items, "next": None})


@router.get("/teams/{team}", response_model=desk.TeamView, dependencies=[Requires(Permission.READ)])
async def one(team: UUID, call: CallDep) -> Response:
    """One team."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await teams.team(session, administration=call.actor.administration, identifier=team)
        body = await teams.whole(session, row=row, office=found)
    return json_answer(body, version=row.version)


@router.post("/teams", status_code=201, response_model=desk.TeamView, dependencies=[Requires(Permission.MANAGE_WORK)])
async def create(body: desk.NewTeam, call: CallDep) -> Response:
    """Make a team. It has its queue from this moment on."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await work.create(
            change.session, name=body.name, wants=Wants(types=body.types, chapters=body.chapters), place=body.place,
            members=_members(body.members), by=by,
        )  # fmt: skip
        change.record(*facts)
        return await _answer(change, row, by, status=201)


@router.patch("/teams/{team}", response_model=desk.TeamView, dependencies=[Requires(Permission.MANAGE_WORK)])
async def change_team(team: UUID, body: desk.ChangeTeam, call: CallDep) -> Response:
    """Rename a team, or change what comes to it by itself and its place."""
    async with call.change() as change:
        row, by = await _locked(change, team, call)
        changes = body.model_dump(exclude_unset=True)
        change.record(*await work.change(change.session, row=row, changes=changes, by=by))
        return await _answer(change, row, by)


@router.put("/teams/{team}/members", response_model=desk.TeamView, dependencies=[Requires(Permission.MANAGE_WORK)])
async def set_members(team: UUID, body: desk.SetMembers, call: CallDep) -> Response:
    """Who belongs to the team from now on, and who leads it."""
    async with call.change() as change:
        row, by = await _locked(change, team, call)
        change.record(*await work.set_members(change.session, row=row, members=_members(body.members), by=by))
        return await _answer(change, row, by)


@router.post("/teams/{team}/close", response_model=desk.TeamView, dependencies=[Requires(Permission.MANAGE_WORK)])
async def close(team: UUID, call: CallDep) -> Response:
    """Close a team: its cases go back to the common queue."""
    async with call.change() as change:
        row, by = await _locked(change, team, call)
        change.record(*await work.close(change.session, row=row, by=by))
        return await _answer(change, row, by)


@router.post("/teams/{team}/reopen", response_model=desk.TeamView, dependencies=[Requires(Permission.MANAGE_WORK)])
async def reopen(team: UUID, call: CallDep) -> Response:
    """Open a closed team again."""
    async with call.change() as change:
        row, by = await _locked(change, team, call)
        change.record(*await work.reopen(change.session, row=row, by=by))
        return await _answer(change, row, by)


@router.get("/workload", response_model=desk.Workload, dependencies=[Requires(Permission.DISTRIBUTE)])
async def workload(call: CallDep) -> Response:
    """How the open cases lie on teams and officers now."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        body = await teams.workload(session, office=found, actor=call.actor, at=call.at)
    return json_answer(body)


@router.post("/applications/{key}/route", response_model=Case, dependencies=[Requires(Permission.DISTRIBUTE)])
async def route(key: str, body: desk.Route, call: CallDep) -> Response:
    """Put the case into a team's queue, or back into the common one."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        team = await _team(session, body.team, call)
        return await work.route(session, row=row, team=team, by=by)

    return await act(call, key, do)


@router.post("/moves", response_model=desk.MovedCases, dependencies=[Requires(Permission.DISTRIBUTE)])
async def move(body: desk.MoveCases, call: CallDep) -> Response:
    """Move up to 200 cases to one team or one officer. Each has its line in the answer; one that cannot be moved stops
    no other."""
    call.require_key()
    officers_only(call)
    async with call.change() as change:
        by = await officer(change.session, call)
        target = work.Target(
            team=await _team(change.session, body.team, call),
            to_team="team" in body.model_fields_set,
            officer=(body.officer.id, body.officer.name) if body.officer else None,
        )
        rows = await teams.several(change.session, administration=by.office.code, identifiers=body.cases)
        moved, facts = await work.move(change.session, rows=rows, target=target, by=by)
        change.record(*facts)
        known = {line.id for line in moved}
        missing = [
            work.Moved(id=str(found), number=None, moved=False, code=NotFound.code(), why="There is no such case.")
            for found in dict.fromkeys(body.cases)
            if str(found) not in known
        ]
        items = [
            desk.MovedCase(id=line.id, number=line.number, moved=line.moved, code=line.code, why=line.why)
            for line in (*moved, *missing)
        ]
        return change.answer(desk.MovedCases(moved=sum(line.moved for line in items), items=items))


async def _team(session: AsyncSession, identifier: UUID | None, call: Call) -> Team | None:
    if identifier is None:
        return None
    return await teams.team(session, administration=call.actor.administration, identifier=identifier)


def _members(found: list[desk.Member]) -> list[work.Member]:
    return [work.Member(id=member.id, name=member.name, leads=member.leads) for member in found]


async def _locked(change: Answering, team: UUID, call: Call) -> tuple[Team, Officer]:
    by = await officer(change.session, call)
    row = await teams.team(change.session, administration=by.office.code, identifier=team, locked=True)
    expect(call, row, by.office)
    return row, by


async def _answer(change: Answering, row: Team, by: Officer, *, status: int = 200) -> Response:
    body = desk.TeamView.model_validate(await teams.whole(change.session, row=row, office=by.office))
    place = f"/teams/{row.id}" if status == 201 else None
    return change.answer(body, status=status, version=row.version, location=place)

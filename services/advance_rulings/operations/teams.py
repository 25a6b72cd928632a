"""Teams as data: made, changed and closed by an officer, without a release; and whose queue a case is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain import teams as rules
from services.advance_rulings.domain.words import OPEN, RulingType
from services.advance_rulings.events import ApplicationAssigned, ApplicationRouted, Note
from services.advance_rulings.model import Application, Team, TeamMember
from services.advance_rulings.operations.review import assign
from services.advance_rulings.operations.steps import fact, permit
from shared.facts import Fact
from shared.office import Officer
from shared.problems import AlreadyExists, NotPossible, Problem, refuse
from shared.steps import touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An officer of a team."""

    id: str
    name: str
    leads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where cases go: into a team's queue (None: the common one), or to an officer (None: to nobody)."""

    team: Team | None = None
    to_team: bool = False
    officer: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of one case of several."""

    id: str
    number: str | None
    moved: bool
    code: str = ""
    why: str = ""


async def create(
    session: AsyncSession, *, name: str, wants: rules.Wants, place: int | None, members: Sequence[Member], by: Officer
) -> tuple[Team, list[Fact]]:
    """A new team, from this moment on. Without a place it comes last."""
    await _free(session, name=name, by=by)
    last = await session.scalar(select(func.max(Team.place)).where(Team.administration == by.office.code))
    row = Team(
        administration=by.office.code, id=uuid4(), version=1, name=name, types=_types(wants.types),
        chapters=_chapters(wants.chapters), place=(last or 0) + 1 if place is None else place, active=True,
        changed_at=by.at, changed_by=by.actor.id, changed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await _write_members(session, row=row, members=members)
    return row, [_note(row, "team.created", row.name)]


async def change(session: AsyncSession, *, row: Team, changes: Mapping[str, Any], by: Officer) -> list[Fact]:
    """Rename a team, or change what comes to it by itself and its place among the teams."""
    if (name := changes.get("name")) is not None and name != row.name:
        await _free(session, name=name, by=by, but=row.id)
        row.name = name
    if changes.get("types") is not None:
        row.types = _types(changes["types"])
    if changes.get("chapters") is not None:
        row.chapters = _chapters(changes["chapters"])
    if changes.get("place") is not None:
        row.place = changes["place"]
    touch(row, by)
    await session.flush()
    return [_note(row, "team.changed", row.name)]


async def set_members(session: AsyncSession, *, row: Team, members: Sequence[Member], by: Officer) -> list[Fact]:
    """Who belongs to a team, and who leads it."""
    await session.execute(
        delete(TeamMember).where(TeamMember.administration == row.administration, TeamMember.team == row.id)
    )
    await _write_members(session, row=row, members=members)
    touch(row, by)
    await session.flush()
    return [_note(row, "team.members", f"{row.name}: {', '.join(sorted(member.name for member in members))}")]


async def close(session: AsyncSession, *, row: Team, by: Officer) -> list[Fact]:
    """Close a team: nothing comes to it any more, and its open cases go back to the common queue."""
    if not row.active:
        raise NotPossible("This team is closed already.")
    row.active = False
    touch(row, by)
    statement = (
        select(Application)
        .where(
            Application.administration == row.administration, Application.team == row.id, Application.state.in_(OPEN)
        )
        .order_by(Application.id)
        .with_for_update()
    )
    facts: list[Fact] = [_note(row, "team.closed", row.name)]
    for case in (await session.scalars(statement)).all():
        case.team = None
        touch(case, by)
        facts.append(fact(ApplicationRouted, case, team=None))
    await session.flush()
    return facts


async def reopen(session: AsyncSession, *, row: Team, by: Officer) -> list[Fact]:
    """Open a closed team again."""
    if row.active:
        raise NotPossible("This team is open.")
    row.active = True
    touch(row, by)
    await session.flush()
    return [_note(row, "team.opened", row.name)]


async def route(session: AsyncSession, *, row: Application, team: Team | None, by: Officer) -> list[Fact]:
    """Put a case into a team's queue, or into the common one. An officer who is not of that team gives the case up."""
    await permit(session, name="route", row=row, by=by)
    if team is not None and not team.active:
        raise NotPossible(f"The team {team.name} is closed.")
    row.team = team.id if team else None
    gave_up = team is not None and row.assignee_id is not None and not await _is_member(session, team, row.assignee_id)
    if gave_up:
        row.assignee_id = row.assignee_name = None
    touch(row, by)
    await session.flush()
    facts: list[Fact] = [fact(ApplicationRouted, row, team=str(row.team) if row.team else None)]
    return [*facts, fact(ApplicationAssigned, row, assignee=None)] if gave_up else facts


async def route_at_submission(session: AsyncSession, *, row: Application, by: Officer) -> list[Fact]:
    """The first open team, by place, that takes such applications gets it; none does: it stays in the common queue."""
    statement = (
        select(Team).where(Team.administration == row.administration, Team.active).order_by(Team.place, Team.name)
    )
    code = row.answers.get("envisaged_hs_code")
    for team in await session.scalars(statement):
        wants = rules.Wants(types=team.types, chapters=team.chapters)
        if rules.fits(wants, ruling_type=RulingType(row.type), code=code):
            row.team = team.id
            await session.flush()
            return [fact(ApplicationRouted, row, team=str(team.id))]
    return []


async def move(
    session: AsyncSession, *, rows: Sequence[Application], target: Target, by: Officer
) -> tuple[list[Moved], list[Fact]]:
    """Many cases to one team or officer. One that cannot be moved says why and does not stop the others."""
    results, facts = [], []
    for row in rows:
        try:
            found = (
                await route(session, row=row, team=target.team, by=by)
                if target.to_team
                else await assign(session, row=row, officer=target.officer, by=by)
            )
        except Problem as problem:
            results.append(
                Moved(id=str(row.id), number=row.number, moved=False, code=problem.code(), why=problem.detail)
            )
        else:
            results.append(Moved(id=str(row.id), number=row.number, moved=True))
            facts += found
    return results, facts


async def _free(session: AsyncSession, *, name: str, by: Officer, but: UUID | None = None) -> None:
    statement = select(Team).where(Team.administration == by.office.code, func.lower(Team.name) == name.lower())
    known = (await session.scalars(statement)).first()
    if known is not None and known.id != but:
        standing = "open" if known.active else "closed; open it again"
        raise AlreadyExists(f"There is a team {known.name}, which is {standing}.", team=str(known.id))


async def _write_members(session: AsyncSession, *, row: Team, members: Sequence[Member]) -> None:
    if len({member.id for member in members}) < len(members):
        raise refuse("An officer is named twice.", ("/members", "twice", "Name each officer once."))
    for member in members:
        session.add(
            TeamMember(
                administration=row.administration, team=row.id, person=member.id, name=member.name, leads=member.leads
            )
        )  # fmt: skip
    await session.flush()


async def _is_member(session: AsyncSession, team: Team, person: str) -> bool:
    statement = select(TeamMember.person).where(
        TeamMember.administration == team.administration, TeamMember.team == team.id, TeamMember.person == person
    )
    return await session.scalar(statement) is not None


def _types(names: Sequence[str]) -> list[str]:
    return [kind.value for kind in RulingType if kind.value in set(names)]


def _chapters(texts: Sequence[str]) -> list[str]:
    found, wrong = rules.chapters(texts)
    if wrong:
        raise refuse(
            "Some chapters do not exist.",
            *((f"/chapters/{place}", "chapter", "Write a chapter as two digits, such as 20.") for place in wrong),
        )
    return found


def _note(row: Team, what: str, detail: str) -> Note:
    return Note(
        subject=f"team/{row.id}", version=row.version, administration=row.administration, what=what, detail=detail
    )

"""The reports of the office, counted when somebody looks: nothing is kept from last night."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain import reports as domain
from services.advance_rulings.domain.hs import digits
from services.advance_rulings.domain.reports import ReportName, Sheet
from services.advance_rulings.domain.words import ContestStatus, RulingStatus, Status
from services.advance_rulings.model import Application, Contest, Ruling, RulingEdition, RulingUse
from services.advance_rulings.queries.cases import open_cases, rows
from services.advance_rulings.queries.teams import days_here, teams, workload
from shared.actors import Actor
from shared.office import Office

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a report covers: days, both included, one team's cases, one type of ruling."""

    from_on: date
    until_on: date
    team: UUID | None = None
    type: str = ""


async def report(
    session: AsyncSession, *, name: ReportName, asked: Asked, office: Office, actor: Actor, at: datetime
) -> Sheet:
    """One report."""
    found = await _REPORTS[name](session, asked, office, actor, at)
    return Sheet(name=name, rows=found)


async def _inbox_age(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    """Every open case, the oldest first. The range is of the days on which they came."""
    shaped = await rows(session, found=await open_cases(session, actor=actor), office=office, at=at)
    names = {team["id"]: team["name"] for team in await teams(session, office=office, closed=True)}
    wanted = [
        row
        for row in shaped
        if (not asked.team or row["team"] == str(asked.team))
        and asked.type in ("", row["type"])
        and asked.from_on <= _day(row["submitted"]["at"], office) <= asked.until_on
    ]
    found = [
        {
            "number": row["number"], "type": row["type"], "goods": row["goods_name"], "state": row["state"],
            "team": names.get(row["team"] or ""), "officer": row["assignee"]["name"] if row["assignee"] else None,
            "submitted_on": _day(row["submitted"]["at"], office).isoformat(),
            "days": days_here(row, office=office, at=at),
            "left": row["clock"]["remaining"] if row["clock"]["state"] != "not_started" else None,
            "band": row["clock"]["band"], "waiting_for": row["waiting_for"],
        }
        for row in wanted
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row["days"], row["number"]))


async def _performance(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    """Decisions by month and type: the days that the clock counted, against the limit that each case had."""
    statement = select(
        Application.type,
        Application.decided_at,
        Application.days_counted,
        Application.clock_rules["limit"].as_integer(),
    ).where(
        *_cases(asked, office),
        Application.state.in_((Status.ISSUED, Status.DECLINED)),
        Application.days_counted.is_not(None),
        *_between(Application.decided_at, asked, office),
    )
    counted: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for kind, decided_at, days, limit in await session.execute(statement):
        month = office.today(decided_at).strftime("%Y-%m")
        counted[month, kind].append((days, limit))
        counted[month, ""].append((days, limit))
    found = []
    for (month, kind), pairs in sorted(counted.items(), key=lambda pair: (pair[0][0], pair[0][1] or "~")):
        days = [pair[0] for pair in pairs]
        in_time = sum(counted <= limit for counted, limit in pairs)
        found.append(
            {
                "month": month, "type": kind or "all", "decided": len(pairs), "median": domain.share(days, 50),
                "p90": domain.share(days, 90), "limit": max(limit for _, limit in pairs) if kind else None,
                "in_time": in_time, "in_time_percent": domain.percent(in_time, len(pairs)),
            }
        )  # fmt: skip
    return found


async def _declined(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    ground = Application.proposal["ground"].astext
    statement = (
        select(ground, Application.type, func.count())
        .where(
            *_cases(asked, office),
            Application.state == Status.DECLINED,
            *_between(Application.decided_at, asked, office),
        )
        .group_by(ground, Application.type)
        .order_by(func.count().desc(), ground, Application.type)
    )
    found = (await session.execute(statement)).all()
    return [{"ground": ground, "type": kind, "count": count} for ground, kind, count in found]


async def _expiring(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    """Rulings in force whose last day lies in the range, the first to end first."""
    today = office.today(at)
    statement = _rulings(asked, office).where(
        Ruling.state == RulingStatus.IN_FORCE, Ruling.valid_until >= max(today, asked.from_on),
        Ruling.valid_until <= asked.until_on,
    )  # fmt: skip
    return [
        {
            "number": row.number, "subject": row.subject, "hs_code": row.hs_code, "holder": row.holder_name,
            "valid_until": row.valid_until.isoformat(), "days_left": (row.valid_until - today).days,
            "reissued_by": row.reissued_by,
        }
        for row in await session.execute(statement.order_by(Ruling.valid_until, Ruling.number))
    ]  # fmt: skip


async def _chapters(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    """Rulings issued in the range by chapter, and where they stand now."""
    today = office.today(at)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in await session.execute(_rulings(asked, office).where(*_between(Ruling.issued_at, asked, office))):
        standing = "ended"
        if row.state in (RulingStatus.IN_FORCE, RulingStatus.EXPIRED):
            lasts = row.state == RulingStatus.IN_FORCE and row.valid_until >= today
            standing = "in_force" if lasts else "expired"
        counted[digits(row.hs_code or "")[:2]].update(["issued", standing])
    return [
        {"chapter": chapter or "–", **{key: found[key] for key in ("issued", "in_force", "expired", "ended")}}
        for chapter, found in sorted(counted.items())
    ]


async def _contests(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    """Reviews and appeals by outcome. One that was dismissed or withdrawn is closed: it is open only while it is."""
    ended: Any = func.coalesce(Contest.decided_at, case((Contest.state == ContestStatus.WITHDRAWN, Contest.changed_at)))
    statement = (
        select(Contest.kind, Contest.against, Contest.state, Contest.lodged_at, Contest.due_on, ended)
        .join(
            Application,
            (Application.administration == Contest.administration) & (Application.id == Contest.application_id),
        )
        .where(*_cases(asked, office), *_between(Contest.lodged_at, asked, office))
    )
    days: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    late: Counter[tuple[str, str, str]] = Counter()
    for kind, against, state, lodged_at, due_on, ended_at in await session.execute(statement):
        key = (kind, against, state)
        last = office.today(at if ended_at is None else ended_at)
        days[key].append((last - office.today(lodged_at)).days)
        late[key] += last > due_on
    return [
        {
            "kind": kind, "against": against, "state": state, "count": len(found), "median": domain.share(found, 50),
            "late": late[kind, against, state],
        }
        for (kind, against, state), found in sorted(days.items())
    ]  # fmt: skip


async def _workload(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    found = await workload(session, office=office, actor=actor, at=at)
    queues = [("team", row) for row in found["teams"] if not asked.team or row["id"] == str(asked.team)]
    if asked.team is None:
        queues += [("common", found["common"]), *(("officer", row) for row in found["officers"])]
        queues.append(("nobody", found["nobody"]))
    return [{"queue": queue, **row} for queue, row in queues]


async def _deviations(session: AsyncSession, asked: Asked, office: Office, actor: Actor, at: datetime) -> Rows:
    """Where an officer did not follow a ruling that a declaration cited, and why, the newest first. The range is of the days
    on which it was noted; the code is that of the edition which counted."""
    then = case((RulingEdition.edition.is_not(None), RulingEdition.content["hs_code"].astext), else_=Ruling.hs_code)
    ruling = (Ruling.administration == RulingUse.administration) & (Ruling.number == RulingUse.ruling)
    edition = (
        (RulingEdition.administration == RulingUse.administration)
        & (RulingEdition.ruling == RulingUse.ruling)
        & (RulingEdition.edition == RulingUse.edition)
    )
    statement = (
        select(
            RulingUse.at, RulingUse.ruling, Ruling.type, Ruling.subject, then, RulingUse.declaration, RulingUse.item,
            RulingUse.used_on, RulingUse.standing, RulingUse.reason, RulingUse.by_name,
        )
        .join(Ruling, ruling)
        .outerjoin(RulingEdition, edition)
        .where(RulingUse.administration == office.code, RulingUse.deviated, *_between(RulingUse.at, asked, office))
        .where(*_of_rulings(asked, office))
        .order_by(RulingUse.at.desc(), RulingUse.id.desc())
    )  # fmt: skip
    return [
        {
            "deviated_on": office.today(noted_at).isoformat(), "ruling": number, "type": kind, "subject": subject,
            "hs_code": code, "declaration": declaration, "item": item, "used_on": used_on.isoformat(), "standing": standing,
            "reason": reason, "officer": by_name,
        }
        for (
            noted_at, number, kind, subject, code, declaration, item, used_on, standing, reason, by_name,
        ) in await session.execute(statement)
    ]  # fmt: skip


_REPORTS: Mapping[ReportName, Callable[[AsyncSession, Asked, Office, Actor, datetime], Awaitable[Rows]]] = {
    ReportName.INBOX_AGE: _inbox_age,
    ReportName.PERFORMANCE: _performance,
    ReportName.DECLINED: _declined,
    ReportName.EXPIRING: _expiring,
    ReportName.CHAPTERS: _chapters,
    ReportName.CONTESTS: _contests,
    ReportName.WORKLOAD: _workload,
    ReportName.DEVIATIONS: _deviations,
}


def _cases(asked: Asked, office: Office) -> list[ColumnElement[bool]]:
    wanted = [Application.administration == office.code]
    if asked.team is not None:
        wanted.append(Application.team == asked.team)
    if asked.type:
        wanted.append(Application.type == asked.type)
    return wanted


def _rulings(asked: Asked, office: Office) -> Any:
    return select(
        Ruling.number, Ruling.subject, Ruling.hs_code, Ruling.holder_name, Ruling.valid_until, Ruling.reissued_by,
        Ruling.state,
    ).where(Ruling.administration == office.code, *_of_rulings(asked, office))  # fmt: skip


def _of_rulings(asked: Asked, office: Office) -> list[ColumnElement[bool]]:
    """Rulings of a type, and of the cases of a team."""
    wanted = []
    if asked.type:
        wanted.append(Ruling.type == asked.type)
    if asked.team is not None:
        cases = select(Application.id).where(Application.administration == office.code, Application.team == asked.team)
        wanted.append(Ruling.application_id.in_(cases))
    return wanted


def _between(column: Any, asked: Asked, office: Office) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Instants of the days of the range, on the office's wall."""
    zone = office.calendar.zone
    first = datetime.combine(asked.from_on, time(0), tzinfo=zone)
    after = datetime.combine(asked.until_on + timedelta(days=1), time(0), tzinfo=zone)
    return column >= first, column < after


def _day(instant: str, office: Office) -> date:
    return office.today(datetime.fromisoformat(instant))

"""Finding applications: who may see which, one at a time or many, with their clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import OPEN, WITH_THE_FIRM, WITH_THE_OFFICE, Status, Waiting
from services.trusted_trader.model import Application, Step
from shared.actors import Actor, Kind
from shared.calendar import Mark, Reading
from shared.office import Office, clock_shape, read_clock, turn
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, moment, not_a_cursor, person, place_of, row_of, some_moment

TOGETHER = 5000
"""How many open cases are read at once where a clock decides; far above what an office of the region has open."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to."""

    states: Sequence[str] = ()
    assignee: str = ""
    band: str = ""
    tier: str = ""
    purpose: str = ""
    q: str = ""
    waiting: str = ""
    first_due_first: bool = False


def visible(actor: Actor) -> ColumnElement[bool]:
    """What an actor may know of: a firm its own cases, an officer all but others' drafts."""
    if actor.organisation is not None:
        return Application.organisation == actor.organisation
    if actor.kind is Kind.SERVICE:
        return true()
    if actor.administration:
        return or_(Application.number.is_not(None), Application.lodged_by_id == actor.id)
    return false()


async def application(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> Application:
    """An application by its id or number. Raises NotFound also for what the actor may not know of.

    `locked` holds the row until the transaction ends: of two who change it at once the second waits and then sees that
    the version has moved.
    """
    try:
        which = Application.id == UUID(key)
    except ValueError:
        which = Application.number == key
    statement = select(Application).where(Application.administration == actor.administration, which, visible(actor))
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such application, or it is not yours to see.")
    return row


async def marks(session: AsyncSession, *, rows: Iterable[Application]) -> dict[UUID, list[Mark]]:
    """The facts that moved the clocks of some applications."""
    found: dict[UUID, list[Mark]] = defaultdict(list)
    cases = [row for row in rows if row.clock_rules is not None]
    if cases:
        steps = await session.execute(
            select(Step.thing_id, Step.at, Step.clock)
            .where(
                Step.administration == cases[0].administration,
                Step.thing == "application",
                Step.thing_id.in_([str(row.id) for row in cases]),
                Step.clock.is_not(None),
            )
            .order_by(Step.thing_id, Step.number)
        )
        for identifier, at, clock in steps:
            found[UUID(identifier)].append(Mark(at, clock or ""))
    return found


def waiting(state: Status) -> Waiting:
    """Whose turn it is."""
    if state in WITH_THE_FIRM:
        return Waiting.FIRM
    return Waiting.OFFICE if state in WITH_THE_OFFICE else Waiting.NOBODY


def reading(row: Application, *, found: Sequence[Mark], office: Office, at: datetime) -> Reading | None:
    """The statutory clock of a case now."""
    return read_clock(row.clock_rules, marks=list(found), calendar=office.calendar, at=at)


def case_row(row: Application, *, found: Sequence[Mark], office: Office, at: datetime) -> Shape:
    """An application in a list."""
    zone = office.calendar.zone
    clock = reading(row, found=found, office=office, at=at)
    whose = waiting(Status(row.state))
    has_turn = turn(row)
    until_on, until = None, None
    if whose is not Waiting.NOBODY and has_turn is not None:
        until_on, until = has_turn.until_on(office.calendar), has_turn.until(office.calendar)
    elif whose is Waiting.OFFICE and clock is not None:
        until_on, until = clock.due_on, clock.due_at
    return {
        "id": str(row.id),
        "number": row.number,
        "version": row.version,
        "purpose": row.purpose,
        "authorisation": row.authorisation,
        "state": row.state,
        "firm": {"organisation": row.organisation, "name": row.name, "tin": row.tin},
        "tier": row.tier,
        "roles": row.roles,
        "size": row.size,
        "sector": row.sector,
        "lodged_by": row.lodged_by,
        "assignee": person(row.assignee_id, row.assignee_name or "") if row.assignee_id else None,
        "created": moment(row.created_at, zone),
        "submitted": some_moment(row.submitted_at, zone),
        "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
        "clock": clock_shape(row.clock_rules, clock, office=office, at=at, limit="limit.decision")
        | {"extended_days": row.extended_days},
        "waiting_for": whose.value,
        "waiting_until_on": until_on.isoformat() if until_on else None,
        "waiting_until": some_moment(until, zone),
    }


async def rows(session: AsyncSession, *, found: Sequence[Application], office: Office, at: datetime) -> list[Shape]:
    """Several applications with their clocks, read together."""
    moved = await marks(session, rows=found)
    return [case_row(row, found=moved.get(row.id, ()), office=office, at=at) for row in found]


async def applications(
    session: AsyncSession, *, office: Office, actor: Actor, filters: Filters, cursor: str, limit: int, at: datetime
) -> Shape:
    """A page of applications, the last changed first; with a band or on demand the open ones, the first due first."""
    wanted = _wanted(actor, filters)
    if filters.band or filters.first_due_first:
        open_ones = select(Application).where(*wanted, Application.state.in_(OPEN)).limit(TOGETHER)
        shaped = await rows(session, found=(await session.scalars(open_ones)).all(), office=office, at=at)
        fitting = sorted((r for r in shaped if filters.band in ("", r["clock"]["band"])), key=urgency)
        start = row_of(cursor, deepest=TOGETHER)
        more = start + limit < len(fitting)
        return {"items": fitting[start : start + limit], "next": cursor_of(start + limit) if more else None}
    statement = select(Application).where(*wanted)
    if cursor:
        changed, identifier = place_of(cursor, parts=2)
        try:
            place = (datetime.fromisoformat(changed), UUID(identifier))
        except ValueError:
            raise not_a_cursor() from None
        statement = statement.where(tuple_(Application.changed_at, Application.id) < place)
    statement = statement.order_by(Application.changed_at.desc(), Application.id.desc()).limit(limit + 1)
    found = list((await session.scalars(statement)).all())
    page = found[:limit]
    last = page[-1] if len(found) > limit else None
    return {
        "items": await rows(session, found=page, office=office, at=at),
        "next": cursor_of(last.changed_at, last.id) if last else None,
    }


def urgency(row: Shape) -> tuple[str, str]:
    """The first due first, then by number."""
    return (row["waiting_until_on"] or "9999", row["number"] or "")


_WAITING = {Waiting.FIRM.value: WITH_THE_FIRM, Waiting.OFFICE.value: WITH_THE_OFFICE}


def _wanted(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [Application.administration == actor.administration, visible(actor)]
    if filters.states:
        wanted.append(Application.state.in_(filters.states))
    if filters.waiting in _WAITING:
        wanted.append(Application.state.in_(_WAITING[filters.waiting]))
    for column, value in ((Application.tier, filters.tier), (Application.purpose, filters.purpose)):
        if value:
            wanted.append(column == value)
    if filters.assignee == "none":
        wanted.append(and_(Application.assignee_id.is_(None), Application.state.in_(OPEN)))
    elif filters.assignee:
        wanted.append(Application.assignee_id == (actor.id if filters.assignee == "me" else filters.assignee))
    if filters.q:
        wanted.append(
            or_(
                Application.number.icontains(filters.q, autoescape=True),
                Application.name.icontains(filters.q, autoescape=True),
                Application.tin == filters.q,
            )
        )
    return wanted


async def open_cases(session: AsyncSession, *, actor: Actor) -> Sequence[Application]:
    """Everything that is open in the actor's administration and that they may see."""
    statement = (
        select(Application)
        .where(Application.administration == actor.administration, Application.state.in_(OPEN), visible(actor))
        .order_by(Application.submitted_at, Application.id)
        .limit(TOGETHER)
    )
    return (await session.scalars(statement)).all()


async def counts(session: AsyncSession, *, administration: str) -> dict[str, int]:
    """How many applications stand in each state, all of them: interests and drafts are counted and not shown."""
    found = await session.execute(
        select(Application.state, func.count())
        .where(Application.administration == administration)
        .group_by(Application.state)
    )
    known: dict[str, int] = {row[0]: row[1] for row in found}
    return {state.value: known.get(state.value, 0) for state in Status}

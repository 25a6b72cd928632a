"""Finding applications: who may see which, one at a time or many, with their clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.cases import CaseView
from services.advance_rulings.domain.questions import missing
from services.advance_rulings.domain.words import (
    OPEN,
    WITH_THE_APPLICANT,
    WITH_THE_OFFICE,
    FeeState,
    LodgedBy,
    Outcome,
    RulingType,
    SampleStatus,
    Status,
    Waiting,
)
from services.advance_rulings.model import Application, Sample, Step
from services.advance_rulings.queries import conflicts
from services.advance_rulings.queries.office import may_act
from services.advance_rulings.queries.overlays import overlays
from services.advance_rulings.queries.shapes import party
from services.advance_rulings.workflow import APPLICATION
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
    team: str = ""
    type: str = ""
    q: str = ""
    waiting: str = ""
    first_due_first: bool = False


def visible(actor: Actor) -> ColumnElement[bool]:
    """What an actor may know of: a firm its own cases and those it is the agent of, an officer all but others' drafts."""
    if actor.organisation is not None:
        mine = actor.organisation
        return or_(Application.applicant_organisation == mine, Application.agent_organisation == mine)
    if actor.kind is Kind.SERVICE:
        return true()
    if actor.administration:
        return or_(Application.number.is_not(None), Application.lodged_by_id == actor.id)
    return false()


async def application(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> Application:
    """An application by its id or number. Raises NotFound also for what the actor may not know of.

    `locked` holds the row until the transaction ends: of two officers deciding at once the second waits and then sees
    that the version has moved.
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
    cases = {str(row.id): row for row in rows if row.clock_rules is not None}
    if cases:
        steps = await session.execute(
            select(Step.thing_id, Step.at, Step.clock)
            .where(
                Step.administration == next(iter(cases.values())).administration,
                Step.thing == APPLICATION.name,
                Step.thing_id.in_(cases),
                Step.clock.is_not(None),
            )
            .order_by(Step.thing_id, Step.number)
        )
        for identifier, at, clock in steps:
            found[cases[identifier].id].append(Mark(at, clock or ""))
    return found


async def view(
    session: AsyncSession, *, row: Application, office: Office, at: datetime, override_reason: str | None = None,
    against: Sequence[Shape] = (),
) -> CaseView:  # fmt: skip
    """An application as the rules of the procedure see it; `against` is what conflicts.against found, where that matters."""
    valid = await may_act(session, found=office, agent=row.agent_organisation, trader=row.applicant_organisation, at=at)
    has_turn = turn(row)
    proposal = row.proposal or {}
    return CaseView(
        state=Status(row.state),
        missing=missing(ruling_type=RulingType(row.type), answers=row.answers),
        applicant=row.applicant_organisation,
        agent=row.agent_organisation,
        lodged_by=LodgedBy(row.lodged_by),
        authority_valid=valid,
        proposed_by=row.proposed_by,
        proposed_outcome=Outcome(proposal["outcome"]) if proposal else None,
        small_office=bool(office.terms(at).value("small_office")),
        override_reason=override_reason,
        answer_time_over=has_turn is not None and has_turn.until(office.calendar) < at,
        fee=FeeState(row.fee_state),
        fee_first=bool(office.terms(at).value("fee.first")),
        sample_in_hand=await sample_in_hand(session, row),
        conflicts=conflicts.left(against),
    )


async def sample_in_hand(session: AsyncSession, row: Application) -> bool:
    """Whether the office has a sample of a case that can be sent to a laboratory."""
    if not row.samples:
        return False
    found = await session.scalar(
        select(Sample.id)
        .where(
            Sample.administration == row.administration,
            Sample.application_id == row.id,
            Sample.state.in_((SampleStatus.RECEIVED, SampleStatus.STORED)),
        )
        .limit(1)
    )
    return found is not None


def waiting(state: Status) -> Waiting:
    """Whose turn it is."""
    if state in WITH_THE_APPLICANT:
        return Waiting.APPLICANT
    return Waiting.OFFICE if state in WITH_THE_OFFICE else Waiting.NOBODY


def reading(row: Application, *, found: Sequence[Mark], office: Office, at: datetime) -> Reading | None:
    """The statutory clock of a case now."""
    return read_clock(row.clock_rules, marks=list(found), calendar=office.calendar, at=at)


def case_row(
    row: Application, *, found: Sequence[Mark], office: Office, at: datetime, contest: Shape | None = None
) -> Shape:
    """An application in a list; `contest` is what is open against the decision about it."""
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
        "type": row.type,
        "state": row.state,
        "goods_name": row.answers.get("goods_name") or "",
        "applicant": party(row.applicant_organisation, row.applicant_name, row.applicant_tin),
        "agent": party(row.agent_organisation, row.agent_name or "", None) if row.agent_organisation else None,
        "lodged_by": row.lodged_by,
        "assignee": person(row.assignee_id, row.assignee_name or "") if row.assignee_id else None,
        "team": str(row.team) if row.team else None,
        "created": moment(row.created_at, zone),
        "submitted": some_moment(row.submitted_at, zone),
        "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
        "clock": clock_shape(row.clock_rules, clock, office=office, at=at, limit=f"limit.{row.type}"),
        "waiting_for": whose.value,
        "waiting_until_on": until_on.isoformat() if until_on else None,
        "waiting_until": some_moment(until, zone),
        "ruling": row.number if row.state == Status.ISSUED else None,
        "contest": contest,
    }


async def rows(session: AsyncSession, *, found: Sequence[Application], office: Office, at: datetime) -> list[Shape]:
    """Several applications with their clocks, read together."""
    moved = await marks(session, rows=found)
    decided = [row.id for row in found if row.state in (Status.ISSUED, Status.DECLINED)]
    over = await overlays(session, office=office, applications=decided, at=at)
    return [case_row(row, found=moved.get(row.id, ()), office=office, at=at, contest=over.get(row.id)) for row in found]


async def applications(
    session: AsyncSession, *, office: Office, actor: Actor, filters: Filters, cursor: str, limit: int, at: datetime
) -> Shape:
    """A page of applications, the last changed first; with a band or on demand the open ones, the first due first."""
    wanted = _wanted(actor, filters)
    if filters.band or filters.first_due_first:
        open_cases = select(Application).where(*wanted, Application.state.in_(OPEN)).limit(TOGETHER)
        shaped = await rows(session, found=(await session.scalars(open_cases)).all(), office=office, at=at)
        fitting = sorted((r for r in shaped if filters.band in ("", r["clock"]["band"])), key=_urgency)
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


def _urgency(row: Shape) -> tuple[str, str]:
    return (row["waiting_until_on"] or "9999", row["number"] or "")


_WAITING = {Waiting.APPLICANT.value: WITH_THE_APPLICANT, Waiting.OFFICE.value: WITH_THE_OFFICE}


def _wanted(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [Application.administration == actor.administration, visible(actor)]
    if filters.states:
        wanted.append(Application.state.in_(filters.states))
    if filters.waiting in _WAITING:
        wanted.append(Application.state.in_(_WAITING[filters.waiting]))
    if filters.type:
        wanted.append(Application.type == filters.type)
    if filters.assignee == "none":
        wanted.append(and_(Application.assignee_id.is_(None), Application.state.in_(OPEN)))
    elif filters.assignee:
        wanted.append(Application.assignee_id == (actor.id if filters.assignee == "me" else filters.assignee))
    if filters.team:
        wanted.append(_in_queue(filters.team))
    if filters.q:
        wanted.append(
            or_(
                Application.number.icontains(filters.q, autoescape=True),
                Application.applicant_name.icontains(filters.q, autoescape=True),
                Application.answers["goods_name"].astext.icontains(filters.q, autoescape=True),
            )
        )
    return wanted


def _in_queue(team: str) -> ColumnElement[bool]:
    """In a team's queue; "none" is the common one. A text that is no team's id finds nothing."""
    if team == "none":
        return and_(Application.team.is_(None), Application.state.in_(OPEN))
    try:
        return Application.team == UUID(team)
    except ValueError:
        return false()


async def open_cases(session: AsyncSession, *, actor: Actor) -> Sequence[Application]:
    """Everything that is open in the actor's administration and that they may see."""
    statement = (
        select(Application)
        .where(Application.administration == actor.administration, Application.state.in_(OPEN), visible(actor))
        .order_by(Application.submitted_at, Application.id)
        .limit(TOGETHER)
    )
    return (await session.scalars(statement)).all()

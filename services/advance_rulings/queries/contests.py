"""Reviews and appeals as their readers see them: the firm its own, officers all of the administration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.contests import OPEN, ContestView
from services.advance_rulings.domain.sentences import in_language
from services.advance_rulings.domain.words import Contested, ContestKind, ContestStatus, RulingStatus
from services.advance_rulings.model import Application, Contest, Ruling, Step
from services.advance_rulings.queries.office import may_act
from services.advance_rulings.queries.shapes import party
from services.advance_rulings.workflow import APPEAL, REVIEW
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment
from shared.workflow import Workflow

TABLES: dict[str, Workflow] = {ContestKind.REVIEW: REVIEW, ContestKind.APPEAL: APPEAL}
AT_MOST = 500
_CHANGES = ("modify", "convert", "restore", "revoke", "annul", "cease")


async def contest(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> Contest:
    """A review or an appeal by its id or number. Raises NotFound also for what the actor may not know of."""
    try:
        which = Contest.id == UUID(key)
    except ValueError:
        which = Contest.number == key
    statement = select(Contest).where(Contest.administration == actor.administration, which)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    mine = (row.organisation, row.agent_organisation) if row is not None else ()
    if row is None or (actor.organisation is not None and actor.organisation not in mine):
        raise NotFound("There is no such review or appeal, or it is not yours to see.")
    return row


async def view(session: AsyncSession, *, row: Contest, office: Office, at: datetime) -> ContestView:
    """A review or an appeal as its rules see it."""
    valid = await may_act(session, found=office, agent=row.agent_organisation, trader=row.organisation, at=at)
    return ContestView(
        organisation=row.organisation,
        agent=row.agent_organisation,
        authority_valid=valid,
        took_part=frozenset(row.took_part),
    )


def _open_task(today: date) -> ColumnElement[bool]:
    """Allowed against what a ruling says, and nothing has been done to the ruling since."""
    done = exists().where(
        Step.administration == Contest.administration,
        Step.thing == "ruling",
        Step.thing_id == Contest.ruling,
        Step.action.in_(_CHANGES),
        Step.at >= Contest.decided_at,
    )
    stands = exists().where(
        Ruling.administration == Contest.administration,
        Ruling.number == Contest.ruling,
        Ruling.state == RulingStatus.IN_FORCE,
        Ruling.valid_until >= today,
    )
    return and_(
        Contest.state == ContestStatus.ALLOWED,
        Contest.against.in_((Contested.RULING, Contested.MODIFICATION)),
        stands,
        not_(done),
    )


async def contests(
    session: AsyncSession, *, office: Office, actor: Actor, kind: str, open_only: bool, at: datetime
) -> list[Shape]:
    """Those that an actor may see, the first due first. Open is also one that was allowed and is not carried out."""
    wanted = [Contest.administration == office.code]
    if actor.organisation is not None:
        mine = actor.organisation
        wanted.append(or_(Contest.organisation == mine, Contest.agent_organisation == mine))
    if kind:
        wanted.append(Contest.kind == kind)
    task = _open_task(office.today(at))
    if open_only:
        wanted.append(or_(Contest.state.in_(OPEN), task))
    statement = select(Contest, task, Application.number).join(
        Application,
        (Application.administration == Contest.administration) & (Application.id == Contest.application_id),
    )
    rows = await session.execute(statement.where(*wanted).order_by(Contest.due_on, Contest.number).limit(AT_MOST))
    return [contest_row(row, of=number, to_carry_out=bool(left), office=office, at=at) for row, left, number in rows]


async def of_application(session: AsyncSession, *, row: Application, office: Office, at: datetime) -> list[Shape]:
    """The reviews and appeals about an application and the ruling that it led to, the first one first."""
    task = _open_task(office.today(at))
    rows = await session.execute(
        select(Contest, task)
        .where(Contest.administration == office.code, Contest.application_id == row.id)
        .order_by(Contest.lodged_at)
    )
    return [contest_row(one, of=row.number, to_carry_out=bool(left), office=office, at=at) for one, left in rows]


def contest_row(row: Contest, *, of: str | None, to_carry_out: bool, office: Office, at: datetime) -> Shape:
    """A review or an appeal in a list."""
    zone = office.calendar.zone
    until = None
    if to_carry_out and row.decided_at is not None:
        until = office.today(row.decided_at) + timedelta(days=int(office.terms(at).value("carry_out_days")))
    return {
        "id": str(row.id),
        "number": row.number,
        "version": row.version,
        "kind": row.kind,
        "state": row.state,
        "against": row.against,
        "of": of,
        "application": str(row.application_id),
        "ruling": row.ruling,
        "step": row.step,
        "after": row.after,
        "firm": party(row.organisation, row.name, row.tin),
        "contested": moment(row.contested_at, zone),
        "lodged": moment(row.lodged_at, zone),
        "due_on": row.due_on.isoformat(),
        "overdue": row.state in OPEN and row.due_on < office.today(at),
        "to_carry_out": to_carry_out,
        "carry_out_until": until.isoformat() if until else None,
        "examiner": person(row.examiner_id, row.examiner_name or "") if row.examiner_id else None,
    }


async def whole(
    session: AsyncSession, *, row: Contest, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """A review or an appeal with its steps and what may be done now; internal notes for officers only."""
    zone, officer = office.calendar.zone, actor.organisation is None
    language = actor.language if actor.language in ("en", "fr") else office.language
    steps: Sequence[Step] = (
        await session.scalars(
            select(Step)
            .where(Step.administration == row.administration, Step.thing == row.kind, Step.thing_id == str(row.id))
            .order_by(Step.number)
        )
    ).all()
    case = await session.get_one(Application, (row.administration, row.application_id))
    left = await session.scalar(
        select(Contest.id).where(
            Contest.administration == office.code, Contest.id == row.id, _open_task(office.today(at))
        )
    )
    contested = await session.scalar(
        select(Step.external_text).where(Step.administration == row.administration, Step.printed == row.step)
    )
    seen = await view(session, row=row, office=office, at=at)
    offers = TABLES[row.kind].offers(state=row.state, held=held, view=seen, actor=actor)
    return {
        **contest_row(row, of=case.number, to_carry_out=left is not None, office=office, at=at),
        "goods_name": case.answers.get("goods_name") or "",
        "grounds": row.grounds,
        "law": row.law,
        "contested_text": contested or "",
        "took_part": sorted(row.took_part) if officer else [],
        "decided": some_moment(row.decided_at, zone),
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "outcome_text": row.outcome_text,
        "effect": await _effect(session, row, office),
        "steps": [
            {
                "number": one.printed,
                "action": one.action,
                "title": one.title,
                "state": one.to_state,
                "when": moment(one.at, zone),
                "actor": person(one.actor_id, one.actor_name),
                "law": one.law,
                "text": in_language(one.external_text, thing=row.kind, action=one.action, language=language),
                "internal_text": one.internal_text if officer else "",
                "paper": one.paper,
            }
            for one in steps
        ],
        "actions": [offer.shape() for offer in offers],
    }


async def _effect(session: AsyncSession, row: Contest, office: Office) -> str | None:
    """What allowing it brought about at once: reopened, restored, handed_back to the office, or too_late because the
    validity was over; None while not allowed."""
    if row.state != ContestStatus.ALLOWED or row.decided_at is None:
        return None
    if row.against == Contested.DECLINE:
        return "reopened"
    restored = await session.scalar(
        select(Step.number).where(
            Step.administration == row.administration,
            Step.thing == "ruling",
            Step.thing_id == row.ruling,
            Step.action == "restore",
            Step.at == row.decided_at,
        )
    )
    if restored is not None:
        return "restored"
    until = await session.scalar(
        select(Ruling.valid_until).where(Ruling.administration == row.administration, Ruling.number == row.ruling)
    )
    return "too_late" if until is not None and until < office.today(row.decided_at) else "handed_back"

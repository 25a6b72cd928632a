"""Requests to go on using a ruling, for their holders and for officers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.extended_use import counts
from services.advance_rulings.domain.lives import FirmView
from services.advance_rulings.domain.words import ExtendedUseStatus
from services.advance_rulings.model import ExtendedUse
from services.advance_rulings.queries.case_file import step_shape, steps_of
from services.advance_rulings.queries.office import may_act
from services.advance_rulings.queries.shapes import party
from services.advance_rulings.workflow import EXTENDED_USE
from shared.actors import Actor
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment

SHOWN = 200


def _visible(actor: Actor) -> ColumnElement[bool]:
    mine = actor.organisation
    if mine is None:
        return ExtendedUse.administration == actor.administration
    return or_(ExtendedUse.organisation == mine, ExtendedUse.agent_organisation == mine)


async def extended_use(session: AsyncSession, *, key: str, actor: Actor, locked: bool = False) -> ExtendedUse:
    """A request by its id or number. Raises NotFound also for what is not the actor's to see."""
    try:
        which = ExtendedUse.id == UUID(key)
    except ValueError:
        which = ExtendedUse.number == key
    statement = select(ExtendedUse).where(ExtendedUse.administration == actor.administration, which, _visible(actor))
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such request, or it is not yours to see.")
    return row


def left(row: ExtendedUse) -> Decimal | None:
    """How much may still be used; None where no quantity limits it."""
    return None if row.quantity is None else row.quantity - row.used


async def view(session: AsyncSession, *, row: ExtendedUse, office: Office, at: datetime) -> FirmView:
    """A request as its rules see it."""
    valid = await may_act(session, found=office, agent=row.agent_organisation, trader=row.organisation, at=at)
    return FirmView(
        organisation=row.organisation,
        agent=row.agent_organisation,
        authority_valid=valid,
        left=_something_left(row, today=office.today(at)),
    )


def _something_left(row: ExtendedUse, *, today: date) -> bool:
    """Whether time and quantity are left; of what is not granted yet, all is."""
    remaining = left(row)
    in_time = row.state != ExtendedUseStatus.GRANTED or counts(from_on=row.from_on, until_on=row.until_on, day=today)
    return in_time and (remaining is None or remaining > 0)


async def extended_uses(
    session: AsyncSession, *, office: Office, actor: Actor, ruling: str = "", state: str = "", at: datetime
) -> list[Shape]:
    """A firm's requests, or for officers all; the newest first."""
    statement = select(ExtendedUse).where(ExtendedUse.administration == actor.administration, _visible(actor))
    if ruling:
        statement = statement.where(ExtendedUse.ruling == ruling)
    if state:
        statement = statement.where(ExtendedUse.state == state)
    rows: Sequence[ExtendedUse] = (
        await session.scalars(statement.order_by(ExtendedUse.created_at.desc(), ExtendedUse.number.desc()).limit(SHOWN))
    ).all()
    return [row_shape(row, office=office, at=at) for row in rows]


def row_shape(row: ExtendedUse, *, office: Office, at: datetime) -> Shape:
    """A request in a list."""
    zone = office.calendar.zone
    remaining = left(row)
    return {
        "id": str(row.id),
        "number": row.number,
        "version": row.version,
        "ruling": row.ruling,
        "edition": row.edition,
        "state": row.state,
        "holder": party(row.organisation, row.name, None),
        "reason": row.reason,
        "contract_on": row.contract_on.isoformat(),
        "asked_quantity": _number(row.asked_quantity),
        "quantity": _number(row.quantity),
        "unit": row.unit,
        "used": _number(row.used),
        "left": _number(remaining),
        "from_on": row.from_on.isoformat() if row.from_on else None,
        "until_on": row.until_on.isoformat() if row.until_on else None,
        "counts_today": row.state == ExtendedUseStatus.GRANTED and _something_left(row, today=office.today(at)),
        "decided": some_moment(row.decided_at, zone),
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "outcome_text": row.outcome_text,
        "asked": moment(row.created_at, zone),
    }


async def file(
    session: AsyncSession, *, row: ExtendedUse, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """A request on one page, with its steps and exactly the actions that are possible now."""
    steps = await steps_of(session, administration=row.administration, thing=EXTENDED_USE.name, key=str(row.id))
    officer = actor.organisation is None
    seen = await view(session, row=row, office=office, at=at)
    offers = EXTENDED_USE.offers(state=row.state, held=held, view=seen, actor=actor)
    return {
        **row_shape(row, office=office, at=at),
        "steps": [step_shape(step, officer=officer, language=actor.language) for step in steps],
        "actions": [offer.shape() for offer in offers],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"

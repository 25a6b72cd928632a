"""Rulings in lists: a firm's own, and the office's with what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.model import BasisConfirmation, Ruling, RulingEdition
from services.advance_rulings.queries.rulings import standing_of
from services.advance_rulings.queries.shapes import party
from shared.actors import Actor
from shared.office import Office
from shared.shapes import Shape, cursor_of, moment, row_of

DEEPEST = 5000
ATTENTION = ("expiring", "basis", "changed_facts")
"""What may wait: the end of the validity comes near; the holder was asked to confirm; the holder says that facts changed."""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to."""

    status: str = ""
    attention: str = ""
    q: str = ""


async def ruling_rows(
    session: AsyncSession, *, office: Office, actor: Actor, filters: Filters, cursor: str, limit: int, at: datetime
) -> Shape:
    """A page of rulings, the newest first; those that end soon in the order of their last days."""
    statement = _narrowed(select(Ruling).where(Ruling.administration == office.code), actor, filters, office, at)
    order = Ruling.valid_until.asc() if filters.attention == "expiring" else Ruling.issued_at.desc()
    start = row_of(cursor, deepest=DEEPEST)
    found = (
        await session.scalars(statement.order_by(order, Ruling.number.desc()).offset(start).limit(limit + 1))
    ).all()
    page = found[:limit]
    waits = await _attention(session, page, office=office, at=at)
    return {
        "items": [_row(row, waits.get(row.number, []), office=office, at=at) for row in page],
        "next": cursor_of(start + limit) if len(found) > limit else None,
    }


def _narrowed(
    statement: Select[Ruling], actor: Actor, filters: Filters, office: Office, at: datetime
) -> Select[Ruling]:
    today = office.today(at)
    if actor.organisation is not None:
        mine = actor.organisation
        statement = statement.where(or_(Ruling.holder_organisation == mine, Ruling.agent_organisation == mine))
    if filters.status == RulingStatus.IN_FORCE:
        statement = statement.where(Ruling.state == RulingStatus.IN_FORCE, Ruling.valid_until >= today)
    elif filters.status == RulingStatus.EXPIRED:
        over = (Ruling.state == RulingStatus.IN_FORCE) & (Ruling.valid_until < today)
        statement = statement.where(or_(Ruling.state == RulingStatus.EXPIRED, over))
    elif filters.status:
        statement = statement.where(Ruling.state == filters.status)
    if filters.attention:
        statement = statement.where(
            Ruling.state == RulingStatus.IN_FORCE, Ruling.valid_until >= today, _waits(filters.attention, office, at)
        )
    if filters.q:
        statement = statement.where(
            or_(
                Ruling.number.icontains(filters.q, autoescape=True),
                Ruling.subject.icontains(filters.q, autoescape=True),
                Ruling.holder_name.icontains(filters.q, autoescape=True),
                Ruling.hs_code.startswith(filters.q, autoescape=True),
            )
        )
    return statement


def _waits(attention: str, office: Office, at: datetime) -> ColumnElement[bool]:
    asked = BasisConfirmation
    of_this = (asked.administration == Ruling.administration, asked.ruling == Ruling.number)
    if attention == "expiring":
        days = max(office.terms(at).value("reissue_remind_days"), default=0)
        return Ruling.valid_until <= office.today(at) + timedelta(days=days)
    if attention == "basis":
        return exists().where(*of_this, asked.answered_at.is_(None))
    last = select(func.max(asked.number)).where(*of_this).correlate(Ruling).scalar_subquery()
    since = exists().where(
        RulingEdition.administration == asked.administration,
        RulingEdition.ruling == asked.ruling,
        RulingEdition.changed_at >= asked.answered_at,
    )
    return exists().where(*of_this, asked.number == last, asked.unchanged.is_(False), ~since)


async def _attention(
    session: AsyncSession, page: Sequence[Ruling], *, office: Office, at: datetime
) -> dict[str, list[str]]:
    numbers = [row.number for row in page]
    found: dict[str, list[str]] = {}
    for kind in ATTENTION if numbers else ():
        rows = await session.scalars(
            select(Ruling.number).where(
                Ruling.administration == office.code,
                Ruling.number.in_(numbers),
                Ruling.state == RulingStatus.IN_FORCE,
                Ruling.valid_until >= office.today(at),
                _waits(kind, office, at),
            )
        )
        for number in rows:
            found.setdefault(number, []).append(kind)
    return found


def _row(row: Ruling, waits: list[str], *, office: Office, at: datetime) -> Shape:
    today = office.today(at)
    state = standing_of(row, today=today)
    return {
        "number": row.number,
        "version": row.version,
        "type": row.type,
        "status": state.value,
        "subject": row.subject,
        "hs_code": row.hs_code,
        "origin_country": row.origin_country,
        "valuation_method": row.valuation_method,
        "holder": party(row.holder_organisation, row.holder_name, row.holder_tin),
        "edition": row.edition,
        "issued": moment(row.issued_at, office.calendar.zone),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "days_left": (row.valid_until - today).days if state is RulingStatus.IN_FORCE else None,
        "attention": waits,
        "reissue_of": row.reissue_of,
        "reissued_by": row.reissued_by,
    }

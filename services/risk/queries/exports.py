"""Declarations on their way out: as they were lodged, and lanes for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.declarations import read
from services.risk.domain.office import Office
from services.risk.model import Assessment, Declaration, DeclarationVersion, LaneChange

PAGE = 500


def lodged(row: DeclarationVersion, *, reference: str) -> Lodged:
    """A version as its reader had it."""
    return read({**row.header, "reference": reference, "items": row.items})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is exported: received from the first day to the last (both included, on the office's wall), of one office or all."""

    first: date | None = None
    last: date | None = None
    office: str = ""


Place = tuple[datetime, UUID]


async def page(
    session: AsyncSession, *, office: Office, span: Span, after: Place | None
) -> tuple[list[Lodged], Place | None]:
    """The newest versions of some declarations in the order they were received, and where the next page begins."""
    zone = office.calendar.zone
    kept, version = Declaration, DeclarationVersion
    statement = (
        select(kept.received_at, kept.id, kept.reference, version)
        .join(
            version,
            (version.administration == kept.administration)
            & (version.declaration_id == kept.id)
            & (version.number == kept.current),
        )
        .where(kept.administration == office.code)
        .order_by(kept.received_at, kept.id)
        .limit(PAGE)
    )
    if span.first is not None:
        statement = statement.where(kept.received_at >= datetime.combine(span.first, time(), zone))
    if span.last is not None:
        statement = statement.where(kept.received_at < datetime.combine(span.last + timedelta(days=1), time(), zone))
    if span.office:
        statement = statement.where(kept.office == span.office.strip().upper())
    if after is not None:
        statement = statement.where(tuple_(kept.received_at, kept.id) > tuple_(*after))
    rows = (await session.execute(statement)).all()
    found = [lodged(row[3], reference=row[2]) for row in rows]
    return found, (rows[-1][0], rows[-1][1]) if len(rows) == PAGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneLine:
    """The lane of one declaration, and nothing of why."""

    office: str
    reference: str
    version: int
    lane: str
    since: datetime | None


async def lanes_stamps(
    session: AsyncSession, *, administration: str, days: Sequence[date], since: datetime
) -> dict[date, tuple[object, ...]]:
    """For each day something that is another as soon as a lane of the day may be another.

    What was assessed on a day may be assessed again on a later one of `days`, and changed by hand; `since` is when the
    first of them began.
    """
    one, later, change = aliased(Assessment), aliased(Assessment), LaneChange
    assessed = (
        select(one.day, func.count(), func.max(later.at))
        .join(later, (later.administration == one.administration) & (later.declaration_id == one.declaration_id))
        .where(one.administration == administration, one.day.in_(days), later.day.in_(days))
        .group_by(one.day)
    )
    changed = (
        select(one.day, func.count(), func.max(change.at), func.max(change.decided_at))
        .join(change, (change.administration == one.administration) & (change.declaration_id == one.declaration_id))
        .where(one.administration == administration, one.day.in_(days))
        .where(or_(change.at >= since, change.decided_at >= since))
        .group_by(one.day)
    )
    by_day = {row[0]: (*row[1:],) for row in await session.execute(assessed)}
    by_hand = {row[0]: (*row[1:],) for row in await session.execute(changed)}
    return {day: (by_day.get(day), by_hand.get(day)) for day in days}


async def lanes_of_day(session: AsyncSession, *, administration: str, day: date) -> list[LaneLine]:
    """The lane that every declaration assessed on a day has now, by office and reference."""
    assessed = select(Assessment.declaration_id).where(
        Assessment.administration == administration, Assessment.day == day
    )
    kept = Declaration
    statement = (
        select(kept.office, kept.reference, kept.current, kept.lane, kept.lane_at)
        .where(kept.administration == administration, kept.id.in_(assessed), kept.lane.is_not(None))
        .order_by(kept.office, kept.reference)
    )
    return [
        LaneLine(office=row[0] or "", reference=row[1], version=row[2], lane=row[3] or "", since=row[4])
        for row in await session.execute(statement)
    ]

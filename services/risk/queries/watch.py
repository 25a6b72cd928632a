"""Watch-lists: the matcher of an instant, entries with their history, and what people decided."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.names import Entry, Kind, Matcher
from services.risk.domain.office import Office
from services.risk.model import WatchDecision, WatchEntry, WatchEntryVersion
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment


async def matcher(session: AsyncSession, *, at: datetime, threshold: int) -> Matcher:
    """The entries that count at an instant, without the pairs that a person judged different since they last changed."""
    rows = await session.scalars(
        select(WatchEntry)
        .where(WatchEntry.valid_from <= at, or_(WatchEntry.valid_until.is_(None), WatchEntry.valid_until > at))
        .order_by(WatchEntry.id)
    )
    entries = [as_entry(row) for row in rows]
    return Matcher(entries, threshold=threshold, different=await different(session))


async def watch_stamp(session: AsyncSession, *, at: datetime) -> tuple[object, ...]:
    """What changes whenever the matcher would: for whoever keeps one in memory."""
    entries = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(WatchEntry.version), 0)).where(
                WatchEntry.valid_from <= at, or_(WatchEntry.valid_until.is_(None), WatchEntry.valid_until > at)
            )
        )
    ).one()
    decisions = await session.scalar(select(func.count()).select_from(WatchDecision))
    return (*entries, decisions)


async def different(session: AsyncSession) -> frozenset[tuple[str, str]]:
    """The pairs (entry, party) whose newest decision, for the entry as it is now, is "not the same"."""
    decisions = (
        select(WatchDecision.entry_id, WatchDecision.party_key, WatchDecision.same)
        .join(
            WatchEntry,
            (WatchEntry.administration == WatchDecision.administration)
            & (WatchEntry.id == WatchDecision.entry_id)
            & (WatchEntry.version == WatchDecision.entry_version),
        )
        .order_by(WatchDecision.at, WatchDecision.id)
    )
    latest = {(str(row.entry_id), row.party_key): row.same for row in await session.execute(decisions)}
    return frozenset(pair for pair, same in latest.items() if not same)


def as_entry(row: WatchEntry) -> Entry:
    """A kept entry as the matcher takes it."""
    return Entry(
        key=str(row.id),
        version=row.version,
        list_name=row.list_name,
        kind=Kind(row.kind),
        names=tuple(row.names),
        ids=tuple(str(one["number"]) for one in row.ids),
        country=row.country,
    )


async def entry(session: AsyncSession, *, found: Office, identifier: UUID, locked: bool = False) -> WatchEntry:
    """One entry. Raises NotFound."""
    statement = select(WatchEntry).where(WatchEntry.administration == found.code, WatchEntry.id == identifier)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such entry on a watch-list.")
    return row


async def entries(
    session: AsyncSession, *, found: Office, list_name: str = "", at: datetime | None = None, limit: int = 500
) -> list[Shape]:
    """Entries, the newest change first; with `at` only those that count then."""
    statement = select(WatchEntry).where(WatchEntry.administration == found.code)
    if list_name:
        statement = statement.where(WatchEntry.list_name == list_name)
    if at is not None:
        statement = statement.where(
            WatchEntry.valid_from <= at, or_(WatchEntry.valid_until.is_(None), WatchEntry.valid_until > at)
        )
    rows = await session.scalars(statement.order_by(WatchEntry.changed_at.desc(), WatchEntry.id).limit(limit))
    return [shape(row, found) for row in rows]


def shape(row: WatchEntry, found: Office) -> Shape:
    """An entry as officers see it."""
    zone = found.calendar.zone
    return {
        "id": str(row.id),
        "version": row.version,
        "list_name": row.list_name,
        "kind": row.kind,
        "names": row.names,
        "ids": row.ids,
        "country": row.country,
        "reason": row.reason,
        "source": row.source,
        "valid_from": moment(row.valid_from, zone),
        "valid_until": some_moment(row.valid_until, zone),
        "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }


async def whole(session: AsyncSession, *, row: WatchEntry, found: Office) -> Shape:
    """An entry with what it was before, and what people decided about parties like it."""
    zone = found.calendar.zone
    versions = await session.scalars(
        select(WatchEntryVersion)
        .where(WatchEntryVersion.administration == row.administration, WatchEntryVersion.entry_id == row.id)
        .order_by(WatchEntryVersion.number)
    )
    decisions = await session.scalars(
        select(WatchDecision)
        .where(WatchDecision.administration == row.administration, WatchDecision.entry_id == row.id)
        .order_by(WatchDecision.at.desc(), WatchDecision.id)
        .limit(500)
    )
    return shape(row, found) | {
        "history": [
            {
                "version": one.number,
                "content": one.content,
                "at": moment(one.at, zone),
                "by": person(one.by, one.by_name),
            }
            for one in versions
        ],
        "decisions": [decision_shape(one, found) for one in decisions],
    }


def decision_shape(row: WatchDecision, found: Office) -> Shape:
    """A decision as officers see it."""
    return {
        "id": str(row.id),
        "entry": str(row.entry_id),
        "entry_version": row.entry_version,
        "name": row.party_name,
        "ids": row.party_ids,
        "same": row.same,
        "score": row.score,
        "reason": row.reason,
        "at": moment(row.at, found.calendar.zone),
        "by": person(row.by, row.by_name),
    }

"""Partners elsewhere, their files, and the own published rulings as partners get them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.exchange import FIELDS
from services.advance_rulings.model import Partner, PartnerFeed, PartnerFile, PartnerLine, PublishedRuling
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, moment, person

TOGETHER = 200
"""Rulings of the own register that are read at a time."""


async def own_rulings(
    session: AsyncSession, *, administration: str, since: datetime | None = None, numbers: list[str] | None = None
) -> AsyncIterator[list[dict[str, Any]]]:
    """The own published rulings by number, some at a time and all as of one moment: public fields only. With `since` those
    changed after it, with `numbers` those."""
    one = PublishedRuling
    statement = select(*(getattr(one, name) for name in FIELDS)).where(
        one.administration == administration, one.source.is_(None)
    )
    if since is not None:
        statement = statement.where(one.changed_at > since)
    if numbers is not None:
        statement = statement.where(one.number == any_(literal(numbers, ARRAY(Text))))
    found = await session.stream(statement.order_by(one.number).execution_options(yield_per=TOGETHER))
    async for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


async def find_partner(session: AsyncSession, *, office: Office, code: str, locked: bool = False) -> Partner | None:
    """A partner, if there is one of this code."""
    statement = select(Partner).where(Partner.administration == office.code, Partner.code == code)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def partner(session: AsyncSession, *, office: Office, code: str, locked: bool = False) -> Partner:
    """A partner. Raises NotFound."""
    row = await find_partner(session, office=office, code=code, locked=locked)
    if row is None:
        raise NotFound("There is no such partner.")
    return row


async def shown(session: AsyncSession, *, office: Office, row: Partner) -> Shape:
    """A partner as the list shows it."""
    [found] = await partners(session, office=office, code=row.code)
    return found


async def partners(session: AsyncSession, *, office: Office, code: str | None = None) -> list[Shape]:
    """Every partner by code, or that of one code, with its feed and how many of its rulings are in the register."""
    one = PublishedRuling
    counted = await session.execute(
        select(one.partner, func.count())
        .where(one.administration == office.code, one.partner.is_not(None) if code is None else one.partner == code)
        .group_by(one.partner)
    )
    counts = {row[0]: row[1] for row in counted}
    rows = await session.execute(
        select(Partner, PartnerFeed)
        .outerjoin(
            PartnerFeed,
            (PartnerFeed.administration == Partner.administration) & (PartnerFeed.partner == Partner.code),
        )
        .where(Partner.administration == office.code, true() if code is None else Partner.code == code)
        .order_by(Partner.code)
    )
    return [_partner_shape(row, office, feed=feed, rulings=counts.get(row.code, 0)) for row, feed in rows]


def _partner_shape(row: Partner, office: Office, *, feed: PartnerFeed | None, rulings: int) -> Shape:
    return {
        "feed": _feed_shape(feed, office) if feed is not None else None,
        "code": row.code, "name": row.name, "version": row.version, "keys": row.keys, "believed": row.believed,
        "rulings": rulings, "changed": moment(row.changed_at, office.calendar.zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }  # fmt: skip


def _feed_shape(row: PartnerFeed, office: Office) -> Shape:
    zone = office.calendar.zone
    at = {"tried": row.tried_at, "taken": row.taken_at, "failed": row.failed_at, "next": row.next_at}
    return {
        "url": row.url, "failures": row.failures, "trouble": row.trouble, "detail": row.detail,
        **{name: moment(instant, zone) if instant else None for name, instant in at.items()},
    }  # fmt: skip


async def files(session: AsyncSession, *, office: Office, code: str) -> list[Shape]:
    """The last files of a partner, the newest first."""
    rows = await session.scalars(
        select(PartnerFile)
        .where(PartnerFile.administration == office.code, PartnerFile.partner == code)
        .order_by(PartnerFile.received_at.desc())
        .limit(100)
    )
    return [file_shape(row, office) for row in rows]


async def file(session: AsyncSession, *, office: Office, key: UUID) -> PartnerFile:
    """One file. Raises NotFound."""
    row = (
        await session.scalars(
            select(PartnerFile).where(PartnerFile.administration == office.code, PartnerFile.id == key)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such file.")
    return row


def file_shape(row: PartnerFile, office: Office) -> Shape:
    """A file, and what became of it."""
    zone = office.calendar.zone
    return {
        "id": str(row.id), "partner": row.partner, "state": row.state, "name": row.name, "bytes": row.bytes,
        "sha256": row.sha256, "signed_by": row.signed_by, "as_of": moment(row.as_of, zone) if row.as_of else None,
        "reason": row.reason, "lines": row.lines, "taken": row.taken, "unchanged": row.unchanged, "gone": row.gone,
        "quarantined": row.quarantined, "received": moment(row.received_at, zone),
        "received_by": person(row.received_by, row.received_by_name),
    }  # fmt: skip


async def quarantine(session: AsyncSession, *, office: Office, key: UUID, after: int, limit: int) -> list[Shape]:
    """Lines of a file that were not taken, from a line on."""
    rows = await session.scalars(
        select(PartnerLine)
        .where(PartnerLine.administration == office.code, PartnerLine.file_id == key, PartnerLine.line > after)
        .order_by(PartnerLine.line)
        .limit(limit)
    )
    return [{"line": row.line, "reason": row.reason, "content": row.content} for row in rows]

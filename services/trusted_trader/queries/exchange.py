"""Arrangements, partners' operators and files as officers read them, and our own holders as partners get them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.exchange import Operator
from services.trusted_trader.domain.words import ArrangementStatus
from services.trusted_trader.model import (
    Arrangement,
    Authorisation,
    PartnerFile,
    PartnerLine,
    PartnerOperator,
    PublishedExchange,
)
from shared.office import Office
from shared.problems import NotFound
from shared.shapes import Shape, cursor_of, moment, person, place_of, some_moment


async def arrangement(session: AsyncSession, *, administration: str, key: UUID, locked: bool = False) -> Arrangement:
    """One arrangement. Raises NotFound."""
    statement = select(Arrangement).where(Arrangement.administration == administration, Arrangement.id == key)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such arrangement.")
    return row


async def arrangements(session: AsyncSession, *, office: Office) -> list[Shape]:
    """Every arrangement, the newest first, with how many operators each brought."""
    found = await session.execute(
        select(PartnerOperator.arrangement_id, func.count())
        .where(PartnerOperator.administration == office.code, PartnerOperator.status == "active")
        .group_by(PartnerOperator.arrangement_id)
    )
    counted: dict[UUID, int] = {row[0]: row[1] for row in found}
    rows = await session.scalars(
        select(Arrangement).where(Arrangement.administration == office.code).order_by(Arrangement.created_at.desc())
    )
    return [arrangement_shape(row, office) | {"operators": counted.get(row.id, 0)} for row in rows]


def arrangement_shape(row: Arrangement, office: Office) -> Shape:
    """An arrangement."""
    zone = office.calendar.zone
    return {
        "id": str(row.id), "version": row.version, "state": row.state, "partner": row.partner,
        "partner_name": row.partner_name, "inside": row.inside, "title": row.title, "law": row.law,
        "from_on": row.from_on.isoformat(), "until_on": row.until_on.isoformat() if row.until_on else None,
        "tiers": row.tiers, "benefits": row.benefits, "keys": row.keys,
        "proposed_by": person(row.proposed_by, row.proposed_by_name or "") if row.proposed_by else None,
        "decided_by": person(row.decided_by, row.decided_by_name or "") if row.decided_by else None,
        "decided": some_moment(row.decided_at, zone), "ended": some_moment(row.ended_at, zone),
        "end_reason": row.end_reason, "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
    }  # fmt: skip


def in_force(row: Arrangement, *, on: date) -> bool:
    """Whether an arrangement counts on a day."""
    dates = row.from_on <= on and (row.until_on is None or on <= row.until_on)
    return row.state == ArrangementStatus.IN_FORCE and dates


async def operators(session: AsyncSession, *, office: Office, key: UUID, q: str, cursor: str, limit: int) -> Shape:
    """A page of a partner's operators, by name."""
    one = PartnerOperator
    statement = select(one).where(one.administration == office.code, one.arrangement_id == key)
    if q:
        statement = statement.where(
            or_(one.name.icontains(q, autoescape=True), one.tin.startswith(q, autoescape=True), one.certificate == q)
        )
    if cursor:
        name, certificate = place_of(cursor, parts=2)
        statement = statement.where((one.name > name) | ((one.name == name) & (one.certificate > certificate)))
    rows = list((await session.scalars(statement.order_by(one.name, one.certificate).limit(limit + 1))).all())
    last = rows[limit - 1] if len(rows) > limit else None
    return {
        "items": [operator_shape(row) for row in rows[:limit]],
        "next": cursor_of(last.name, last.certificate) if last else None,
    }


def operator_shape(row: PartnerOperator) -> Shape:
    """A partner's operator."""
    return {
        "certificate": row.certificate, "tin": row.tin, "name": row.name, "address": row.address, "tier": row.tier,
        "roles": row.roles, "status": row.status, "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(), "local_tin": row.local_tin, "as_of": row.as_of.isoformat(),
        "line": row.line,
    }  # fmt: skip


async def partner_operator(
    session: AsyncSession, *, administration: str, key: UUID, certificate: str
) -> PartnerOperator:
    """One operator, its row locked. Raises NotFound."""
    row = (
        await session.scalars(
            select(PartnerOperator)
            .where(
                PartnerOperator.administration == administration,
                PartnerOperator.arrangement_id == key,
                PartnerOperator.certificate == certificate,
            )
            .with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such operator under this arrangement.")
    return row


async def files(session: AsyncSession, *, office: Office, key: UUID) -> list[Shape]:
    """The last files of a partner, the newest first."""
    rows = await session.scalars(
        select(PartnerFile)
        .where(PartnerFile.administration == office.code, PartnerFile.arrangement_id == key)
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
    return {
        "id": str(row.id), "arrangement": str(row.arrangement_id), "state": row.state, "name": row.name,
        "format": row.format, "bytes": row.bytes, "sha256": row.sha256, "signed_by": row.signed_by,
        "as_of": row.as_of.isoformat() if row.as_of else None, "reason": row.reason, "lines": row.lines,
        "taken": row.taken, "unchanged": row.unchanged, "quarantined": row.quarantined,
        "received": moment(row.received_at, office.calendar.zone),
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
    return [{"line": row.line, "code": row.code, "reason": row.reason, "content": row.content} for row in rows]


async def own_operators(session: AsyncSession, *, administration: str, since: datetime | None) -> list[Operator]:
    """Our holders who agreed to the exchange, by number; with `since` only those that changed after it."""
    one = Authorisation
    statement = select(one).where(one.administration == administration, one.exchange.is_(True))
    if since is not None:
        statement = statement.where(one.changed_at > since)
    rows = await session.scalars(statement.order_by(one.number))
    return [_operator(row, status=row.state) for row in rows]


async def offered(session: AsyncSession, *, administration: str, partner: str, tiers: Sequence[str]) -> list[Operator]:
    """What a partner inside this installation lets us read."""
    one = PublishedExchange
    statement = select(one).where(one.administration == partner, one.to_administration == administration)
    if tiers:
        statement = statement.where(one.tier.in_(tiers))
    rows = await session.scalars(statement.order_by(one.number))
    return [_operator(row, status=row.status) for row in rows]


def _operator(row: Authorisation | PublishedExchange, *, status: str) -> Operator:
    return Operator(
        certificate=row.number, tin=row.tin, name=row.name, address=row.address, tier=row.tier, roles=tuple(row.roles),
        status=status, valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip

"""Trusted keys, and the profiles that left and came in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.office import Office
from services.risk.model import ProfileExchange, TrustedKey
from shared.problems import NotFound
from shared.shapes import Shape, moment, person, some_moment


async def trusted_key(session: AsyncSession, *, found: Office, kid: str, locked: bool = False) -> TrustedKey:
    """One key. Raises NotFound."""
    statement = select(TrustedKey).where(TrustedKey.administration == found.code, TrustedKey.kid == kid)
    row = (await session.scalars(statement.with_for_update() if locked else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such key.")
    return row


async def trusted_keys(session: AsyncSession, *, found: Office) -> list[Shape]:
    """Every key, those ended too."""
    rows = await session.scalars(
        select(TrustedKey).where(TrustedKey.administration == found.code).order_by(TrustedKey.proposed_at.desc())
    )
    return [key_shape(row, found) for row in rows]


def key_shape(row: TrustedKey, found: Office) -> Shape:
    """A key as officers see it."""
    zone = found.calendar.zone
    state = "ended" if row.ended_at else "trusted" if row.approved_at else "proposed"
    return {
        "kid": row.kid,
        "version": row.version,
        "signer": row.signer,
        "jwk": row.jwk,
        "state": state,
        "proposed": moment(row.proposed_at, zone),
        "proposed_by": person(row.proposed_by, row.proposed_by_name),
        "approved": some_moment(row.approved_at, zone),
        "approved_by": person(row.approved_by, row.approved_by_name or "") if row.approved_by else None,
        "override_reason": row.override_reason,
        "ended": some_moment(row.ended_at, zone),
    }


async def exchanges(session: AsyncSession, *, found: Office) -> list[Shape]:
    """The profiles that left and came in, the newest first."""
    rows = await session.scalars(
        select(ProfileExchange)
        .where(ProfileExchange.administration == found.code)
        .order_by(ProfileExchange.at.desc(), ProfileExchange.id)
        .limit(200)
    )
    return [exchange_shape(row, found) for row in rows]


def exchange_shape(row: ProfileExchange, found: Office) -> Shape:
    """A profile that left or came in."""
    return {
        "id": str(row.id),
        "direction": row.direction,
        "sha256": row.sha256,
        "kid": row.kid,
        "signer": row.signer,
        "name": row.name,
        "report": row.report,
        "at": moment(row.at, found.calendar.zone),
        "by": person(row.by, row.by_name),
    }

"""What partners of this installation may read of a holder who agreed to the exchange."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import ArrangementStatus
from services.trusted_trader.model import Arrangement, Authorisation, PublishedExchange


async def offer(session: AsyncSession, *, row: Authorisation, at: datetime) -> None:
    """Let partners with an arrangement in force read a holder's master data as it stands; or no longer, without consent."""
    partners = (
        await session.scalars(
            select(Arrangement.partner).where(
                Arrangement.administration == row.administration,
                Arrangement.state == ArrangementStatus.IN_FORCE,
                Arrangement.inside.is_(True),
            )
        )
    ).all()
    if not row.exchange or not partners:
        await session.execute(
            delete(PublishedExchange).where(
                PublishedExchange.administration == row.administration, PublishedExchange.number == row.number
            )
        )
        return
    values = {
        "version": row.version, "tin": row.tin, "name": row.name, "address": row.address, "tier": row.tier,
        "roles": row.roles, "status": row.state, "valid_from": row.valid_from, "valid_until": row.valid_until,
        "changed_at": at,
    }  # fmt: skip
    for partner in sorted(set(partners)):
        await session.execute(
            insert(PublishedExchange)
            .values(administration=row.administration, number=row.number, to_administration=partner, **values)
            .on_conflict_do_update(index_elements=["administration", "number", "to_administration"], set_=values)
        )

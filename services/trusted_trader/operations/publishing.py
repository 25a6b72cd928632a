"""What of an authorisation goes into the public register (AEO-28)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.status import end_of, plain_tin
from services.trusted_trader.model import Authorisation, PublishedOperator
from services.trusted_trader.queries.holders import NEVER_ENDS, pending
from shared.office import Officer


async def publish(session: AsyncSession, *, row: Authorisation, by: Officer) -> None:
    """Put a holder's public row into the register, or bring it up to date.

    Built from the few public fields alone. Without the holder's consent neither name nor address nor tax number is
    copied: the row only lets anybody who has the number check it.
    """
    zone = by.office.calendar.zone
    open_ended = await pending(session, row=row, by=by)
    public: dict[str, Any] = {
        "version": row.version,
        "listed": row.publish,
        "name": row.name if row.publish else "",
        "address": row.address if row.publish else "",
        "tin": plain_tin(row.tin) if row.publish else "",
        "tier": row.tier,
        "tier_name": row.tier_name,
        "roles": row.roles,
        "status": row.state,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "ends_at": NEVER_ENDS if open_ended else end_of(row.valid_until, zone),
        "changed_at": by.at,
    }
    await session.execute(
        insert(PublishedOperator)
        .values(administration=row.administration, number=row.number, **public)
        .on_conflict_do_update(index_elements=["administration", "number"], set_=public)
    )

"""The holder's consent to be named in the register and told to partners, given or withdrawn at any time."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.model import Authorisation
from services.trusted_trader.operations.holders import note, permit
from services.trusted_trader.operations.offering import offer
from services.trusted_trader.operations.publishing import publish
from shared.facts import Fact
from shared.office import Officer
from shared.steps import touch


async def consent(
    session: AsyncSession, *, row: Authorisation, to_publish: bool, to_exchange: bool, by: Officer
) -> list[Fact]:
    """The holder agrees to publication and to exchange with partners, or no longer; it counts at once (AEO-28, 36)."""
    await permit(session, name="publish", row=row, by=by)
    touch(row, by)
    row.publish, row.exchange = to_publish, to_exchange
    await session.flush()
    await publish(session, row=row, by=by)
    await offer(session, row=row, at=by.at)
    return [note(row, "consent", f"publish={to_publish} exchange={to_exchange}".lower())]

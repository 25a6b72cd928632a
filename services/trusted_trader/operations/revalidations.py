"""Re-validation of an authorisation: asked for, and over without a renewal (a renewal is a grant: operations/holders.py)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import OPEN
from services.trusted_trader.model import Application, Authorisation
from services.trusted_trader.operations.holders import note, permit, spread
from services.trusted_trader.queries.holders import pending
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotPossible
from shared.steps import touch


async def refuse_second(session: AsyncSession, *, row: Authorisation) -> None:
    """One re-validation at a time. Raises NotPossible, naming the application that is under way."""
    if row.revalidation_id is None:
        return
    state = await session.scalar(
        select(Application.state).where(
            Application.administration == row.administration, Application.id == row.revalidation_id
        )
    )
    if state in OPEN:
        raise NotPossible("Re-validation is asked for already.", application=str(row.revalidation_id))


async def asked(session: AsyncSession, *, row: Authorisation, application: Application, by: Officer) -> list[Fact]:
    """An application for re-validation of this authorisation was begun; asked for in time it keeps the status (AEO-35)."""
    await permit(session, name="ask-revalidation", row=row, by=by)
    touch(row, by)
    row.revalidation_id, row.revalidation_filed_at = application.id, by.at
    await session.flush()
    facts: list[Fact] = [note(row, "revalidation-asked", str(application.number or application.id))]
    if await pending(session, row=row, by=by):
        facts += await spread(session, row=row, by=by)
    return facts

"""An application on one page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.model import Application
from services.trusted_trader.queries.cases import case_row, marks
from shared.actors import Actor
from shared.office import Office
from shared.shapes import Shape


async def case(
    session: AsyncSession, *, row: Application, office: Office, actor: Actor, held: frozenset[str], at: datetime
) -> Shape:
    """Everything about one application that this reader may see."""
    moved = await marks(session, rows=[row])
    return {
        **case_row(row, found=moved.get(row.id, ()), office=office, at=at),
        "administration": row.administration,
        "programme": row.programme,
        "questionnaire": row.questionnaire,
        "address": row.address,
        "contact": row.contact,
        "sites": row.sites,
        "owner_sex": row.owner_sex,
        "publish": row.publish,
        "exchange": row.exchange,
        "eligibility": row.eligibility,
    }

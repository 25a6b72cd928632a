"""Reports that firms let other administrations read."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.model import PublishedReport
from shared.problems import NotFound

LONGEST = 200
"""Reports in one answer."""


async def offered(session: AsyncSession, *, identifier: UUID, administration: str) -> PublishedReport:
    """A report that another administration's firm lets this one read now. Raises NotFound, also after the consent ended."""
    found = (
        await session.scalars(
            select(PublishedReport).where(
                PublishedReport.to_administration == administration, PublishedReport.id == identifier,
                PublishedReport.withdrawn_at.is_(None),
            )
        )
    ).one_or_none()  # fmt: skip
    if found is None:
        raise NotFound("There is no such report on offer, or the firm took its consent back.")
    return found


async def all_offered(session: AsyncSession, *, administration: str, tin: str = "") -> Sequence[PublishedReport]:
    """The reports on offer to an administration, of one firm where its TIN here is named; the newest first."""
    statement = select(PublishedReport).where(
        PublishedReport.to_administration == administration, PublishedReport.withdrawn_at.is_(None)
    )
    if tin:
        statement = statement.where(PublishedReport.to_tin == tin)
    return (await session.scalars(statement.order_by(PublishedReport.consented_at.desc()).limit(LONGEST))).all()


async def share(
    session: AsyncSession, *, identifier: UUID, administration: str, visit_id: UUID, locked: bool = False
) -> PublishedReport:
    """A consent of a firm of this administration to the reading of one visit's report. Raises NotFound."""
    statement = select(PublishedReport).where(
        PublishedReport.administration == administration,
        PublishedReport.id == identifier,
        PublishedReport.visit_id == visit_id,
    )
    if locked:
        statement = statement.with_for_update()
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such consent.")
    return found

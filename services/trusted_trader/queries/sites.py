"""Islands and sites: who sees which."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.model import Island, Site
from shared.actors import Actor, Kind
from shared.problems import NotFound

LONGEST = 2000
"""Sites in one answer; far above what an administration of the region knows."""


async def islands(session: AsyncSession, *, administration: str, retired: bool = False) -> Sequence[Island]:
    """The islands on the schematic, by name."""
    statement = select(Island).where(Island.administration == administration)
    if not retired:
        statement = statement.where(Island.retired_at.is_(None))
    return (await session.scalars(statement.order_by(Island.name, Island.code))).all()


async def find_island(session: AsyncSession, *, administration: str, code: str, locked: bool = False) -> Island | None:
    """An island by its code, also a retired one, or None."""
    statement = select(Island).where(Island.administration == administration, Island.code == code)
    if locked:
        statement = statement.with_for_update()
    return (await session.scalars(statement)).one_or_none()


async def island(session: AsyncSession, *, administration: str, code: str, locked: bool = False) -> Island:
    """An island by its code. Raises NotFound."""
    found = await find_island(session, administration=administration, code=code, locked=locked)
    if found is None:
        raise NotFound("There is no such island on the schematic.")
    return found


def visible(actor: Actor) -> ColumnElement[bool]:
    """Whose sites an actor may know of: a firm its own, an officer all."""
    if actor.organisation is not None:
        return Site.organisation == actor.organisation
    if actor.kind is Kind.SERVICE or actor.administration:
        return true()
    return false()


async def site(session: AsyncSession, *, identifier: UUID, actor: Actor, locked: bool = False) -> Site:
    """A site by its id. Raises NotFound also for one that the actor may not know of."""
    statement = select(Site).where(Site.administration == actor.administration, Site.id == identifier, visible(actor))
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such site, or it is not yours to see.")
    return found


async def sites(
    session: AsyncSession, *, actor: Actor, tin: str = "", island: str = "", closed: bool = False
) -> Sequence[Site]:
    """The sites that an actor may see, by name."""
    statement = select(Site).where(Site.administration == actor.administration, visible(actor))
    if tin:
        statement = statement.where(Site.tin == tin)
    if island:
        statement = statement.where(Site.island == island)
    if not closed:
        statement = statement.where(Site.closed_at.is_(None))
    return (await session.scalars(statement.order_by(Site.name, Site.id).limit(LONGEST))).all()


async def named(session: AsyncSession, *, administration: str, identifiers: Sequence[str | UUID]) -> dict[UUID, Site]:
    """Some sites by their ids; what is no id or not there is left out."""
    wanted = set()
    for one in identifiers:
        try:
            wanted.add(one if isinstance(one, UUID) else UUID(one))
        except ValueError:
            continue
    if not wanted:
        return {}
    found = await session.scalars(select(Site).where(Site.administration == administration, Site.id.in_(wanted)))
    return {one.id: one for one in found}

"""Endpoints as their owners see them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.domain.words import EndpointState
from services.notices.model import Endpoint
from shared.actors import Actor
from shared.problems import NotFound


def owned(actor: Actor) -> ColumnElement[bool]:
    """The endpoints of the actor's firm or, for those who act for no firm, of the administration's national systems."""
    return and_(
        Endpoint.administration == actor.administration,
        Endpoint.organisation.is_not_distinct_from(actor.organisation),
    )


async def endpoints(session: AsyncSession, *, actor: Actor, ended: bool = False) -> Sequence[Endpoint]:
    """The actor's endpoints, the newest first; ended ones only when asked for."""
    chosen = select(Endpoint).where(owned(actor)).order_by(Endpoint.created_at.desc(), Endpoint.id).limit(200)
    if not ended:
        chosen = chosen.where(Endpoint.state != EndpointState.ENDED)
    return (await session.scalars(chosen)).all()


async def endpoint(session: AsyncSession, *, actor: Actor, identifier: UUID, locked: bool = False) -> Endpoint:
    """One of the actor's endpoints. Raises NotFound also for those of others."""
    chosen = select(Endpoint).where(owned(actor), Endpoint.id == identifier)
    row = (await session.scalars(chosen.with_for_update() if locked else chosen)).one_or_none()
    if row is None:
        raise NotFound("There is no such endpoint.")
    return row

"""The log: deliveries and the attempts at them."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.notices.domain.words import DeliveryState
from services.notices.model import Attempt, Delivery, Endpoint
from services.notices.queries.endpoints import owned
from shared.actors import Actor
from shared.problems import FieldError, Invalid, NotFound

Row = tuple[Delivery, Endpoint]


async def deliveries(
    session: AsyncSession, *, actor: Actor, endpoint: UUID | None, state: DeliveryState | None, cursor: str, limit: int
) -> tuple[Sequence[Row], str | None]:
    """A page of the log, the newest first, and the cursor of the next one."""
    chosen = (
        select(Delivery, Endpoint)
        .join(
            Endpoint,
            (Endpoint.administration == Delivery.administration) & (Endpoint.id == Delivery.endpoint_id),
        )
        .where(owned(actor), Delivery.administration == actor.administration)
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(limit + 1)
    )
    if endpoint is not None:
        chosen = chosen.where(Delivery.endpoint_id == endpoint)
    if state is not None:
        chosen = chosen.where(Delivery.state == state)
    if cursor:
        chosen = chosen.where(tuple_(Delivery.created_at, Delivery.id) < tuple_(*_place(cursor)))
    rows = (await session.execute(chosen)).all()
    last = rows[limit - 1][0] if len(rows) > limit else None
    return rows[:limit], None if last is None else _cursor(last.created_at, last.id)


async def delivery(session: AsyncSession, *, actor: Actor, identifier: UUID, locked: bool = False) -> Row:
    """One delivery with its endpoint. Raises NotFound also for those of others."""
    chosen = (
        select(Delivery, Endpoint)
        .join(
            Endpoint,
            (Endpoint.administration == Delivery.administration) & (Endpoint.id == Delivery.endpoint_id),
        )
        .where(owned(actor), Delivery.id == identifier)
    )
    row = (await session.execute(chosen.with_for_update(of=Delivery) if locked else chosen)).one_or_none()
    if row is None:
        raise NotFound("There is no such delivery.")
    return row


async def attempts(session: AsyncSession, *, row: Delivery) -> Sequence[Attempt]:
    """The attempts at a delivery, the first one first."""
    chosen = select(Attempt).where(Attempt.administration == row.administration, Attempt.delivery_id == row.id)
    return (await session.scalars(chosen.order_by(Attempt.number))).all()


def _cursor(at: datetime, identifier: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), str(identifier)]).encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, identifier = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        found = datetime.fromisoformat(at), UUID(identifier)
        if found[0].tzinfo is None:
            raise ValueError("an instant has a zone")
    except (ValueError, TypeError, AttributeError, RecursionError):
        wrong = FieldError("query:cursor", "cursor", "This is not a cursor of ours.", "Begin with the first page.")
        raise Invalid("The cursor cannot be used.", errors=[wrong]) from None
    return found

"""The log of deliveries, and sending one once more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.notices.api.calls import by, delivery_file
from services.notices.api.calls import delivery as shown
from services.notices.domain.words import DeliveryState
from services.notices.operations.deliveries import replay as once_more
from services.notices.permissions import Permission
from services.notices.queries import deliveries as queries
from services.notices.schemas import bodies
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Deliveries"])


@router.get("/deliveries", response_model=bodies.Deliveries, dependencies=[Requires(Permission.READ)])
async def deliveries(
    call: CallDep,
    endpoint: UUID | None = None,
    state: DeliveryState | None = None,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The log, the newest first: of one endpoint, or of all that the caller may see."""
    async with call.reading() as session:
        rows, following = await queries.deliveries(
            session, actor=call.actor, endpoint=endpoint, state=state, cursor=cursor, limit=limit
        )
    return json_answer(bodies.Deliveries(items=[shown(row, owner, call) for row, owner in rows], next=following))


@router.get("/deliveries/{identifier}", response_model=bodies.DeliveryFile, dependencies=[Requires(Permission.READ)])
async def delivery(identifier: UUID, call: CallDep) -> Response:
    """One delivery: what was sent, and every attempt with what came back."""
    async with call.reading() as session:
        row, owner = await queries.delivery(session, actor=call.actor, identifier=identifier)
        log = await queries.attempts(session, row=row)
    return json_answer(delivery_file(row, owner, log, call), version=row.version)


@router.post(
    "/deliveries/{identifier}/replay",
    status_code=202,
    response_model=bodies.DeliveryView,
    dependencies=[Requires(Permission.REPLAY)],
)
async def replay(identifier: UUID, call: CallDep) -> Response:
    """Send a notice once more, with the same webhook-id."""
    call.require_key()
    async with call.change() as change:
        row, owner = await queries.delivery(change.session, actor=call.actor, identifier=identifier, locked=True)
        change.record(*await once_more(change.session, row=row, endpoint=owner, by=by(call)))
        return change.answer(shown(row, owner, call), status=202)

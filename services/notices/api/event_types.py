"""The table of event types, for those who choose."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.notices.domain.event_types import EVENT_TYPES, PREFIX, may_receive
from services.notices.domain.words import Recipient
from services.notices.schemas import bodies
from shared.problems import NotFound
from shared.web import CallDep, SignedIn, json_answer

router = APIRouter(tags=["Event types"])


@router.get("/event-types", response_model=bodies.EventTypes, dependencies=[SignedIn()])
async def event_types(call: CallDep) -> Response:
    """Every event type that may leave the house, who may receive it, and where its schema is."""
    side = Recipient(organisation=call.actor.organisation).side
    items = [
        bodies.EventTypeView(
            name=kind.name, audience=kind.audience, words=kind.words, available=may_receive(kind, side),
            schema_at=PREFIX + kind.name,
        )
        for kind in EVENT_TYPES.values()
    ]  # fmt: skip
    return json_answer(bodies.EventTypes(items=items))


@router.get("/event-types/{name}", response_model=dict[str, object], dependencies=[SignedIn()])
async def schema(name: str, call: CallDep) -> Response:
    """The payload of an event type as a JSON Schema (2020-12)."""
    kind = EVENT_TYPES.get(name)
    if kind is None:
        raise NotFound(f"There is no event type {name!r}.")
    return json_answer(kind.schema())

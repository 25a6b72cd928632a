"""What other parts of the installation ask; never routed from outside."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.trusted_trader.operations.status import last_sequence
from services.trusted_trader.schemas.register import Confirmation
from shared.problems import NotPermitted
from shared.web import CallDep, FromService, json_answer

router = APIRouter(include_in_schema=False)
ASKS = frozenset({"risk"})
"""The parts that apply benefits."""


@router.get("/internal/confirmation", response_model=Confirmation, dependencies=[FromService()])
async def confirmation(call: CallDep) -> Response:
    """The number of the administration's last message about status: who heard all up to it knows the status as it is."""
    if call.actor.id not in ASKS:
        raise NotPermitted("This part of the installation applies no benefits.")
    async with call.reading() as session:
        found = await last_sequence(session, administration=call.actor.administration)
    return json_answer(Confirmation(sequence=found, at=call.at), headers={"Cache-Control": "no-store"})

"""The log of letters for officers, and sending one once more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.notices.api.calls import by, offers
from services.notices.domain.words import LetterState
from services.notices.model import Letter, Occasion
from services.notices.operations import letters as operations
from services.notices.permissions import Permission
from services.notices.queries import letters as queries
from services.notices.schemas import letters as bodies
from services.notices.workflow import LETTER
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Letters"])


def _shown(row: Letter, occasion: Occasion, call: Call) -> bodies.LetterView:
    actions = LETTER.offers(state=row.state, held=call.held, view=None, actor=call.actor)
    return bodies.LetterView(
        id=row.id, event_type=occasion.event_type, number=occasion.told.get("number"), organisation=row.organisation,
        organisation_name=row.organisation_name, person=row.person, person_name=row.person_name, daily=row.daily,
        state=LetterState(row.state), attempts=row.attempts, created_at=row.created_at,
        next_at=row.next_at if row.state == LetterState.WAITING else None, finished_at=row.finished_at,
        last_error=row.last_error, version=row.version, actions=offers(actions),
    )  # fmt: skip


@router.get("/letters", response_model=bodies.Letters, dependencies=[Requires(Permission.READ_LETTERS)])
async def letters(
    call: CallDep,
    state: LetterState | None = None,
    organisation: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """The log, the newest first: who is or was written to about which event, and what came of it."""
    async with call.reading() as session:
        rows, following = await queries.letters(
            session, actor=call.actor, state=state, organisation=organisation, cursor=cursor, limit=limit
        )
        wait = await queries.unaddressed(session, actor=call.actor)
    items = [_shown(row, occasion, call) for row, occasion in rows]
    return json_answer(bodies.Letters(items=items, next=following, unaddressed=wait))


@router.get("/letters/{identifier}", response_model=bodies.LetterView, dependencies=[Requires(Permission.READ_LETTERS)])
async def letter(identifier: UUID, call: CallDep) -> Response:
    """One letter of the log."""
    async with call.reading() as session:
        row, occasion = await queries.letter(session, actor=call.actor, identifier=identifier)
    return json_answer(_shown(row, occasion, call), version=row.version)


@router.post(
    "/letters/{identifier}/send-again",
    response_model=bodies.LetterView,
    dependencies=[Requires(Permission.REPEAT_LETTERS)],
)
async def send_again(identifier: UUID, call: CallDep) -> Response:
    """Send a letter once more, at once, to the address that its reader has now."""
    async with call.change() as change:
        row, occasion = await queries.letter(change.session, actor=call.actor, identifier=identifier, locked=True)
        call.expect(row.version)
        change.record(*await operations.send_again(change.session, row=row, occasion=occasion, by=by(call)))
        return change.answer(_shown(row, occasion, call), version=row.version)

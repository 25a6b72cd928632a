"""How often letters come to the caller."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.notices.api.calls import by, terms
from services.notices.domain.terms import Terms
from services.notices.domain.words import Rhythm
from services.notices.operations import preferences as operations
from services.notices.permissions import Permission
from services.notices.queries import letters as queries
from services.notices.schemas import letters as bodies
from shared.actors import Kind
from shared.problems import NotPermitted
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Letters"])


def _for_a_person(call: Call) -> None:
    if call.actor.kind is not Kind.PERSON:
        raise NotPermitted("Letters go to people; a machine is told by webhook.")


def _shown(rhythm: str, version: int, call: Call, found: Terms) -> bodies.PreferenceView:
    zone = call.platform.settings.hosted_administrations()[call.actor.administration].zone
    return bodies.PreferenceView(
        rhythm=Rhythm(rhythm), digest_at=f"{found.digest_at:%H:%M}", zone=zone.key, version=version
    )


@router.get("/preferences", response_model=bodies.PreferenceView, dependencies=[Requires(Permission.CHOOSE_RHYTHM)])
async def preference(call: CallDep) -> Response:
    """What the caller chose in this administration; at once until they chose."""
    _for_a_person(call)
    found = await terms(call)
    async with call.reading() as session:
        row = await queries.find_preference(session, actor=call.actor)
    rhythm, version = (row.rhythm, row.version) if row is not None else (Rhythm.AT_ONCE, 0)
    return json_answer(_shown(rhythm, version, call, found), version=version)


@router.put("/preferences", response_model=bodies.PreferenceView, dependencies=[Requires(Permission.CHOOSE_RHYTHM)])
async def choose(body: bodies.Choice, call: CallDep) -> Response:
    """Choose an e-mail for each event, or one a day. What waits for the next digest goes out at once when it is given up."""
    _for_a_person(call)
    found = await terms(call)
    async with call.change() as change:
        row = await operations.held(change.session, by=by(call))
        call.expect(row.version)
        change.record(*await operations.choose(change.session, row=row, rhythm=body.rhythm, by=by(call)))
        return change.answer(_shown(row.rhythm, row.version, call, found), version=row.version)

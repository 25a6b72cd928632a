"""The door between the gateway and the services: an opaque token in, a signed actor token out. Never routed from outside."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.identity.api.desk import DeskDep
from services.identity.domain import secrets
from services.identity.model import INSTALLATION, ClientToken
from services.identity.operations import sign_in
from services.identity.operations import tokens as operations
from services.identity.operations.desk import Desk, upkeep
from services.identity.operations.tokens import Vouched
from services.identity.queries import authorities, people
from services.identity.schemas import people as bodies
from shared import tenancy
from shared.problems import Unauthenticated
from shared.web import Call, CallDep, Public, json_answer

router = APIRouter(include_in_schema=False)


@router.post("/internal/actor-tokens", response_model=bodies.ActorToken, dependencies=[Public()])
async def actor_token(body: bodies.ActorTokenAsk, call: CallDep, desk: DeskDep) -> Response:
    """Who holds this token, signed for 60 seconds at most. 401 for a token that is unknown, ended or over."""
    if body.token.startswith(secrets.SESSION):
        vouched = await _of_session(call, desk, body.token)
    elif body.token.startswith(secrets.CLIENT_TOKEN):
        vouched = await _of_client(call, desk, body.token)
    else:
        vouched = None
    if vouched is None:
        raise Unauthenticated("The token is not, or no longer, valid.")
    if vouched.seen is not None:
        async with upkeep(call.work) as session:
            await sign_in.seen(session, session_id=vouched.seen, at=call.at)
    longest = int(secrets.ACTOR_TOKEN_LIVES.total_seconds())
    lifetime = max(1, min(longest, int((vouched.until - call.at).total_seconds())))
    signed = call.platform.key.sign_actor(vouched.actor, at=call.at.timestamp(), lifetime=lifetime)
    return json_answer(
        bodies.ActorToken(actor_token=signed, expires_in=lifetime), headers={"Cache-Control": "no-store"}
    )


async def _of_session(call: Call, desk: Desk, token: str) -> Vouched | None:
    async with call.reading(administration=INSTALLATION) as session:
        found = await people.find_session(session, token=token)
        if found is None:
            return None
        row, person = found
        standing = None
        if row.membership is not None:
            await tenancy.enter(session, administration=INSTALLATION, person=str(person.id), read_only=True)
            mine = await people.standings(session, person_id=person.id)
            standing = next((s for s in mine if s.membership.id == row.membership), None)
    on = desk.today(row.acting_in or "", at=call.at)
    actor = operations.person_actor(session=row, person=person, standing=standing, on=on)
    return operations.vouch_for_session(session=row, actor=actor, at=call.at)


async def _of_client(call: Call, desk: Desk, token: str) -> Vouched | None:
    async with call.reading(administration=INSTALLATION) as session:
        kept = await session.get(ClientToken, secrets.digest(token))
    if kept is None or call.at >= kept.expires_at or kept.acting_in not in desk.offices:
        return None
    async with call.reading(administration=kept.acting_in) as session:
        found = await authorities.find_client(session, administration=kept.acting_in, client_id=kept.client_id)
    if found is None or kept.issued_at < found[0].secret_at:
        return None
    if not operations.client_is_current(*found, on=desk.today(kept.acting_in, at=call.at)):
        return None
    return Vouched(actor=operations.client_actor(*found), until=kept.expires_at)

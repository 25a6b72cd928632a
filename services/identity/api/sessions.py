"""Signing in and out, one's sessions, and for whom a session acts."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.identity.api import shown
from services.identity.api.desk import AddressDep, DeskDep, person_of, unkept
from services.identity.domain import contacts
from services.identity.domain.standing import ends_at
from services.identity.model import INSTALLATION, Person, Session
from services.identity.operations import sign_in as operations
from services.identity.operations.desk import Desk, upkeep
from services.identity.queries import people
from services.identity.schemas import people as bodies
from shared.problems import Invalid, NotFound, Problem
from shared.web import Call, CallDep, Public, SignedIn, json_answer

router = APIRouter(tags=["sign-in"])

WHAT = "sign-in"


@router.post("/sessions", status_code=201, response_model=bodies.SignedIn, dependencies=[Public()])
async def sign_in(body: bodies.SignIn, request: Request, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """Sign in. The same answer, after the same work, for a wrong password and for nobody."""
    try:
        email = contacts.email(body.email)
    except Invalid:
        email = body.email.strip().lower()[:254]
    async with upkeep(call.work) as session:
        knock = await operations.knock(session, what=WHAT, email=email, address=address, at=call.at)
        found = await people.find_person(session, email=email)
    if not await desk.passwords.matches(body.password, found.password if found else None) or found is None:
        await _note_failure(call, knock, address, "password")
        raise operations.WrongCredentials()
    if found.totp is not None and body.code is None:
        async with upkeep(call.work) as session:
            await operations.withdraw(session, knock=knock)
        raise operations.CodeRequired()
    device = request.headers.get("user-agent", "")
    try:
        return await _begin(call, desk, found, body.code, knock, address, device)
    except operations.CodeWrong:
        await _note_failure(call, knock, address, "code")
        raise


async def _note_failure(call: Call, knock: operations.Knock, address: str, reason: str) -> None:
    async with unkept(call).change(administration=INSTALLATION) as change:
        change.record(operations.failed(account=knock.account, address=address, reason=reason))
        await operations.note(change.session, knock=knock)


async def _begin(
    call: Call, desk: Desk, found: Person, code: str | None, knock: operations.Knock, address: str, device: str
) -> Response:
    async with unkept(call).change(administration=INSTALLATION, person=str(found.id)) as change:
        session = change.session
        person = await people.person(session, person_id=found.id, lock=True)
        if person.password != found.password:
            raise operations.WrongCredentials()
        amr = ["pwd"]
        if person.totp is not None:
            await operations.use_code(session, desk=desk, person=person, code=code or "", at=call.at)
            amr.append("otp")
        standings = await people.standings(session, person_id=person.id)
        token, made, facts = await operations.begin(
            session, desk=desk, person=person, standings=standings, amr=amr, address=address, device=device, at=call.at
        )
        await operations.forgive(session, knock=knock, what=WHAT, address=address)
        change.record(*facts)
    chosen = next((s for s in standings if s.membership.id == made.membership), None)
    answer = bodies.SignedIn(
        token=token, expires_at=ends_at(people.session_view(made)), person=shown.person(person),
        memberships=shown.all_mine(standings, desk=desk, at=call.at, amr=amr), acting_as=shown.acting_as(chosen),
    )  # fmt: skip
    return json_answer(answer, status=201, headers={"Cache-Control": "no-store"})


@router.get("/sessions", response_model=bodies.Sessions, dependencies=[SignedIn()])
async def sessions(call: CallDep) -> Response:
    """One's own sessions that are alive."""
    person_id = person_of(call.actor)
    async with call.reading(administration=INSTALLATION, person=call.actor.id) as session:
        rows = await people.own_sessions(session, person_id=person_id, at=call.at)
    return json_answer(
        bodies.Sessions(items=[shown.session(row, current=str(row.id) == call.actor.session) for row in rows])
    )


@router.post("/sessions/current/act", response_model=bodies.Turned, dependencies=[SignedIn()])
async def act(body: bodies.Act, call: CallDep, desk: DeskDep) -> Response:
    """Choose for whom this session acts from now on."""
    person_id = person_of(call.actor)
    async with call.change(administration=INSTALLATION, person=call.actor.id) as change:
        mine = await people.own_sessions(change.session, person_id=person_id, at=call.at, lock=True)
        found = _current(mine, call)
        person = await people.person(change.session, person_id=person_id, lock=True)
        standing = None
        if body.membership is not None:
            standing = await people.own_standing(change.session, person_id=person_id, membership_id=body.membership)
        on = desk.today(standing.membership.administration if standing else "", at=call.at)
        change.record(*await operations.act(change.session, found=found, person=person, standing=standing, on=on))
        return change.answer(bodies.Turned(acting_as=shown.acting_as(standing)))


def _current(mine: list[Session], call: Call) -> Session:
    found = next((row for row in mine if str(row.id) == call.actor.session), None)
    if found is None:
        raise shown.gone()
    return found


async def _sign_out(call: Call, which: str | None, missing: Problem | None) -> Response:
    """End one session, or all of them; no content whether or not one was still alive."""
    person_id = person_of(call.actor)
    async with unkept(call).change(administration=INSTALLATION, person=call.actor.id) as change:
        mine = await people.own_sessions(change.session, person_id=person_id, at=call.at, lock=True)
        chosen = mine if which is None else [row for row in mine if str(row.id) == which]
        if not chosen and missing is not None:
            raise missing
        version = (await people.person(change.session, person_id=person_id)).version
        reason = "everywhere" if which is None else "owner"
        change.record(
            *await operations.end(
                change.session, sessions=chosen, person_id=person_id, version=version, reason=reason, at=call.at
            )
        )
    return Response(status_code=204)


@router.delete("/sessions/current", status_code=204, dependencies=[SignedIn()])
async def sign_out(call: CallDep) -> Response:
    """Sign out here."""
    return await _sign_out(call, call.actor.session or "", None)


@router.delete("/sessions/{session_id}", status_code=204, dependencies=[SignedIn()])
async def sign_out_there(session_id: UUID, call: CallDep) -> Response:
    """Sign out one of one's own devices."""
    return await _sign_out(call, str(session_id), NotFound("You have no such session."))


@router.delete("/sessions", status_code=204, dependencies=[SignedIn()])
async def sign_out_everywhere(call: CallDep) -> Response:
    """Sign out everywhere, here too."""
    return await _sign_out(call, None, None)

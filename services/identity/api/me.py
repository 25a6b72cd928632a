"""What somebody sees and changes about themselves."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.identity.api import shown
from services.identity.api.desk import AddressDep, DeskDep, person_of, unkept
from services.identity.domain import contacts, one_time, passwords
from services.identity.domain.standing import is_alive
from services.identity.model import INSTALLATION, Person
from services.identity.operations import people as operations
from services.identity.operations import sign_in
from services.identity.operations.desk import Desk, upkeep
from services.identity.queries import people
from services.identity.schemas import people as bodies
from services.identity.schemas.parts import Done
from shared.actors import Kind
from shared.problems import RuleNotMet
from shared.web import Call, CallDep, SignedIn, json_answer

router = APIRouter(tags=["me"])


@router.get("/me", response_model=bodies.Me, dependencies=[SignedIn()])
async def me(call: CallDep, desk: DeskDep) -> Response:
    """Who is asking: a person with session and memberships, or a machine."""
    if call.actor.kind is not Kind.PERSON:
        client = bodies.ClientRef(client_id=call.actor.id, name=call.actor.name)
        return json_answer(bodies.Me(person=None, client=client, memberships=[], acting_as=None, session=None))
    return await _me(call, desk)


async def _me(call: Call, desk: Desk) -> Response:
    person_id = person_of(call.actor)
    async with call.reading(administration=INSTALLATION, person=call.actor.id) as session:
        person = await people.person(session, person_id=person_id)
        mine = await people.own_sessions(session, person_id=person_id, at=call.at)
        standings = await people.standings(session, person_id=person_id)
    found = next((row for row in mine if str(row.id) == call.actor.session), None)
    if found is None or not is_alive(people.session_view(found), at=call.at):
        raise shown.gone()
    chosen = next((s for s in standings if s.membership.id == found.membership), None)
    if chosen is not None and not chosen.is_current(desk.today(chosen.membership.administration, at=call.at)):
        chosen = None
    body = bodies.Me(
        person=shown.person(person), client=None, acting_as=shown.acting_as(chosen), session=shown.session(found, current=True),
        memberships=shown.all_mine(standings, desk=desk, at=call.at, amr=found.amr),
    )  # fmt: skip
    return json_answer(body, version=person.version)


@router.patch("/me", response_model=bodies.Me, dependencies=[SignedIn()])
async def change_me(body: bodies.MeChange, call: CallDep, desk: DeskDep) -> Response:
    """Change one's own name or language."""
    person_id = person_of(call.actor)
    name = contacts.name(body.name) if body.name is not None else None
    async with unkept(call).change(administration=INSTALLATION, person=call.actor.id) as change:
        person = await people.person(change.session, person_id=person_id, lock=True)
        call.expect(person.version)
        change.record(*operations.change_profile(person=person, name=name, language=body.language, at=call.at))
    return await _me(call, desk)


async def _proven(call: Call, desk: Desk, *, password: str, address: str) -> Person:
    """The caller, who gave their present password once more. Counts as an attempt at the account. Raises WrongCredentials."""
    person_id = person_of(call.actor)
    async with upkeep(call.work) as session:
        person = await people.person(session, person_id=person_id)
        knock = await sign_in.knock(session, what="sign-in", email=person.email, address=address, at=call.at)
    if not await desk.passwords.matches(password, person.password):
        raise sign_in.WrongCredentials("The present password is not right.")
    async with upkeep(call.work) as session:
        await sign_in.withdraw(session, knock=knock)
    return person


@router.post("/me/password", response_model=Done, dependencies=[SignedIn()])
async def change_password(body: bodies.PasswordChange, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """Set a new password; every other session ends."""
    person = await _proven(call, desk, password=body.current, address=address)
    passwords.check(body.password, with_code=person.totp is not None, personal=(person.email, person.name))
    hashed = await desk.passwords.hashed(body.password)
    async with unkept(call).change(administration=INSTALLATION, person=call.actor.id) as change:
        person = await people.person(change.session, person_id=person.id, lock=True)
        facts = await operations.set_password(
            change.session, desk=desk, person=person, password_hash=hashed, long_password=operations.is_long(body.password),
            by="self", at=call.at, keep=call.actor.session,
        )  # fmt: skip
        change.record(*facts)
    return json_answer(Done(detail="Your password is changed, and every other device was signed out."))


@router.post("/me/totp", response_model=bodies.TotpOffer, dependencies=[SignedIn()])
async def begin_totp(body: bodies.TotpBegin, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """A key for one-time codes. It counts once a code from it was given; until then an earlier one goes on counting."""
    person = await _proven(call, desk, password=body.password, address=address)
    if person.totp is not None and "otp" not in call.actor.amr:
        raise sign_in.CodeRequiredToAct("Sign in with a one-time code to replace its key.")
    async with unkept(call).change(administration=INSTALLATION, person=call.actor.id) as change:
        person = await people.person(change.session, person_id=person.id, lock=True)
        secret, facts = operations.offer_totp(desk=desk, person=person)
        change.record(*facts)
    offer = bodies.TotpOffer(secret=secret, address=one_time.address(secret, email=person.email))
    return json_answer(offer, headers={"Cache-Control": "no-store"})


@router.post("/me/totp/confirm", response_model=Done, dependencies=[SignedIn()])
async def confirm_totp(body: bodies.TotpConfirm, call: CallDep, desk: DeskDep) -> Response:
    """Prove that the key works: one-time codes are asked from now on, and this session counts as signed in with one."""
    person_id = person_of(call.actor)
    async with unkept(call).change(administration=INSTALLATION, person=call.actor.id) as change:
        person = await people.person(change.session, person_id=person_id, lock=True)
        mine = await people.own_sessions(change.session, person_id=person_id, at=call.at, lock=True)
        change.record(*operations.adopt_totp(desk=desk, person=person, code=body.code, at=call.at))
        for row in mine:
            if str(row.id) == call.actor.session:
                row.amr = sorted({*row.amr, "otp"})
    return json_answer(Done(detail="From now on you sign in with a one-time code."))


@router.post("/me/totp/forget", response_model=Done, dependencies=[SignedIn()])
async def forget_totp(body: bodies.TotpForget, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """Give up one-time codes: not for officers, and not with a short password."""
    person = await _proven(call, desk, password=body.password, address=address)
    async with unkept(call).change(administration=INSTALLATION, person=call.actor.id) as change:
        person = await people.person(change.session, person_id=person.id, lock=True)
        if person.totp is None:
            raise RuleNotMet("You use no one-time codes.")
        await sign_in.use_code(change.session, desk=desk, person=person, code=body.code, at=call.at)
        if sign_in.must_use_codes(await people.standings(change.session, person_id=person.id)):
            raise RuleNotMet("Officers sign in with a one-time code.")
        if not person.long_password:
            raise RuleNotMet(f"Set a password of at least {passwords.SHORTEST_ALONE} characters first.")
        change.record(*operations.forget_totp(person=person, by="self", at=call.at))
    return json_answer(Done(detail="You sign in with your password alone from now on."))

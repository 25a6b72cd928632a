"""Registration and reset, by people who are not signed in. Nothing here tells whether an address has an account."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.identity.api import shown
from services.identity.api.desk import AddressDep, DeskDep, unkept
from services.identity.domain import contacts, passwords, secrets
from services.identity.model import INSTALLATION, Invitation, OneTimeCode, Person
from services.identity.operations import invitations as invitation_operations
from services.identity.operations import people as operations
from services.identity.operations import sign_in
from services.identity.operations.desk import Desk, upkeep
from services.identity.queries import people
from services.identity.schemas import people as bodies
from services.identity.schemas.parts import Done
from shared.actors import Actor, Kind
from shared.web import Call, CallDep, Public, json_answer

router = APIRouter(tags=["accounts"])

LETTER_ON_ITS_WAY = "If this address can be used, a letter is on its way to it. Look in your mail within a few minutes."


def acting_for_self(person: Person) -> Actor:
    """Somebody who has just proven who they are, for the audit."""
    return Actor(kind=Kind.PERSON, id=str(person.id), name=person.name, administration="", language=person.language)


@router.post("/registrations", status_code=202, response_model=Done, dependencies=[Public()])
async def ask_registration(body: bodies.Register, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """Ask for a registration letter. The answer is always the same."""
    email = contacts.email(body.email)
    async with upkeep(call.work) as session:
        await sign_in.knock(session, what="registration", email=email, address=address, at=call.at)
    async with call.change(administration=INSTALLATION) as change:
        known = await people.find_person(change.session, email=email)
        change.record(
            *await operations.ask_registration(
                change.session, desk=desk, email=email, person=known, language=body.language, at=call.at
            )
        )
        return change.answer(Done(detail=LETTER_ON_ITS_WAY), status=202)


@router.post("/registrations/confirm", status_code=201, response_model=bodies.Person, dependencies=[Public()])
async def register(body: bodies.RegisterConfirm, call: CallDep, desk: DeskDep) -> Response:
    """Make an account with the code from the letter, or from an invitation, which is accepted with it."""
    name = contacts.name(body.name)
    administration = secrets.scope_of(body.code, secrets.ONE_TIME)
    email = await _proven_email(call, desk, code=body.code, administration=administration)
    passwords.check(body.password, with_code=False, personal=(email, name))
    hashed = await desk.passwords.hashed(body.password)
    async with unkept(call).change(administration=INSTALLATION) as change:
        if not administration:
            code = await people.find_code(change.session, code=body.code, purposes=("register",), at=call.at, lock=True)
            if code is None or code.person_id is not None:
                raise operations.CodeNotValid()
            code.used_at = call.at
        person, facts = await operations.register(
            change.session,
            email=email,
            name=name,
            password_hash=hashed,
            long_password=True,
            language=body.language,
            at=call.at,
        )
        change.record(*facts)
    if administration:
        await invitation_operations.accept_by_code(
            call.work, desk, code=body.code, administration=administration, person=person,
            actor=acting_for_self(person), at=call.at, request_id=call.request_id,
        )  # fmt: skip
    return json_answer(shown.person(person), status=201, version=person.version)


async def _proven_email(call: Call, desk: Desk, *, code: str, administration: str) -> str:
    """The address that a code was sent to. Raises CodeNotValid."""
    found: Invitation | OneTimeCode | None = None
    if administration in desk.offices:
        async with call.reading(administration=administration) as session:
            found = await people.find_invitation(session, administration=administration, code=code, at=call.at)
    elif not administration:
        async with call.reading(administration=INSTALLATION) as session:
            code_row = await people.find_code(session, code=code, purposes=("register",), at=call.at)
            found = code_row if code_row is not None and code_row.person_id is None else None
    if found is None:
        raise operations.CodeNotValid()
    return found.email


@router.post("/resets", status_code=202, response_model=Done, dependencies=[Public()])
async def ask_reset(body: bodies.ResetAsk, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """Ask for a letter with which to set a new password. The answer is always the same."""
    email = contacts.email(body.email)
    async with upkeep(call.work) as session:
        await sign_in.knock(session, what="reset-letter", email=email, address=address, at=call.at)
    async with call.change(administration=INSTALLATION) as change:
        known = await people.find_person(change.session, email=email)
        language = call.language if call.language in {"en", "fr"} else "en"
        change.record(
            *await operations.ask_reset(
                change.session, desk=desk, email=email, person=known, language=language, at=call.at
            )
        )
        return change.answer(Done(detail=LETTER_ON_ITS_WAY), status=202)


@router.post("/resets/confirm", response_model=Done, dependencies=[Public()])
async def reset(body: bodies.ResetConfirm, call: CallDep, desk: DeskDep, address: AddressDep) -> Response:
    """Set a new password with the code from the letter, or with the one an officer printed. Every session ends."""
    email = contacts.email(body.email)
    async with upkeep(call.work) as session:
        knock = await sign_in.knock(session, what="reset", email=email, address=address, at=call.at)
        code = await people.find_code(session, code=body.code, purposes=("reset", "printed"), at=call.at)
        person = await people.find_person(session, email=email)
    if code is None or person is None or code.person_id != person.id:
        raise operations.CodeNotValid()
    with_code = person.totp is not None and not code.forgets_totp
    passwords.check(body.password, with_code=with_code, personal=(person.email, person.name))
    hashed = await desk.passwords.hashed(body.password)
    actor = acting_for_self(person)
    async with unkept(call).change(administration=INSTALLATION, actor=actor, person=str(person.id)) as change:
        used = await people.find_code(
            change.session, code=body.code, purposes=("reset", "printed"), at=call.at, lock=True
        )
        person = await people.person(change.session, person_id=person.id, lock=True)
        if used is None:
            raise operations.CodeNotValid()
        facts = operations.forget_totp(person=person, by="reset", at=call.at) if used.forgets_totp else []
        facts += await operations.set_password(
            change.session, desk=desk, person=person, password_hash=hashed, long_password=operations.is_long(body.password),
            by="reset", at=call.at,
        )  # fmt: skip
        await sign_in.forgive(change.session, knock=knock, what="reset", address=address)
        change.record(*facts)
    return json_answer(Done(detail="Your password is set. Sign in with it."))

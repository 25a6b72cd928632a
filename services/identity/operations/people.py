"""Accounts: registration, passwords, one-time codes, resets."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.domain import one_time, secrets
from services.identity.domain.letters import Kind
from services.identity.domain.passwords import SHORTEST_ALONE, prepared
from services.identity.domain.standing import ResetView
from services.identity.model import Letter, OneTimeCode, Person
from services.identity.operations.desk import Desk
from services.identity.operations.sign_in import account_digest, end_all
from shared.actors import Actor
from shared.facts import Fact
from shared.problems import AlreadyExists, FieldError, Invalid, NotFound, RuleNotMet

LETTERS_AN_HOUR = 3
"""So many letters of registration and reset go to one address in an hour; further ones are not written, and nobody is told."""


class CodeNotValid(Invalid):
    """This code is not valid, or no longer."""

    hint = "Codes work once and end after a while. Ask for a new one."

    def __init__(self) -> None:
        super().__init__(
            errors=[FieldError("/code", "code-not-valid", "This code is not valid, or no longer.", self.hint)]
        )


def is_long(password: str) -> bool:
    """Whether a password is good without a one-time code."""
    return len(prepared(password)) >= SHORTEST_ALONE


async def _is_flooded(session: AsyncSession, *, email: str, at: datetime) -> bool:
    kinds = [Kind.REGISTER, Kind.ALREADY_REGISTERED, Kind.RESET, Kind.NO_ACCOUNT]
    statement = select(func.count()).select_from(Letter)
    statement = statement.where(
        Letter.recipient == email, Letter.kind.in_(kinds), Letter.created_at > at - timedelta(hours=1)
    )
    return (await session.scalar(statement) or 0) >= LETTERS_AN_HOUR


async def _new_code(
    session: AsyncSession, *, purpose: str, email: str, person_id: UUID | None, code: str, at: datetime, lives: timedelta,
    forgets_totp: bool = False,
) -> None:  # fmt: skip
    """Keep a code's digest; earlier ones for the same purpose stop."""
    await session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.email == email, OneTimeCode.purpose == purpose, OneTimeCode.used_at.is_(None))
        .values(used_at=at)
    )
    await session.execute(
        insert(OneTimeCode).values(
            id=uuid4(), purpose=purpose, email=email, person_id=person_id, digest=secrets.digest(code),
            forgets_totp=forgets_totp, created_at=at, expires_at=at + lives, used_at=None,
        )
    )  # fmt: skip


async def ask_registration(
    session: AsyncSession, *, desk: Desk, email: str, person: Person | None, language: str, at: datetime
) -> list[Fact]:
    """Write to an address how to go on: with a code where there is no account, else that there is one. The same work both ways."""
    fact = events.RegistrationAsked(subject=f"account/{account_digest(email)}", version=1)
    if await _is_flooded(session, email=email, at=at):
        return [fact]
    code = secrets.new_secret(secrets.ONE_TIME)
    await _new_code(
        session,
        purpose="register",
        email=email,
        person_id=person.id if person else None,
        code=code,
        at=at,
        lives=secrets.CODE_LIVES,
    )
    kind = Kind.ALREADY_REGISTERED if person else Kind.REGISTER
    link = desk.page("/register/confirm", code=code)
    spoken = person.language if person else language
    await desk.write(session, kind, recipient=email, language=spoken, at=at, code=code, link=link)
    return [fact]


async def register(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    password_hash: str | None,
    long_password: bool,
    language: str,
    at: datetime,
) -> tuple[Person, list[Fact]]:
    """Make an account for an address that was proven. Raises AlreadyExists."""
    taken = await session.scalar(select(Person.id).where(Person.email == email))
    if taken is not None:
        raise AlreadyExists("There is an account for this address.")
    person = Person(
        id=uuid4(), email=email, name=name, language=language, password=password_hash, long_password=long_password,
        totp=None, totp_offered=None, totp_step=None, last_membership=None, created_at=at, changed_at=at, version=1,
    )  # fmt: skip
    session.add(person)
    await session.flush()
    return person, [events.PersonRegistered(subject=f"person/{person.id}", version=1, name=name)]


async def ask_reset(
    session: AsyncSession, *, desk: Desk, email: str, person: Person | None, language: str, at: datetime
) -> list[Fact]:
    """Write to an address how to set a new password, or that there is no account. The same work both ways."""
    fact = events.ResetAsked(subject=f"account/{account_digest(email)}", version=1)
    if await _is_flooded(session, email=email, at=at):
        return [fact]
    code = secrets.new_secret(secrets.ONE_TIME)
    await _new_code(
        session,
        purpose="reset",
        email=email,
        person_id=person.id if person else None,
        code=code,
        at=at,
        lives=secrets.CODE_LIVES,
    )
    kind = Kind.RESET if person else Kind.NO_ACCOUNT
    link = desk.page("/reset/confirm", email=email, code=code)
    spoken = person.language if person else language
    await desk.write(session, kind, recipient=email, language=spoken, at=at, code=code, link=link)
    return [fact]


async def set_password(
    session: AsyncSession, *, desk: Desk, person: Person, password_hash: str, long_password: bool, by: str, at: datetime,
    keep: str | None = None,
) -> list[Fact]:  # fmt: skip
    """Set a new password; every session ends but `keep`, open codes stop, and the owner is written to."""
    person.password, person.long_password = password_hash, long_password
    person.changed_at, person.version = at, person.version + 1
    await session.execute(
        update(OneTimeCode).where(OneTimeCode.email == person.email, OneTimeCode.used_at.is_(None)).values(used_at=at)
    )
    await desk.write(session, Kind.PASSWORD_CHANGED, recipient=person.email, language=person.language, at=at)
    return [
        password_set(person=person, by=by),
        *await end_all(session, person=person, reason="password", at=at, but=keep),
    ]


def password_set(*, person: Person, by: str) -> Fact:
    """The fact of a new password."""
    return events.PasswordChanged(subject=f"person/{person.id}", version=person.version, by=by)


def may_print(view: ResetView, actor: Actor, *, forgets_code: bool) -> None:
    """Whether a registrar may print a code for somebody. Raises NotFound or RuleNotMet with the sentence.

    A code is as good as the account, so an office may only print one for its own: never for oneself, never for somebody who also acts
    in another administration, and never one that lets an officer in without their one-time code.
    """
    if not view.member_here:
        raise NotFound("There is no such person here.")
    if str(view.person) == actor.id:
        raise RuleNotMet("Nobody prints a code for themselves; ask another registrar.")
    if view.member_elsewhere:
        raise RuleNotMet(
            "They act in another administration too: they can set a new password by e-mail, or the operator can help."
        )
    if forgets_code and view.officer:
        raise RuleNotMet("An officer's one-time codes can be reset by the operator alone (reset-person).")


async def print_code(
    session: AsyncSession, *, person: Person, forgets_code: bool, at: datetime
) -> tuple[str, datetime, list[Fact]]:
    """A code for paper, with which somebody sets a new password. Needs the installation's transaction for the row."""
    code = secrets.new_printed_code()
    await _new_code(
        session, purpose="printed", email=person.email, person_id=person.id, code=code, at=at,
        lives=secrets.PRINTED_CODE_LIVES, forgets_totp=forgets_code,
    )  # fmt: skip
    fact = events.ResetCodePrinted(
        subject=f"person/{person.id}", version=person.version, printed_for=str(person.id), forgets_code=forgets_code
    )
    return code, at + secrets.PRINTED_CODE_LIVES, [fact]


def change_profile(*, person: Person, name: str | None, language: str | None, at: datetime) -> list[Fact]:
    """Change one's own name or language; no facts when nothing changes."""
    changed = []
    if name is not None and name != person.name:
        person.name = name
        changed.append("name")
    if language is not None and language != person.language:
        person.language = language
        changed.append("language")
    if not changed:
        return []
    person.changed_at, person.version = at, person.version + 1
    return [events.PersonChanged(subject=f"person/{person.id}", version=person.version, fields=changed)]


def offer_totp(*, desk: Desk, person: Person) -> tuple[str, list[Fact]]:
    """A new key for one-time codes, which counts once a code from it was given."""
    secret = one_time.new_secret()
    person.totp_offered = desk.box.seal(secret, owner=str(person.id))
    return secret, [events.TotpOffered(subject=f"person/{person.id}", version=person.version)]


def adopt_totp(*, desk: Desk, person: Person, code: str, at: datetime) -> list[Fact]:
    """Take the offered key, as a code from it was given. Raises RuleNotMet without an offer, CodeNotValid for a wrong code."""
    if person.totp_offered is None:
        raise RuleNotMet("Ask for a key first.")
    secret = desk.box.open(person.totp_offered, owner=str(person.id))
    step = one_time.matching_step(secret, code, at=at, last_used=None)
    if step is None:
        raise CodeNotValid()
    person.totp, person.totp_offered, person.totp_step = person.totp_offered, None, step
    person.changed_at, person.version = at, person.version + 1
    return [events.TotpAdopted(subject=f"person/{person.id}", version=person.version)]


def forget_totp(*, person: Person, by: str, at: datetime) -> list[Fact]:
    """No longer ask for one-time codes; no facts when none were asked."""
    if person.totp is None and person.totp_offered is None:
        return []
    person.totp = person.totp_offered = person.totp_step = None
    person.changed_at, person.version = at, person.version + 1
    return [events.TotpForgotten(subject=f"person/{person.id}", version=person.version, by=by)]

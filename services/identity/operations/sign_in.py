"""Signing in and out, and for whom a session acts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.domain import attempts, one_time, secrets
from services.identity.domain.attempts import WINDOW, Limit
from services.identity.model import Person, Session, SignInAttempt
from services.identity.operations.desk import Desk
from services.identity.queries import people
from services.identity.queries.people import Standing
from shared.facts import Fact
from shared.logs import logger
from shared.problems import NotPermitted, RuleNotMet, TooManyRequests, Unauthenticated

log = logger("sign-in")


class WrongCredentials(Unauthenticated):
    """The address or the password is not right."""

    hint = "Try again, or set a new password. After several failures you have to wait between attempts."


class CodeRequired(Unauthenticated):
    """Enter the six digits of your one-time code."""

    hint = "Open your authenticator app and send its present code besides the password."


class CodeWrong(Unauthenticated):
    """This one-time code is not right."""

    hint = "Wait for the next code and type it. Each code works once; your telephone's clock has to be right."


class CodeRequiredToAct(NotPermitted):
    """Officers act only when signed in with a one-time code."""

    hint = "Set up one-time codes under your account, or sign in again with one."


class Knock(NamedTuple):
    """One attempt at a door, counted before it is judged."""

    attempt: int
    account: str


def account_digest(email: str) -> str:
    """How an account is named where it may not exist: what was typed is not kept."""
    return hashlib.sha256(b"account " + email.encode()).hexdigest()[:32]


async def knock(session: AsyncSession, *, what: str, email: str, address: str, at: datetime) -> Knock:
    """Count an attempt as failed before it is judged, so that parallel ones cannot slip through.

    Raises TooManyRequests (with Retry-After) while the account, the address or both have to wait; nothing is counted then.
    """
    account = account_digest(email)
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:name, 2))"), {"name": f"knock {what} {account}"}
    )
    of_account = SignInAttempt.account == account
    of_address = SignInAttempt.address == address
    for where, limit in (
        ((of_account, of_address), attempts.PAIR),
        ((of_account,), attempts.ACCOUNT),
        ((of_address,), attempts.ADDRESS),
    ):
        await _must_not_wait(session, what, where, limit, at)
    statement = insert(SignInAttempt).values(what=what, account=account, address=address, at=at, succeeded=False)
    number = await session.scalar(statement.returning(SignInAttempt.id))
    return Knock(attempt=int(number or 0), account=account)


async def _must_not_wait(session: AsyncSession, what: str, where: Sequence[object], limit: Limit, at: datetime) -> None:
    recent = (
        select(SignInAttempt.at)
        .where(SignInAttempt.what == what, SignInAttempt.succeeded.is_(False), SignInAttempt.at > at - WINDOW, *where)  # type: ignore[arg-type]  # column expressions, typed as object to be passed on
        .order_by(SignInAttempt.at.desc())
        .limit(limit.free + 12)
    )
    wait = attempts.wait(list(await session.scalars(recent)), at=at, limit=limit)
    if wait:
        seconds = max(int(wait.total_seconds() + 0.999), 1)
        raise TooManyRequests(
            f"After several failed attempts the next one is taken in {seconds} seconds.",
            headers={"Retry-After": str(seconds)},
            retry_after=seconds,
        )


async def withdraw(session: AsyncSession, *, knock: Knock) -> None:
    """The password was right and the code is still to come: that was no failure. Earlier failures go on counting."""
    await session.execute(delete(SignInAttempt).where(SignInAttempt.id == knock.attempt))


async def note(session: AsyncSession, *, knock: Knock) -> None:
    """The attempt failed indeed, as it was counted; a write, so that a failure costs the same with and without an account."""
    await session.execute(update(SignInAttempt).where(SignInAttempt.id == knock.attempt).values(succeeded=False))


async def forgive(session: AsyncSession, *, knock: Knock, what: str, address: str) -> None:
    """Somebody proved who they are: their failures from this address do not count any more."""
    await session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.what == what, SignInAttempt.account == knock.account, SignInAttempt.address == address
        )
    )


async def use_code(session: AsyncSession, *, desk: Desk, person: Person, code: str, at: datetime) -> None:
    """Take a one-time code and never again one of its step or an earlier one. Raises CodeWrong. `person` must be locked."""
    try:
        secret = desk.box.open(person.totp or "", owner=str(person.id))
    except InvalidTag:  # restored, with other secrets
        log.error("one-time codes were sealed under another key: reset-person makes a new start", person=str(person.id))
        raise CodeWrong("Your codes were set up under another key of this system: its operator can help you.") from None
    step = one_time.matching_step(secret, code, at=at, last_used=person.totp_step)
    if step is None:
        raise CodeWrong()
    person.totp_step = step


def must_use_codes(standings: Sequence[Standing]) -> bool:
    """Officers sign in with a one-time code."""
    return any(standing.is_office for standing in standings)


async def begin(
    session: AsyncSession, *, desk: Desk, person: Person, standings: Sequence[Standing], amr: Sequence[str],
    address: str, device: str, at: datetime,
) -> tuple[str, Session, list[Fact]]:  # fmt: skip
    """A new session, acting for the only membership that can be acted for, or for the one acted for last."""
    token = secrets.new_secret(secrets.SESSION)
    usable = [
        s
        for s in standings
        if s.is_current(desk.today(s.membership.administration, at=at)) and ("otp" in amr or not s.is_office)
    ]
    chosen = (
        usable[0] if len(usable) == 1 else next((s for s in usable if s.membership.id == person.last_membership), None)
    )
    found = Session(
        id=uuid4(), person_id=person.id, digest=secrets.digest(token),
        membership=chosen.membership.id if chosen else None,
        acting_in=chosen.membership.administration if chosen else None,
        officer=must_use_codes(standings), amr=sorted(amr), address=address[:100], device=device[:200],
        began_at=at, seen_at=at, ended_at=None,
    )  # fmt: skip
    session.add(found)
    fact = events.SignedIn(
        subject=f"person/{person.id}",
        version=person.version,
        session=str(found.id),
        address=found.address,
        amr=found.amr,
    )
    return token, found, [fact]


def failed(*, account: str, address: str, reason: str) -> Fact:
    """The fact of a failed attempt."""
    return events.SignInFailed(subject=f"account/{account}", version=1, address=address[:100], reason=reason)


async def act(
    session: AsyncSession, *, found: Session, person: Person, standing: Standing | None, on: date
) -> list[Fact]:  # fmt: skip
    """Act for a membership, or for none. Raises RuleNotMet when it does not count today, CodeRequiredToAct for officers without a code."""
    if standing is not None:
        if not standing.is_current(on):
            raise RuleNotMet("This membership does not count today: it is not confirmed, not yet begun, or over.")
        if standing.is_office and "otp" not in found.amr:
            raise CodeRequiredToAct()
        person.last_membership = standing.membership.id
    found.membership = standing.membership.id if standing else None
    found.acting_in = standing.membership.administration if standing else None
    membership = str(found.membership) if found.membership else None
    return [events.SessionTurned(subject=f"person/{person.id}", version=person.version, membership=membership)]


async def end(
    session: AsyncSession, *, sessions: Sequence[Session], person_id: UUID, version: int, reason: str, at: datetime
) -> list[Fact]:
    """End sessions; no facts when there are none."""
    for found in sessions:
        found.ended_at = at
    if not sessions:
        return []
    return [
        events.SignedOut(
            subject=f"person/{person_id}", version=version, sessions=[str(s.id) for s in sessions], reason=reason
        )
    ]


async def end_all(
    session: AsyncSession, *, person: Person, reason: str, at: datetime, but: str | None = None
) -> list[Fact]:
    """End all of a person's sessions, or all but one."""
    alive = await people.own_sessions(session, person_id=person.id, at=at, lock=True)
    others = [found for found in alive if str(found.id) != but]
    return await end(session, sessions=others, person_id=person.id, version=person.version, reason=reason, at=at)


async def seen(session: AsyncSession, *, session_id: UUID, at: datetime) -> None:
    """Note that a session was used; never backwards, and not for one that was ended meanwhile."""
    await session.execute(
        update(Session)
        .where(Session.id == session_id, Session.ended_at.is_(None))
        .values(seen_at=func.greatest(Session.seen_at, at))
    )

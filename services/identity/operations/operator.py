"""What only the operator of an installation does, at its own console: the first registrar, and a way in for who lost theirs."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from services.identity.model import INSTALLATION, Organisation, Person
from services.identity.operations import memberships, people, sign_in
from services.identity.operations.desk import Desk
from services.identity.queries import people as queries
from shared.actors import service_actor
from shared.facts import Fact
from shared.problems import NotFound
from shared.work import Work

OPERATOR = service_actor(service="identity", administration=INSTALLATION)


class WayIn(NamedTuple):
    """A one-time code with which somebody sets a new password, and until when."""

    email: str
    name: str
    code: str
    expires_at: datetime


async def reset_person(work: Work, *, email: str, at: datetime) -> WayIn:
    """A code for somebody who lost password and telephone: sessions and one-time codes end at once. Raises NotFound."""
    async with work.changing(actor=OPERATOR, at=at, administration=INSTALLATION) as change:
        person = await queries.find_person(change.session, email=email)
        if person is None:
            raise NotFound(f"There is no account for {email}.")
        person = await queries.person(change.session, person_id=person.id, lock=True)
        facts: list[Fact] = people.forget_totp(person=person, by="operator", at=at)
        facts += await sign_in.end_all(change.session, person=person, reason="operator", at=at)
        code, expires_at, printed = await people.print_code(change.session, person=person, forgets_code=True, at=at)
        change.record(*facts, *printed)
    return WayIn(email=person.email, name=person.name, code=code, expires_at=expires_at)


async def appoint(
    work: Work, desk: Desk, *, administration: str, email: str, name: str, roles: list[str], at: datetime
) -> WayIn:
    """An officer named at the console (the first registrar of an administration), with a code to set a password.

    They set up one-time codes at their first sign-in and act from then on. Raises Invalid for an unknown administration or role.
    """
    desk.office(administration)
    known = memberships.roles_for(roles, officer=True)
    async with work.changing(actor=OPERATOR, at=at, administration=INSTALLATION) as change:
        person = await queries.find_person(change.session, email=email)
        if person is None:
            person, facts = await people.register(
                change.session, email=email, name=name, password_hash=None, long_password=False, language="en", at=at
            )
            change.record(*facts)
        code, expires_at, printed = await people.print_code(change.session, person=person, forgets_code=False, at=at)
        change.record(*printed)
    await enrol(
        work,
        administration=administration,
        person=person,
        firm=None,
        roles=known,
        at=at,
        on=desk.today(administration, at=at),
    )
    return WayIn(email=person.email, name=person.name, code=code, expires_at=expires_at)


async def enrol(
    work: Work,
    *,
    administration: str,
    person: Person,
    firm: Organisation | None,
    roles: list[str],
    at: datetime,
    on: date,
) -> None:
    """A membership made at the console; nothing happens where there is one already."""
    async with work.reading(administration=INSTALLATION, person=str(person.id)) as session:
        mine = await queries.standings(session, person_id=person.id)
    firm_id = firm.id if firm else None
    if any(s.membership.administration == administration and s.membership.organisation_id == firm_id for s in mine):
        return
    actor = service_actor(service="identity", administration=administration)
    async with work.changing(actor=actor, at=at, administration=administration) as change:
        change.record(
            *await memberships.appoint(
                change.session, person=person, administration=administration, firm=firm, roles=roles, at=at, on=on
            )
        )

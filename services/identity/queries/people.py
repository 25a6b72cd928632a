"""Reads of people, sessions and their own memberships. Most need the installation's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.domain import secrets
from services.identity.domain.standing import MembershipView, SessionView, Side, Status, is_alive
from services.identity.model import Invitation, Membership, OneTimeCode, Organisation, Person, Session
from shared.problems import NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """A membership with its firm, if it is one of a firm."""

    membership: Membership
    organisation: Organisation | None

    def view(self, *, others_in_charge: int = 0) -> MembershipView:
        """As the rules see it."""
        return view_of(self.membership, self.organisation, others_in_charge=others_in_charge)

    def is_current(self, on: date) -> bool:
        """Whether it can be acted for on a day."""
        return self.view().is_current(on)

    @property
    def is_office(self) -> bool:
        """Whether it is an officer's."""
        return self.membership.organisation_id is None


def view_of(membership: Membership, organisation: Organisation | None, *, others_in_charge: int = 0) -> MembershipView:
    """A membership as the rules see it."""
    return MembershipView(
        id=membership.id,
        person=membership.person_id,
        side=Side.ADMINISTRATION if membership.organisation_id is None else Side.ORGANISATION,
        status=Status(membership.status),
        roles=frozenset(membership.roles),
        from_on=membership.from_on,
        until_on=membership.until_on,
        organisation=membership.organisation_id,
        organisation_status=Status(organisation.status) if organisation else None,
        others_in_charge=others_in_charge,
    )


async def find_person(session: AsyncSession, *, email: str) -> Person | None:
    """The person with an address (in its kept form), if there is one."""
    return (await session.scalars(select(Person).where(Person.email == email))).one_or_none()


async def person(session: AsyncSession, *, person_id: UUID, lock: bool = False) -> Person:
    """A person that can be seen here. Raises NotFound."""
    statement = select(Person).where(Person.id == person_id)
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such person here.")
    return found


async def find_session(session: AsyncSession, *, token: str) -> tuple[Session, Person] | None:
    """The session of a token with its person, alive or not."""
    statement = (
        select(Session, Person)
        .join(Person, Person.id == Session.person_id)
        .where(Session.digest == secrets.digest(token))
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


def session_view(found: Session) -> SessionView:
    """A session as the rules see it."""
    return SessionView(began_at=found.began_at, seen_at=found.seen_at, ended_at=found.ended_at, officer=found.officer)


async def own_sessions(session: AsyncSession, *, person_id: UUID, at: datetime, lock: bool = False) -> list[Session]:
    """A person's sessions that are alive, the newest first."""
    statement = (
        select(Session)
        .where(Session.person_id == person_id, Session.ended_at.is_(None))
        .order_by(Session.began_at.desc())
    )
    rows = await session.scalars(statement.with_for_update() if lock else statement)
    return [row for row in rows if is_alive(session_view(row), at=at)]


async def standings(session: AsyncSession, *, person_id: UUID) -> list[Standing]:
    """A person's memberships in every administration; needs a transaction in which that person is set."""
    statement = (
        select(Membership, Organisation)
        .outerjoin(
            Organisation,
            (Organisation.administration == Membership.administration)
            & (Organisation.id == Membership.organisation_id),
        )
        .where(Membership.person_id == person_id, Membership.status != Status.ENDED)
        .order_by(Membership.administration, Membership.created_at, Membership.id)
    )
    return [Standing(row[0], row[1]) for row in await session.execute(statement)]


async def own_standing(session: AsyncSession, *, person_id: UUID, membership_id: UUID) -> Standing:
    """One of a person's own memberships. Raises NotFound."""
    for found in await standings(session, person_id=person_id):
        if found.membership.id == membership_id:
            return found
    raise NotFound("You have no such membership.")


async def find_code(
    session: AsyncSession, *, code: str, purposes: tuple[str, ...], at: datetime, lock: bool = False
) -> OneTimeCode | None:
    """A one-time code that can still be used."""
    statement = select(OneTimeCode).where(
        OneTimeCode.digest == secrets.digest(code),
        OneTimeCode.purpose.in_(purposes),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > at,
    )
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def find_invitation(
    session: AsyncSession, *, administration: str, code: str, at: datetime, lock: bool = False
) -> Invitation | None:
    """An invitation that can still be accepted."""
    statement = select(Invitation).where(
        Invitation.administration == administration,
        Invitation.digest == secrets.digest(code),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > at,
    )
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def open_claims(session: AsyncSession, *, person_id: UUID) -> int:
    """How many claims of a person wait for an officer, in every administration; needs that person set."""
    statement = (
        select(func.count())
        .select_from(Membership)
        .where(Membership.person_id == person_id, Membership.status == Status.CLAIMED)
    )
    return await session.scalar(statement) or 0

"""Reads of organisations, memberships and invitations of one administration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity.domain.standing import MembershipView, Status
from services.identity.model import Invitation, Membership, Organisation, Person
from services.identity.queries.pages import after, page
from services.identity.queries.people import view_of
from shared.actors import Actor
from shared.problems import NotFound

REGISTRAR = "registrar"
FIRM_MANAGER = "firm-manager"


@dataclass(frozen=True, slots=True)
class Member:
    """A membership with its person and its firm, as those see it who assign roles."""

    membership: Membership
    person: Person
    organisation: Organisation | None
    others_in_charge: int = 0

    def view(self) -> MembershipView:
        """As the rules see it."""
        return view_of(self.membership, self.organisation, others_in_charge=self.others_in_charge)


def own_firm(actor: Actor) -> UUID | None:
    """The firm an actor acts for, or None for an officer or a national system."""
    return UUID(actor.organisation) if actor.organisation else None


async def organisation(
    session: AsyncSession, *, actor: Actor, organisation_id: UUID, lock: bool = False
) -> Organisation:
    """A firm that the actor may see: an officer any of the administration, others their own. Raises NotFound."""
    own = own_firm(actor)
    if own is not None and own != organisation_id:
        raise NotFound("There is no such firm here.")
    statement = select(Organisation).where(
        Organisation.administration == actor.administration, Organisation.id == organisation_id
    )
    found = (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such firm here.")
    return found


async def find_organisation(
    session: AsyncSession, *, administration: str, tin: str, lock: bool = False
) -> Organisation | None:
    """The firm with a tax number (in its kept form)."""
    statement = select(Organisation).where(Organisation.administration == administration, Organisation.tin == tin)
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def organisations(
    session: AsyncSession,
    *,
    actor: Actor,
    words: str,
    status: str | None,
    agent: bool | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[Organisation], str | None]:
    """Firms by part of their name or tax number, the newest first."""
    statement = select(Organisation).where(Organisation.administration == actor.administration)
    if (own := own_firm(actor)) is not None:
        statement = statement.where(Organisation.id == own)
    if status:
        statement = statement.where(Organisation.status == status)
    if agent is not None:
        statement = statement.where(Organisation.agent.is_(agent))
    if words:
        part = _containing(words)
        statement = statement.where(
            or_(Organisation.name.ilike(part, escape="\\"), Organisation.tin.ilike(part, escape="\\"))
        )
    rows = await session.scalars(
        after(statement, at=Organisation.created_at, row_id=Organisation.id, cursor=cursor, limit=limit)
    )
    return page(rows.all(), limit=limit, place=lambda row: (row.created_at, row.id))


def _containing(words: str) -> str:
    escaped = words.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _members(actor: Actor) -> Select[Membership, Person, Organisation]:
    statement = (
        select(Membership, Person, Organisation)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(
            Organisation,
            (Organisation.administration == Membership.administration)
            & (Organisation.id == Membership.organisation_id),
        )
        .where(Membership.administration == actor.administration)
    )
    own = own_firm(actor)
    return statement if own is None else statement.where(Membership.organisation_id == own)


async def members(
    session: AsyncSession, *, actor: Actor, on: date, words: str = "", status: str | None = None, side: str | None = None,
    organisation: UUID | None = None, cursor: str | None = None, limit: int = 50,
) -> tuple[list[Member], str | None]:  # fmt: skip
    """Memberships, the newest first; a firm's manager sees the firm's. `words` is part of a name, an address or a tax number."""
    statement = _members(actor)
    if status:
        statement = statement.where(Membership.status == status)
    if side == "administration":
        statement = statement.where(Membership.organisation_id.is_(None))
    elif side == "organisation":
        statement = statement.where(Membership.organisation_id.is_not(None))
    if organisation is not None:
        statement = statement.where(Membership.organisation_id == organisation)
    if words:
        part = _containing(words)
        columns = (Person.name, Person.email, Organisation.name, Organisation.tin)
        statement = statement.where(or_(*(column.ilike(part, escape="\\") for column in columns)))
    rows = (
        await session.execute(
            after(statement, at=Membership.created_at, row_id=Membership.id, cursor=cursor, limit=limit)
        )
    ).all()
    kept, following = page(rows, limit=limit, place=lambda row: (row[0].created_at, row[0].id))
    in_charge = await _in_charge(session, administration=actor.administration, on=on)
    return [Member(row[0], row[1], row[2], len(in_charge - {row[0].id})) for row in kept], following


async def member(session: AsyncSession, *, actor: Actor, membership_id: UUID, on: date, lock: bool = False) -> Member:
    """A membership that the actor may see. Raises NotFound."""
    statement = _members(actor).where(Membership.id == membership_id)
    if lock:
        # The registrars are locked together, in one order, so that two of them cannot end each other at once.
        await session.execute(
            select(Membership.id)
            .where(Membership.administration == actor.administration, Membership.organisation_id.is_(None))
            .where(Membership.roles.contains([REGISTRAR]))
            .order_by(Membership.id)
            .with_for_update()
        )
        statement = statement.with_for_update(of=Membership)
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such membership here.")
    in_charge = await _in_charge(session, administration=actor.administration, on=on)
    return Member(row[0], row[1], row[2], len(in_charge - {row[0].id}))


async def _in_charge(session: AsyncSession, *, administration: str, on: date) -> set[UUID]:
    """The memberships that make somebody a registrar on a day."""
    statement = select(Membership.id).where(
        Membership.administration == administration,
        Membership.organisation_id.is_(None),
        Membership.status == Status.CONFIRMED,
        Membership.roles.contains([REGISTRAR]),
        Membership.from_on <= on,
        or_(Membership.until_on.is_(None), Membership.until_on >= on),
    )
    return set(await session.scalars(statement))


async def colleagues(session: AsyncSession, *, administration: str, on: date) -> list[Member]:
    """The officers of an administration on a day, by name."""
    statement = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.administration == administration, Membership.organisation_id.is_(None))
        .where(Membership.status == Status.CONFIRMED)
        .order_by(Person.name, Membership.id)
    )
    found = [Member(row[0], row[1], None) for row in await session.execute(statement)]
    return [member for member in found if member.view().is_current(on)]


async def live_members(
    session: AsyncSession, *, administration: str, organisation: UUID, lock: bool = False
) -> list[tuple[Membership, Person]]:
    """Claimed and confirmed memberships of a firm with their people."""
    statement = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.administration == administration, Membership.organisation_id == organisation)
        .where(Membership.status.in_([Status.CLAIMED, Status.CONFIRMED]))
        .order_by(Membership.id)
    )
    rows = await session.execute(statement.with_for_update(of=Membership) if lock else statement)
    return [(row[0], row[1]) for row in rows]


async def find_firm(session: AsyncSession, *, administration: str, organisation: UUID) -> Organisation | None:
    """A firm by its identifier, whoever asks."""
    return await session.get(Organisation, (administration, organisation))


async def acting(session: AsyncSession, *, firm: Organisation, on: date) -> list[Person]:
    """The people who may act for a firm on a day, each once, by name; nobody for a firm that is not confirmed."""
    rows = await live_members(session, administration=firm.administration, organisation=firm.id)
    current = {person.id: person for membership, person in rows if view_of(membership, firm).is_current(on)}
    return sorted(current.values(), key=lambda person: (person.name, str(person.id)))


async def officers(session: AsyncSession, *, administration: str, role: str, on: date) -> list[Person]:
    """The officers who hold a role on a day, each once, by name."""
    found = await colleagues(session, administration=administration, on=on)
    return list({one.person.id: one.person for one in found if role in one.membership.roles}.values())


async def officer(session: AsyncSession, *, administration: str, person: UUID, on: date) -> list[Person]:
    """One officer, as long as they are one on a day; nobody else."""
    found = await colleagues(session, administration=administration, on=on)
    return list({one.person.id: one.person for one in found if one.person.id == person}.values())


async def managers(session: AsyncSession, *, administration: str, organisations: list[UUID]) -> list[Person]:
    """The people who manage any of these firms, each once: those to write to."""
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.administration == administration, Membership.organisation_id.in_(organisations))
        .where(Membership.status == Status.CONFIRMED, Membership.roles.contains([FIRM_MANAGER]))
        .distinct()
    )
    return list(await session.scalars(statement))


async def count_members(session: AsyncSession, *, administration: str, person_id: UUID) -> tuple[int, bool]:
    """How many live memberships a person has in an administration, and whether one of them is an officer's."""
    statement = select(func.count(), func.coalesce(func.bool_or(Membership.organisation_id.is_(None)), False)).where(
        Membership.administration == administration,
        Membership.person_id == person_id,
        Membership.status.in_([Status.CLAIMED, Status.CONFIRMED]),
    )
    row = (await session.execute(statement)).one()
    return int(row[0]), bool(row[1])


async def invitations(
    session: AsyncSession, *, actor: Actor, at: datetime
) -> list[tuple[Invitation, Organisation | None]]:
    """The open invitations that the actor may see, the newest first."""
    statement = (
        select(Invitation, Organisation)
        .outerjoin(
            Organisation,
            (Organisation.administration == Invitation.administration)
            & (Organisation.id == Invitation.organisation_id),
        )
        .where(Invitation.administration == actor.administration)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > at)
        .order_by(Invitation.created_at.desc())
        .limit(200)
    )
    if (own := own_firm(actor)) is not None:
        statement = statement.where(Invitation.organisation_id == own)
    return [(row[0], row[1]) for row in await session.execute(statement)]

"""Memberships: claimed, confirmed, changed, ended; and invitations to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.domain import secrets
from services.identity.domain.letters import Kind
from services.identity.domain.standing import OFFICER_ROLES, TRADER_ROLES, Status
from services.identity.model import Invitation, Membership, Organisation, Person
from services.identity.operations import firms as firm_operations
from services.identity.operations.desk import Desk
from services.identity.queries import firms
from services.identity.queries.firms import Member
from services.identity.workflow import MEMBERSHIP
from shared.actors import Actor
from shared.facts import Fact
from shared.problems import AlreadyExists, FieldError, Invalid, RuleNotMet

OPEN_CLAIMS = 10
"""A person has at most so many claims waiting."""


class InvitationForAnother(RuleNotMet):
    """This invitation is for another address."""

    hint = "Sign in with the address the invitation was sent to."


def roles_for(roles: Sequence[str], *, officer: bool) -> list[str]:
    """A set of roles that exist on this side, sorted. Raises Invalid naming those that may be given."""
    allowed = OFFICER_ROLES if officer else TRADER_ROLES
    wrong = [index for index, role in enumerate(roles) if role not in allowed]
    if wrong:
        known = f"Roles here are {', '.join(allowed)}."
        raise Invalid(
            errors=[
                FieldError(f"/roles/{index}", "unknown-role", f"There is no role {roles[index]!r} here.", known)
                for index in wrong
            ]
        )
    return sorted(set(roles))


def dates_for(*, from_on: date, until_on: date | None, on: date) -> None:
    """A membership does not end before it begins, nor before today. Raises Invalid."""
    if until_on is not None and until_on < max(from_on, on):
        raise Invalid(
            errors=[FieldError("/until_on", "ends-too-early", "The last day is before the first, or is over.")]
        )


async def claim(
    session: AsyncSession,
    *,
    person: Person,
    organisation: Organisation,
    stated_name: str,
    open_claims: int,
    at: datetime,
    on: date,
) -> tuple[Membership, list[Fact]]:
    """Somebody says they may act for a firm. Raises AlreadyExists, or RuleNotMet with too many claims waiting."""
    if open_claims >= OPEN_CLAIMS:
        raise RuleNotMet(f"You have {open_claims} claims waiting; wait until an officer has looked at them.")
    row = await _add(
        session, administration=organisation.administration, person_id=person.id, organisation_id=organisation.id,
        roles=["trader"], status=Status.CLAIMED, from_on=on, until_on=None, at=at, stated_name=stated_name,
    )  # fmt: skip
    fact = events.MembershipClaimed(
        subject=f"membership/{row.id}", version=1, person=str(person.id), organisation=str(organisation.id),
        tin=organisation.tin, name=stated_name,
    )  # fmt: skip
    return row, [fact]


async def _add(
    session: AsyncSession, *, administration: str, person_id: UUID, organisation_id: UUID | None, roles: list[str], status: Status,
    from_on: date, until_on: date | None, at: datetime, stated_name: str | None = None,
) -> Membership:  # fmt: skip
    row = Membership(
        administration=administration, id=uuid4(), person_id=person_id, organisation_id=organisation_id, stated_name=stated_name,
        roles=roles, status=status, reason=None, from_on=from_on, until_on=until_on, created_at=at, changed_at=at, version=1,
    )  # fmt: skip
    session.add(row)
    try:
        await session.flush()
    except IntegrityError as error:
        if "uq_membership" not in str(error.orig):
            raise
        raise AlreadyExists("There is a membership or a claim of this kind already.") from error
    return row


async def appoint(
    session: AsyncSession,
    *,
    person: Person,
    administration: str,
    firm: Organisation | None,
    roles: list[str],
    at: datetime,
    on: date,
) -> list[Fact]:
    """A confirmed membership from `on`, without a claim: by the operator, at the console."""
    row = await _add(
        session, administration=administration, person_id=person.id, organisation_id=firm.id if firm else None, roles=roles,
        status=Status.CONFIRMED, from_on=on, until_on=None, at=at,
    )  # fmt: skip
    return [_confirmed(row, person)]


async def confirm(
    session: AsyncSession, *, desk: Desk, member: Member, roles: Sequence[str] | None, until_on: date | None, actor: Actor,
    held: Iterable[str], at: datetime, on: date,
) -> list[Fact]:  # fmt: skip
    """Confirm a claim; an officer's word also confirms the firm. Without roles: a firm's first person manages it."""
    row, firm = member.membership, member.organisation
    MEMBERSHIP.apply("confirm", state=row.status, held=held, view=member.view(), actor=actor)
    dates_for(from_on=row.from_on, until_on=until_on, on=on)
    facts: list[Fact] = []
    if firm is not None:
        facts += firm_operations.confirm_with_claim(row=firm, at=at)
        known = roles_for(roles, officer=False) if roles is not None else await _first_roles(session, firm)
    else:
        known = roles_for(roles if roles is not None else row.roles, officer=True)
    row.roles, row.until_on = known, until_on
    _turn(row, Status.CONFIRMED, reason=None, at=at)
    if firm is not None:
        await desk.write(
            session, Kind.MEMBERSHIP_CONFIRMED, recipient=member.person.email, language=member.person.language, at=at,
            organisation=firm.name, tin=firm.tin,
        )  # fmt: skip
    return [*facts, _confirmed(row, member.person)]


async def _first_roles(session: AsyncSession, firm: Organisation) -> list[str]:
    managed = await firms.managers(session, administration=firm.administration, organisations=[firm.id])
    return ["trader"] if managed else ["firm-manager", "trader"]


def _confirmed(row: Membership, person: Person) -> Fact:
    return events.MembershipConfirmed(
        subject=f"membership/{row.id}", version=row.version, person=str(person.id), name=person.name,
        organisation=str(row.organisation_id) if row.organisation_id else None, roles=list(row.roles),
        from_on=row.from_on, until_on=row.until_on,
    )  # fmt: skip


async def refuse(
    session: AsyncSession, *, desk: Desk, member: Member, reason: str, actor: Actor, held: Iterable[str], at: datetime
) -> list[Fact]:
    """Refuse a claim; a firm that nobody else claims and that was never confirmed falls with it."""
    row, firm = member.membership, member.organisation
    MEMBERSHIP.apply("refuse", state=row.status, held=held, view=member.view(), actor=actor)
    _turn(row, Status.REFUSED, reason=reason, at=at)
    facts: list[Fact] = [
        events.MembershipRefused(
            subject=f"membership/{row.id}", version=row.version, person=str(row.person_id),
            organisation=str(row.organisation_id) if row.organisation_id else None, reason=reason,
        )
    ]  # fmt: skip
    if firm is not None:
        await session.flush()
        if not await firms.live_members(session, administration=firm.administration, organisation=firm.id):
            facts += firm_operations.refuse_with_claim(row=firm, reason=reason, at=at)
        await desk.write(
            session, Kind.MEMBERSHIP_REFUSED, recipient=member.person.email, language=member.person.language, at=at,
            tin=firm.tin, reason=reason,
        )  # fmt: skip
    return facts


def change_roles(
    *,
    member: Member,
    roles: Sequence[str],
    until_on: date | None,
    actor: Actor,
    held: Iterable[str],
    at: datetime,
    on: date,
) -> list[Fact]:
    """Give somebody another set of roles; the old ones stop when their actor token ends, within 60 seconds."""
    row = member.membership
    MEMBERSHIP.apply("roles", state=row.status, held=held, view=member.view(), actor=actor)
    dates_for(from_on=row.from_on, until_on=until_on, on=on)
    before, row.roles = list(row.roles), roles_for(roles, officer=row.organisation_id is None)
    if (before, row.until_on) == (row.roles, until_on):
        return []
    row.until_on = until_on
    _turn(row, Status.CONFIRMED, reason=None, at=at)
    return [
        events.RolesChanged(
            subject=f"membership/{row.id}", version=row.version, person=str(row.person_id), name=member.person.name,
            organisation=str(row.organisation_id) if row.organisation_id else None, roles=row.roles, before=before,
            from_on=row.from_on, until_on=until_on,
        )
    ]  # fmt: skip


def end(*, member: Member, reason: str, actor: Actor, held: Iterable[str], at: datetime) -> list[Fact]:
    """Somebody no longer acts for the firm or the administration."""
    row = member.membership
    MEMBERSHIP.apply("end", state=row.status, held=held, view=member.view(), actor=actor)
    _turn(row, Status.ENDED, reason=reason, at=at)
    return [
        events.MembershipEnded(
            subject=f"membership/{row.id}", version=row.version, person=str(row.person_id), name=member.person.name,
            organisation=str(row.organisation_id) if row.organisation_id else None, reason=reason,
        )
    ]  # fmt: skip


def _turn(row: Membership, status: Status, *, reason: str | None, at: datetime) -> None:
    row.status, row.reason, row.changed_at, row.version = status, reason, at, row.version + 1


async def invite(
    session: AsyncSession, *, desk: Desk, email: str, organisation: Organisation | None, roles: Sequence[str], from_on: date | None,
    until_on: date | None, language: str, actor: Actor, at: datetime, on: date,
) -> tuple[Invitation, list[Fact]]:  # fmt: skip
    """Invite an address to a firm or, with None, to the administration. The same whether there is an account for it or not."""
    if organisation is not None and organisation.status != Status.CONFIRMED:
        raise RuleNotMet("The firm has to be confirmed first.")
    known = roles_for(roles, officer=organisation is None)
    first = from_on or on
    dates_for(from_on=first, until_on=until_on, on=on)
    code = secrets.new_secret(secrets.ONE_TIME, actor.administration)
    row = Invitation(
        administration=actor.administration, id=uuid4(), email=email, organisation_id=organisation.id if organisation else None,
        roles=known, from_on=first, until_on=until_on, inviter_id=UUID(actor.id), inviter_name=actor.name,
        digest=secrets.digest(code), created_at=at, expires_at=at + secrets.INVITATION_LIVES, accepted_at=None, withdrawn_at=None,
    )  # fmt: skip
    session.add(row)
    office = desk.offices[actor.administration]
    name = organisation.name if organisation else office.names.get(language, office.code)
    await desk.write(
        session, Kind.INVITATION, recipient=email, language=language, at=at, code=code, organisation=name, inviter=actor.name,
        link=desk.page("/invitations", code=code),
    )  # fmt: skip
    await session.flush()
    organisation_id = str(organisation.id) if organisation else None
    return row, [
        events.PersonInvited(subject=f"invitation/{row.id}", version=1, organisation=organisation_id, roles=known)
    ]


def withdraw(*, row: Invitation, at: datetime) -> list[Fact]:
    """An invitation does not count any more."""
    row.withdrawn_at = at
    return [events.InvitationWithdrawn(subject=f"invitation/{row.id}", version=2)]


async def accept(
    session: AsyncSession, *, row: Invitation, organisation: Organisation | None, person: Person, at: datetime, on: date
) -> tuple[Membership, list[Fact]]:
    """Somebody accepts an invitation sent to their address. A claim that waits for the same firm is confirmed by it."""
    if person.email != row.email:
        raise InvitationForAnother()
    if organisation is not None and organisation.status != Status.CONFIRMED:
        raise RuleNotMet("The firm is no longer confirmed here.")
    if row.until_on is not None and row.until_on < on:
        raise RuleNotMet("What you were invited to is over.")
    row.accepted_at = at
    waiting = [
        membership
        for membership, member in (
            await firms.live_members(
                session, administration=row.administration, organisation=organisation.id, lock=True
            )
            if organisation
            else []
        )
        if member.id == person.id and membership.status == Status.CLAIMED
    ]
    if waiting:
        found = waiting[0]
        found.roles, found.from_on, found.until_on = list(row.roles), row.from_on, row.until_on
        _turn(found, Status.CONFIRMED, reason=None, at=at)
    else:
        found = await _add(
            session, administration=row.administration, person_id=person.id, organisation_id=row.organisation_id,
            roles=list(row.roles), status=Status.CONFIRMED, from_on=row.from_on, until_on=row.until_on, at=at,
        )  # fmt: skip
    return found, [_confirmed(found, person)]

"""Rows as the answers show them: each caller sees what is theirs to see, and exactly the actions that are possible."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from services.identity.domain.standing import Status, ends_at
from services.identity.model import Authority, Client, Invitation, Organisation, Person, Session
from services.identity.operations import firms as firm_operations
from services.identity.operations.desk import Desk
from services.identity.queries import people
from services.identity.queries.authorities import Held
from services.identity.queries.firms import Member
from services.identity.queries.people import Standing
from services.identity.schemas import authorities as authority_bodies
from services.identity.schemas import firms as firm_bodies
from services.identity.schemas import people as person_bodies
from services.identity.schemas.parts import Offered, OrganisationRef, PersonRef
from services.identity.workflow import AUTHORITY, MEMBERSHIP, ORGANISATION
from shared.actors import Actor
from shared.problems import Unauthenticated
from shared.workflow import Workflow


def offers(workflow: Workflow, *, state: str, held: Iterable[str], view: Any, actor: Actor) -> list[Offered]:
    """The actions the caller may see now."""
    found = workflow.offers(state=state, held=held, view=view, actor=actor)
    return [Offered(name=offer.action.name, possible=offer.possible, why_not=list(offer.why_not)) for offer in found]


def firm_ref(row: Organisation) -> OrganisationRef:
    """A firm in short, for those who may know its registered name."""
    return OrganisationRef(id=row.id, name=row.name, tin=row.tin, agent=row.agent, status=row.status)


def unproven_ref(*, tin: str, stated_name: str | None) -> OrganisationRef:
    """A firm somebody named, as they named it: what is registered under the number is not told."""
    return OrganisationRef(id=None, name=None, tin=tin, agent=False, status=Status.CLAIMED, stated_name=stated_name)


def organisation(row: Organisation, *, actor: Actor, held: Iterable[str]) -> firm_bodies.Organisation:
    """A firm with what can be done about it."""
    return firm_bodies.Organisation(
        id=row.id, administration=row.administration, tin=row.tin, name=row.name, agent=row.agent, status=row.status,
        reason=row.reason, created_at=row.created_at, changed_at=row.changed_at, version=row.version,
        actions=offers(ORGANISATION, state=row.status, held=held, view=firm_operations.view(row), actor=actor),
    )  # fmt: skip


def _mine_ref(standing: Standing) -> OrganisationRef | None:
    row, firm = standing.membership, standing.organisation
    if firm is None:
        return None
    return firm_ref(firm) if row.status == Status.CONFIRMED else unproven_ref(tin=firm.tin, stated_name=row.stated_name)


def mine(standing: Standing, *, on: date, amr: Iterable[str]) -> firm_bodies.MembershipOfMine:
    """A membership as its person sees it."""
    row, view = standing.membership, standing.view()
    return firm_bodies.MembershipOfMine(
        id=row.id, administration=row.administration, side=view.side, organisation=_mine_ref(standing), roles=row.roles,
        status=row.status, reason=row.reason, from_on=row.from_on, until_on=row.until_on,
        current=view.is_current(on), needs_totp=standing.is_office and "otp" not in amr,
    )  # fmt: skip


def all_mine(
    standings: Iterable[Standing], *, desk: Desk, at: datetime, amr: Iterable[str]
) -> list[firm_bodies.MembershipOfMine]:
    """A person's memberships, each judged by the date in its own administration."""
    return [mine(standing, on=desk.today(standing.membership.administration, at=at), amr=amr) for standing in standings]


def acting_as(standing: Standing | None) -> person_bodies.ActingAs | None:
    """For whom a session acts."""
    if standing is None:
        return None
    row = standing.membership
    return person_bodies.ActingAs(
        membership=row.id, administration=row.administration, organisation=_mine_ref(standing), roles=row.roles
    )


def membership(member: Member, *, actor: Actor, held: Iterable[str], on: date) -> firm_bodies.Membership:
    """A membership as those see it who assign roles. A firm's name as claimed stands beside the registered one."""
    row, view = member.membership, member.view()
    firm = firm_ref(member.organisation) if member.organisation else None
    if firm is not None and row.stated_name and member.organisation and row.stated_name != member.organisation.name:
        firm = firm.model_copy(update={"stated_name": row.stated_name})
    return firm_bodies.Membership(
        id=row.id, administration=row.administration, side=view.side, person=person_ref(member.person), organisation=firm,
        roles=row.roles, status=row.status, reason=row.reason, from_on=row.from_on, until_on=row.until_on,
        current=view.is_current(on), created_at=row.created_at, changed_at=row.changed_at, version=row.version,
        actions=offers(MEMBERSHIP, state=row.status, held=held, view=view, actor=actor),
    )  # fmt: skip


def person_ref(row: Person) -> PersonRef:
    """A person in short."""
    return PersonRef(id=row.id, name=row.name, email=row.email)


def person(row: Person) -> person_bodies.Person:
    """A person as they see themselves."""
    return person_bodies.Person(
        id=row.id,
        name=row.name,
        email=row.email,
        language=row.language,
        has_totp=row.totp is not None,
        version=row.version,
    )


def session(row: Session, *, current: bool) -> person_bodies.Session:
    """One of the caller's sessions."""
    return person_bodies.Session(
        id=row.id, began_at=row.began_at, seen_at=row.seen_at, ends_at=ends_at(people.session_view(row)),
        address=row.address, device=row.device, amr=row.amr, current=current,
    )  # fmt: skip


def invitation(row: Invitation, firm: Organisation | None) -> firm_bodies.Invitation:
    """An open invitation."""
    return firm_bodies.Invitation(
        id=row.id, administration=row.administration, email=row.email, organisation=firm_ref(firm) if firm else None,
        roles=row.roles, from_on=row.from_on, until_on=row.until_on, expires_at=row.expires_at,
    )  # fmt: skip


def _trader_ref(held_row: Held, actor: Actor) -> OrganisationRef:
    row, trader = held_row.authority, held_row.trader
    may_know = (
        actor.organisation is None
        or row.trader_id is not None
        or (trader is not None and str(trader.id) == actor.organisation)
    )
    if trader is not None and may_know:
        found = firm_ref(trader)
        return found if row.trader_name == trader.name else found.model_copy(update={"stated_name": row.trader_name})
    return unproven_ref(tin=row.trader_tin, stated_name=row.trader_name)


def authority(held_row: Held, *, actor: Actor, held: Iterable[str], on: date) -> authority_bodies.Authority:
    """An authority as a party or an officer sees it."""
    row, view = held_row.authority, held_row.view()
    within = row.from_on <= on and (row.until_on is None or on <= row.until_on)
    firms_stand = view.agent_status is Status.CONFIRMED and view.trader_status is Status.CONFIRMED
    return authority_bodies.Authority(
        id=row.id, administration=row.administration, agent=firm_ref(held_row.agent), trader=_trader_ref(held_row, actor),
        status=row.status, reason=row.reason, from_on=row.from_on, until_on=row.until_on,
        current=row.status == Status.CONFIRMED and within and firms_stand, letter=_letter(row),
        created_at=row.created_at, changed_at=row.changed_at, version=row.version,
        actions=offers(AUTHORITY, state=row.status, held=held, view=view, actor=actor),
    )  # fmt: skip


def _letter(row: Authority) -> authority_bodies.Letter | None:
    if row.letter_sha256 is None or row.letter_name is None or row.letter_type is None or row.letter_bytes is None:
        return None
    return authority_bodies.Letter(
        name=row.letter_name, media_type=row.letter_type, bytes=row.letter_bytes, sha256=row.letter_sha256
    )


def client(row: Client, firm: Organisation | None) -> authority_bodies.Client:
    """An API client, without its secret."""
    return authority_bodies.Client(
        client_id=row.id, administration=row.administration, name=row.name, organisation=firm_ref(firm) if firm else None,
        roles=row.roles, secret_begins=row.secret_begins, until_on=row.until_on, used_at=row.used_at, ended_at=row.ended_at,
        created_at=row.created_at, version=row.version,
    )  # fmt: skip


def gone() -> Unauthenticated:
    """The problem of a session that ended while its actor token was still good."""
    return Unauthenticated(
        "Your session has ended.", headers={"WWW-Authenticate": 'Bearer realm="vaka", error="invalid_token"'}
    )

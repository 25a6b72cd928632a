"""From an opaque token to the actor it speaks for, and tokens of machines."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.domain import secrets
from services.identity.domain.standing import (
    CLIENT_ROLES_OF_ADMINISTRATION,
    CLIENT_ROLES_OF_ORGANISATION,
    Status,
    ends_at,
    is_alive,
)
from services.identity.model import Client, ClientToken, Organisation, Person, Session
from services.identity.queries import people
from services.identity.queries.people import Standing
from shared.actors import Actor, Kind
from shared.facts import Fact
from shared.problems import AlreadyExists

SEEN_EVERY = timedelta(seconds=60)
CLIENTS_OF_A_FIRM = 20


class Vouched(NamedTuple):
    """An actor, until when the token behind it is good, and the session to be noted as seen."""

    actor: Actor
    until: datetime
    seen: UUID | None = None


def person_actor(*, session: Session, person: Person, standing: Standing | None, on: date) -> Actor:
    """Who a session acts as today: for its membership while that counts (officers: with a one-time code), else for nobody but oneself."""
    counts = (
        standing is not None
        and standing.is_current(on)
        and ("otp" in session.amr or not standing.is_office)
    )  # fmt: skip
    member = standing.membership if standing is not None and counts else None
    firm = standing.organisation if standing is not None and counts else None
    return Actor(
        kind=Kind.PERSON,
        id=str(person.id),
        name=person.name,
        administration=member.administration if member else "",
        roles=frozenset(member.roles) if member else frozenset(),
        organisation=str(firm.id) if firm else None,
        organisation_name=firm.name if firm else None,
        tin=firm.tin if firm else None,
        language=person.language,
        session=str(session.id),
        amr=frozenset(session.amr),
    )


def vouch_for_session(*, session: Session, actor: Actor, at: datetime) -> Vouched | None:
    """The actor of a session that is alive, else None."""
    view = people.session_view(session)
    if not is_alive(view, at=at):
        return None
    return Vouched(actor=actor, until=ends_at(view), seen=session.id if at - session.seen_at >= SEEN_EVERY else None)


def client_is_current(client: Client, organisation: Organisation | None, *, on: date) -> bool:
    """A machine may act until it is ended, to its last day, while its firm is confirmed."""
    in_time = client.until_on is None or on <= client.until_on
    return client.ended_at is None and in_time and (organisation is None or organisation.status == Status.CONFIRMED)


def client_actor(client: Client, organisation: Organisation | None) -> Actor:
    """Who a machine acts as."""
    return Actor(
        kind=Kind.CLIENT,
        id=client.id,
        name=client.name,
        administration=client.administration,
        roles=frozenset(client.roles),
        organisation=str(organisation.id) if organisation else None,
        organisation_name=organisation.name if organisation else None,
        tin=organisation.tin if organisation else None,
    )


async def new_client(
    session: AsyncSession,
    *,
    administration: str,
    name: str,
    organisation: Organisation | None,
    until_on: date | None,
    at: datetime,
) -> tuple[Client, str, list[Fact]]:
    """A machine of a firm ("trader") or of the administration ("national-system"), with its secret."""
    secret = secrets.new_secret(secrets.CLIENT_SECRET)
    roles = CLIENT_ROLES_OF_ORGANISATION if organisation else CLIENT_ROLES_OF_ADMINISTRATION
    client = Client(
        administration=administration, id=f"{administration}-{uuid4().hex[:16]}", name=name,
        organisation_id=organisation.id if organisation else None, roles=list(roles),
        secret_digest=secrets.digest(secret), secret_begins=secret[:8], secret_at=at, until_on=until_on,
        used_at=None, ended_at=None, reason=None, created_at=at, version=1,
    )  # fmt: skip
    session.add(client)
    await session.flush()
    fact = events.ClientMade(
        subject=f"client/{client.id}", version=1, client=client.id, name=name,
        organisation=str(organisation.id) if organisation else None, roles=list(roles),
    )  # fmt: skip
    return client, secret, [fact]


def new_secret(*, client: Client, at: datetime) -> tuple[str, list[Fact]]:
    """Replace a machine's secret; the old one and its tokens stop at once. Raises AlreadyExists when the client was ended."""
    if client.ended_at is not None:
        raise AlreadyExists("This client was ended; make a new one.")
    secret = secrets.new_secret(secrets.CLIENT_SECRET)
    client.secret_digest, client.secret_begins, client.secret_at = secrets.digest(secret), secret[:8], at
    client.version += 1
    return secret, [events.ClientSecretChanged(subject=f"client/{client.id}", version=client.version, client=client.id)]


def end_client(*, client: Client, reason: str, at: datetime) -> list[Fact]:
    """A machine may no longer ask; no facts when it was ended before."""
    if client.ended_at is not None:
        return []
    client.ended_at, client.reason, client.version = at, reason, client.version + 1
    return [events.ClientEnded(subject=f"client/{client.id}", version=client.version, client=client.id, reason=reason)]


def token_issued(*, client: Client, address: str, at: datetime) -> list[Fact]:
    """Note that a machine asked for a token."""
    client.used_at = at
    return [
        events.TokenIssued(
            subject=f"client/{client.id}", version=client.version, client=client.id, address=address[:100]
        )
    ]


async def keep_token(session: AsyncSession, *, client: Client, at: datetime) -> str:
    """A machine's token of ten minutes. Needs the installation's transaction."""
    token = secrets.new_secret(secrets.CLIENT_TOKEN)
    await session.execute(
        insert(ClientToken).values(
            digest=secrets.digest(token), acting_in=client.administration, client_id=client.id, issued_at=at,
            expires_at=at + secrets.CLIENT_TOKEN_LIVES,
        )
    )  # fmt: skip
    return token

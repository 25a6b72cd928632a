"""Reads of authorities and clients of one administration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.identity.domain.standing import AuthorityView, Status
from services.identity.model import Authority, Client, Organisation
from services.identity.queries.firms import own_firm
from services.identity.queries.pages import after, page
from shared.actors import Actor
from shared.problems import NotFound

Agent = aliased(Organisation, name="agent")
Trader = aliased(Organisation, name="trader")


@dataclass(frozen=True, slots=True)
class Held:
    """An authority with both firms; the trader may not be known yet."""

    authority: Authority
    agent: Organisation
    trader: Organisation | None

    def view(self) -> AuthorityView:
        """As the rules see it."""
        row = self.authority
        return AuthorityView(
            id=row.id,
            status=Status(row.status),
            agent=row.agent_id,
            agent_status=Status(self.agent.status),
            trader=self.trader.id if self.trader else None,
            trader_status=Status(self.trader.status) if self.trader else None,
            has_letter=row.letter_sha256 is not None,
            from_on=row.from_on,
            until_on=row.until_on,
        )


def _held(actor: Actor) -> Select[Authority, Organisation, Organisation]:
    """Authorities the actor may see: an officer all, a firm those that it takes part in once its tax number is confirmed."""
    own = own_firm(actor)
    statement = (
        select(Authority, Agent, Trader)
        .join(Agent, (Agent.administration == Authority.administration) & (Agent.id == Authority.agent_id))
        .outerjoin(Trader, (Trader.administration == Authority.administration) & (Trader.tin == Authority.trader_tin))
        .where(Authority.administration == actor.administration)
    )
    if own is None:
        return statement
    as_trader = (Trader.id == own) & (Trader.status == Status.CONFIRMED)
    return statement.where(or_(Authority.agent_id == own, as_trader))


async def authorities(
    session: AsyncSession, *, actor: Actor, status: str | None, cursor: str | None, limit: int
) -> tuple[list[Held], str | None]:
    """Authorities, the newest first."""
    statement = _held(actor)
    if status:
        statement = statement.where(Authority.status == status)
    rows = (
        await session.execute(
            after(statement, at=Authority.created_at, row_id=Authority.id, cursor=cursor, limit=limit)
        )
    ).all()
    kept, following = page(rows, limit=limit, place=lambda row: (row[0].created_at, row[0].id))
    return [Held(row[0], row[1], row[2]) for row in kept], following


async def authority(session: AsyncSession, *, actor: Actor, authority_id: UUID, lock: bool = False) -> Held:
    """An authority that the actor may see. Raises NotFound."""
    statement = _held(actor).where(Authority.id == authority_id)
    row = (await session.execute(statement.with_for_update(of=Authority) if lock else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such authority here.")
    return Held(row[0], row[1], row[2])


async def live_authorities(session: AsyncSession, *, administration: str, organisation: UUID) -> Sequence[Authority]:
    """Stated and confirmed authorities that a firm takes part in, locked."""
    statement = (
        select(Authority)
        .where(Authority.administration == administration)
        .where(or_(Authority.agent_id == organisation, Authority.trader_id == organisation))
        .where(Authority.status.in_([Status.CLAIMED, Status.CONFIRMED]))
        .with_for_update()
    )
    return (await session.scalars(statement)).all()


def _clients(actor: Actor) -> Select[Client, Organisation]:
    statement = (
        select(Client, Organisation)
        .outerjoin(
            Organisation,
            (Organisation.administration == Client.administration) & (Organisation.id == Client.organisation_id),
        )
        .where(Client.administration == actor.administration)
    )
    own = own_firm(actor)
    return statement if own is None else statement.where(Client.organisation_id == own)


async def clients(session: AsyncSession, *, actor: Actor) -> list[tuple[Client, Organisation | None]]:
    """API clients: a firm's own, or all of the administration; the newest first, at most 500."""
    rows = await session.execute(_clients(actor).order_by(Client.created_at.desc()).limit(500))
    return [(row[0], row[1]) for row in rows]


async def client(
    session: AsyncSession, *, actor: Actor, client_id: str, lock: bool = False
) -> tuple[Client, Organisation | None]:
    """An API client that the actor may see. Raises NotFound."""
    statement = _clients(actor).where(Client.id == client_id)
    row = (await session.execute(statement.with_for_update(of=Client) if lock else statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such client here.")
    return row[0], row[1]


async def find_client(
    session: AsyncSession, *, administration: str, client_id: str
) -> tuple[Client, Organisation | None] | None:
    """An API client by its id, with its firm, ended or not."""
    statement = (
        select(Client, Organisation)
        .outerjoin(
            Organisation,
            (Organisation.administration == Client.administration) & (Organisation.id == Client.organisation_id),
        )
        .where(Client.administration == administration, Client.id == client_id)
    )
    row = (await session.execute(statement)).one_or_none()
    return (row[0], row[1]) if row else None


async def live_clients(session: AsyncSession, *, administration: str, organisation: UUID) -> Sequence[Client]:
    """A firm's clients that are not ended, locked."""
    statement = select(Client).where(
        Client.administration == administration, Client.organisation_id == organisation, Client.ended_at.is_(None)
    )
    return (await session.scalars(statement.with_for_update())).all()

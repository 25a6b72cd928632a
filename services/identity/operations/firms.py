"""Organisations: stated, confirmed, renamed, ended; and what ends with them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.identity import events
from services.identity.domain.standing import OrganisationView, Status
from services.identity.model import Organisation
from services.identity.operations import authorities as authority_operations
from services.identity.operations import tokens
from services.identity.queries import authorities, firms
from services.identity.workflow import ORGANISATION
from shared.actors import Actor
from shared.facts import Fact
from shared.problems import AlreadyExists


def view(row: Organisation) -> OrganisationView:
    """A firm as the rules see it."""
    return OrganisationView(id=row.id, status=Status(row.status), tin=row.tin, name=row.name)


async def state(
    session: AsyncSession, *, administration: str, tin: str, name: str, agent: bool, at: datetime
) -> tuple[Organisation, list[Fact]]:
    """The firm with a tax number, made as stated where there is none, and stated anew where it was refused; locked."""
    statement = upsert(Organisation).values(
        administration=administration, id=uuid4(), tin=tin, name=name, agent=agent, status=Status.CLAIMED,
        reason=None, created_at=at, changed_at=at, version=1,
    )  # fmt: skip
    made = await session.scalar(
        statement.on_conflict_do_nothing(index_elements=["administration", "tin"]).returning(Organisation.id)
    )
    row = await firms.find_organisation(session, administration=administration, tin=tin, lock=True)
    if row is None:
        raise RuntimeError("a firm that was just found or made is not there")
    if made is None and row.status != Status.REFUSED:
        return row, []
    if made is None:
        row.name, row.agent, row.status, row.reason = name, agent, Status.CLAIMED, None
        row.changed_at, row.version = at, row.version + 1
    return row, [
        events.OrganisationStated(subject=f"organisation/{row.id}", version=row.version, tin=tin, name=row.name)
    ]


async def register(
    session: AsyncSession, *, administration: str, tin: str, name: str, agent: bool, at: datetime
) -> tuple[Organisation, list[Fact]]:
    """A firm registered at the counter, confirmed at once. Raises AlreadyExists for a tax number that is known."""
    row, facts = await state(session, administration=administration, tin=tin, name=name, agent=agent, at=at)
    if not facts:
        raise AlreadyExists("There is a firm with this tax number.", id=str(row.id), state=row.status)
    return row, [*facts, *_confirmed(row, at=at)]


def confirm(*, row: Organisation, actor: Actor, held: Iterable[str], at: datetime) -> list[Fact]:
    """An officer confirms that the firm has this tax number."""
    ORGANISATION.apply("confirm", state=row.status, held=held, view=view(row), actor=actor)
    return _confirmed(row, at=at)


def confirm_with_claim(*, row: Organisation, at: datetime) -> list[Fact]:
    """The firm is confirmed together with the claim of its first person; no facts when it was confirmed before."""
    return _confirmed(row, at=at) if row.status == Status.CLAIMED else []


def _confirmed(row: Organisation, *, at: datetime) -> list[Fact]:
    _turn(row, Status.CONFIRMED, reason=None, at=at)
    return [
        events.OrganisationConfirmed(
            subject=f"organisation/{row.id}",
            version=row.version,
            organisation=str(row.id),
            name=row.name,
            tin=row.tin,
            agent=row.agent,
        )
    ]


def refuse(*, row: Organisation, actor: Actor, held: Iterable[str], reason: str, at: datetime) -> list[Fact]:
    """An officer does not confirm the firm."""
    ORGANISATION.apply("refuse", state=row.status, held=held, view=view(row), actor=actor)
    return refuse_with_claim(row=row, reason=reason, at=at)


def refuse_with_claim(*, row: Organisation, reason: str, at: datetime) -> list[Fact]:
    """The firm falls with the last claim for it; no facts when it was confirmed."""
    if row.status != Status.CLAIMED:
        return []
    _turn(row, Status.REFUSED, reason=reason, at=at)
    return [_ended(row, reason)]


def _ended(row: Organisation, reason: str) -> Fact:
    return events.OrganisationEnded(
        subject=f"organisation/{row.id}",
        version=row.version,
        organisation=str(row.id),
        name=row.name,
        tin=row.tin,
        reason=reason,
    )


def rename(*, row: Organisation, actor: Actor, held: Iterable[str], name: str, agent: bool, at: datetime) -> list[Fact]:
    """An officer corrects the name, or whether the firm acts for others; no facts when nothing changes."""
    ORGANISATION.apply("rename", state=row.status, held=held, view=view(row), actor=actor)
    if (row.name, row.agent) == (name, agent):
        return []
    row.name, row.agent = name, agent
    _turn(row, Status.CONFIRMED, reason=None, at=at)
    return [
        events.OrganisationRenamed(
            subject=f"organisation/{row.id}",
            version=row.version,
            organisation=str(row.id),
            name=name,
            tin=row.tin,
            agent=agent,
        )
    ]


def reopen(*, row: Organisation, actor: Actor, held: Iterable[str], at: datetime) -> list[Fact]:
    """A firm that was ended or refused is confirmed again; its people, authorities and machines are not."""
    ORGANISATION.apply("reopen", state=row.status, held=held, view=view(row), actor=actor)
    return _confirmed(row, at=at)


async def end(
    session: AsyncSession, *, row: Organisation, actor: Actor, held: Iterable[str], reason: str, at: datetime, on: date
) -> list[Fact]:
    """A firm no longer acts here: its memberships, authorities and machines end with it."""
    ORGANISATION.apply("end", state=row.status, held=held, view=view(row), actor=actor)
    _turn(row, Status.ENDED, reason=reason, at=at)
    facts = [_ended(row, reason)]
    for membership, person in await firms.live_members(
        session, administration=row.administration, organisation=row.id, lock=True
    ):
        membership.status, membership.reason = Status.ENDED, reason
        membership.changed_at, membership.version = at, membership.version + 1
        facts.append(
            events.MembershipEnded(
                subject=f"membership/{membership.id}", version=membership.version, person=str(person.id),
                name=person.name, organisation=str(row.id), reason=reason,
            )
        )  # fmt: skip
    for authority in await authorities.live_authorities(
        session, administration=row.administration, organisation=row.id
    ):
        facts += authority_operations.ended(row=authority, reason=reason, at=at, on=on)
    for client in await authorities.live_clients(session, administration=row.administration, organisation=row.id):
        facts += tokens.end_client(client=client, reason=reason, at=at)
    return facts


def _turn(row: Organisation, status: Status, *, reason: str | None, at: datetime) -> None:
    row.status, row.reason, row.changed_at, row.version = status, reason, at, row.version + 1

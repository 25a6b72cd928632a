"""An administration as it stands: its file, the parameters approved since, the closures declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.office import PREFIX, Office
from services.advance_rulings.model import PLATFORM, Closure, KnownAuthority
from services.advance_rulings.queries.shapes import Shape, moment, person, some_moment
from shared import parameter_table
from shared.actors import Actor
from shared.calendar import Closure as ClosedDays
from shared.parameters import Administration, Parameter, Parameters
from shared.problems import NotFound

_book = PLATFORM.parameter


async def office(session: AsyncSession, *, administration: Administration) -> Office:
    """The office of an administration: what its file says, and what its officers approved and declared since."""
    kept = await parameter_table.load(session, tables=PLATFORM, administration=administration.code)
    closures = await session.execute(
        select(Closure.from_on, Closure.until_on, Closure.reason, Closure.law)
        .where(Closure.administration == administration.code)
        .order_by(Closure.from_on)
    )
    days = [ClosedDays(row.from_on, row.until_on, row.reason, row.law) for row in closures]
    return Office(
        administration=administration,
        parameters=Parameters([*administration.parameters, *kept.all()]),
        calendar=administration.calendar(days),
    )


def value(parameter: Parameter) -> Shape:
    """A parameter as it is published."""
    return {
        "name": parameter.name,
        "value": parameter.value,
        "from_on": parameter.from_on.isoformat(),
        "law": parameter.law,
        "confirmed": parameter.confirmed,
        "note": parameter.note,
    }


async def parameter_book(session: AsyncSession, *, found: Office, at: datetime) -> Shape:
    """What is in force today, and every change that officers proposed."""
    today = found.today(at)
    in_force = []
    for name in found.parameters.names():
        if name.startswith(PREFIX):
            try:
                in_force.append(value(found.parameters.at(name, on=today)))
            except LookupError:  # begins later: it stands among the changes
                continue
    rows = await session.execute(
        select(_book)
        .where(_book.c.administration == found.administration.code, _book.c.source == parameter_table.OFFICER)
        .order_by(_book.c.proposed_at.desc())
        .limit(500)
    )
    known = rows.all()
    names = await _names(session, found=found, changes=[row.id for row in known])
    return {"in_force": in_force, "changes": [_change(row, found, names) for row in known]}


async def parameter_change(session: AsyncSession, *, found: Office, identifier: UUID, actor: Actor) -> Shape:
    """One change, also one that `actor` is just making and the audit does not have yet. Raises NotFound."""
    row = (
        await session.execute(
            select(_book).where(
                _book.c.administration == found.administration.code,
                _book.c.id == identifier,
                _book.c.source == parameter_table.OFFICER,
            )
        )
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such change of a parameter.")
    names = await _names(session, found=found, changes=[identifier])
    return _change(row, found, {actor.id: actor.name, **names})


async def _names(session: AsyncSession, *, found: Office, changes: Sequence[UUID]) -> dict[str, str]:
    """The names of the officers who proposed and approved, as the audit has them."""
    audit = PLATFORM.audit_entry
    entries = await session.execute(
        select(audit.c.actor["id"].astext, audit.c.actor["name"].astext)
        .where(
            audit.c.administration == found.administration.code,
            audit.c.subject.in_([f"parameter/{identifier}" for identifier in changes]),
        )
        .order_by(audit.c.sequence)
    )
    return {row[0]: row[1] for row in entries}


def _change(row: Row[Any], found: Office, names: Mapping[str, str]) -> Shape:
    known = row._mapping
    approved = known["approved_at"] is not None
    proposer, approver = known["proposed_by"], known["approved_by"] or ""
    return {
        "id": str(known["id"]),
        "version": 2 if approved else 1,
        "name": known["name"],
        "value": known["value"],
        "from_on": known["from_on"].isoformat(),
        "law": known["law"],
        "confirmed": known["confirmed"],
        "note": known["note"],
        "state": "approved" if approved else "proposed",
        "proposed": moment(known["proposed_at"], found.calendar.zone),
        "proposed_by": person(proposer, names.get(proposer, proposer)),
        "approved": some_moment(known["approved_at"], found.calendar.zone),
        "approved_by": person(approver, names.get(approver, approver)) if approved else None,
    }


async def closures(session: AsyncSession, *, found: Office) -> list[Shape]:
    """The declared closures, the newest first."""
    rows = await session.scalars(
        select(Closure)
        .where(Closure.administration == found.administration.code)
        .order_by(Closure.from_on.desc())
        .limit(200)
    )
    return [closure(row, found) for row in rows]


def closure(row: Closure, found: Office) -> Shape:
    """A declared closure."""
    return {
        "id": str(row.id),
        "from_on": row.from_on.isoformat(),
        "until_on": row.until_on.isoformat(),
        "reason": row.reason,
        "law": row.law,
        "declared": moment(row.declared_at, found.calendar.zone),
        "declared_by": person(row.declared_by, row.declared_by_name),
    }


async def authority(
    session: AsyncSession, *, found: Office, agent: str, trader: str, at: datetime
) -> KnownAuthority | None:
    """An authority of an agent for a trader that counts today, if there is one."""
    return (
        await session.scalars(
            _valid(found, agent=agent, at=at).where(KnownAuthority.trader_organisation == trader).limit(1)
        )
    ).one_or_none()


async def principals(session: AsyncSession, *, found: Office, agent: str, at: datetime) -> list[Shape]:
    """The traders whom an agent may represent today."""
    rows = await session.scalars(_valid(found, agent=agent, at=at).order_by(KnownAuthority.trader_name))
    return [
        {
            "organisation": row.trader_organisation,
            "name": row.trader_name,
            "tin": row.trader_tin,
            "from_on": row.from_on.isoformat(),
            "until_on": row.until_on.isoformat() if row.until_on else None,
        }
        for row in rows
    ]


def _valid(found: Office, *, agent: str, at: datetime) -> Select[KnownAuthority]:
    today = found.today(at)
    return select(KnownAuthority).where(
        KnownAuthority.administration == found.administration.code,
        KnownAuthority.agent_organisation == agent,
        KnownAuthority.from_on <= today,
        (KnownAuthority.until_on.is_(None)) | (KnownAuthority.until_on >= today),
        KnownAuthority.ended_at.is_(None),
    )

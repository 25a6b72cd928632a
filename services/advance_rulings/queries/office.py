"""An administration as it stands: its file, the parameters approved since, the closures declared."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.office import PREFIX
from services.advance_rulings.model import PLATFORM, Closure, KnownAuthority
from shared.calendar import Closure as ClosedDays
from shared.office import Office
from shared.parameter_table import load
from shared.parameters import Administration, Parameter
from shared.shapes import Shape, moment, person


async def office(session: AsyncSession, *, administration: Administration) -> Office:
    """The office of an administration: what its file says, and what its officers approved and declared since."""
    parameters = await load(session, tables=PLATFORM, administration=administration)
    closures = await session.execute(
        select(Closure.from_on, Closure.until_on, Closure.reason, Closure.law)
        .where(Closure.administration == administration.code)
        .order_by(Closure.from_on)
    )
    days = [ClosedDays(row.from_on, row.until_on, row.reason, row.law) for row in closures]
    return Office(
        administration=administration,
        parameters=parameters,
        calendar=administration.calendar(days),
        prefix=PREFIX,
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


async def may_act(session: AsyncSession, *, found: Office, agent: str | None, trader: str | None, at: datetime) -> bool:
    """Whether the authority of an agent counts today; where nobody acts for a trader, none is needed."""
    if agent is None or trader is None:
        return True
    return await authority(session, found=found, agent=agent, trader=trader, at=at) is not None


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

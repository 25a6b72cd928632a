"""Telling others that an operator's status changed: numbered messages without a gap, in the transaction of the change."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.status import Said, plain_tin, said
from services.trusted_trader.domain.words import OPEN
from services.trusted_trader.events import StatusChanged
from services.trusted_trader.model import Application, Authorisation, NumberSeries, StatusMessage
from services.trusted_trader.queries.holders import held, same_tin
from shared.office import Officer

SERIES = "status"
_EVER = 0


async def tell(session: AsyncSession, *, row: Authorisation, by: Officer) -> StatusChanged:
    """Say how the operator of this authorisation stands now. Every change of a status goes through here.

    The message speaks of the operator, not of the certificate: somebody whose authorisation as a broker is suspended may
    still be an active importer.
    """
    await session.flush()
    await one_at_a_time(session, administration=row.administration, tin=row.tin)
    rows = (
        await session.execute(
            select(Authorisation, Application.state)
            .outerjoin(
                Application,
                (Application.administration == Authorisation.administration)
                & (Application.id == Authorisation.revalidation_id),
            )
            .where(Authorisation.administration == row.administration, same_tin(Authorisation.tin, row.tin))
            .execution_options(populate_existing=True)
        )
    ).all()
    terms = by.office.terms(by.at)
    found = {
        one.number: held(one, terms=terms, zone=by.office.calendar.zone, open_=state in OPEN) for one, state in rows
    }
    message = said(
        list(found.values()), changed=found[row.number], zone=by.office.calendar.zone, today=by.office.today(by.at)
    )
    return await say(session, administration=row.administration, tin=row.tin, message=message, by=by)


async def say(session: AsyncSession, *, administration: str, tin: str, message: Said, by: Officer) -> StatusChanged:
    """The next numbered message of an administration, about one operator."""
    number = plain_tin(tin)
    sequence = await next_sequence(session, administration=administration)
    fact = StatusChanged(
        subject=f"operator/{number}", version=sequence, administration=administration, tin=number,
        status=message.status.value, tier=message.tier, roles=message.roles, benefits=message.benefits,
        valid_from=message.valid_from, valid_until=message.valid_until, sequence=sequence, confirmed_at=by.at,
    )  # fmt: skip
    session.add(StatusMessage(administration=administration, sequence=sequence, tin=number, data=fact.data(), at=by.at))
    await session.flush()
    return fact


async def next_sequence(session: AsyncSession, *, administration: str) -> int:
    """The number of the next message of an administration, whatever it is about: from 1, without a gap.

    The series' row stays locked until the transaction ends, so whoever reads the last number after that reads all.
    """
    statement = (
        insert(NumberSeries)
        .values(administration=administration, series=SERIES, year=_EVER, last=1)
        .on_conflict_do_update(
            index_elements=["administration", "series", "year"], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    )
    return int(await session.scalar(statement) or 0)


async def last_sequence(session: AsyncSession, *, administration: str) -> int:
    """The number of the last message of an administration, 0 before the first: one read by a key."""
    found = await session.scalar(
        select(NumberSeries.last).where(
            NumberSeries.administration == administration, NumberSeries.series == SERIES, NumberSeries.year == _EVER
        )
    )
    return found or 0


async def one_at_a_time(session: AsyncSession, *, administration: str, tin: str) -> None:
    """Wait until nobody else changes what this operator holds; until the transaction ends."""
    await session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:operator, 11))"),
        {"operator": f"{administration}|{plain_tin(tin)}"},
    )

"""Authorisations as their readers and rules see them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import HolderView
from services.trusted_trader.domain.status import SEPARATORS, Held, filed_in_time, plain_tin
from services.trusted_trader.domain.words import OPEN, HolderStatus, MeasureKind, MeasureStatus
from services.trusted_trader.model import Application, Authorisation, Measure
from shared.actors import Actor
from shared.office import Officer
from shared.parameters import Terms
from shared.problems import NotFound

NEVER_ENDS = datetime(9999, 12, 31, tzinfo=UTC)
OPEN_MEASURES = (MeasureStatus.ANNOUNCED, MeasureStatus.HEARD)


def same_tin(column: Any, tin: str) -> ColumnElement[bool]:
    """Whether a column holds this tax number, however either is written.

    A table that is asked often keeps the plain form in a column of its own, with an index.
    """
    plain = getattr(getattr(column, "class_", None), "plain_tin", None)
    if plain is not None:
        return cast(ColumnElement[bool], plain == plain_tin(tin))
    return func.upper(func.translate(column, literal_column(f"'{SEPARATORS}'"), literal_column("''"))) == plain_tin(tin)


async def authorisation(session: AsyncSession, *, number: str, actor: Actor, locked: bool = False) -> Authorisation:
    """An authorisation that this actor may see as a whole. Raises NotFound for any other."""
    statement = select(Authorisation).where(
        Authorisation.administration == actor.administration, Authorisation.number == number
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    row = (await session.scalars(statement)).one_or_none()
    if row is None or (actor.organisation is not None and actor.organisation != row.organisation):
        raise NotFound("There is no such authorisation, or it is not yours to see.")
    return row


async def pending(session: AsyncSession, *, row: Authorisation, by: Officer) -> bool:
    """Whether re-validation was asked for in time and is not decided yet, so that the status goes on (AEO-35)."""
    if row.revalidation_id is None:
        return False
    state = await session.scalar(
        select(Application.state).where(
            Application.administration == row.administration, Application.id == row.revalidation_id
        )
    )
    return held(row, terms=by.office.terms(by.at), zone=by.office.calendar.zone, open_=state in OPEN).pending


def held(row: Authorisation, *, terms: Terms, zone: ZoneInfo, open_: bool) -> Held:
    """An authorisation as messages are made of it; `open_`: its re-validation is not decided yet."""
    in_time = row.revalidation_filed_at is not None and filed_in_time(
        filed_on=row.revalidation_filed_at.astimezone(zone).date(), valid_until=row.valid_until,
        days=terms.value("revalidation_file_days"),
    )  # fmt: skip
    return Held(
        number=row.number, status=HolderStatus(row.state), tier=row.tier, roles=tuple(row.roles),
        benefits=tuple(str(one["code"]) for one in row.benefits), valid_from=row.valid_from,
        valid_until=row.valid_until, pending=open_ and in_time,
    )  # fmt: skip


async def open_measure(session: AsyncSession, *, row: Authorisation, locked: bool = False) -> Measure | None:
    """The measure that is announced to this holder and not concluded yet."""
    statement = select(Measure).where(
        Measure.administration == row.administration,
        Measure.authorisation == row.number,
        Measure.state.in_(OPEN_MEASURES),
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def view(
    session: AsyncSession, *, row: Authorisation, by: Officer, action: str = "", override_reason: str | None = None
) -> HolderView:
    """An authorisation as its rules see it now; `action` says which measure being heard is asked of."""
    today, terms = by.office.today(by.at), by.office.terms(by.at)
    measure = await open_measure(session, row=row)
    fits = measure is not None and (not action or measure.kind == KIND_OF.get(action))
    return HolderView(
        organisation=row.organisation,
        heard=measure is not None and fits and heard(measure, today=today),
        announced_by=measure.proposed_by if measure is not None and fits else None,
        open_measure=measure is not None,
        validity_over=row.valid_until < today,
        revalidation_pending=await pending(session, row=row, by=by),
        remedy_over=row.remedy_until is not None and row.remedy_until < today,
        small_office=bool(terms.value("small_office")),
        override_reason=override_reason,
    )


KIND_OF: dict[str, str] = {"suspend": MeasureKind.SUSPENSION, "revoke": MeasureKind.REVOCATION}
"""Which measure an action carries out."""


def heard(measure: Measure, *, today: date) -> bool:
    """Whether the holder answered, or the time to answer is over, or no delay is allowed (AEO-32)."""
    return (
        measure.state == MeasureStatus.HEARD
        or measure.hearing_until < today
        or (measure.kind == MeasureKind.SUSPENSION and bool(measure.urgent_reason))
    )


async def measure(session: AsyncSession, *, row: Authorisation, key: UUID, locked: bool = False) -> Measure:
    """One measure against a holder. Raises NotFound."""
    statement = select(Measure).where(
        Measure.administration == row.administration, Measure.authorisation == row.number, Measure.id == key
    )
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = (await session.scalars(statement)).one_or_none()
    if found is None:
        raise NotFound("There is no such measure against this holder.")
    return found

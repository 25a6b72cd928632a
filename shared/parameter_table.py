"""Where a service keeps the parameters of an administration: from its file, or proposed by an officer and approved by another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import PlatformTables
from shared.parameters import Parameter, Parameters
from shared.problems import AlreadyExists, Invalid, NotFound, RuleNotMet

FILE = "file"
OFFICER = "officer"


async def load(session: AsyncSession, *, tables: PlatformTables, administration: str) -> Parameters:
    """Every approved value of an administration. An officer's value comes after the file's of the same day."""
    kept = tables.parameter
    rows = await session.execute(
        select(kept)
        .where(kept.c.administration == administration, or_(kept.c.source == FILE, kept.c.approved_at.is_not(None)))
        .order_by(kept.c.name, kept.c.from_on, kept.c.source, kept.c.approved_at)
    )
    return Parameters(_parameter(row) for row in rows.all())


async def keep_file(
    session: AsyncSession, *, tables: PlatformTables, administration: str, parameters: Iterable[Parameter], at: datetime
) -> int:
    """Take over the values of an administration's file; returns how many were new or different."""
    kept = tables.parameter
    changed = 0
    for parameter in parameters:
        values = {
            "value": parameter.value, "law": parameter.law, "confirmed": parameter.confirmed, "note": parameter.note,
            "proposed_at": at, "approved_at": at,
        }  # fmt: skip
        statement = upsert(kept).values(
            administration=administration, id=uuid4(), name=parameter.name, from_on=parameter.from_on, source=FILE,
            proposed_by=FILE, approved_by=FILE, **values,
        )  # fmt: skip
        statement = statement.on_conflict_do_update(
            index_elements=["administration", "name", "from_on"],
            index_where=text("source = 'file'"),  # a bound value would hide the index from a plan made for any value
            set_=values,
            where=or_(
                kept.c.value.is_distinct_from(statement.excluded.value),
                kept.c.law != statement.excluded.law,
                kept.c.confirmed != statement.excluded.confirmed,
                kept.c.note != statement.excluded.note,
            ),
        )
        changed += len((await session.execute(statement.returning(kept.c.id))).all())
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A value an officer proposes: from a day on, with its law."""

    name: str
    value: Any
    from_on: date
    law: str
    note: str = ""


async def propose(
    session: AsyncSession, *, tables: PlatformTables, administration: str, proposal: Proposal, by: str, at: datetime
) -> UUID:
    """Keep a proposal; it counts for nothing until somebody else approves it. Raises NotFound, or Invalid for another kind of value."""
    kept = tables.parameter
    of_that_name = (kept.c.administration == administration, kept.c.name == proposal.name)
    known = (await session.execute(select(kept.c.value).where(*of_that_name).limit(1))).one_or_none()
    if known is None:
        raise NotFound(f"There is no parameter {proposal.name!r}.")
    if _kind(known.value) != _kind(proposal.value):
        raise Invalid(f"The value of {proposal.name!r} must be {_kind(known.value)}.", name=proposal.name)
    number = uuid4()
    await session.execute(
        insert(kept).values(
            administration=administration, id=number, name=proposal.name, value=proposal.value, from_on=proposal.from_on,
            law=proposal.law, confirmed=True, note=proposal.note, source=OFFICER, proposed_by=by, proposed_at=at,
        )
    )  # fmt: skip
    return number


async def approve(
    session: AsyncSession, *, tables: PlatformTables, administration: str, number: UUID, by: str, at: datetime,
    override_reason: str | None = None,
) -> Proposal:  # fmt: skip
    """Put a proposal in force from its day on. Raises RuleNotMet when its author approves without a named override."""
    kept = tables.parameter
    mine = (kept.c.administration == administration) & (kept.c.id == number) & (kept.c.source == OFFICER)
    row = (await session.execute(select(kept).where(mine).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("There is no such proposal.")
    if row.approved_at is not None:
        raise AlreadyExists("This proposal was approved before.")
    if row.proposed_by == by and not override_reason:
        raise RuleNotMet("The officer who proposes a value does not approve it.", rules=["second officer"])
    await session.execute(
        update(kept).where(mine).values(approved_by=by, approved_at=at, override_reason=override_reason)
    )
    return Proposal(name=row.name, value=row.value, from_on=row.from_on, law=row.law, note=row.note)


def _kind(value: object) -> str:
    """What sort of value it is, in a word for the officer; what counts days today may not become a text tomorrow."""
    kinds = {
        bool: "yes or no",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        dict: "a group of values",
    }
    return kinds.get(type(value), "a value")


def _parameter(row: Any) -> Parameter:
    return Parameter(
        name=row.name, value=row.value, from_on=row.from_on, law=row.law, confirmed=row.confirmed, note=row.note
    )

"""Assessed declarations with what became of them, in the order in which they last changed: what the history grows by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.catalogue import HEADER, ITEM, Field, Type, Value
from services.risk.domain.declarations import Declaration as Declared
from services.risk.domain.history import Outcome
from services.risk.domain.words import Lane, Stage
from services.risk.model import Declaration

BATCH = 2_000

_CHANGED = text(
    """
    select d.id, d.reference, d.current, d.stage, d.office, d.lane, d.inspected_at, d.found, d.selected_at_random,
           d.probability, d.changed_at, v.header, v.items, a.id as assessment, a.features, a.day,
           coalesce(i.minutes, 0) as minutes, coalesce(i.revenue, 0) as revenue
    from risk.declaration d
    join risk.declaration_version v
      on v.administration = d.administration and v.declaration_id = d.id and v.number = d.current
    join lateral (
        select a.id, a.features, a.day from risk.assessment a
        where a.administration = d.administration and a.declaration_id = d.id and a.number = d.current
        order by a.at desc, a.id limit 1
    ) a on true
    left join lateral (
        select sum(n.minutes)::bigint as minutes, sum(n.revenue)::bigint as revenue from risk.inspection n
        where n.administration = d.administration and n.declaration_id = d.id
          and not exists (
              select 1 from risk.inspection m where m.administration = n.administration and m.supersedes = n.id
          )
    ) i on d.inspected_at is not null
    where d.administration = :administration and d.assessed_at is not null and d.lane is not null
      and (d.changed_at, d.id) > (:since, :after)
    order by d.changed_at, d.id limit :batch
    """
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One declaration as the database has it: `stamp` changes when a rule would see something else of it."""

    id: UUID
    changed_at: datetime
    stamp: str
    reference: str
    header: dict[str, Any]
    items: Sequence[dict[str, Any]]
    features: dict[str, Any]
    outcome: Outcome
    gone: bool

    def declaration(self) -> Declared:
        """What rules see of it: what was declared and what was derived. Costs some work; done away from the event loop."""
        header = _values(self.header, _HEADER)
        items = [_values(item, _ITEM) for item in self.items]
        if self.features:  # else it was assessed while none could be derived: rules saw what was declared
            header |= _values(self.features["header"], _HEADER)
            for item, derived in zip(items, self.features["items"], strict=True):
                item |= _values(derived, _ITEM)
        return Declared(reference=self.reference, header=header, items=tuple(items))


def _reader(field: Field) -> Callable[[Any], Value]:
    """What undoes `Field.show`, without the doubts that `Field.read` has about what strangers wrote."""
    if field.type is Type.DECIMAL:
        return lambda text: int(text.replace(".", ""))
    if field.type is Type.DATE:
        return lambda text: date.fromisoformat(text).toordinal()
    return lambda value: value  # texts, truth values and whole numbers are JSON's own


_HEADER = {name: _reader(field) for name, field in HEADER.items()}
_ITEM = {name: _reader(field) for name, field in ITEM.items()}


def _values(given: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Value]]) -> dict[str, Value]:
    return {name: readers[name](value) for name, value in given.items()}


async def changed(
    session: AsyncSession, *, administration: str, since: datetime, after: UUID, batch: int = BATCH
) -> list[Changed]:
    """The next declarations that changed after (`since`, `after`), in that order."""
    rows = await session.execute(
        _CHANGED, {"administration": administration, "since": since, "after": after, "batch": batch}
    )
    return [
        Changed(
            id=row.id,
            changed_at=row.changed_at,
            stamp=f"{row.current}:{row.assessment}",
            reference=row.reference,
            header=row.header,
            items=row.items,
            features=row.features,
            outcome=Outcome(
                office=row.office or "",
                day=row.day.toordinal(),
                lane=Lane(row.lane),
                inspected=row.inspected_at is not None,
                found=bool(row.found),
                random=row.selected_at_random,
                minutes=int(row.minutes),
                revenue=int(row.revenue),
                probability=float(row.probability or 0),
            ),
            gone=row.stage == Stage.CANCELLED,
        )
        for row in rows
    ]


async def count(session: AsyncSession, *, administration: str, until: datetime) -> int:
    """How many declarations the history should know of that have not changed since."""
    found = await session.scalar(
        select(func.count())
        .select_from(Declaration)
        .where(
            Declaration.administration == administration,
            Declaration.assessed_at.is_not(None),
            Declaration.lane.is_not(None),
            Declaration.changed_at <= until,
        )
    )
    return int(found or 0)

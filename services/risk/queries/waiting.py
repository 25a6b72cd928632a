"""The declarations that wait to be assessed, with their content and what was drawn for them before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, literal, literal_column, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain.declarations import Declaration as Lodged
from services.risk.domain.in_force import NO_RULES
from services.risk.domain.words import Stage
from services.risk.model import Assessment, Declaration, DeclarationVersion
from services.risk.queries.declarations import lodged

_UNDER_WAY = (Stage.PRE_ARRIVAL, Stage.LODGED)


@dataclass(slots=True, kw_only=True)
class Waiting:
    """A declaration as it stands before its assessment.

    `chances` are those of the assessment before, `before` the lane that stood before that one.
    """

    id: UUID
    reference: str
    version: int
    current: int
    office: str | None
    flow: str | None
    importer: str | None
    declarant: str | None
    received_at: datetime
    lane: str | None
    lane_cause: str | None
    lane_at: datetime | None
    selected_at_random: bool
    rule_set: str | None
    chances: Mapping[str, float] | None = None
    before: Mapping[str, Any] | None = None


def _due() -> ColumnElement[bool]:
    one = Declaration
    # Literal, so that the two partial indexes are found by a plan made for any value.
    safe = and_(one.rule_set == literal_column(f"'{NO_RULES}'"), one.stage.in_(_UNDER_WAY))
    return or_(one.assessed_at.is_(None), safe)


async def anything_waits(session: AsyncSession, *, administration: str) -> bool:
    """Whether any declaration is to be assessed."""
    found = select(Declaration.id).where(Declaration.administration == administration, _due()).limit(1)
    return await session.scalar(found) is not None


async def waiting(session: AsyncSession, *, administration: str, most: int, with_rules: bool) -> list[Waiting]:
    """The oldest that wait, locked; what somebody else has under way is left out.

    With rules, those too that got the safe default while there were none.
    """
    one = Declaration
    due = _due() if with_rules else one.assessed_at.is_(None)
    rows = await session.execute(
        select(
            one.id, one.reference, one.version, one.current, one.office, one.flow, one.importer, one.declarant,
            one.received_at, one.lane, one.lane_cause, one.lane_at, one.selected_at_random, one.rule_set,
        )
        .where(one.administration == administration, due)
        .order_by(one.received_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )  # fmt: skip
    return [Waiting(**row._mapping) for row in rows.all()]


async def contents(
    session: AsyncSession, *, rows: Sequence[Waiting], fresh: Mapping[UUID, tuple[int, Lodged]]
) -> dict[UUID, Lodged]:
    """What was lodged, from memory where it is there in this version, else from the table."""
    found = {row.id: fresh[row.id][1] for row in rows if row.id in fresh and fresh[row.id][0] == row.current}
    missing = {row.id: row for row in rows if row.id not in found}
    if missing:
        one = DeclarationVersion
        kept = await session.execute(
            select(one.declaration_id, one.header, one.items, one.flaws)
            .join(Declaration, (Declaration.id == one.declaration_id) & (Declaration.current == one.number))
            .where(one.declaration_id == any_(literal(list(missing), ARRAY(Uuid))))
        )
        for version in kept.all():
            reference = missing[version.declaration_id].reference
            found[version.declaration_id] = lodged(reference, version.header, version.items, version.flaws)
    return found


async def drawn(session: AsyncSession, *, administration: str, rows: Sequence[Waiting]) -> dict[UUID, dict[str, Any]]:
    """What was drawn for those that were assessed before; fills in the chances they had, and the lane before."""
    known = {row.id: row for row in rows if row.lane is not None}
    if not known:
        return {}
    one = Assessment
    kept = await session.execute(
        select(one.declaration_id, one.draw, one.capacity)
        .where(one.administration == administration, one.declaration_id == any_(literal(list(known), ARRAY(Uuid))))
        .order_by(one.declaration_id, one.number.desc(), one.at.desc())
        .ext(distinct_on(one.declaration_id))
    )
    found = {}
    for row in kept.all():
        known[row.declaration_id].chances = row.capacity["chances"]
        known[row.declaration_id].before = row.capacity["before"]
        found[row.declaration_id] = row.draw
    return found

"""Goods are released: by an officer, once what the lane asks for was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.risk.domain import release as rules
from services.risk.domain.words import Lane, Stage
from services.risk.events import DeclarationReleased
from services.risk.model import Declaration, Release
from services.risk.operations.acting import Officer
from services.risk.operations.overrides import about, lapse, touch
from services.risk.queries import outcomes
from shared.facts import Fact
from shared.problems import RuleNotMet


async def release(session: AsyncSession, *, row: Declaration, note: str, by: Officer) -> tuple[Release, list[Fact]]:
    """Release the goods and keep how long it took in this lane. Raises RuleNotMet with the sentences in the way."""
    view = await outcomes.release_view(session, row=row, settled=bool(note.strip()))
    if failed := rules.why_not(view):
        raise RuleNotMet(" ".join(failed), rules=list(failed))
    facts = await lapse(session, row=row, by=by)
    kept = _kept(row, note=note, by=by)
    session.add(kept)
    _gone(row, by)
    await session.flush()
    return kept, [*facts, DeclarationReleased(**about(row), released_at=by.at)]


async def release_many(
    session: AsyncSession, *, rows: Sequence[Declaration], notes: Mapping[UUID, str], by: Officer
) -> list[Fact]:
    """Release many in a few statements, each with its note where it has one; all must be of one administration.

    Raises RuleNotMet with the sentences in the way of the first that may not go yet; then none is released.
    """
    views = await outcomes.release_views(
        session, rows=rows, settled={key for key, note in notes.items() if note.strip()}
    )
    for row in rows:
        if failed := rules.why_not(views[row.id]):
            raise RuleNotMet(f"{row.reference}: {' '.join(failed)}", rules=list(failed))
    asked = await outcomes.open_requests(session, rows=rows)
    facts: list[Fact] = []
    for row in rows:
        if row.id in asked:
            facts += await lapse(session, row=row, by=by)
        session.add(_kept(row, note=notes.get(row.id, ""), by=by))
        _gone(row, by)
        facts.append(DeclarationReleased(**about(row), released_at=by.at))
    await session.flush()
    return facts


def _kept(row: Declaration, *, note: str, by: Officer) -> Release:
    began_at = _began(row, by)
    return Release(
        administration=row.administration, declaration_id=row.id, at=by.at, day=by.office.today(by.at),
        office=row.office, flow=row.flow, lane=row.lane or Lane.GREEN, began_at=began_at,
        minutes=max(0, int((by.at - began_at).total_seconds() // 60)), by=by.actor.id, by_name=by.actor.name, note=note,
    )  # fmt: skip


def _gone(row: Declaration, by: Officer) -> None:
    row.stage, row.released_at, row.released_by = Stage.RELEASED, by.at, by.actor.id
    touch(row, by)


def _began(row: Declaration, by: Officer) -> datetime:
    """From when release counts: lodging, or arrival for what was lodged before (WCO Time Release Study)."""
    if row.arrived_on is None:
        return row.received_at
    arrived = datetime.combine(row.arrived_on, time(), by.office.calendar.zone)
    return min(max(row.received_at, arrived), by.at)

"""The yearly talk with a holder: held and written down by an officer (AEO-30)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.check_ins import CODES
from services.trusted_trader.domain.words import LIVE, CheckInOutcome
from services.trusted_trader.events import Note
from services.trusted_trader.model import Authorisation, CheckIn
from services.trusted_trader.queries.monitoring import check_in_due
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotPossible, refuse


async def hold(
    session: AsyncSession, *, row: Authorisation, held_on: date, answers: Mapping[str, str], outcome: CheckInOutcome,
    note: str = "", by: Officer,
) -> tuple[CheckIn, list[Fact]]:  # fmt: skip
    """Write down a check-in. It is the one that was due next; the following one is due so many months after this day."""
    if row.state not in LIVE:
        raise NotPossible("A check-in is held with a holder of the status.", state=row.state)
    today = by.office.today(by.at)
    granted_on = by.office.today(row.created_at)
    if not granted_on <= held_on <= today:
        raise refuse("The day cannot be used.", ("/held_on", "order", "It lies between the grant and today."))
    if unknown := sorted(set(answers) - set(CODES)):
        raise refuse("A question is not one of the check-in.", ("/answers", "unknown", ", ".join(unknown)))
    due_on, held = await check_in_due(session, row=row, office=by.office, at=by.at)
    if held and held_on <= max(held):
        raise refuse("The day cannot be used.", ("/held_on", "order", f"The last one was on {max(held).isoformat()}."))
    found = CheckIn(
        administration=row.administration, id=uuid4(), authorisation=row.number, tin=row.tin, due_on=due_on,
        held_on=held_on, answers=dict(answers), outcome=outcome.value, note=note, held_by=by.actor.id,
        held_by_name=by.actor.name, version=1, steps=0, created_at=by.at, changed_at=by.at, changed_by=by.actor.id,
        changed_by_name=by.actor.name,
    )  # fmt: skip
    session.add(found)
    await session.flush()
    told = Note(
        subject=f"check-in/{found.id}", version=1, administration=row.administration, organisation=row.organisation,
        tin=row.tin, number=row.number, what="check-in-held", detail=outcome.value,
    )  # fmt: skip
    return found, [told]

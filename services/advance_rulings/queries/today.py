"""The officers' morning page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.domain.words import Status, Waiting
from services.advance_rulings.queries.cases import open_cases, rows
from shared.actors import Actor
from shared.calendar import Band
from shared.office import Office
from shared.shapes import Shape

SHOWN = 100


async def today(session: AsyncSession, *, office: Office, actor: Actor, at: datetime) -> Shape:
    """What is due, overdue, waiting and mine, the most urgent first; counts of everything, lists of a hundred each."""
    shaped = await rows(session, found=await open_cases(session, actor=actor), office=office, at=at)
    shaped.sort(key=lambda row: (row["waiting_until_on"] or "9999", row["number"] or ""))
    day = office.today(at)
    lists: dict[str, Callable[[Shape], bool]] = {
        "overdue": lambda row: row["clock"]["band"] == Band.OVERDUE or _late(row, at),
        "due_soon": lambda row: row["clock"]["band"] == Band.DUE_SOON,
        "to_accept": lambda row: row["state"] == Status.SUBMITTED,
        "to_sign": lambda row: row["state"] == Status.PROPOSED,
        "waiting_for_applicant": lambda row: row["waiting_for"] == Waiting.APPLICANT,
        "mine": lambda row: row["assignee"] is not None and row["assignee"]["id"] == actor.id,
    }
    found = {name: [row for row in shaped if fits(row)] for name, fits in lists.items()}
    states = Counter(row["state"] for row in shaped)
    closure = office.calendar.closure(day)
    return {
        "date": day.isoformat(),
        "zone": office.zone,
        "working_day": office.calendar.is_working_day(day),
        "closed_because": closure.reason if closure else office.calendar.holiday(day),
        "counts": {
            **{name: len(listed) for name, listed in found.items()},
            "in_assessment": states[Status.ACCEPTED] + states[Status.ASSESSMENT],
            "unassigned": sum(row["assignee"] is None for row in shaped),
        },
        **{name: listed[:SHOWN] for name, listed in found.items()},
    }


def _late(row: Shape, at: datetime) -> bool:
    """The office should have said by now whether the application is complete."""
    until = row["waiting_until"]
    return row["state"] == Status.SUBMITTED and until is not None and datetime.fromisoformat(until["at"]) < at

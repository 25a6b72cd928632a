"""The officers' morning page, and the board of the pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.words import Status, Waiting
from services.trusted_trader.queries.cases import counts, open_cases, rows, urgency
from shared.actors import Actor
from shared.calendar import Band
from shared.office import Office
from shared.shapes import Shape

SHOWN = 100


async def today(session: AsyncSession, *, office: Office, actor: Actor, at: datetime) -> Shape:
    """What is due, overdue, waiting and mine, the most urgent first; counts of everything, lists of a hundred each."""
    shaped = await rows(session, found=await open_cases(session, actor=actor), office=office, at=at)
    shaped.sort(key=urgency)
    day = office.today(at)
    lists: dict[str, Callable[[Shape], bool]] = {
        "overdue": lambda row: row["clock"]["band"] == Band.OVERDUE or _late(row, at),
        "due_soon": lambda row: row["clock"]["band"] == Band.DUE_SOON,
        "to_accept": lambda row: row["state"] == Status.SUBMITTED,
        "to_visit": lambda row: row["state"] == Status.SITE_VALIDATION,
        "to_sign": lambda row: row["state"] == Status.PROPOSED,
        "waiting_for_firm": lambda row: row["waiting_for"] == Waiting.FIRM,
        "mine": lambda row: _mine(row, actor),
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
            "in_assessment": states[Status.ACCEPTED] + states[Status.DESK],
            "unassigned": sum(row["assignee"] is None for row in shaped),
        },
        **{name: listed[:SHOWN] for name, listed in found.items()},
    }


async def board(session: AsyncSession, *, office: Office, actor: Actor, at: datetime) -> Shape:
    """How many applications stand in each state and, of the open ones, in each band of their clock."""
    shaped = await rows(session, found=await open_cases(session, actor=actor), office=office, at=at)
    bands = Counter(row["clock"]["band"] for row in shaped)
    return {
        "states": await counts(session, administration=actor.administration),
        "bands": {band.value: bands[band.value] for band in Band},
        "unassigned": sum(row["assignee"] is None for row in shaped),
        "mine": sum(_mine(row, actor) for row in shaped),
    }


def _mine(row: Shape, actor: Actor) -> bool:
    return row["assignee"] is not None and row["assignee"]["id"] == actor.id


def _late(row: Shape, at: datetime) -> bool:
    """The office should have said by now whether the application is complete."""
    until = row["waiting_until"]
    return row["state"] == Status.SUBMITTED and until is not None and datetime.fromisoformat(until["at"]) < at

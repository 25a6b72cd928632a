"""Working days, holidays, closures and statutory clocks of an office. Never reads the clock: `at` is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HORIZON_DAYS = 366 * 30
"""No clock is followed further than thirty years: a calendar without one working day ends, it does not hang."""


class Basis(StrEnum):
    """Which days a limit counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class ClockState(StrEnum):
    """Where a statutory clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Band(StrEnum):
    """How urgent a clock is; each has a word and a shape on the screen, never a colour alone."""

    NOT_STARTED = "not_started"
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    PAUSED = "paused"
    STOPPED = "stopped"


class Clock(StrEnum):
    """What a fact, or an action of a workflow, does to the statutory clock."""

    STARTS = "starts"
    PAUSES = "pauses"
    RESUMES = "resumes"
    STOPS = "stops"


class Mark(NamedTuple):
    """A fact that moved the clock, at an instant (aware)."""

    at: datetime
    clock: str


class Closure(NamedTuple):
    """Days on which the office is closed by declaration (a cyclone), both included, with its law."""

    from_on: date
    until_on: date
    reason: str
    law: str = ""


Hours = Sequence[tuple[time, time]]
"""Opening spans of a day, in order; several where the office closes at noon."""


def no_holiday(_day: date) -> str | None:
    """A calendar without holidays."""
    return None


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """When an office works: its zone, hours by weekday (0 = Monday), holidays and declared closures."""

    zone: ZoneInfo
    hours: Mapping[int, Hours]
    holiday: Callable[[date], str | None] = no_holiday
    closures: tuple[Closure, ...] = ()

    def local_day(self, at: datetime) -> date:
        """The date on the office's wall at an instant."""
        return at.astimezone(self.zone).date()

    def closure(self, day: date) -> Closure | None:
        """The declared closure a day falls in, if any."""
        return next((c for c in self.closures if c.from_on <= day <= c.until_on), None)

    def is_working_day(self, day: date) -> bool:
        """Open by the week's hours, and neither a holiday nor a declared closure."""
        return bool(self.hours.get(day.weekday())) and self.holiday(day) is None and self.closure(day) is None

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it. Raises ValueError if there is none."""
        for ahead in range(HORIZON_DAYS):
            if self.is_working_day(day + ahead * DAY):
                return day + ahead * DAY
        raise ValueError("this calendar has no working day")

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after a day."""
        for _ in range(count):
            day = self.next_working_day(day + DAY)
        return day

    def closes_at(self, day: date) -> datetime:
        """The instant (UTC) at which the office closes on a day; a day without hours closes as the week's latest does."""
        spans = self.hours.get(day.weekday()) or [span for spans in self.hours.values() for span in spans]
        closing = max((span[1] for span in spans), default=time(23, 59, 59))
        return datetime.combine(day, closing, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRules:
    """How a limit is counted; each of these is a parameter of the administration.

    `same_day_counts`: the day of the start is day 1 (else the day after is). `pause_day_counts`: days on
    which the clock was paused for a part only still count. `closures_stop`: declared closures do not count
    even in calendar days. `rolls_forward`: a calendar-day limit that ends on a day off ends on the next working day.
    """

    limit: int
    basis: Basis = Basis.WORKING_DAYS
    same_day_counts: bool = False
    pause_day_counts: bool = False
    closures_stop: bool = True
    rolls_forward: bool = True
    due_soon_days: int = 5

    def __post_init__(self) -> None:
        if self.limit < 1:
            raise ValueError("a limit is at least one day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A clock as it stands at an instant: days wholly counted, days left (never below 0), and when it is due.

    `due_at` (UTC) is None while the clock has not started, or is paused before the limit was reached.
    """

    state: ClockState
    band: Band
    limit: int
    basis: Basis
    counted: int = 0
    remaining: int = 0
    due_at: datetime | None = None
    due_on: date | None = None
    overdue: bool = False
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    pauses: tuple[tuple[date, date | None], ...] = field(default=())


def read(*, marks: Iterable[Mark], rules: ClockRules, calendar: OfficeCalendar, at: datetime) -> Reading:
    """Read a statutory clock at `at` from the facts that moved it. Marks after `at` have not happened yet.

    A second start is ignored, as is a pause while paused; a resume without a pause changes nothing.
    """
    started, stopped, spans = _spans(marks, at)
    if started is None:
        return Reading(
            state=ClockState.NOT_STARTED,
            band=Band.NOT_STARTED,
            limit=rules.limit,
            basis=rules.basis,
            remaining=rules.limit,
        )
    pauses = tuple((calendar.local_day(p), calendar.local_day(r) if r else None) for p, r in spans)
    open_pause = spans[-1][0] if spans and spans[-1][1] is None else None
    until = stopped or at
    taken = (
        [(calendar.local_day(p - INSTANT), day) for (p, _), (_, day) in zip(spans, pauses, strict=True)]
        if rules.pause_day_counts
        else [(_first_day_taken(p, calendar), day) for (p, _), (_, day) in zip(spans, pauses, strict=True)]
    )
    counted, due_on = _walk(calendar.local_day(started), taken, rules, calendar, until)
    due_at = calendar.closes_at(due_on) if due_on else None
    overdue = due_at is not None and until > due_at
    remaining = max(rules.limit - counted, 0)
    if stopped:
        state, band = ClockState.STOPPED, Band.STOPPED
    elif overdue:
        state, band = (ClockState.PAUSED if open_pause else ClockState.RUNNING), Band.OVERDUE
    elif open_pause:
        state, band = ClockState.PAUSED, Band.PAUSED
    else:
        state, band = ClockState.RUNNING, Band.DUE_SOON if remaining <= rules.due_soon_days else Band.ON_TIME
    return Reading(
        state=state, band=band, limit=rules.limit, basis=rules.basis, counted=counted, remaining=remaining,
        due_at=due_at, due_on=due_on, overdue=overdue, started_at=started, stopped_at=stopped, paused_at=open_pause, pauses=pauses,
    )  # fmt: skip


INSTANT = timedelta(microseconds=1)
"""A pause that begins at midnight takes the whole day that begins then."""

Span = tuple[datetime, datetime | None]


def _spans(marks: Iterable[Mark], at: datetime) -> tuple[datetime | None, datetime | None, list[Span]]:
    """When it started and stopped, and the pauses between, in order."""
    started: datetime | None = None
    stopped: datetime | None = None
    spans: list[Span] = []
    for mark in sorted((m for m in marks if m.at <= at), key=lambda m: m.at):
        paused = bool(spans) and spans[-1][1] is None
        if mark.clock == Clock.STARTS and started is None:
            started = mark.at
        elif started is None or stopped is not None:
            continue
        elif mark.clock == Clock.PAUSES and not paused:
            spans.append((mark.at, None))
        elif mark.clock == Clock.RESUMES and paused:
            spans[-1] = (spans[-1][0], mark.at)
        elif mark.clock == Clock.STOPS:
            stopped = mark.at
    return started, stopped, spans


def _first_day_taken(paused: datetime, calendar: OfficeCalendar) -> date:
    """The first day a pause takes. A day whose office hours are over was counted, and no later pause takes it back."""
    day = calendar.local_day(paused)
    return day if paused < calendar.closes_at(day) else day + DAY


Pauses = Sequence[tuple[date, date | None]]


def _walk(
    start: date, pauses: Pauses, rules: ClockRules, calendar: OfficeCalendar, until: datetime
) -> tuple[int, date | None]:
    """Days wholly counted before `until`, and the day on which the limit is reached if nothing pauses any more."""
    counted = reached = 0
    due: date | None = None
    last = calendar.local_day(until)
    day = start if rules.same_day_counts else start + DAY
    for _ in range(HORIZON_DAYS):
        if due is not None and day > last:
            break
        if _is_paused(day, pauses, rules) is None:
            if day > last:
                break
        elif _counts(day, pauses, rules, calendar):
            reached += 1
            if calendar.closes_at(day) <= until:
                counted += 1
            if reached == rules.limit:
                due = day
        day += DAY
    if due is not None and rules.basis is Basis.CALENDAR_DAYS and rules.rolls_forward:
        due = calendar.next_working_day(due)
    return counted, due


def _is_paused(day: date, pauses: Pauses, rules: ClockRules) -> bool | None:
    """Whether a pause takes the day; None when it lies in a pause that is still open."""
    for began, ended in pauses:
        if ended is None:
            if day > began or (day == began and not rules.pause_day_counts):
                return None
        elif rules.pause_day_counts:
            if began < day < ended:
                return True
        elif began <= day <= ended:
            return True
    return False


def _counts(day: date, pauses: Pauses, rules: ClockRules, calendar: OfficeCalendar) -> bool:
    if _is_paused(day, pauses, rules):
        return False
    if rules.basis is Basis.WORKING_DAYS:
        return calendar.is_working_day(day)
    return not (rules.closures_stop and calendar.closure(day))

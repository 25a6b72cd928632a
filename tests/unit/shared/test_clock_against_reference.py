"""The clock against a slow counter that is written another way: it walks time in quarters of an hour.

`shared.calendar` reasons about dates; the counter here knows only instants, what the office's wall shows at each, and
whether the clock runs at that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.calendar import Basis, Clock, ClockRules, Closure, Mark, OfficeCalendar, Reading, read

STEP = timedelta(minutes=15)
ZONES = (
    "Pacific/Pago_Pago",  # UTC-11
    "Pacific/Marquesas",  # UTC-9:30
    "America/New_York",
    "UTC",
    "Asia/Kathmandu",  # UTC+5:45
    "Australia/Sydney",
    "Pacific/Efate",
    "Pacific/Fiji",
    "Pacific/Chatham",  # UTC+12:45 and +13:45
    "Pacific/Auckland",
    "Pacific/Apia",  # UTC+13
    "Pacific/Kiritimati",  # UTC+14
)


@dataclass
class Day:
    """What the walk saw of one day on the office's wall."""

    ran: bool = False
    paused_before_close: bool = False
    closed_at: datetime | None = None


@dataclass
class Case:
    zone: str
    start: datetime
    moves: list[Mark]
    at: datetime
    rules: ClockRules
    hours: Mapping[int, tuple[tuple[time, time], ...]]
    holidays: set[date] = field(default_factory=set)
    closure: Closure | None = None

    @property
    def calendar(self) -> OfficeCalendar:
        return OfficeCalendar(
            zone=ZoneInfo(self.zone), hours=self.hours,
            holiday=lambda day: "holiday" if day in self.holidays else None,
            closures=(self.closure,) if self.closure else (),
        )  # fmt: skip

    def reading(self, at: datetime | None = None) -> Reading:
        return read(marks=self.moves, rules=self.rules, calendar=self.calendar, at=at or self.at)


def slow_count(case: Case) -> tuple[int, date | None]:
    """Days counted by `case.at`, and the day on which the limit is reached if nothing moves the clock any more."""
    zone = ZoneInfo(case.zone)
    last_closing = max(span[1] for spans in case.hours.values() for span in spans)
    days: dict[date, Day] = defaultdict(Day)
    moves = {move.at: move.clock for move in case.moves if move.at <= case.at}
    running = paused = False
    stopped_at = None
    first_day = None
    now, end = case.start, case.at + timedelta(days=75)
    while now < end:
        wall = now.astimezone(zone)
        spans = case.hours.get(wall.weekday())
        closing = max(span[1] for span in spans) if spans else last_closing
        day = days[wall.date()]
        open_still = wall.time() < closing
        if not open_still and day.closed_at is None:
            day.closed_at = now
        move = moves.get(now)
        if stopped_at is None:
            if move == Clock.STARTS and first_day is None:
                first_day, running = wall.date(), True
            elif move == Clock.PAUSES and running:
                running, paused = False, True
            elif move == Clock.RESUMES and paused:
                running, paused = True, False
                day.paused_before_close |= open_still
            elif move == Clock.STOPS and first_day:
                stopped_at = now
        day.ran |= running
        day.paused_before_close |= paused and open_still
        now += STEP
    return _tally(case, days, first_day, stopped_at or case.at)


def _tally(case: Case, days: dict[date, Day], first_day: date | None, until: datetime) -> tuple[int, date | None]:
    counted = reached = 0
    due = None
    for name, seen in sorted(days.items()):
        if first_day is None or name < first_day or (name == first_day and not case.rules.same_day_counts):
            continue
        closed = case.closure is not None and case.closure.from_on <= name <= case.closure.until_on
        off = name in case.holidays or closed or name.weekday() not in case.hours
        if case.rules.basis is Basis.WORKING_DAYS and off:
            continue
        if case.rules.basis is Basis.CALENDAR_DAYS and closed and case.rules.closures_stop:
            continue
        if (not seen.ran) if case.rules.pause_day_counts else seen.paused_before_close:
            continue
        if seen.closed_at is None:
            continue
        reached += 1
        counted += seen.closed_at <= until
        if reached == case.rules.limit:
            due = name
    if due is not None and case.rules.basis is Basis.CALENDAR_DAYS and case.rules.rolls_forward:
        while due.weekday() not in case.hours or due in case.holidays or _closed(case, due):
            due += timedelta(days=1)
    return counted, due


def _closed(case: Case, day: date) -> bool:
    return case.closure is not None and case.closure.from_on <= day <= case.closure.until_on


quarter_hours = st.integers(0, 40 * 96)
HOURS = (
    dict.fromkeys(range(5), ((time(8), time(16, 30)),)),
    dict.fromkeys(range(5), ((time(7, 30), time(11, 30)), (time(13, 15), time(16, 30)))),
    {0: ((time(8), time(17)),), 1: ((time(8), time(12)),), 3: ((time(9), time(15)),), 5: ((time(8), time(11)),)},
    dict.fromkeys(range(7), ((time(0), time(23, 45)),)),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    begin = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    start = datetime.combine(begin, time(draw(st.integers(0, 23))), tzinfo=UTC) + STEP * draw(st.integers(0, 3))
    offsets = sorted(draw(st.lists(quarter_hours, max_size=6, unique=True)))
    kinds = draw(st.sampled_from([(Clock.PAUSES, Clock.RESUMES), (Clock.RESUMES, Clock.PAUSES)]))
    moves = [Mark(start, Clock.STARTS)]
    moves += [Mark(start + STEP * (offset + 1), kinds[number % 2]) for number, offset in enumerate(offsets)]
    if draw(st.booleans()):
        stop = start + STEP * draw(st.integers(45 * 96, 60 * 96))
        moves.append(Mark(stop, Clock.STOPS))
    rules = ClockRules(
        limit=draw(st.integers(1, 20)), basis=draw(st.sampled_from(Basis)), same_day_counts=draw(st.booleans()),
        pause_day_counts=draw(st.booleans()), closures_stop=draw(st.booleans()), rolls_forward=draw(st.booleans()),
    )  # fmt: skip
    near = st.integers(0, 60).map(lambda ahead: begin + timedelta(days=ahead))
    shut = draw(st.none() | near)
    return Case(
        zone=zone.key, start=start, moves=moves, at=start + STEP * draw(st.integers(0, 62 * 96)), rules=rules,
        hours=draw(st.sampled_from(HOURS)), holidays=set(draw(st.lists(near, max_size=5))),
        closure=Closure(shut, shut + timedelta(days=draw(st.integers(0, 6))), "closed") if shut else None,
    )  # fmt: skip


MIDNIGHT = datetime(2026, 1, 4, 18, 15, tzinfo=UTC)
"""In Kathmandu."""


@settings(max_examples=250, deadline=None)
@example(
    case=Case(
        zone="Asia/Kathmandu", start=datetime(2026, 1, 1, 20, tzinfo=UTC), at=MIDNIGHT, hours=HOURS[0], holidays=set(), closure=None,
        moves=[Mark(datetime(2026, 1, 1, 20, tzinfo=UTC), Clock.STARTS), Mark(MIDNIGHT, Clock.PAUSES)],
        rules=ClockRules(limit=1, basis=Basis.WORKING_DAYS, same_day_counts=False, pause_day_counts=True),
    )
)  # fmt: skip
@given(case=cases())
def test_the_clock_agrees_with_the_slow_counter(case):
    found = case.reading()
    counted, due = slow_count(case)
    assert (found.counted, found.due_on) == (counted, due)
    assert found.remaining == max(case.rules.limit - counted, 0)


@settings(max_examples=300, deadline=None)
@given(case=cases(), later=st.integers(1, 30 * 96))
def test_the_clock_never_runs_backwards(case, later):
    first, second = case.reading(), case.reading(case.at + STEP * later)
    assert second.counted >= first.counted
    assert second.remaining <= first.remaining
    if first.overdue and not case.rules.pause_day_counts:
        assert second.overdue, "a limit that was broken stays broken"


@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_what_a_reading_says_fits_together(case):
    found = case.reading()
    assert 0 <= found.remaining <= case.rules.limit
    assert found.remaining + found.counted >= case.rules.limit
    assert (found.due_at is None) == (found.due_on is None)
    if found.overdue:
        assert found.remaining == 0
    if found.due_on is not None:
        assert found.due_on >= case.calendar.local_day(case.start)
        if case.rules.basis is Basis.WORKING_DAYS or case.rules.rolls_forward:
            assert case.calendar.is_working_day(found.due_on)


@settings(max_examples=200, deadline=None)
@given(case=cases(), extra=st.integers(1, 10))
def test_a_longer_limit_is_never_due_earlier(case, extra):
    longer = Case(**{**vars(case), "rules": ClockRules(**{**_as_dict(case.rules), "limit": case.rules.limit + extra})})
    short_due, long_due = case.reading().due_on, longer.reading().due_on
    if long_due is not None:
        assert short_due is not None
        assert short_due <= long_due


def _as_dict(rules: ClockRules) -> dict[str, object]:
    return {name: getattr(rules, name) for name in ClockRules.__dataclass_fields__}

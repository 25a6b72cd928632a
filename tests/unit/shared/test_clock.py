"""The statutory clock, case by case: what an officer would count on the fingers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.calendar import (
    Band,
    Basis,
    Clock,
    ClockRules,
    ClockState,
    Closure,
    Mark,
    OfficeCalendar,
    Reading,
    read,
)

MORNING_AND_AFTERNOON = ((time(8), time(13)), (time(14), time(16, 30)))
WEEK = dict.fromkeys(range(5), MORNING_AND_AFTERNOON)


def office(
    zone: str = "Pacific/Fiji", *, holidays: dict[date, str] | None = None, closures: tuple[Closure, ...] = ()
) -> OfficeCalendar:
    named = holidays or {}
    return OfficeCalendar(zone=ZoneInfo(zone), hours=WEEK, holiday=named.get, closures=closures)


def local(calendar: OfficeCalendar, day: str, at: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=calendar.zone)


def reading(calendar: OfficeCalendar, rules: ClockRules, at: str, *marks: tuple[str, str]) -> Reading:
    """`marks` are ("2026-06-01 10:00", "starts") on the office's wall, `at` likewise."""
    moved = [Mark(local(calendar, *when.split()), Clock(what)) for when, what in marks]
    return read(marks=moved, rules=rules, calendar=calendar, at=local(calendar, *at.split()))


# 2026-06-01 is a Monday.


def test_before_the_start_nothing_is_due():
    found = reading(office(), ClockRules(limit=30), "2026-06-01 10:00")
    assert (found.state, found.band, found.remaining, found.due_at) == (
        ClockState.NOT_STARTED,
        Band.NOT_STARTED,
        30,
        None,
    )


def test_a_mark_of_the_future_has_not_happened():
    found = reading(office(), ClockRules(limit=3), "2026-06-01 09:59", ("2026-06-01 10:00", "starts"))
    assert found.state is ClockState.NOT_STARTED


def test_the_day_after_the_start_is_day_one():
    found = reading(office(), ClockRules(limit=3), "2026-06-01 10:00", ("2026-06-01 10:00", "starts"))
    assert found.due_on == date(2026, 6, 4)
    assert found.counted == 0
    assert found.remaining == 3


def test_the_day_of_the_start_is_day_one_where_the_parameter_says_so():
    rules = ClockRules(limit=3, same_day_counts=True)
    found = reading(office(), rules, "2026-06-01 10:00", ("2026-06-01 10:00", "starts"))
    assert found.due_on == date(2026, 6, 3)


def test_it_is_due_at_the_close_of_the_office_and_not_a_minute_before():
    marks = ("2026-06-01 10:00", "starts")
    rules = ClockRules(limit=3)
    at_the_close = reading(office(), rules, "2026-06-04 16:30", marks)
    assert at_the_close.due_at == datetime(2026, 6, 4, 4, 30, tzinfo=UTC), "16:30 in Suva is 04:30 UTC"
    assert not at_the_close.overdue
    assert reading(office(), rules, "2026-06-04 16:31", marks).overdue


def test_a_day_counts_once_the_office_has_closed():
    marks = ("2026-06-01 10:00", "starts")
    assert reading(office(), ClockRules(limit=9), "2026-06-03 16:29", marks).counted == 1
    assert reading(office(), ClockRules(limit=9), "2026-06-03 16:30", marks).counted == 2


def test_a_weekend_and_a_public_holiday_do_not_count():
    calendar = office(holidays={date(2026, 6, 8): "King's Birthday"})
    found = reading(calendar, ClockRules(limit=3), "2026-06-04 10:00", ("2026-06-04 10:00", "starts"))
    assert found.due_on == date(2026, 6, 10), "Friday 5, then Tuesday 9 and Wednesday 10"


def test_a_start_on_a_day_off_counts_from_the_next_working_day():
    found = reading(office(), ClockRules(limit=1), "2026-06-06 10:00", ("2026-06-06 10:00", "starts"))
    assert found.due_on == date(2026, 6, 8)


def test_a_day_with_any_pause_does_not_count():
    marks = (("2026-06-01 10:00", "starts"), ("2026-06-02 16:00", "pauses"), ("2026-06-04 08:30", "resumes"))
    found = reading(office(), ClockRules(limit=3), "2026-06-05 10:00", *marks)
    assert found.due_on == date(2026, 6, 9), "Tuesday to Thursday are taken; Friday, Monday and Tuesday count"
    assert found.pauses == ((date(2026, 6, 2), date(2026, 6, 4)),)


def test_a_day_paused_in_part_counts_where_the_parameter_says_so():
    marks = (("2026-06-01 10:00", "starts"), ("2026-06-02 16:00", "pauses"), ("2026-06-04 08:30", "resumes"))
    found = reading(office(), ClockRules(limit=3, pause_day_counts=True), "2026-06-05 10:00", *marks)
    assert found.due_on == date(2026, 6, 5), "Tuesday, Thursday, Friday; only Wednesday was paused as a whole"


def test_a_second_pause_adds_to_the_first():
    marks = (
        ("2026-06-01 10:00", "starts"),
        ("2026-06-02 09:00", "pauses"),
        ("2026-06-02 15:00", "resumes"),
        ("2026-06-04 09:00", "pauses"),
        ("2026-06-05 09:00", "resumes"),
    )
    found = reading(office(), ClockRules(limit=3), "2026-06-05 10:00", *marks)
    assert found.due_on == date(2026, 6, 9), "Wednesday 3, Monday 8, Tuesday 9"
    assert len(found.pauses) == 2


def test_while_paused_nothing_is_due_and_the_days_left_stand_still():
    marks = (("2026-06-01 10:00", "starts"), ("2026-06-03 09:00", "pauses"))
    soon = reading(office(), ClockRules(limit=10), "2026-06-03 10:00", *marks)
    later = reading(office(), ClockRules(limit=10), "2027-02-01 10:00", *marks)
    assert soon.band is later.band is Band.PAUSED
    assert soon.due_at is None
    assert later.due_at is None
    assert soon.remaining == later.remaining == 9


def test_a_pause_after_the_office_closed_takes_the_next_day_not_the_one_that_was_counted():
    before = (("2026-06-01 10:00", "starts"),)
    marks = (*before, ("2026-06-03 18:00", "pauses"), ("2026-06-05 07:00", "resumes"))
    rules = ClockRules(limit=3)
    assert reading(office(), rules, "2026-06-03 17:00", *before).counted == 2
    assert reading(office(), rules, "2026-06-03 19:00", *marks).counted == 2
    assert reading(office(), rules, "2026-06-05 10:00", *marks).due_on == date(2026, 6, 8)


def test_a_pause_in_the_evening_of_the_due_day_does_not_undo_a_broken_limit():
    marks = (("2026-06-01 10:00", "starts"), ("2026-06-04 17:00", "pauses"))
    found = reading(office(), ClockRules(limit=3), "2026-06-04 18:00", *marks)
    assert found.overdue
    assert found.band is Band.OVERDUE
    assert found.state is ClockState.PAUSED


def test_a_declared_closure_moves_the_due_day():
    cyclone = Closure(date(2026, 6, 3), date(2026, 6, 4), "Cyclone", "Order 7")
    found = reading(
        office(closures=(cyclone,)), ClockRules(limit=3), "2026-06-02 10:00", ("2026-06-01 10:00", "starts")
    )
    assert found.due_on == date(2026, 6, 8), "Tuesday, Friday, Monday"


def test_calendar_days_count_weekends_and_roll_forward_to_a_working_day():
    rules = ClockRules(limit=5, basis=Basis.CALENDAR_DAYS)
    found = reading(office(), rules, "2026-06-01 10:00", ("2026-06-01 10:00", "starts"))
    assert found.due_on == date(2026, 6, 8), "Saturday 6 is a day off, so Monday"
    exact = ClockRules(limit=5, basis=Basis.CALENDAR_DAYS, rolls_forward=False)
    assert reading(office(), exact, "2026-06-01 10:00", ("2026-06-01 10:00", "starts")).due_on == date(2026, 6, 6)


def test_calendar_days_roll_over_a_holiday_after_a_weekend():
    calendar = office(holidays={date(2026, 6, 8): "King's Birthday"})
    rules = ClockRules(limit=5, basis=Basis.CALENDAR_DAYS)
    found = reading(calendar, rules, "2026-06-01 10:00", ("2026-06-01 10:00", "starts"))
    assert found.due_on == date(2026, 6, 9)


@pytest.mark.parametrize(("stop", "due"), [(True, date(2026, 6, 8)), (False, date(2026, 6, 4))])
def test_a_closure_stops_calendar_days_only_by_parameter(stop, due):
    flood = Closure(date(2026, 6, 3), date(2026, 6, 4), "Flood")
    rules = ClockRules(limit=3, basis=Basis.CALENDAR_DAYS, closures_stop=stop, rolls_forward=False)
    calendar = office(closures=(flood,))
    found = reading(calendar, rules, "2026-06-01 10:00", ("2026-06-01 10:00", "starts"))
    assert found.due_on == (date(2026, 6, 6) if stop else due)


def test_due_soon_begins_where_the_parameter_says():
    marks = ("2026-06-01 10:00", "starts")
    rules = ClockRules(limit=7, due_soon_days=5)
    assert reading(office(), rules, "2026-06-02 17:00", marks).band is Band.ON_TIME
    assert reading(office(), rules, "2026-06-03 17:00", marks).band is Band.DUE_SOON


def test_a_stopped_clock_keeps_what_it_showed():
    marks = (("2026-06-01 10:00", "starts"), ("2026-06-05 10:00", "stops"))
    then = reading(office(), ClockRules(limit=10), "2026-06-05 10:00", *marks)
    years_later = reading(office(), ClockRules(limit=10), "2031-06-05 10:00", *marks)
    assert then == years_later
    assert then.state is ClockState.STOPPED
    assert then.counted == 3
    assert not then.overdue


def test_a_clock_that_stopped_too_late_stays_overdue():
    marks = (("2026-06-01 10:00", "starts"), ("2026-06-05 10:00", "stops"))
    assert reading(office(), ClockRules(limit=2), "2026-06-09 10:00", *marks).overdue


def test_marks_without_meaning_change_nothing():
    plain = (("2026-06-01 10:00", "starts"),)
    noisy = (
        ("2026-05-29 10:00", "pauses"),
        ("2026-06-01 10:00", "starts"),
        ("2026-06-02 10:00", "starts"),
        ("2026-06-02 10:00", "resumes"),
    )
    rules = ClockRules(limit=5)
    assert reading(office(), rules, "2026-06-03 10:00", *plain) == reading(office(), rules, "2026-06-03 10:00", *noisy)


def test_the_order_in_which_marks_are_given_does_not_matter():
    calendar = office()
    marks = [
        Mark(local(calendar, "2026-06-04", "09:00"), Clock.RESUMES),
        Mark(local(calendar, "2026-06-01"), Clock.STARTS),
        Mark(local(calendar, "2026-06-03", "09:00"), Clock.PAUSES),
    ]
    at, rules = local(calendar, "2026-06-05"), ClockRules(limit=5)
    one = read(marks=marks, rules=rules, calendar=calendar, at=at)
    assert one == read(marks=sorted(marks), rules=rules, calendar=calendar, at=at)
    assert one.due_on == date(2026, 6, 10)


class TestC10TheDateLine:
    """C10: a limit across Apia and Pago Pago, an hour apart on the clock and a day apart on the wall, counts right."""

    moment = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)  # Tuesday 09:00 in Apia, Monday 09:00 in Pago Pago

    def due(self, zone: str, holidays: dict[date, str] | None = None) -> Reading:
        calendar = office(zone, holidays=holidays)
        return read(
            marks=[Mark(self.moment, Clock.STARTS)], rules=ClockRules(limit=3), calendar=calendar, at=self.moment
        )

    def test_the_same_instant_starts_on_different_days(self):
        assert self.due("Pacific/Apia").due_on == date(2026, 6, 5)
        assert self.due("Pacific/Pago_Pago").due_on == date(2026, 6, 4)

    def test_the_two_offices_are_due_at_the_same_instant(self):
        assert (
            self.due("Pacific/Apia").due_at
            == self.due("Pacific/Pago_Pago").due_at
            == datetime(2026, 6, 5, 3, 30, tzinfo=UTC)
        )

    def test_a_holiday_counts_where_it_is_kept(self):
        holiday = {date(2026, 6, 4): "a holiday"}
        assert self.due("Pacific/Apia", holiday).due_on == date(2026, 6, 8), "Wednesday, Friday, Monday"
        assert self.due("Pacific/Pago_Pago", holiday).due_on == date(2026, 6, 5), "Tuesday, Wednesday, Friday"


def test_an_office_hour_changes_with_summer_time():
    found = reading(office("Pacific/Auckland"), ClockRules(limit=1), "2026-04-03 10:00", ("2026-04-03 10:00", "starts"))
    assert found.due_at == datetime(2026, 4, 6, 4, 30, tzinfo=UTC), "summer time ended on Sunday: UTC+12"


def test_the_latest_span_of_split_hours_closes_the_day():
    calendar = OfficeCalendar(
        zone=ZoneInfo("Pacific/Efate"), hours={0: ((time(7, 30), time(11, 30)), (time(13, 15), time(16, 30)))}
    )
    assert calendar.closes_at(date(2026, 6, 1)) == datetime(2026, 6, 1, 5, 30, tzinfo=UTC)


def test_a_day_without_hours_closes_as_the_latest_day_of_the_week_does():
    calendar = OfficeCalendar(zone=ZoneInfo("UTC"), hours={0: ((time(8), time(15)),), 1: ((time(8), time(17)),)})
    assert calendar.closes_at(date(2026, 6, 6)).time() == time(17)


def test_a_calendar_without_a_working_day_ends_instead_of_hanging():
    calendar = OfficeCalendar(zone=ZoneInfo("UTC"), hours={})
    start = Mark(datetime(2026, 6, 1, tzinfo=UTC), Clock.STARTS)
    found = read(marks=[start], rules=ClockRules(limit=1), calendar=calendar, at=start.at + timedelta(days=1))
    assert found.due_at is None
    with pytest.raises(ValueError, match="no working day"):
        calendar.next_working_day(date(2026, 6, 1))


def test_working_days_are_added_over_weekends_and_holidays():
    calendar = office(holidays={date(2026, 6, 8): "a holiday"})
    assert calendar.add_working_days(date(2026, 6, 5), 2) == date(2026, 6, 10)
    assert calendar.add_working_days(date(2026, 6, 6), 0) == date(2026, 6, 6)


def test_a_limit_of_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        ClockRules(limit=0)

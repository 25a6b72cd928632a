"""The statutory clock of a case and the turns of its parties, against a slow counter that walks day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.advance_rulings.domain.office import PREFIX
from shared.calendar import Basis, Closure, Mark, OfficeCalendar
from shared.office import Office, Turn, clock_rules, read_clock
from shared.parameters import Parameter, Parameters, Terms, load_administrations
from shared.settings import Settings

DESCRIBED = load_administrations(Settings.administrations)
ZONES = ("Pacific/Pago_Pago", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Fiji", "Pacific/Chatham")
HOURS = {weekday: ((time(8), time(12)), (time(13), time(16, 30))) for weekday in range(5)}
INSTANTS = st.integers(0, 880 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
RULES = {
    "limit": 30, "law": "Act 1", "confirmed": True, "basis": "working_days", "same_day_counts": False, "pause_day_counts": False,
    "closures_stop": True, "rolls_forward": True, "due_soon_days": 5,
}  # fmt: skip


def slow(marks: list[Mark], rules: dict, calendar: OfficeCalendar, at: datetime) -> int:
    """Whole days counted, one day at a time, each judged by itself."""
    happened = [m for m in sorted(marks, key=lambda m: m.at) if m.at <= at]
    started = next((m.at for m in happened if m.clock == "starts"), None)
    if started is None:
        return 0
    stopped = next((m.at for m in happened if m.clock == "stops"), None)
    until = stopped or at
    counted, day = 0, calendar.local_day(started) + timedelta(days=1)
    while calendar.closes_at(day) <= until:
        working = day.weekday() in HOURS and not calendar.holiday(day) and not calendar.closure(day)
        if working and not touched(day, happened, calendar):
            counted += 1
        day += timedelta(days=1)
    return counted


def touched(day: date, happened: list[Mark], calendar: OfficeCalendar) -> bool:
    """Whether the clock was paused during any part of a day of work: a pause after closing time takes the next day."""
    paused_since = None
    for mark in happened:
        if mark.clock == "pauses" and paused_since is None:
            paused_since = calendar.local_day(mark.at)
            if mark.at >= calendar.closes_at(paused_since):
                paused_since += timedelta(days=1)
        elif mark.clock in ("resumes", "stops") and paused_since is not None:
            if paused_since <= day <= calendar.local_day(mark.at):
                return True
            paused_since = None
    return paused_since is not None and day >= paused_since


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Mark], OfficeCalendar, datetime]:
    """A case accepted somewhere, questioned and answered some times, perhaps decided, and looked at."""
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    begin = draw(INSTANTS)
    marks, at = [Mark(begin, "starts")], begin
    for _ in range(draw(st.integers(0, 3))):
        for clock in ("pauses", "resumes"):
            at += timedelta(hours=draw(st.integers(1, 300)))
            marks.append(Mark(at, clock))
    if draw(st.booleans()):
        at += timedelta(hours=draw(st.integers(1, 300)))
        marks.append(Mark(at, "stops"))
    first = begin.date()
    off = {first + timedelta(days=n) for n in draw(st.sets(st.integers(0, 60), max_size=6))}
    shut = first + timedelta(days=draw(st.integers(0, 60)))
    closure = Closure(shut, shut + timedelta(days=draw(st.integers(0, 9))), "Cyclone", "Act 9")
    calendar = OfficeCalendar(
        zone=zone, hours=HOURS, holiday=lambda d: "Day off" if d in off else None, closures=(closure,)
    )
    return marks, calendar, begin + timedelta(hours=draw(st.integers(0, 2500)))


@settings(max_examples=300, deadline=None)
@given(lives())
def test_the_clock_of_a_case_counts_as_a_slow_counter_does(life: tuple[list[Mark], OfficeCalendar, datetime]) -> None:
    marks, calendar, at = life
    found = read_clock(RULES, marks=marks, calendar=calendar, at=at)
    assert found is not None
    assert found.counted == slow(marks, RULES, calendar, at)
    assert found.remaining == max(30 - found.counted, 0)


@settings(max_examples=150, deadline=None)
@given(lives())
def test_a_pause_never_takes_days_away_that_were_counted(life: tuple[list[Mark], OfficeCalendar, datetime]) -> None:
    marks, calendar, at = life
    readings = [read_clock(RULES, marks=marks, calendar=calendar, at=at + timedelta(days=n)) for n in range(12)]
    counted = [found.counted for found in readings if found is not None]
    assert counted == sorted(counted)


@settings(max_examples=150, deadline=None)
@given(INSTANTS, st.integers(1, 60), st.sampled_from(Basis), st.sampled_from(ZONES))
def test_a_turn_ends_at_the_close_of_a_working_day_never_too_early(
    began: datetime, days: int, basis: Basis, zone: str
) -> None:
    calendar = OfficeCalendar(zone=ZoneInfo(zone), hours=HOURS)
    turn = Turn(began_at=began, days=days, basis=basis)
    last = turn.until_on(calendar)
    first = calendar.local_day(turn.began_at)
    assert calendar.is_working_day(last)
    assert turn.until(calendar) == calendar.closes_at(last)
    given_days = (last - first).days
    if basis is Basis.CALENDAR_DAYS:
        assert days <= given_days <= days + 2
    else:
        working = sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, given_days + 1))
        assert working == days


def test_C10_the_same_instant_is_another_day_in_apia_and_pago_pago() -> None:
    """Accepted at one instant on both sides of the date line, with Samoa's Independence Day between."""
    accepted = datetime(2026, 5, 29, 1, 0, tzinfo=UTC)  # Friday 14:00 in Apia, Thursday 14:00 in Pago Pago
    rules = RULES | {"limit": 3}
    due = {}
    for code in ("WS", "AS"):
        calendar = DESCRIBED[code].calendar()
        found = read_clock(rules, marks=[Mark(accepted, "starts")], calendar=calendar, at=accepted)
        assert found is not None
        due[code] = (calendar.local_day(accepted), found.due_on)
    # Apia: 1 June is Independence Day (celebrated on that Monday), so day 1 is Tuesday 2 June.
    assert due["WS"] == (date(2026, 5, 29), date(2026, 6, 4))
    # Pago Pago: day 1 is Friday 29 May, then Monday and Tuesday.
    assert due["AS"] == (date(2026, 5, 28), date(2026, 6, 2))


def office(*more: Parameter) -> Office:
    fiji = DESCRIBED["FJ"]
    return Office(
        administration=fiji, parameters=Parameters([*fiji.parameters, *more]), calendar=fiji.calendar(), prefix=PREFIX
    )


def test_C8_a_value_dated_tomorrow_does_not_count_today() -> None:
    tomorrow = date(2026, 3, 4)
    changed = office(
        Parameter(name="advance_rulings.limit.classification", value=15, from_on=tomorrow, law="Act 2", confirmed=True)
    )
    today, then = (
        Terms(changed.parameters, prefix=PREFIX, on=date(2026, 3, 3)),
        Terms(changed.parameters, prefix=PREFIX, on=tomorrow),
    )
    assert clock_rules(today, limit="limit.classification")["limit"] == 30
    assert clock_rules(then, limit="limit.classification")["limit"] == 15


def test_C8_what_was_asked_for_is_remembered_with_its_law() -> None:
    terms = office().terms(datetime(2026, 3, 3, tzinfo=UTC))
    clock_rules(terms, limit="limit.origin")
    assert terms.used["limit.origin"] == {
        "value": 60,
        "law": "WTO TFA Article 3.1",
        "confirmed": False,
        "from_on": "1900-01-01",
    }
    assert "limit.valuation" not in terms.used


def test_a_number_is_never_guessed() -> None:
    with pytest.raises(LookupError):
        office().terms(datetime(2026, 3, 3, tzinfo=UTC)).value("limit.nothing")

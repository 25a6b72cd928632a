"""AR-40: whatever the workflow table pauses and resumes, no day is taken twice, and none is counted that was paused."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.advance_rulings.domain.words import OPEN, Status
from services.advance_rulings.workflow import APPLICATION
from shared.calendar import Mark, OfficeCalendar
from shared.office import read_clock
from tests.unit.advance_rulings.test_clock import HOURS, INSTANTS, RULES, ZONES, slow

HOURS_BETWEEN = st.integers(0, 200)
CHOICES = st.lists(st.tuples(st.integers(0, 10_000), HOURS_BETWEEN), min_size=1, max_size=25)
WITHOUT_AN_END = {"withdraw", "lapse", "issue"}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), INSTANTS, CHOICES)
def test_ar_40_no_day_is_taken_or_counted_twice_on_any_walk_through_the_table(zone, began, choices) -> None:
    calendar = OfficeCalendar(zone=ZoneInfo(zone), hours=HOURS)
    state, at, marks = Status.SUBMITTED, began, []
    counted = since = 0
    for pick, hours in choices:
        rows = [row for row in APPLICATION.actions if state in row.sources and row.name not in WITHOUT_AN_END]
        row = rows[pick % len(rows)]
        at += timedelta(hours=hours)
        if row.clock:
            marks.append(Mark(at, row.clock.value))
        state = Status(row.target)
        if row.name == "reopen":
            counted, since = 0, len(marks) - 1  # the whole time limit again
        moved = marks[since:]
        found = read_clock(RULES, marks=marks, calendar=calendar, at=at)
        assert found is not None
        assert found.counted == slow(moved, RULES, calendar, at)
        assert found.counted >= counted, "a clock never runs backwards"
        counted = found.counted
        pausing = state in (Status.AWAITING_APPLICANT, Status.AWAITING_SAMPLE, Status.AT_LABORATORY)
        assert (found.state.value == "paused") == (pausing and bool(moved))
        assert (found.state.value == "running") == (state in OPEN and bool(moved) and not pausing)

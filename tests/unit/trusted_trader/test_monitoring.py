"""AEO-30: how the compliance score is made, and how figures of the ledger are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trusted_trader.domain.entries import read_entries
from services.trusted_trader.domain.ledger import (
    Figures,
    Guarantee,
    Least,
    Quarter,
    Record,
    guarantee_reduced,
    inspections_avoided,
)
from services.trusted_trader.domain.monitoring import (
    Entry,
    Known,
    SiteFinding,
    fallen,
    months_after,
    months_before,
    next_check_in,
    quarter_ends,
    score,
    trend,
)
from services.trusted_trader.domain.words import EntryKind, Severity

TODAY = date(2026, 3, 3)


def value(known: Known, on: date = TODAY) -> int:
    return score(known=known, on=on, window_months=24).value


def offence(happened_on: date, severity: Severity = Severity.CRITICAL, **more: date) -> Known:
    return Known(
        entries=(Entry(kind=EntryKind.OFFENCE, severity=severity, happened_on=happened_on, **more),)
    )  # fmt: skip


def test_aeo_30_nothing_known_is_a_hundred() -> None:
    assert value(Known()) == 100


@pytest.mark.parametrize(("severity", "left"), [(Severity.CRITICAL, 60), (Severity.MAJOR, 85), (Severity.MINOR, 95)])
def test_aeo_30_an_offence_of_today_takes_the_points_of_its_severity(severity: Severity, left: int) -> None:
    assert value(offence(TODAY, severity)) == left


def test_aeo_30_an_offence_fades_and_is_gone_at_the_end_of_the_window() -> None:
    assert value(offence(date(2025, 3, 3))) == 80
    assert value(offence(date(2024, 3, 3))) == 100
    assert value(offence(date(2026, 3, 4))) == 100, "what has not happened yet"


def test_aeo_30_what_is_settled_weighs_half_and_an_open_debt_does_not_fade() -> None:
    assert value(offence(TODAY, settled_on=TODAY)) == 80
    old = Entry(kind=EntryKind.DEBT, severity=Severity.CRITICAL, happened_on=date(2020, 1, 1))
    assert value(Known(entries=(old,))) == 60


def test_aeo_30_findings_check_ins_and_changes_take_their_points() -> None:
    late = SiteFinding(severity=Severity.MAJOR, since_on=date(2025, 1, 1), due_on=date(2025, 6, 1))
    assert value(Known(findings=(late,))) == 84
    mended = SiteFinding(severity=Severity.MAJOR, since_on=date(2025, 1, 1), due_on=date(2025, 6, 1), resolved_on=TODAY)
    assert value(Known(findings=(mended,))) == 100
    assert value(Known(check_ins=((date(2026, 3, 2), None),))) == 90
    assert value(Known(check_ins=((TODAY, None),))) == 100, "the day itself is in time"
    assert value(Known(check_ins=((date(2026, 3, 1), TODAY),))) == 95
    assert value(Known(late=(TODAY,), untold=(TODAY,))) == 85


def test_aeo_30_finds_count_only_where_enough_was_examined() -> None:
    def with_finds(examined: int, finds: int) -> Known:
        own = Figures(declarations=100, examined=examined, finds=finds)
        other = Figures(declarations=900, examined=100, finds=10)
        quarter = Quarter(from_on=date(2026, 1, 1), until_on=date(2026, 3, 31), own=own, comparable=other)
        return Known(quarters=(quarter,))

    assert value(with_finds(9, 9)) == 100
    assert value(with_finds(20, 6)) == 90
    assert value(with_finds(20, 20)) == 80, "twenty points at most"
    assert value(with_finds(20, 0)) == 100, "and none are given"


def test_aeo_30_the_trend_goes_by_quarter_and_an_old_day_moves_old_quarters() -> None:
    ends = quarter_ends(on=TODAY, window_months=24)
    assert (ends[0], ends[-2], ends[-1], len(ends)) == (date(2024, 3, 31), date(2025, 12, 31), TODAY, 9)
    scores = trend(known=offence(date(2025, 11, 1)), on=TODAY, window_months=24)
    assert [one.value for one in scores][:-2] == [100] * 7
    assert scores[-2].value < scores[-1].value < 70, "it fades again"
    assert fallen(scores) == 100 - scores[-1].value


@given(st.dates(date(2000, 1, 1), date(2060, 12, 31)), st.integers(1, 60))
def test_months_go_back_and_forth(day: date, months: int) -> None:
    before = months_before(day, months)
    assert (day.year * 12 + day.month) - (before.year * 12 + before.month) == months
    assert before.day == day.day or before.day < day.day
    assert months_after(before, months).month == day.month


def test_aeo_30_the_next_check_in_is_due_after_the_last_or_the_grant() -> None:
    assert next_check_in(granted_on=date(2024, 2, 29), held=[], months=12) == date(2025, 2, 28)
    assert next_check_in(granted_on=date(2024, 2, 29), held=[date(2025, 1, 10)], months=12) == date(2026, 1, 10)


LEAST = Least(traders=5, declarations=30)


@given(st.integers(30, 500), st.integers(30, 5000), st.data())
def test_the_interval_of_inspections_avoided_holds_the_figure_and_stays_possible(
    own: int, other: int, data: st.DataObject
) -> None:
    mine, theirs = data.draw(st.integers(0, own)), data.draw(st.integers(0, other))
    record = Record(
        tin="1", from_on=TODAY, until_on=TODAY, band="", traders=9, own=Figures(declarations=own, examined=mine),
        comparable=Figures(declarations=other, examined=theirs),
    )  # fmt: skip
    found = inspections_avoided(record, least=LEAST)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert -own - 0.1 <= found.low <= found.value <= found.high <= own + 0.1


def test_guarantees_of_two_currencies_are_never_added() -> None:
    found = guarantee_reduced(
        [
            Guarantee(currency="FJD", without_status=10, asked=4), Guarantee(currency="VUV", without_status=7, asked=7),
            Guarantee(currency="FJD", without_status=5, asked=0),
        ]
    )  # fmt: skip
    assert [(one.currency, one.spared) for one in found] == [("FJD", 11), ("VUV", 0)]


@given(st.binary(max_size=300))
def test_bad_input_no_file_of_entries_breaks_the_reader(content: bytes) -> None:
    header = b"tin,kind,severity,happened_on,amount,currency,text,law,source,reference\n"
    try:
        lines = list(read_entries(header + content, today=TODAY))
    except ValueError:
        return
    assert all((line.made is None) != (line.fault is None) for line in lines)


def test_bad_input_an_endless_cell_is_no_file_of_entries() -> None:
    with pytest.raises(ValueError, match="not CSV"):
        read_entries(b"a" * 2_000_000, today=TODAY)

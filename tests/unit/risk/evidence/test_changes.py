"""Drift that is seen, drift that is not there, and rules that can go."""

from __future__ import annotations

import numpy as np
import pytest

from services.risk.domain.drift_watch import rate_alarm
from services.risk.domain.evidence import Alarm, Page, choose, page_limit, stability


def test_the_index_is_what_it_is_defined_to_be():
    before, now = np.array([5000, 3000, 2000]), np.array([4000, 3000, 3000])
    found = stability(before, now)
    assert found.index == pytest.approx(0.1 * np.log(0.5 / 0.4) + 0.1 * np.log(0.3 / 0.2), abs=1e-3)
    assert found.noise < 0.01
    assert not found.shifted, "below the usual line of 0.1"
    assert stability(before, np.array([2000, 3000, 5000])).shifted


def test_few_declarations_do_not_alarm_by_chance():
    draw = np.random.default_rng(11)
    shares = draw.dirichlet(np.ones(12))
    alarms = above = 0
    for _ in range(500):
        found = stability(draw.multinomial(400, shares), draw.multinomial(60, shares))
        alarms += found.shifted
        above += found.index > 0.1
    assert above > 80, "the usual line alone would alarm here all the time"
    assert alarms <= 3


def test_an_index_needs_two_cells_on_either_side():
    assert not stability(np.array([3, 1]), np.array([0, 0])).shifted
    assert not stability(np.array([40, 0]), np.array([70, 0])).shifted
    with pytest.raises(ValueError, match="different cells"):
        stability(np.array([1, 2]), np.array([1, 2, 3]))


def test_pages_sum_sees_a_doubled_rate_soon_and_seldom_cries_wolf():
    draw = np.random.default_rng(8)
    false = 0
    for _ in range(20):
        page = Page(0.10, inspections=2000)
        false += sum(page.see(bool(find)) is not None for find in draw.random(2000) < 0.10)
    assert false <= 40, "at most one in each direction in 2,000 inspections, on average"
    waits = []
    for _ in range(60):
        page, count = Page(0.10, inspections=2000), 1
        while page.see(bool(draw.random() < 0.25)) is not Alarm.RISING:
            count += 1
        waits.append(count)
    assert np.median(waits) < 60


def test_pages_sum_sees_a_rule_that_stopped_finding():
    page = Page(0.3, inspections=1000)
    assert Alarm.FALLING in [page.see(False) for _ in range(40)]


def test_a_rule_of_few_inspections_a_week_alarms_when_its_rate_doubles():
    """Five inspections a week: one week alone says nothing, thirteen add up; an alarm is told in the week it is raised."""
    before, doubled = [True, False, False, False, False] * 30, [True, False, True, False, False] * 26
    told = [
        week
        for week in range(1, 27)
        if rate_alarm(before + doubled[: 5 * week], watched=5 * min(week, 13), recent=5) is not None
    ]
    assert told
    assert told[0] <= 13
    alarm = rate_alarm(before + doubled[: 5 * told[0]], watched=5 * told[0], recent=5)
    assert alarm is not None
    assert (alarm.alarm, alarm.rate) == (Alarm.RISING, 0.2)
    assert rate_alarm(before * 2, watched=65, recent=5) is None
    assert rate_alarm(before[:30], watched=30, recent=5) is None, "thirty say what is usual"


def test_a_rarer_false_alarm_needs_a_higher_limit():
    assert page_limit(0.1, 2.0, inspections=5000) > page_limit(0.1, 2.0, inspections=500) > 0
    for wrong in ((0.0, 2.0), (0.1, 1.0)):
        with pytest.raises(ValueError, match="find rate"):
            page_limit(*wrong, inspections=100)


def test_a_set_keeps_its_finds_without_the_rules_that_add_none():
    draw = np.random.default_rng(2)
    size = 4000
    risky = draw.random((3, size)) < 0.05
    found = (risky.any(axis=0) & (draw.random(size) < 0.4)) | (draw.random(size) < 0.01)
    same = risky[0].copy()
    same[:10] = ~same[:10]
    idle = draw.random(size) < 0.15
    inside = risky[1] & (draw.random(size) < 0.3)
    choice = choose([*risky, same, idle, inside], found, keep_finds=0.95)
    assert set(choice.keep) in ({0, 1, 2}, {1, 2, 3})
    assert 4 in choice.drop
    assert 5 in choice.drop
    assert (0, 3) in choice.alike
    assert choice.saved > 0.4
    assert choice.after.finds >= 0.9 * choice.before.finds
    assert sum(step.finds for step in choice.steps) == pytest.approx(choice.before.finds)


def test_what_the_law_demands_stays_and_capacity_is_kept():
    draw = np.random.default_rng(4)
    hits = [draw.random(1000) < 0.1 for _ in range(5)]
    found = hits[2] | hits[3]
    choice = choose(hits, found, fixed=(0,), capacity=250.0, keep_finds=1.0)
    assert choice.keep[0] == 0
    assert choice.after.inspections <= 250
    minutes = np.where(hits[2], 90.0, 15.0)
    assert choose(hits, found, minutes=minutes).keep[0] == 3, "the same find for less time comes first"


def test_a_set_without_rules_or_finds():
    assert choose([], np.zeros(3, dtype=bool)).saved == 0.0
    assert choose([np.ones(3, dtype=bool)], np.zeros(3, dtype=bool)).keep == ()

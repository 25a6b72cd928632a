"""Assignment by workload, and the queue of the days to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.words import Lane
from services.risk.domain.workload import Examiner, Waiting, Weights, assign, forecast, lead_days, precedence

START = datetime(2026, 3, 2, tzinfo=UTC)
WEIGHTS = Weights()

waiting = st.builds(
    Waiting,
    id=st.uuids().map(str),
    office=st.just("FJSUV"),
    lane=st.sampled_from(Lane),
    mandatory=st.booleans(),
    since=st.integers(0, 99).map(lambda hours: START + timedelta(hours=hours)),
    score=st.integers(0, 100),
    items=st.integers(0, 40),
)
queues = st.lists(waiting, max_size=30, unique_by=lambda one: one.id)
teams = st.lists(
    st.builds(Examiner, id=st.sampled_from("abcdef"), name=st.just("E"), available=st.booleans(), load=st.integers(0, 300)),
    max_size=5, unique_by=lambda one: one.id,
)  # fmt: skip


def test_a_declaration_weighs_ten_and_five_for_each_item() -> None:
    assert (WEIGHTS.of(1), WEIGHTS.of(3), Weights(declaration=2, item=1).of(3)) == (15, 25, 5)


@given(queue=queues, team=teams)
@settings(max_examples=200, deadline=None)
def test_everybody_available_gets_a_fair_share_and_nobody_else_anything(queue, team) -> None:
    found = assign(queue, team, WEIGHTS)
    there = {one.id: one.load for one in team if one.available}
    assert set(found.values()) <= set(there)
    if not there:
        assert found == {}
        return
    assert set(found) == {one.id for one in queue}
    loads = dict(there)
    for one in queue:
        loads[found[one.id]] += WEIGHTS.of(one.items)
    heaviest = max((WEIGHTS.of(one.items) for one in queue), default=0)
    began = max(there.values()) - min(there.values())
    assert max(loads.values()) - min(loads.values()) <= max(began, heaviest)
    assert assign(list(reversed(queue)), list(reversed(team)), WEIGHTS) == found  # the same morning, the same list


@given(queue=queues)
@settings(max_examples=100, deadline=None)
def test_the_order_is_lane_mandatory_age_score(queue) -> None:
    ordered = sorted(queue, key=precedence)
    for one, other in pairwise(ordered):
        mine = (-one.lane.rank, not one.mandatory, one.since, -one.score)
        assert mine <= (-other.lane.rank, not other.mandatory, other.since, -other.score)


def test_m06_a_forecast_adds_what_comes_and_takes_what_can_be_done() -> None:
    days = [date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5)]
    found = forecast(days, backlog=10, usual=4.0, announced={days[1]: 9}, capacity=6)
    assert [one.left for one in found] == [8.0, 11.0, 9.0]
    assert [(one.expected, one.announced) for one in found] == [(4.0, 0), (9.0, 9), (4.0, 0)]
    assert (found[0].low, found[0].high) == (0, 8)  # 4 ± 1.645 · 2
    assert found[1].low == 9  # what was announced comes
    assert [one.left for one in forecast(days, backlog=1, usual=0.0, announced={}, capacity=6)] == [0.0, 0.0, 0.0]


@given(
    backlog=st.integers(0, 500), usual=st.floats(0, 50), known=st.integers(0, 50), capacity=st.integers(0, 60),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_m06_a_forecast_is_never_below_nothing_and_its_range_holds_what_is_expected(backlog, usual, known, capacity) -> None:  # fmt: skip
    days = [date(2026, 3, 3) + timedelta(days=number) for number in range(5)]
    for one in forecast(days, backlog=backlog, usual=usual, announced={days[2]: known}, capacity=capacity):
        assert one.left >= 0
        assert one.low <= one.expected <= one.high
        assert one.low >= one.announced


def test_lead_time_is_unknown_where_nobody_can_look() -> None:
    assert (lead_days(0, 0), lead_days(5, 0), lead_days(5, 2)) == (0.0, None, 2.5)

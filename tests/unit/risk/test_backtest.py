"""Forecasts and back-tests, counted again one declaration at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from services.risk.domain.backtest import back_test, baseline, what_if
from services.risk.domain.declarations import Declaration
from services.risk.domain.evidence import wilson
from services.risk.domain.history import History, Outcome
from services.risk.domain.language import judge, parse
from services.risk.domain.plan import compile_plan
from services.risk.domain.rules import Rule, RuleSet
from services.risk.domain.words import LANES, Flow, Lane
from tests.unit.risk.random_rules import LISTS, MONDAY, declaration, rule, rule_set

OFFICES = ("FJSUV", "FJNAN")
Rows = list[tuple[Declaration, Outcome]]


def outcome(random: Random) -> Outcome:
    inspected = random.random() < 0.4
    return Outcome(
        office=random.choice(OFFICES),
        day=MONDAY + random.randrange(5),
        lane=random.choice(LANES),
        inspected=inspected,
        found=inspected and random.random() < 0.5,
        minutes=random.choice((0, 30, 60)) if inspected else 0,
        revenue=random.randrange(1000),
    )


@pytest.fixture(scope="module")
def rows() -> Rows:
    random = Random(1)
    return [(declaration(random, number), outcome(random)) for number in range(400)]


@pytest.fixture(scope="module")
def history(rows: Rows) -> History:
    made = History()
    made.append([one for one, _ in rows], [after for _, after in rows])
    return made


def varied(seed: int, count: int = 12) -> RuleSet:
    random = Random(seed)
    rules = rule_set(random, count)
    return replace(
        rules,
        rules=tuple(
            replace(
                one,
                lane=random.choice(LANES),
                probability=random.choice((0, 10, 50, 100)),
                mandatory=random.random() < 0.1,
                shadow=random.random() < 0.2,
            )
            for one in rules.rules
        ),
    )


def true_of(one: Declaration, each: Rule) -> bool:
    if each.offices and one.header.get("office") not in each.offices:
        return False
    if each.flows and one.header.get("flow") not in {flow.value.upper() for flow in each.flows}:
        return False
    return judge(each.condition, header=one.header, items=one.items, lists=LISTS) is True


def effective(rules: RuleSet) -> list[Rule]:
    return [
        one
        for one in rules.rules
        if not one.shadow and one.lane is not Lane.GREEN and (one.mandatory or one.probability)
    ]


def chances(one: Declaration, rules: RuleSet) -> list[float]:
    """The chance of each lane, by going through every way the draws can fall."""
    hit = [each for each in effective(rules) if true_of(one, each)]
    found = [0.0] * 4
    unsure = [each for each in hit if not each.mandatory and each.probability < 100]
    sure = [each.lane.rank for each in hit if each not in unsure]
    for draws in product((True, False), repeat=len(unsure)):
        chance = 1.0
        for each, taken in zip(unsure, draws, strict=True):
            chance *= each.probability / 100 if taken else 1 - each.probability / 100
        ranks = [each.lane.rank for each, taken in zip(unsure, draws, strict=True) if taken]
        found[max([0, *sure, *ranks])] += chance
    return found


def test_a_forecast_is_what_counting_gives(rows, history):
    rules = varied(2)
    plan = compile_plan(rules)
    in_force = baseline(history, plan)
    tried = parse('items.exists(i, i.origin == "CN") || container')
    found = what_if(history, tried, lists=LISTS, lane=Lane.YELLOW, probability=40, in_force=in_force)
    hit = [(one, after) for one, after in rows if true_of(one, rule(tried))]
    known = [(one, after) for one, after in hit if after.inspected]
    finds = [(one, after) for one, after in known if after.found]
    assert 0 < len(finds) < len(known) < len(hit) < len(rows)
    assert (found.declarations, found.hits, found.inspected, found.finds) == (400, len(hit), len(known), len(finds))
    assert found.share == len(hit) / 400
    assert found.selected == pytest.approx(len(hit) * 0.4)
    assert found.find_rate == wilson(len(finds), len(known))
    assert found.never_inspected == pytest.approx(1 - len(known) / len(hit))
    assert found.revenue == sum(after.revenue for _, after in finds)
    assert found.finds_gained == sum(not any(true_of(one, each) for each in effective(rules)) for one, _ in finds)
    assert found.finds_lost == 0
    assert found.latest[0] == max(place for place, (one, _) in enumerate(rows) if true_of(one, rule(tried)))
    moved = [[0.0] * 4 for _ in range(4)]
    for one, _ in hit:
        for rank, chance in enumerate(chances(one, rules)):
            moved[rank][rank] += chance * (0.6 if rank < 2 else 1)
            if rank < 2:
                moved[rank][2] += chance * 0.4
    assert [list(row) for row in found.shift] == [pytest.approx(row, abs=1e-3) for row in moved]
    for load in found.offices:
        own = [after for _, after in hit if after.office == load.office]
        days = {after.day for _, after in rows if after.office == load.office}
        per_day = {day: sum(after.day == day for after in own) * 0.4 for day in days}
        assert (load.hits, load.days) == (len(own), len(days))
        assert load.selected_a_day == pytest.approx(len(own) * 0.4 / len(days), abs=1e-3)
        assert load.busiest_selected == pytest.approx(max(per_day.values()))
        assert load.minutes_a_day == pytest.approx(load.selected_a_day * found.minutes_each, abs=0.5)
    timed = [after.minutes for _, after in known if after.minutes]
    assert found.minutes_each == pytest.approx(sum(timed) / len(timed), abs=0.1)


def test_a_new_version_is_compared_with_the_rules_without_the_old_one(rows, history):
    rules = varied(3)
    old = replace(rule(parse('office == "FJSUV"'), 99), lane=Lane.RED, probability=50)
    with_old = replace(rules, rules=(*rules.rules, old))
    narrower = parse('office == "FJSUV" && container')
    whole, rest = baseline(history, compile_plan(with_old)), baseline(history, compile_plan(rules))
    replaced = what_if(history, narrower, lists=LISTS, lane=Lane.RED, in_force=whole, instead_of=old.id)
    alone = what_if(history, narrower, lists=LISTS, lane=Lane.RED, in_force=rest)
    assert replaced.shift == tuple(pytest.approx(row, abs=1e-3) for row in alone.shift)
    assert replaced.finds_gained == alone.finds_gained
    lost = [
        after.found
        for one, after in rows
        if after.inspected
        and true_of(one, old)
        and not true_of(one, rule(narrower))
        and not any(true_of(one, each) for each in effective(rules))
    ]
    assert replaced.finds_lost == sum(lost) > 0


def test_offices_and_flows_narrow_a_forecast(rows, history):
    own = replace(rule(parse("true")), offices=frozenset({"FJSUV"}), flows=frozenset({Flow.IMPORT}))
    found = what_if(history, own.condition, lists={}, lane=Lane.RED, offices=own.offices, flows=own.flows)
    assert found.hits == sum(
        one.header.get("office") == "FJSUV" and one.header.get("flow") == "IMPORT" for one, _ in rows
    )
    recorded = [sum(after.lane is lane and true_of(one, own) for one, after in rows) for lane in LANES]
    assert [row[3] for row in found.shift] == recorded
    nothing = what_if(history, parse("false"), lists={}, lane=Lane.RED)
    assert (nothing.hits, nothing.find_rate, nothing.never_inspected, nothing.latest) == (0, None, 0.0, ())
    assert what_if(History(), parse("true"), lists={}, lane=Lane.RED).declarations == 0


def test_a_back_test_is_what_counting_gives(rows, history):
    rules = varied(4)
    found = back_test(history, compile_plan(rules))
    hit = [(one, after) for one, after in rows if any(true_of(one, each) for each in effective(rules))]
    assert found.hit == len(hit)
    expected = [sum(column) for column in zip(*(chances(one, rules) for one, _ in rows), strict=True)]
    assert list(found.lanes.values()) == pytest.approx(expected, abs=0.01)
    assert [sum(row) for row in found.shift] == pytest.approx(
        [sum(after.lane is lane for _, after in rows) for lane in LANES], abs=0.01
    )
    assert found.finds_lost == sum(after.found for one, after in rows if (one, after) not in hit)
    assert any(one.shadow and one.hits for one in found.rules)
    for each, result in zip(rules.rules, found.rules, strict=True):
        own = [(one, after) for one, after in rows if true_of(one, each)]
        others = [other for other in effective(rules) if other is not each]
        by_itself = [(one, after) for one, after in own if not any(true_of(one, other) for other in others)]
        assert (result.key, result.hits, result.alone) == (each.key, len(own), len(by_itself))
        assert result.inspected == sum(after.inspected for _, after in own)
        assert result.finds == sum(after.found for _, after in own)
        assert result.unique_finds == sum(after.found for _, after in by_itself)
        assert result.revenue == sum(after.revenue for _, after in own if after.found)
        assert result.minutes == sum(after.minutes for _, after in own)


def test_two_rule_sets_beside_each_other(rows, history):
    one, other = varied(5), varied(6)
    found = back_test(history, compile_plan(one), against=compile_plan(other))
    here = [any(true_of(each, own) for own in effective(one)) for each, _ in rows]
    there = [any(true_of(each, own) for own in effective(other)) for each, _ in rows]
    finds = [after.found for _, after in rows]
    assert found.finds_gained == sum(h and not t and f for h, t, f in zip(here, there, finds, strict=True))
    assert found.finds_lost == sum(t and not h and f for h, t, f in zip(here, there, finds, strict=True))
    assert sum(map(sum, found.shift)) == pytest.approx(400, abs=0.01)
    same = back_test(history, compile_plan(one), against=compile_plan(one))
    assert all(same.shift[row][column] == 0 for row in range(4) for column in range(4) if row != column)


def test_withdrawn_rows_are_left_out(rows):
    made = History()
    made.append([one for one, _ in rows], [after for _, after in rows])
    made.withdraw(range(0, 400, 2))
    left = History()
    left.append([one for one, _ in rows[1::2]], [after for _, after in rows[1::2]])
    rules = compile_plan(varied(7))
    assert back_test(made, rules).rules == back_test(left, rules).rules
    some, same = (back_test(each, rules) for each in (made, left))
    assert (some.declarations, some.hit, some.lanes, some.shift) == (
        same.declarations,
        same.hit,
        same.lanes,
        same.shift,
    )

"""The invented trade: the same for the same seed, in order with itself, and its truth where it was planted."""

from __future__ import annotations

import numpy as np
import pytest

from services.risk.domain.declarations import read
from services.risk.domain.generator import (
    Coded,
    Mechanism,
    PriceShift,
    inspect,
    make_trade,
    planted_patterns,
    reference_ranges,
)
from services.risk.domain.generator.places import OFFICES
from services.risk.domain.language import judge, parse

COUNT = 12_000


@pytest.fixture(scope="module")
def trade():
    return make_trade(COUNT, seed=5)


def numbers(trade, name):
    return (trade.header.get(name) or trade.items[name]).values


def test_the_same_seed_makes_the_same_trade_and_another_another(trade):
    again, other = make_trade(COUNT, seed=5), make_trade(COUNT, seed=6)
    assert again.declarations(range(50)) == trade.declarations(range(50))
    assert (again.truth.revenue == trade.truth.revenue).all()
    assert other.declarations(range(50)) != trade.declarations(range(50))


def test_sums_agree_and_days_are_in_order(trade):
    assert (np.diff(trade.day) >= 0).all()
    assert (numbers(trade, "total_value") == np.add.reduceat(numbers(trade, "value"), trade.starts[:-1])).all()
    assert (numbers(trade, "arrived_on") <= trade.day).all()
    assert numbers(trade, "item_count").sum() == len(numbers(trade, "net_mass"))
    assert (numbers(trade, "gross_mass") >= numbers(trade, "net_mass")).all()
    assert numbers(trade, "days_since_arrival").min() >= 0


def test_offices_rest_when_they_are_closed(trade):
    office, weekday = trade.header["office"].codes, (trade.day - 1) % 7
    undisturbed = trade.truth.pattern < 0
    for place, one in enumerate(OFFICES[:3]):
        closed = [day for day in range(7) if one.week[day] == 0]
        own = undisturbed & (office == place)
        assert own.any()
        assert not np.isin(weekday[own], closed).any(), one.code


def test_every_declaration_is_one_that_the_catalogue_takes(trade):
    for declaration in trade.declarations(range(0, COUNT, 97)):
        again = read(declaration.content())
        assert again.flaws == ()
        assert again == declaration


def test_a_traders_record_counts_what_went_before(trade):
    importer, counted = trade.header["importer"].codes, numbers(trade, "importer_declarations")
    for row in range(COUNT // 2, COUNT, 501):
        known = int(((importer == importer[row]) & (trade.day < trade.day[row])).sum())
        assert counted[row] >= known
    new = numbers(trade, "new_importer")
    assert 0.002 < new.mean() < 0.2


def test_the_guilty_fall_under_the_text_of_their_pattern(trade):
    history = trade.history()
    assert len({one.mechanism for one in trade.truth.planted}) == len(Mechanism)
    for number, one in enumerate(trade.truth.planted):
        node = parse(one.text)
        hits, own = history.matches(node, {}), trade.truth.pattern == number
        assert hits[own].mean() > 0.98, one.text
        assert trade.truth.fraud[hits].mean() > 0.2, one.text
        row = int(np.flatnonzero(own & hits)[0])
        found = trade.declarations([row], derived=True)[0]
        assert judge(node, header=found.header, items=found.items, lists={}) is True


def test_honest_trade_has_something_to_find_now_and_then():
    trade = make_trade(COUNT, seed=2, planted=())
    assert 0.003 < trade.truth.fraud.mean() < 0.01
    assert (trade.truth.pattern == -1).all()
    assert (trade.truth.revenue[trade.truth.fraud] > 0).all()
    assert (trade.truth.revenue[~trade.truth.fraud] == 0).all()


def test_patterns_come_and_go_in_their_weeks():
    patterns = (*planted_patterns(3, seed=1, last=20), *planted_patterns(3, seed=2, first=30))
    trade = make_trade(COUNT, seed=2, planted=patterns)
    early, late = (np.isin(trade.truth.pattern, part) for part in ((0, 1, 2), (3, 4, 5)))
    assert trade.week[early].max() < 20
    assert trade.week[late].min() >= 30


def test_a_price_shift_moves_a_chapter_against_its_reference():
    trade = make_trade(COUNT, seed=2, planted=(), shifts=(PriceShift("87", 26, 1.6),))
    hs = trade.items["hs"]
    assert isinstance(hs, Coded)
    cars = np.isin(hs.codes, [n for n, code in enumerate(hs.words) if code[:2] == "87"])
    later = np.repeat(trade.week >= 26, np.diff(trade.starts))
    deviation = numbers(trade, "value_deviation")
    assert np.median(deviation[cars & later]) > 1.4 * np.median(deviation[cars & ~later])
    assert len(reference_ranges()) == len({hs for hs, _, _ in reference_ranges()})


def test_only_what_was_inspected_is_known(trade):
    chosen = np.where(trade.truth.pattern >= 0, 0.5, 0.0)
    seen = inspect(trade, chosen, floor=0.04, seed=1)
    assert not seen.found[~seen.inspected].any()
    assert not (seen.found & ~trade.truth.fraud).any()
    assert 0.03 < seen.random.mean() < 0.05
    assert seen.inspected[chosen == 0].mean() == pytest.approx(0.04, abs=0.01)
    assert seen.probability[chosen == 0] == pytest.approx(0.04)
    assert seen.probability.max() == pytest.approx(0.52)
    assert seen.revenue.sum() == trade.truth.revenue[seen.found].sum()
    history = trade.history(seen.columns(), rows=np.arange(100, 300))
    assert len(history) == 200
    assert (history.outcomes.column("inspected") == seen.inspected[100:300]).all()


def test_a_trade_needs_a_declaration_and_a_week():
    for count, weeks in ((0, 5), (5, 0)):
        with pytest.raises(ValueError, match="needs a declaration"):
            make_trade(count, weeks=weeks)

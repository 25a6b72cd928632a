"""Patterns that were planted are found again as rules; what is only chance is not suggested."""

from __future__ import annotations

import numpy as np
import pytest

from services.risk.domain.generator import inspect, make_trade, planted_patterns
from services.risk.domain.generator.inspecting import SEEN
from services.risk.domain.history import History
from services.risk.domain.language import judge, parse, show
from services.risk.domain.mining import Band, Terms, mine, precision_at, rivals
from services.risk.domain.mining.candidates import Labels, candidates, log_likelihood
from services.risk.domain.mining.evidence import weights
from services.risk.domain.mining.terms import conjunction, features

COUNT = 40_000
TERMS = Terms(thresholds=(100_000,))


@pytest.fixture(scope="module")
def trade():
    return make_trade(COUNT, seed=11, planted=planted_patterns(8, seed=11, scale=4))


@pytest.fixture(scope="module")
def history(trade):
    return trade.history(inspect(trade, np.zeros(COUNT), floor=0.15, seed=3).columns())


@pytest.fixture(scope="module")
def mined(trade, history):
    return mine(history, train=trade.week < 36, held=trade.week >= 36, terms=TERMS)


def test_planted_patterns_are_found_and_nothing_else(trade, history, mined):
    late, fraud = trade.week >= 36, trade.truth.fraud
    base = fraud[late].mean()
    found = set()
    for one in mined.suggestions:
        hits = history.matches(one.node, {}) & late
        assert fraud[hits].mean() > 2 * base, one.text
        for number in range(len(trade.truth.planted)):
            own = late & fraud & (trade.truth.pattern == number)
            if (hits & own).sum() >= 0.6 * own.sum():
                found.add(number)
    assert len(found) >= 7, mined.suggestions
    assert len(mined.suggestions) <= 14


def test_a_suggestion_is_a_rule_with_its_evidence_from_the_months_held_out(trade, history, mined):
    late = trade.week >= 36
    inspected, found = (history.outcomes.column(name, COUNT) for name in ("inspected", "found"))
    for one in mined.suggestions:
        assert parse(one.text) == one.node
        assert one.conditions <= 3
        hits = history.matches(one.node, {}) & late
        assert (one.hits, one.inspected) == (hits.sum(), (hits & inspected).sum())
        assert one.finds == (hits & inspected & found).sum()
        assert one.unique_finds <= one.finds
        assert one.interval.low > one.base
        assert one.lift == pytest.approx(one.rate / one.base)
        assert one.p <= one.q <= 0.05
        assert one.months == pytest.approx(3.7, abs=0.3)
        assert one.revenue == history.outcomes.column("revenue", COUNT)[hits & inspected & found].sum()
        assert set(one.content()) >= {"hits", "inspected", "finds", "low", "high", "q", "revenue", "months"}
    assert mined.random_share == pytest.approx(1.0)


def test_honest_trade_suggests_nothing():
    trade = make_trade(COUNT, seed=4, planted=(), background=0.04)
    history = trade.history(inspect(trade, np.zeros(COUNT), floor=0.15, seed=3).columns())
    assert mine(history, train=trade.week < 36, held=trade.week >= 36, terms=TERMS).suggestions == ()


def test_what_rules_chose_does_not_pass_for_the_whole(trade):
    """Where rules inspect what looks odd, weights bring a suggestion's rate back to that of all its hits."""
    odd = trade.history().matches(parse("items.exists(i, i.value_deviation < 0.7 || i.above_reference > 1.5)"), {})
    history = trade.history(inspect(trade, np.where(odd, 0.8, 0.0), floor=0.1, seed=8).columns())
    late, fraud = trade.week >= 36, trade.truth.fraud
    found = mine(history, train=trade.week < 36, held=late, terms=TERMS)
    assert len(found.suggestions) >= 5
    assert found.random_share < 0.85
    assert found.base == pytest.approx(fraud[~late].mean(), abs=0.01)
    true = [SEEN * fraud[history.matches(one.node, {}) & late].mean() for one in found.suggestions]
    held = [one.interval.holds(rate) for one, rate in zip(found.suggestions, true, strict=True)]
    assert np.mean(held) >= 0.7
    assert abs(np.mean([one.rate for one in found.suggestions]) - np.mean(true)) < 0.1


def test_months_that_suggest_are_not_evidence(trade, history):
    everything = np.ones(COUNT, dtype=bool)
    with pytest.raises(ValueError, match="held out"):
        mine(history, train=everything, held=trade.week >= 36)
    nothing = mine(history, train=~everything, held=everything)
    assert (nothing.suggestions, nothing.inspected) == ((), 0)
    assert mine(history, train=trade.week < 36, held=~everything, terms=TERMS).suggestions == ()


def test_every_candidate_counts_what_its_rule_hits(trade, history):
    """Counted column by column, and once more by the tree walk."""
    labelled = np.flatnonzero(history.outcomes.column("inspected", COUNT))[:1500]
    period = np.isin(np.arange(COUNT), labelled)
    found, owner = features(history, labelled, TERMS)
    labels = Labels(history.outcomes.column("found", COUNT)[labelled], weights(history, period), owner)
    some = candidates(found, labels, base=0.05, conditions=3, fewest_finds=4, least_gain=6.0, most=60)
    assert len(some) > 20
    declarations = trade.declarations(labelled, derived=True)
    for number in range(0, len(some), 6):
        chosen = some.conditions[number]
        node = conjunction([(found[feature].conditions[code], found[feature].level) for feature, code in chosen])
        node = parse(show(node))
        hits = [
            n for n, one in enumerate(declarations) if judge(node, header=one.header, items=one.items, lists={}) is True
        ]
        assert some.hits[some.starts[number] : some.starts[number + 1]].tolist() == hits, show(node)


def test_terms_leave_out_what_the_history_does_not_know():
    history = History()
    trade = make_trade(300, seed=1)
    history.append(trade.declarations(range(300)))
    found, owner = features(history, np.arange(300), Terms(numbers={"item.value_deviation": Band(below=(5000,))}))
    assert "item.value_deviation" not in {one.family for one in found}
    assert "importer_find_rate" not in {one.family for one in found}
    assert len(owner) == history.item_count
    empty = rivals(history, np.ones(300, dtype=bool))
    assert (empty.drafts, empty.inspected) == ((), 0)


def test_a_rate_no_better_than_the_base_gains_nothing():
    gain = log_likelihood(np.array([1.0, 5.0, 10.0]), np.array([20.0, 10.0, 10.0]), 0.1)
    assert gain[0] == 0
    assert gain[1] == pytest.approx(5 * np.log(5) + 5 * np.log(0.5 / 0.9))
    assert gain[2] == pytest.approx(10 * np.log(10))


def test_precision_counts_ties_by_expectation():
    scores, found = np.array([3.0, 2, 2, 2, 1, 0, 0, 0, 0, 0]), np.array([1, 1, 0, 0, 1, 0, 0, 0, 0, 0], dtype=bool)
    assert precision_at(scores, found, 0.1) == 1.0
    assert precision_at(scores, found, 0.2) == pytest.approx((1 + 1 / 3) / 2)
    assert precision_at(scores, found, 1.0) == pytest.approx(0.3)


def test_a_rule_that_is_too_narrow_is_widened_by_what_the_draw_finds_beside_it(trade):
    """The rule in force looks at all of a pattern's goods that come by sea; one in twenty of the others is drawn."""
    history = trade.history()
    fraud = trade.truth.fraud
    sizes = [int((fraud & (trade.truth.pattern == number)).sum()) for number in range(8)]
    by_sea = history.matches(parse('transport_mode == "1"'), {})
    shares = [float(by_sea[fraud & (trade.truth.pattern == number)].mean()) for number in range(8)]
    number = max((one for one in range(8) if 0.3 < shares[one] < 0.9), key=lambda one: sizes[one])
    own = fraud & (trade.truth.pattern == number)
    narrow = history.matches(parse(trade.truth.planted[number].text), {}) & by_sea
    learned = trade.history(inspect(trade, np.where(narrow, 1.0, 0.0), floor=0.05, seed=4).columns())
    drafts = rivals(learned, np.ones(COUNT, dtype=np.bool_), terms=TERMS).drafts
    covered = max(float((learned.matches(one.node, {}) & own).sum() / own.sum()) for one in drafts)
    assert covered > 0.9

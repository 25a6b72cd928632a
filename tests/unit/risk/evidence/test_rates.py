"""Rates with intervals: against published values, and against truth that is known."""

from __future__ import annotations

import numpy as np
import pytest

from services.risk.domain.evidence import (
    Verdict,
    accepted,
    adjusted,
    at_least,
    at_least_each,
    at_most,
    compliance,
    difference,
    find_rate,
    measure,
    quantile,
    revenue_total,
    review,
    wilson,
)


@pytest.mark.parametrize(
    ("finds", "inspected", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_newcombe_printed_it(finds, inspected, low, high):
    found = wilson(finds, inspected, 0.95)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_wilson_at_its_ends():
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert wilson(7, 7).high == 1.0
    assert wilson(3, 30, 0.99).half_width > wilson(3, 30, 0.9).half_width
    for finds, inspected in ((-1, 3), (4, 3), (1, -1)):
        with pytest.raises(ValueError, match="cannot be"):
            wilson(finds, inspected)
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile(1.0)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((6, 7), (2, 7), 0.0582, 0.8062), ((5, 56), (0, 29), -0.0381, 0.1926)],
)
def test_difference_as_newcombe_printed_it(one, other, low, high):
    found = difference(one[0], one[1], other[0], other[1], 0.95)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_difference_says_nothing_without_inspections():
    assert difference(0, 0, 3, 30).holds(-1.0)


def test_binomial_tails_are_exact():
    assert at_most(0, 30, 0.1) == pytest.approx(0.9**30, rel=1e-9)
    assert at_least(3, 10, 0.5) == pytest.approx(1 - 56 / 1024, rel=1e-9)
    assert (at_least(0, 5, 0.0), at_least(1, 5, 0.0), at_least(5, 5, 1.0)) == (1.0, 0.0, 1.0)
    assert at_least(60, 100_000, 0.0001) == pytest.approx(0.0, abs=1e-20)
    many = at_least_each(np.array([3, 0, 3]), np.array([10, 30, 10]), np.array([0.5, 0.1, 0.5]))
    assert many == pytest.approx([1 - 56 / 1024, 1.0, 1 - 56 / 1024])


def test_benjamini_and_hochberg_on_their_own_example():
    chances = np.array([.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719, .6528, .759, 1.0])  # fmt: skip
    shuffled = np.random.default_rng(3).permutation(len(chances))
    assert accepted(chances[shuffled], share=0.05).sum() == 4
    assert set(np.flatnonzero(accepted(chances))) == {0, 1, 2, 3}
    assert (np.diff(adjusted(chances)) >= 0).all()
    assert accepted(chances[:4], claims=10_000).sum() == 0


def population(seed: int, size: int = 3000) -> tuple[np.ndarray, ...]:
    """Rules that choose risky declarations, a little of everything else, and revenue that is skewed."""
    draw = np.random.default_rng(seed)
    risky = draw.random(size) < 0.15
    probability = np.where(risky, np.where(draw.random(size) < 0.3, 1.0, 0.4), 0.05)
    truth = draw.random(size) < np.where(risky, 0.35, 0.04)
    inspected = draw.random(size) < probability
    revenue = np.where(truth, np.exp(draw.normal(9, 0.6, size)), 0).astype(np.int64)
    return probability, inspected, truth, revenue


def test_the_inverse_propensity_interval_covers_the_truth_as_often_as_it_says():
    runs, rate_held, money_held, naive_held = 400, 0, 0, 0
    for seed in range(runs):
        probability, inspected, truth, revenue = population(seed)
        rate_held += find_rate(probability, inspected, truth & inspected).interval.holds(truth.mean())
        money_held += revenue_total(probability, inspected, revenue * inspected).interval.holds(revenue.sum())
        naive_held += wilson(int(truth[inspected].sum()), int(inspected.sum())).holds(truth.mean())
    assert 0.87 <= rate_held / runs <= 0.93
    assert 0.85 <= money_held / runs <= 0.94
    assert naive_held / runs < 0.2, "what rules chose is no fair picture, so leaving the weights out must show"


def test_inverse_propensity_at_its_ends():
    probability, inspected, truth, _ = population(1)
    everything = np.ones(len(truth), dtype=bool)
    known = find_rate(np.ones(len(truth)), everything, truth)
    assert known.value == pytest.approx(truth.mean())
    assert known.interval.half_width == pytest.approx(0.0, abs=1e-12)
    none = find_rate(probability, ~everything, truth & ~everything)
    assert (none.interval.low, none.interval.high, none.inspected) == (0.0, 1.0, 0)
    blind = np.where(probability == 0.05, 0.0, probability)
    assert find_rate(blind, inspected & (blind > 0), truth).never == (blind == 0).sum()
    with pytest.raises(ValueError, match="no chance"):
        find_rate(blind, everything, truth)
    with pytest.raises(ValueError, match="between 0 and 1"):
        find_rate(probability + 1, inspected, truth)
    many = np.clip(np.random.default_rng(5).random(3000), 0.02, 1)
    assert find_rate(many, np.random.default_rng(6).random(3000) < many, truth).interval.holds(truth.mean())


def test_compliance_is_reported_only_where_it_is_known_well_enough():
    assert measure(15, 300).rate == pytest.approx(0.05)
    known = measure(15, 300).interval
    assert known is not None
    assert known.half_width < 0.025
    few = measure(2, 40)
    assert (few.rate, few.interval) == (None, None)
    assert few.needed > 40
    found = compliance({"HARBOUR": (90_000, 900, 45), "AIRPORT": (10_000, 600, 120), "ATOLL": (50, 0, 0)})
    assert found.whole.rate == pytest.approx(0.9 * 0.05 + 0.1 * 0.2)
    assert found.whole.interval is not None
    assert found.whole.interval.holds(0.065)
    assert found.offices["ATOLL"].rate is None
    assert compliance({}).whole.rate is None


def test_a_rule_is_judged_by_what_it_found():
    doubtful = review(finds=0, inspected=30)
    assert doubtful.verdict is Verdict.DOUBTFUL
    assert doubtful.sentence == "0 finds in 30 inspected hits: 4 % chance if the true rate were 10 %"
    assert review(finds=0, inspected=10).verdict is Verdict.TOO_FEW
    assert review(finds=0, inspected=0).verdict is Verdict.TOO_FEW
    assert review(finds=12, inspected=40, random_finds=9, random_inspected=300).verdict is Verdict.EARNS
    assert review(finds=12, inspected=40).verdict is Verdict.EARNS
    assert review(finds=50, inspected=500, random_finds=60, random_inspected=600).verdict is Verdict.NO_BETTER

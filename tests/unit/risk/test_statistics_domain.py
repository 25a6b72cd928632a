"""What counts say, without a database."""

from __future__ import annotations

import pytest

from services.risk.domain.evidence import Verdict, wilson
from services.risk.domain.statistics import Comparison, Overrides, Rate, RuleCounts, judge_rule

NOBODY = Rate(0, 0)


def test_a_rate_without_inspections_is_no_rate() -> None:
    assert NOBODY.value is None
    assert (NOBODY.interval.low, NOBODY.interval.high) == (0.0, 1.0)
    assert Rate(3, 12).value == 0.25
    assert Rate(3, 12).interval == wilson(3, 12)


def test_m12_no_find_in_thirty_is_doubtful_and_in_ten_too_few() -> None:
    thirty = judge_rule(RuleCounts(rule="R-1", hits=40, inspected=30), random=NOBODY, wished=0.10)
    assert thirty.verdict is Verdict.DOUBTFUL
    assert thirty.chance == pytest.approx(0.9**30)
    assert "4 % chance if the true rate were 10 %" in thirty.sentence
    ten = judge_rule(RuleCounts(rule="R-1", hits=40, inspected=10), random=NOBODY, wished=0.10)
    assert ten.verdict is Verdict.TOO_FEW


def test_a_rule_is_measured_beside_the_random_stream() -> None:
    counts = RuleCounts(rule="R-1", hits=200, inspected=200, finds=30, minutes=3000)
    assert judge_rule(counts, random=Rate(6, 200), wished=0.10).verdict is Verdict.EARNS
    assert judge_rule(counts, random=Rate(60, 200), wished=0.10).verdict is Verdict.NO_BETTER
    assert (counts.minutes_per_find, counts.never_inspected) == (100.0, 0)
    assert RuleCounts(rule="R-1", minutes=50).minutes_per_find is None


@pytest.mark.parametrize(
    ("targeted", "random", "better"),
    [((40, 100), (3, 100), True), ((3, 100), (40, 100), False), ((3, 10), (2, 10), None), ((5, 9), (0, 0), None)],
)
def test_m15_targeting_is_better_only_beyond_chance(targeted, random, better) -> None:
    compared = Comparison(Rate(*targeted), Rate(*random))
    assert compared.better is better
    assert compared.apart.low <= compared.apart.high


def test_m10_an_override_rate_is_a_share_of_what_was_handled() -> None:
    assert Overrides(raised=1, lowered=2, declarations=3, handled=30).rate.value == pytest.approx(0.1)
    assert Overrides(declarations=3, handled=1).rate.value == 1.0
    assert Overrides().rate.value is None

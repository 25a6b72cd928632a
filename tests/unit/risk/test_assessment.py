"""The assessment: order, precedence, relief, capacity, probability, and that it can be computed again."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.assessment import Before, Outcome, assess, in_force, read_before
from services.risk.domain.capacity import (
    CHOSEN,
    WHOLE,
    Counts,
    LanePlan,
    OfficePlan,
    has_room,
    read_counts,
    read_plan,
    settled,
    top_up_chance,
)
from services.risk.domain.draw import By, Draw
from services.risk.domain.language import parse
from services.risk.domain.relief import Relief, ReliefTerms, Standing, Why, read_relief, relief
from services.risk.domain.rules import Rule
from services.risk.domain.words import LANES, Cause, Flow, Lane, Scope

AT = datetime(2026, 3, 3, tzinfo=UTC)
NO_RELIEF = Relief(why=Why.NOT_KNOWN)
TRUE = parse('office == "FJSUV"')
NOTHING = OfficePlan()
FLOORS = OfficePlan(
    lanes={Lane.RED: LanePlan(floor=200), Lane.YELLOW: LanePlan(floor=100), Lane.BLUE: LanePlan(floor=100)}
)


def rule(name: str = "R-1", lane: Lane = Lane.RED, **more: object) -> Rule:
    dates = {"valid_from": AT - timedelta(days=1), "valid_until": AT + timedelta(days=1)}
    return Rule(id=name, version=1, condition=TRUE, lane=lane, **(dates | more))  # type: ignore[arg-type]  # what a test says


def draw(
    number: int = 0, *, rule: float | None = None, random: float | None = None, top_up: float | None = None
) -> Draw:
    """A draw of one declaration; numbers that are named take the place of what would be drawn ("rule": of R-1)."""
    made = Draw(secret=b"s" * 32, key=f"{number:064}", day=date(2026, 3, 3), by=By.DOCUMENT, number=1)
    fixed = {"rule:R-1": rule, "random": random, "top-up": top_up}
    made.used.update({name: value for name, value in fixed.items() if value is not None})
    return made


def outcome(*hits: Rule, plan: OfficePlan = NOTHING, counts: Counts | None = None, relief: Relief = NO_RELIEF,
            before: Before | None = None, default: Lane | None = None, drawn: Draw | None = None) -> Outcome:  # fmt: skip
    return assess(
        hits=hits,
        plan=plan,
        counts=counts or Counts(),
        relief=relief,
        draw=drawn or draw(),
        before=before,
        default=default,
    )


class TestOrder:
    def test_RM3_works_when_no_rule_fires(self) -> None:
        found = outcome(plan=FLOORS, drawn=draw(random=0.5))
        assert (found.lane, found.cause, found.score, found.hits) == (Lane.GREEN, Cause.NOTHING, 0, ())
        assert found.probability == Decimal("0.030000")

    @pytest.mark.parametrize(
        ("number", "lane"),
        [(0.0, Lane.RED), (0.0199, Lane.RED), (0.02, Lane.YELLOW), (0.0301, Lane.BLUE), (0.0401, None), (0.999, None)],
    )
    def test_one_number_draws_every_floor(self, number: float, lane: Lane | None) -> None:
        found = outcome(plan=FLOORS, drawn=draw(random=number))
        assert found.random_lane is lane
        assert found.lane is (lane or Lane.GREEN)
        assert found.cause is (Cause.RANDOM if lane else Cause.NOTHING)

    def test_the_higher_lane_wins_and_a_local_rule_raises_but_never_lowers(self) -> None:
        national = rule("R-1", Lane.YELLOW)
        for lane in LANES:
            found = outcome(national, rule("R-2", lane, scope=Scope.OFFICE, offices=frozenset({"FJSUV"})))
            assert found.lane is (lane if lane is Lane.RED else Lane.YELLOW)
        assert outcome(rule("R-1", Lane.BLUE), rule("R-2", Lane.YELLOW)).lane is Lane.YELLOW

    def test_the_cause_is_the_first_that_leads_to_the_lane(self) -> None:
        both = outcome(rule("R-1", mandatory=True), rule("R-2"), plan=FLOORS, drawn=draw(random=0.0))
        assert (both.lane, both.cause, both.selected_at_random) == (Lane.RED, Cause.MANDATORY, True)
        assert outcome(rule("R-2"), plan=FLOORS, drawn=draw(random=0.0)).cause is Cause.RULE

    def test_a_rule_takes_its_share_of_hits_and_no_more(self) -> None:
        half = rule(probability=30)
        lanes = Counter(outcome(half, drawn=draw(number)).lane for number in range(4000))
        assert 0.27 < lanes[Lane.RED] / 4000 < 0.33
        assert outcome(rule(probability=0)).lane is Lane.GREEN
        assert outcome(rule(probability=0), drawn=draw(rule=0.0)).lane is Lane.GREEN

    def test_shadow_rules_are_recorded_and_without_effect(self) -> None:
        found = outcome(rule("R-1", score=90, shadow=True, mandatory=True))
        assert (found.lane, found.score, found.probability) == (Lane.GREEN, 0, Decimal("0.000000"))
        assert [(hit.rule, hit.shadow, hit.selected) for hit in found.hits] == [("R-1", True, True)]

    def test_RM2_every_hit_says_its_lane_score_and_whether_it_was_taken(self) -> None:
        found = outcome(rule("R-1", Lane.YELLOW, score=20, probability=10), rule("R-2", Lane.RED, score=30))
        told = {hit["rule"]: hit for hit in found.content()["hits"]}  # type: ignore[attr-defined]  # a list of objects
        assert told["R-2"] == {
            "rule": "R-2", "version": 1, "lane": "red", "given": "red", "score": 30, "chance": 1.0, "mandatory": False,
            "selected": True, "shadow": False,
        }  # fmt: skip
        assert told["R-1"]["chance"] == 0.1
        assert found.score == 50

    def test_a_rule_speaks_of_its_offices_flows_and_days_only(self) -> None:
        one = rule(offices=frozenset({"FJSUV"}), flows=frozenset({Flow.IMPORT}))
        assert in_force(one, office="FJSUV", flow="IMPORT", at=AT)
        assert not in_force(one, office="FJLTK", flow="IMPORT", at=AT)
        assert not in_force(one, office="FJSUV", flow="EXPORT", at=AT)
        assert in_force(one, office="FJSUV", flow="IMPORT", at=one.valid_from)
        assert not in_force(one, office="FJSUV", flow="IMPORT", at=one.valid_until)
        assert in_force(rule(), office="", flow="", at=AT)


class TestRandomFloor:
    def test_RM3_M05_the_share_over_ten_thousand_is_within_tolerance_and_uniform_over_everything(self) -> None:
        operator = Relief(why=Why.APPLIED, terms=ReliefTerms(lanes=3, percent=0))
        lanes = Counter(
            outcome(plan=FLOORS, drawn=draw(number), relief=operator).random_lane for number in range(10_000)
        )
        assert abs(lanes[Lane.RED] - 200) < 50
        assert abs(lanes[Lane.YELLOW] - 100) < 40
        assert abs(lanes[Lane.BLUE] - 100) < 40

    def test_M05_random_red_stays_for_everybody_whatever_the_capacity(self) -> None:
        full = OfficePlan(lanes={Lane.RED: LanePlan(floor=200, daily=0), Lane.YELLOW: LanePlan(daily=0)})
        assert outcome(plan=full, drawn=draw(random=0.01)).lane is Lane.RED


class TestRelief:
    TERMS = ReliefTerms(lanes=1, percent=50)

    def standing(self, **more: object) -> Standing:
        return Standing(**({"status": "active", "confirmed_at": AT} | more))  # type: ignore[arg-type]  # what a test says

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({}, Why.APPLIED), ({"status": "suspended"}, Why.NOT_ACTIVE), ({"status": "revoked"}, Why.NOT_ACTIVE),
            ({"confirmed_at": AT - timedelta(seconds=1)}, Why.APPLIED),
            ({"confirmed_at": AT - timedelta(seconds=1.001)}, Why.NO_CONFIRMATION),
            ({"confirmed_at": None}, Why.NO_CONFIRMATION),
            ({"valid_from": AT + timedelta(seconds=1)}, Why.OUTSIDE_DATES), ({"valid_until": AT}, Why.OUTSIDE_DATES),
            ({"valid_until": AT + timedelta(seconds=1)}, Why.APPLIED),
        ],
    )  # fmt: skip
    def test_RM7_only_while_active_and_confirmed_to_the_second(self, changes: dict[str, object], why: Why) -> None:
        found = relief(self.standing(**changes), at=AT, terms=self.TERMS)
        assert found.why is why
        assert outcome(rule(lane=Lane.RED), relief=found, drawn=draw(rule=0.4)).lane is (
            Lane.YELLOW if why is Why.APPLIED else Lane.RED
        )

    def test_nobody_known_and_nothing_granted(self) -> None:
        assert relief(None, at=AT, terms=self.TERMS).why is Why.NOT_KNOWN
        assert relief(self.standing(), at=AT, terms=ReliefTerms()).why is Why.NOT_GRANTED

    def test_RM7_criteria_are_softened_mandatory_random_and_agency_stay(self) -> None:
        applied = Relief(why=Why.APPLIED, terms=self.TERMS)
        soft = outcome(rule(), relief=applied, drawn=draw(rule=0.49))
        assert (soft.lane, soft.hits[0].lane, soft.hits[0].chance) == (Lane.YELLOW, Lane.RED, 0.5)
        assert outcome(rule(), relief=applied, drawn=draw(rule=0.51)).lane is Lane.GREEN
        assert outcome(rule(mandatory=True), relief=applied).lane is Lane.RED
        assert outcome(rule(scope=Scope.AGENCY), relief=applied).lane is Lane.RED
        assert outcome(plan=FLOORS, relief=applied, drawn=draw(random=0.0)).lane is Lane.RED

    def test_it_is_kept_and_read_back(self) -> None:
        for found in (Relief(why=Why.APPLIED, terms=self.TERMS), Relief(why=Why.NO_CONFIRMATION)):
            assert read_relief(found.content()) == found


class TestCapacity:
    PLAN = OfficePlan(
        lanes={Lane.RED: LanePlan(expected=1000, daily=10), Lane.YELLOW: LanePlan(daily=5), Lane.BLUE: LanePlan()},
        reserve=2000, reserve_score=50,
    )  # fmt: skip

    def test_M06_overflow_goes_to_the_next_lane_by_score_and_mandatory_never_drops(self) -> None:
        for red, low, high in ((7, Lane.RED, Lane.RED), (8, Lane.YELLOW, Lane.RED), (10, Lane.YELLOW, Lane.YELLOW)):
            counts = Counts(total=50, lanes={Lane.RED: red})
            assert outcome(rule(score=10), plan=self.PLAN, counts=counts, drawn=draw(top_up=0.9)).lane is low
            assert outcome(rule(score=50), plan=self.PLAN, counts=counts, drawn=draw(top_up=0.9)).lane is high
            assert outcome(rule(mandatory=True), plan=self.PLAN, counts=counts).lane is Lane.RED
        everything = Counts(total=50, lanes={Lane.RED: 10, Lane.YELLOW: 5})
        assert settled(Lane.RED, plan=self.PLAN, counts=everything, score=99) is Lane.BLUE
        assert (
            settled(Lane.BLUE, plan=OfficePlan(lanes={Lane.BLUE: LanePlan(daily=0)}), counts=everything, score=99)
            is Lane.GREEN
        )

    def test_M06_the_expected_share_is_reached_and_the_daily_limit_kept(self) -> None:
        counts = Counts()
        for number in range(3000):
            counts = counts.with_one(outcome(plan=self.PLAN, counts=counts, drawn=draw(number)).lane)
        assert counts.of(Lane.RED) == 8, "the last fifth of the day is kept for high scores"
        wide = OfficePlan(lanes={Lane.RED: LanePlan(expected=1000), Lane.YELLOW: LanePlan(expected=500)})
        counts = Counts()
        for number in range(3000):
            counts = counts.with_one(outcome(plan=wide, counts=counts, drawn=draw(number)).lane)
        assert abs(counts.of(Lane.RED) / 3000 - 0.10) < 0.015
        assert abs(counts.of(Lane.YELLOW) / 3000 - 0.05) < 0.015

    def test_who_counts_cannot_say_who_is_next(self) -> None:
        missing = Counts(total=100, lanes={Lane.RED: 5})
        assert 0 < top_up_chance(Lane.RED, plan=self.PLAN, counts=missing, score=0) < 0.15
        assert top_up_chance(Lane.RED, plan=self.PLAN, counts=Counts(total=10, lanes={Lane.RED: 5}), score=0) == 0

    def test_plans_and_counts_are_kept_and_read_back(self) -> None:
        counts = Counts(total=9, lanes={Lane.RED: 2, Lane.BLUE: 1})
        assert read_plan(self.PLAN.content()) == self.PLAN
        assert read_counts(counts.content()) == counts
        with pytest.raises(ValueError, match="more than everything"):
            OfficePlan(lanes={Lane.RED: LanePlan(floor=WHOLE), Lane.BLUE: LanePlan(floor=1)})
        assert not has_room(Lane.RED, plan=OfficePlan(lanes={Lane.RED: LanePlan(daily=0)}), counts=Counts(), score=100)


class TestAgain:
    def test_M16_an_amended_declaration_is_never_silently_lowered(self) -> None:
        for cause in (Cause.RULE, Cause.RANDOM, Cause.OVERRIDE, Cause.MANDATORY):
            before = Before(lane=Lane.RED, cause=cause, chances={"red": 0.3, "yellow": 0.3, "blue": 0.3})
            found = outcome(rule(lane=Lane.BLUE), before=before)
            assert (found.lane, found.cause, found.own_lane) == (Lane.RED, Cause.NOT_LOWERED, Lane.BLUE)
            assert found.content()["lane_before"] == "red"
            assert found.chances == {"red": 0.3, "yellow": 0.3, "blue": 1.0}
        raised = outcome(rule(), before=Before(lane=Lane.BLUE, cause=Cause.RULE))
        assert (raised.lane, raised.cause) == (Lane.RED, Cause.RULE)

    def test_M16_the_safe_default_gives_way_when_the_rules_are_back(self) -> None:
        down = outcome(default=Lane.YELLOW, plan=FLOORS, drawn=draw(random=0.5))
        assert (down.lane, down.cause, down.safe_default, down.probability) == (
            Lane.YELLOW,
            Cause.SAFE_DEFAULT,
            True,
            Decimal(1),
        )
        assert outcome(default=Lane.YELLOW, plan=FLOORS, drawn=draw(random=0.0)).cause is Cause.RANDOM
        back = outcome(before=Before(lane=down.lane, cause=down.cause, chances=down.chances))
        assert (back.lane, back.safe_default) == (Lane.GREEN, False)

    def test_before_is_kept_and_read_back(self) -> None:
        before = Before(lane=Lane.RED, cause=Cause.RULE, chances={"red": 0.25})
        assert read_before(before.content()) == before
        assert read_before(None) is None


rules = st.builds(
    rule, st.sampled_from(["R-1", "R-2", "R-3", "R-4"]), st.sampled_from(LANES), probability=st.integers(0, 100),
    mandatory=st.booleans(), shadow=st.booleans(), score=st.integers(0, 60),
)  # fmt: skip
sets = st.lists(rules, max_size=4, unique_by=lambda one: one.id)
plans = st.builds(
    lambda red, yellow, expected, daily: OfficePlan(
        lanes={Lane.RED: LanePlan(floor=red, expected=expected, daily=daily), Lane.YELLOW: LanePlan(floor=yellow)}
    ),
    st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 5000), st.one_of(st.none(), st.integers(0, 10)),
)  # fmt: skip
counted = st.builds(
    lambda total, red: Counts(total=total + red, lanes={Lane.RED: red}), st.integers(0, 100), st.integers(0, 20)
)


@given(hits=sets, plan=plans, counts=counted)
@settings(max_examples=25, deadline=None)
def test_the_probability_logged_is_the_share_over_many_draws(
    hits: list[Rule], plan: OfficePlan, counts: Counts
) -> None:
    many = [outcome(*hits, plan=plan, counts=counts, drawn=draw(number)) for number in range(600)]
    for lane in CHOSEN:
        expected = many[0].chances[lane.value]
        seen = sum(found.lane.rank >= lane.rank for found in many) / len(many)
        assert abs(seen - expected) < 5 * (expected * (1 - expected) / len(many)) ** 0.5 + 1e-9
    assert {found.probability for found in many} == {many[0].probability}


@given(hits=sets, plan=plans, counts=counted, number=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_RM10_same_input_and_rules_give_the_same_lane_and_mandatory_always_counts(
    hits: list[Rule], plan: OfficePlan, counts: Counts, number: int
) -> None:
    one = outcome(*hits, plan=plan, counts=counts, drawn=draw(number))
    assert outcome(*hits, plan=plan, counts=counts, drawn=draw(number)).content() == one.content()
    for hit in hits:
        if hit.mandatory and not hit.shadow:
            assert one.lane.rank >= hit.lane.rank
    if one.random_lane is not None:
        assert one.lane.rank >= one.random_lane.rank

"""The life of a rule as a table: what no sequence of steps by anybody can reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.language import parse
from services.risk.domain.rule_life import (
    Effect,
    RuleView,
    another_officer,
    dated,
    expires_soon,
    latest_end,
    over,
    read_effect,
    sees_agency,
    short_enough,
)
from services.risk.domain.rule_sets import read_rule_set, with_lists
from services.risk.domain.rules import ManagedList, Rule
from services.risk.domain.words import Flow, Lane, RuleState, Scope
from services.risk.permissions import ROLES, TIMED_WORK
from services.risk.workflow import OFFICE_PLAN, RULE, SUGGESTION
from shared.actors import Actor, Kind, service_actor
from shared.problems import NotPermitted, NotPossible, RuleNotMet

AT = datetime(2026, 3, 3, tzinfo=UTC)
EFFECT = Effect(condition="c" * 64, lane=Lane.RED)
READY = RuleView(
    state=RuleState.SUBMITTED, at=AT, effect=EFFECT, tested=EFFECT.digest(), authors=frozenset({"ana"}),
    submitted_by="ana", valid_from=AT, valid_until=AT + timedelta(days=90), latest_until=AT + timedelta(days=365),
    title="Beer", internal_text="Why", documentation="Minutes",
)  # fmt: skip


def person(name: str) -> Actor:
    return Actor(kind=Kind.PERSON, id=name, name=name, administration="FJ")


def held(*roles: str) -> frozenset[str]:
    return frozenset(str(permission) for role in roles for permission in ROLES[role])


def test_M01_who_wrote_or_submitted_does_not_approve():
    assert not another_officer(READY, person("ana"))
    assert another_officer(READY, person("bale"))
    assert not another_officer(replace(READY, authors=frozenset({"ana", "bale"})), person("bale"))
    assert not another_officer(replace(READY, authors=frozenset(), submitted_by="ana"), person("ana"))
    small = replace(READY, small_office=True, override_reason="The second officer is ill.")
    assert another_officer(small, person("ana"))
    assert not another_officer(replace(small, override_reason="ill"), person("ana"))
    assert not another_officer(replace(small, small_office=False), person("ana"))


@pytest.mark.parametrize(
    "change",
    [
        {"effect": None},
        {"tested": None},
        {"effect": replace(EFFECT, probability=99)},
        {"title": " "},
        {"documentation": ""},
        {"valid_from": None},
        {"valid_until": None},
        {"valid_until": AT - timedelta(days=1)},
        {"valid_until": AT + timedelta(days=366)},
        {"regional": replace(EFFECT, score=1)},
    ],
)
def test_M02_nothing_incomplete_untested_or_undated_is_approved(change):
    bale = person("bale")
    assert (
        RULE.apply("approve", state="submitted", held=held("risk-approver"), view=READY, actor=bale).target
        == "approved"
    )
    with pytest.raises(RuleNotMet):
        RULE.apply("approve", state="submitted", held=held("risk-approver"), view=replace(READY, **change), actor=bale)


def test_M02_an_emergency_is_short_and_begins_now():
    view = replace(READY, state=RuleState.TESTED, valid_until=AT + timedelta(hours=72))
    assert short_enough(view, person("bale"))
    assert not short_enough(replace(view, valid_until=AT + timedelta(hours=73)), person("bale"))
    assert not short_enough(replace(view, emergency_hours=500, valid_until=AT + timedelta(hours=73)), person("bale"))
    assert not short_enough(replace(view, valid_from=AT + timedelta(hours=1)), person("bale"))


def test_M02_months_are_calendar_months():
    assert latest_end(datetime(2026, 2, 28, tzinfo=UTC), months=12) == datetime(2027, 2, 28, tzinfo=UTC)
    assert latest_end(datetime(2024, 2, 29, tzinfo=UTC), months=12) == datetime(2025, 2, 28, tzinfo=UTC)
    assert latest_end(datetime(2026, 8, 31, tzinfo=UTC), months=6) == datetime(2027, 2, 28, tzinfo=UTC)
    assert expires_soon(AT + timedelta(days=30), at=AT, days=30)
    assert not expires_soon(AT, at=AT, days=30)
    assert dated(replace(READY, valid_until=AT + timedelta(days=365)), person("x"))
    assert over(replace(READY, replaced=True), person("x"))


def test_M03_an_agencys_rules_are_its_own():
    agencies = {"biosecurity": ["biosecurity"], "odd": "biosecurity"}
    assert sees_agency(None, roles=frozenset(), agencies=agencies)
    assert sees_agency("biosecurity", roles=frozenset({"biosecurity"}), agencies=agencies)
    assert not sees_agency("biosecurity", roles=frozenset({"risk-analyst"}), agencies=agencies)
    assert not sees_agency("odd", roles=frozenset({"biosecurity"}), agencies=agencies)
    assert not sees_agency("unknown", roles=frozenset({"biosecurity"}), agencies=agencies)


def test_what_time_does_nobody_else_does():
    everybody = held(*ROLES)
    for action in ("schedule", "begin", "expire", "lapse"):
        for row in (one for one in RULE.actions if one.name == action):
            with pytest.raises(NotPermitted):
                RULE.apply(action, state=row.sources[0], held=everybody, view=READY, actor=person("ana"))
    own = frozenset(map(str, TIMED_WORK))
    itself = service_actor(service="risk", administration="FJ")
    assert RULE.apply("begin", state="approved", held=own, view=READY, actor=itself).target == "active"
    for table in (RULE, OFFICE_PLAN, SUGGESTION):
        assert table.draw().startswith("stateDiagram-v2")


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*RULE.names]),
            st.sampled_from(["ana", "bale", "service"]),
            st.sampled_from(["risk-analyst", "risk-approver"]),
            st.integers(0, 40),
        ),
        max_size=40,
    )
)
def test_M01_no_sequence_of_steps_puts_a_rule_in_force_by_one_person(steps):
    """Whatever officers try in whatever order: in force means tested as it stands, and seen by two, or short and urgent."""
    view = replace(
        READY, state=RuleState.DRAFT, tested=None, submitted_by=None, approved_by=None, emergency_reason="A long enough reason",
    )  # fmt: skip
    for name, who, role, days in steps:
        actor = service_actor(service="risk", administration="FJ") if who == "service" else person(who)
        permissions = frozenset(map(str, TIMED_WORK)) if who == "service" else held(role)
        view = replace(view, at=view.at + timedelta(days=days / 10))
        tried = view
        if name == "activate-at-once":
            tried = replace(view, valid_from=view.at, valid_until=view.at + timedelta(hours=72), emergency=True)
        try:
            action = RULE.apply(name, state=view.state, held=permissions, view=tried, actor=actor)
        except (NotPossible, NotPermitted, RuleNotMet):
            continue
        view = replace(tried, state=RuleState(action.target))
        if name == "edit":
            view = replace(
                view, authors=view.authors | {actor.id}, effect=replace(EFFECT, score=(view.effect or EFFECT).score + 1)
            )
        elif name == "back-test":
            view = replace(view, tested=(view.effect or EFFECT).digest())
        elif name == "submit":
            view = replace(view, submitted_by=actor.id)
        elif name in ("approve", "approve-afterwards"):
            view = replace(view, approved_by=actor.id)
        elif name == "activate-at-once":
            view = replace(view, authors=view.authors | {actor.id})
        elif name == "revise":
            view = replace(view, authors=frozenset({actor.id}), tested=None, approved_by=None, emergency=False)
        if view.state is RuleState.ACTIVE:
            assert view.effect is not None
            assert view.tested == view.effect.digest()
            if view.approved_by is None:
                assert view.emergency
                assert view.valid_until is not None
                assert view.valid_from is not None
                assert view.valid_until - view.valid_from <= timedelta(hours=72)
            else:
                assert view.approved_by not in view.authors


def test_an_effect_and_a_rule_set_are_read_back_as_they_were():
    effect = Effect(
        condition="a", lane=Lane.YELLOW, probability=3, score=4, mandatory=True, scope=Scope.OFFICE,
        offices=frozenset({"B", "A"}), flows=frozenset({Flow.EXPORT}),
    )  # fmt: skip
    assert read_effect(effect.content()) == effect
    assert effect.digest() != replace(effect, probability=2).digest()
    rule = Rule(
        id="R-1", version=2, condition=parse('items.exists(i, i.hs in list("a")) && total_value > 12.50'), lane=Lane.RED,
        offices=frozenset({"X"}), valid_from=AT, valid_until=AT + timedelta(days=3), shadow=True, title="not kept",
    )  # fmt: skip
    lists = {"a": ManagedList(name="a", entries=frozenset({"2203"})), "b": ManagedList(name="b")}
    found = with_lists([rule], lists)
    assert set(found.lists) == {"a"}, "a list that nobody asks is no part of the set"
    again = read_rule_set(found.content())
    assert again.hash() == found.hash()
    assert again.content() == found.content()
    assert with_lists([rule], {}).lists["a"].entries == frozenset()

"""The compiled plan says what the plain walk over the tree says."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from services.risk.domain.declarations import Declaration
from services.risk.domain.language import judge, parse
from services.risk.domain.plan import Plan, compile_plan
from services.risk.domain.plan.normal import MOST_ALTERNATIVES
from services.risk.domain.rules import ManagedList, RuleSet
from services.risk.domain.words import Flow
from tests.unit.risk.random_rules import LISTS, declaration, rule, rule_set


def hits(plan: Plan, one: Declaration) -> list[int]:
    return plan.hits(one.header, one.items)


def test_a_changed_rule_recompiles_only_what_it_touches():
    random = Random(11)
    rules = rule_set(random, 60)
    plan = compile_plan(rules)
    declarations = [declaration(random, number) for number in range(25)]
    for round_ in range(15):
        place = random.randrange(len(rules.rules))
        changed = rule(rule_set(random, 1).rules[0].condition, place)
        some = list(rules.rules)
        match round_ % 5:
            case 0:
                del some[place]
            case 1:
                some.insert(place, replace(changed, id=f"new{round_}"))
            case 2:
                random.shuffle(some)
            case _:
                some[place] = replace(changed, id=some[place].id, version=round_ + 2)
        rules = replace(rules, rules=tuple(some))
        plan = compile_plan(rules, previous=plan)
        whole = compile_plan(rules)
        assert plan.recompiled[0] <= 1 or plan.recompiled[0] == len(some)
        for one in declarations:
            assert hits(plan, one) == hits(whole, one)
    assert plan.hash == compile_plan(rules).hash


def test_the_plan_before_a_change_stays_as_it_was():
    rules = RuleSet(rules=(rule(parse('office == "FJSUV"'), 1), rule(parse('office == "FJNAN"'), 2)))
    before = compile_plan(rules)
    after = compile_plan(replace(rules, rules=(rule(parse('office == "FJLTK"'), 1), rules.rules[1])), previous=before)
    assert after.recompiled == (1, 1)
    assert [plan.hits({"office": office}, ()) for office in ("FJSUV", "FJNAN", "FJLTK") for plan in (before, after)] == [
        [0], [], [1], [1], [], [0],
    ]  # fmt: skip


def test_a_list_that_changes_recompiles_the_rules_that_ask_it():
    rules = RuleSet(rules=(rule(parse('importer in list("importers")'), 1), rule(parse("container"), 2)), lists=LISTS)
    before = compile_plan(rules)
    longer = {**LISTS, "importers": ManagedList(name="importers", entries=frozenset({"T009"}))}
    after = compile_plan(replace(rules, lists=longer), previous=before)
    assert after.recompiled == (1, 1)
    assert before.hits({"importer": "T001"}, ()) == [0]
    assert after.hits({"importer": "T001"}, ()) == []
    assert after.hits({"importer": "T009", "container": True}, ()) == [0, 1]


def test_a_rule_that_would_explode_is_checked_on_candidates():
    clauses = " && ".join(f'(importer == "T{n:03}" || freight > {n}.0 || container)' for n in range(12))
    exploding = rule(parse(clauses.replace("container", "total_packages > 5")), 1)
    plan = compile_plan(RuleSet(rules=(exploding,), lists=LISTS))
    assert plan.slots <= MOST_ALTERNATIVES
    assert any(one.residual for one in plan.laid[0].conjuncts)
    assert plan.hits({"freight": 2000}, ()) == [0]
    assert plan.hits({"freight": 1000}, ()) == []


def test_scope_is_part_of_the_plan():
    own = replace(rule(parse("true"), 1), offices=frozenset({"FJSUV"}), flows=frozenset({Flow.IMPORT, Flow.TRANSIT}))
    plan = compile_plan(RuleSet(rules=(own,)))
    assert plan.hits({"office": "FJSUV", "flow": "IMPORT"}, ()) == [0]
    assert plan.hits({"office": "FJSUV", "flow": "EXPORT"}, ()) == []
    assert plan.hits({"office": "FJNAN", "flow": "IMPORT"}, ()) == []
    assert plan.hits({"flow": "IMPORT"}, ()) == []


def test_more_values_than_are_kept_change_nothing():
    rules = RuleSet(rules=(rule(parse('importer.startsWith("T1") || importer.endsWith("7")'), 1),))
    plan = compile_plan(rules)
    values = [f"T{number}" for number in range(60_000)]
    assert sum(len(plan.hits({"importer": value}, ())) for value in values) == sum(
        value.startswith("T1") or value.endswith("7") for value in values
    )


@pytest.mark.parametrize(
    ("text", "header", "items", "hit"),
    [
        ('importer != "A"', {}, (), False),
        ('!(importer == "A")', {}, (), False),
        ('!has(importer) || importer == "A"', {}, (), True),
        ("freight > 12.505", {"freight": 1250}, (), False),
        ("freight > 12.505", {"freight": 1251}, (), True),
        ("freight == 12.505", {"freight": 1250}, (), False),
        ("freight != 12.505", {"freight": 1250}, (), True),
        ("freight / total_packages > 3.0", {"freight": 1000, "total_packages": 0}, (), False),
        ("!(freight / total_packages > 3.0)", {"freight": 1000, "total_packages": 0}, (), False),
        ("items.all(i, i.value > 1.00)", {}, (), True),
        ("items.all(i, i.value > 1.00)", {}, ({"value": 200}, {}), False),
        ("!items.all(i, i.value > 1.00)", {}, ({"value": 50}, {}), True),
        ("!items.exists(i, i.value > 1.00)", {}, ({"value": 50}, {}), False),
        ("!items.exists(i, i.value > 1.00)", {}, ({"value": 50},), True),
        ("items.exists_one(i, i.value > 1.00)", {}, ({"value": 200}, {"value": 50}), True),
        ("items.exists_one(i, i.value > 1.00)", {}, ({"value": 200}, {}), False),
        ("items.exists_one(i, i.value > 1.00)", {}, ({"value": 200}, {"value": 201}), False),
        (
            'items.exists(i, i.origin == "CN") && items.exists(i, i.origin == "AU")',
            {},
            ({"origin": "CN"}, {"origin": "AU"}),
            True,
        ),
        ('items.exists(i, i.origin == "CN") && items.exists(i, i.origin == "AU")', {}, ({"origin": "CN"},), False),
        ("items.exists(i, i.origin != country_export)", {"country_export": "CN"}, ({"origin": "CN"},), False),
        ("items.exists(i, i.origin != country_export)", {"country_export": "CN"}, ({}, {"origin": "AU"}), True),
    ],
)
def test_edges(text, header, items, hit):
    node = parse(text)
    assert compile_plan(RuleSet(rules=(rule(node),))).hits(header, items) == ([0] if hit else [])
    assert (judge(node, header=header, items=items, lists={}) is True) is hit

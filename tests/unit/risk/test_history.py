"""The columnar history says what the plain walk over the tree says, for every rule and declaration."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from random import Random

import numpy as np
import pytest

from services.risk.domain.catalogue import Level, Type
from services.risk.domain.declarations import Declaration
from services.risk.domain.history import History, NotAHistory, Outcome
from services.risk.domain.language import judge, parse
from services.risk.domain.language.ast import FieldRef, Not, TextMatch, TextTest
from services.risk.domain.plan import compile_plan
from services.risk.domain.rules import RuleSet
from services.risk.domain.words import Lane
from tests.unit.risk.random_rules import LISTS, declaration, rule, rule_set


def pairs(hits):
    return list(zip(hits.declarations.tolist(), hits.rules.tolist(), strict=True))


def made(seed: int, count: int = 300, *, most_items: int = 3) -> tuple[list[Declaration], History]:
    random = Random(seed)
    declarations = [declaration(random, number, most_items=most_items) for number in range(count)]
    history = History()
    for start in range(0, count, 70):
        history.append(declarations[start : start + 70])
    return declarations, history


def test_one_condition_over_the_history_is_the_tree_walk_of_each_declaration():
    declarations, history = made(1, 250)
    for each in rule_set(Random(101), 120).rules:
        expected = [
            judge(each.condition, header=one.header, items=one.items, lists=LISTS) is True for one in declarations
        ]
        assert history.matches(each.condition, LISTS).tolist() == expected


def test_one_item_each_takes_the_short_way_to_the_same_hits():
    random = Random(9)
    declarations = [
        replace(declaration(random, number), items=({"hs": "870321", "value": 100},)) for number in range(80)
    ]
    declarations = [
        replace(one, items=(declaration(random, most_items=1).items or one.items)[:1]) for one in declarations
    ]
    history = History()
    history.append(declarations)
    plan = compile_plan(rule_set(Random(77), 80))
    assert history.item_count == 80
    assert pairs(history.hits(plan)) == [
        (place, rule) for place, one in enumerate(declarations) for rule in plan.hits(one.header, one.items)
    ]


def test_what_is_added_later_is_answered_like_the_rest():
    declarations, history = made(3, 140)
    plan = compile_plan(rule_set(Random(5), 40))
    before = pairs(history.hits(plan))
    node = plan.rules[0].condition
    first = history.matches(node, LISTS)
    history.append([replace(one, header={**one.header, "exporter": "NEW"}) for one in declarations])
    assert pairs(history.hits(plan, threads=1)) == before + [(place + 140, rule) for place, rule in before]
    assert history.matches(node, LISTS).tolist() == [*first.tolist(), *first.tolist()]
    assert history.matches(parse('exporter == "NEW"'), {}).tolist() == [False] * 140 + [True] * 140


def test_a_saved_history_is_the_same_one():
    declarations, history = made(4, 150)
    history.settle(3, Outcome(office="FJSUV", day=740_000, lane=Lane.RED, inspected=True, found=True, revenue=10**10))
    history.withdraw([7, 8])
    plan = compile_plan(rule_set(Random(6), 40))
    file = BytesIO()
    history.save(file)
    file.seek(0)
    again = History.load(file)
    assert pairs(again.hits(plan)) == pairs(history.hits(plan))
    assert again.outcomes.column("revenue")[3] == 10**10
    assert again.outcomes.offices == history.outcomes.offices
    assert again.places(declarations[5].reference) == [5]
    again.append(declarations[:20])
    history.append(declarations[:20])
    assert pairs(again.hits(plan)) == pairs(history.hits(plan))
    assert len(again) == 170
    assert again.counted == 168
    for spoiled in (b"", b"no history", file.getvalue()[:100]):
        with pytest.raises(NotAHistory):
            History.load(BytesIO(spoiled))


def test_what_is_withdrawn_counts_no_more():
    _, history = made(5, 100)
    everything = parse("true")
    plan = compile_plan(rule_set(Random(8), 30))
    hit = {place for place, _ in pairs(history.hits(plan))}
    gone = sorted(hit)[:3]
    history.withdraw(gone)
    assert not history.matches(everything, {})[gone].any()
    assert {place for place, _ in pairs(history.hits(plan))} == hit - set(gone)


def test_numbers_as_large_as_they_come_are_compared_exactly():
    largest = 10**15 - 1
    declarations = [
        Declaration(
            reference=str(place),
            header={"freight": one, "insurance": other, "exchange_rate": rate},
        )
        for place, (one, other, rate) in enumerate(
            [(largest, largest, largest), (-largest, largest, 1), (largest, -largest, -1), (0, 0, 0), (largest, 1, 7)]
        )
    ]
    history = History()
    history.append(declarations)
    for text in (
        "freight * insurance > 0.0",
        "freight / exchange_rate > 1.0",
        "freight / exchange_rate < 1.0",
        "freight + insurance * 100.0 > exchange_rate",
        "freight - exchange_rate >= insurance",
        "freight > exchange_rate",
        "insurance <= exchange_rate * exchange_rate",
        "freight / insurance == 1.0000",
    ):
        node = parse(text)
        expected = [judge(node, header=one.header, items=(), lists={}) is True for one in declarations]
        assert history.matches(node, {}).tolist() == expected, text
        own = compile_plan(RuleSet(rules=(rule(node),)))
        assert [place for place, _ in pairs(history.hits(own))] == np.flatnonzero(expected).tolist(), text


def test_a_column_given_as_an_array_is_the_same_as_one_given_as_values():
    declarations, history = made(6, 120, most_items=2)
    by_columns = History()
    names = {name for one in declarations for name in one.header}
    items = [item for one in declarations for item in one.items]
    item_names = {name for item in items for name in item}
    by_columns.append_columns(
        header={name: [one.header.get(name) for one in declarations] for name in names},
        items={name: [item.get(name) for item in items] for name in item_names},
        item_counts=np.array([len(one.items) for one in declarations]),
        references=[one.reference for one in declarations],
    )
    plan = compile_plan(rule_set(Random(21), 40))
    assert pairs(by_columns.hits(plan)) == pairs(history.hits(plan))
    assert by_columns.bytes == history.bytes


def test_texts_are_searched_as_they_stand():
    texts = ["", "beer", "root beer", "beer, in cans", "Beer", "é \U0001f6a2 beer", "\U0010ffff", "a\U0010ffffb"]
    declarations = [
        Declaration(reference=str(place), header={"transport": text} if text else {})
        for place, text in enumerate(texts)
    ]
    history = History()
    history.append(declarations)
    field = FieldRef("transport", Level.HEADER, Type.TEXT)
    for test in TextTest:
        for text in ("", "beer", "e", "\U0001f6a2", "\U0010ffff", "a\U0010ffff", "\x00", "er\x00"):
            for node in (TextMatch(test, field, text), Not(TextMatch(test, field, text))):
                expected = [judge(node, header=one.header, items=(), lists={}) is True for one in declarations]
                assert history.matches(node, {}).tolist() == expected, (test, text)
                plan = compile_plan(RuleSet(rules=(rule(node),)))
                assert [bool(plan.hits(one.header, ())) for one in declarations] == expected, (test, text)
                assert [place for place, _ in pairs(history.hits(plan))] == np.flatnonzero(expected).tolist()

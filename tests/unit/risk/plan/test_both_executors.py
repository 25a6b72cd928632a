"""A million pairs of rule and declaration: both executors and the plain walk over the tree say the same of each."""

from __future__ import annotations

from random import Random

import pytest

from services.risk.domain.history import History, executor, joint
from services.risk.domain.language import judge
from services.risk.domain.plan import compile_plan
from tests.unit.risk.random_rules import LISTS, declaration, rule_set


@pytest.mark.parametrize(
    ("seed", "rule_count", "depth", "count", "most_items"),
    [(1, 400, 0, 1360, 1), (2, 250, 1, 1360, 1), (3, 100, 2, 1000, 2), (4, 80, 3, 300, 3)],
    ids=["single conditions", "flat", "nested", "deep, many items"],
)
def test_both_executors_and_the_tree_walk_agree(seed, rule_count, depth, count, most_items, monkeypatch):
    monkeypatch.setattr(executor, "BLOCK", 128)  # several blocks, and the last one not full
    monkeypatch.setattr(joint, "SHARED", 1)  # every word asks a joint column where its columns fit one
    random = Random(seed)
    rules = rule_set(random, rule_count, depth=depth)
    plan = compile_plan(rules)
    made = [declaration(random, number, most_items=most_items) for number in range(count)]
    history = History()
    for start in range(0, count, 350):
        history.append(made[start : start + 350])
    found = history.hits(plan)
    over_history: list[list[int]] = [[] for _ in made]
    for place, hit in zip(found.declarations.tolist(), found.rules.tolist(), strict=True):
        over_history[place].append(hit)
    scopes = [(rule.offices, {flow.value.upper() for flow in rule.flows}) for rule in rules.rules]
    conditions = [rule.condition for rule in rules.rules]
    hits = 0
    for one, columns in zip(made, over_history, strict=True):
        header, items = one.header, one.items
        office, flow = header.get("office"), header.get("flow")
        walked = [
            place
            for place, node in enumerate(conditions)
            if judge(node, header=header, items=items, lists=LISTS) is True
            and (not scopes[place][0] or office in scopes[place][0])
            and (not scopes[place][1] or flow in scopes[place][1])
        ]
        assert plan.hits(header, items) == walked
        assert columns == walked
        hits += len(walked)
    assert hits > rule_count * count / 20


def test_that_makes_a_million_pairs():
    parts = test_both_executors_and_the_tree_walk_agree.pytestmark[0].args[1]
    assert sum(part[1] * part[3] for part in parts) >= 1_000_000

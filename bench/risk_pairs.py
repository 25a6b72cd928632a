"""Both executors against the plain walk over the tree, for a hundred million pairs of rule and declaration.

Most pairs are rules as officers write them over declarations with a tenth of their values missing; the others are random
trees over declarations made to meet them. Each part is a process of its own; whatever differs is counted.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from random import Random

from bench.risk_declarations import declarations
from bench.risk_rules import Author
from services.risk.domain.declarations import Declaration
from services.risk.domain.history import History
from services.risk.domain.language import judge
from services.risk.domain.plan import compile_plan
from services.risk.domain.rules import RuleSet
from tests.unit.risk.random_rules import declaration, rule_set

RULES = 300


def written(seed: int, count: int) -> tuple[RuleSet, list[Declaration]]:
    """Rules as officers write them, and declarations with missing values."""
    random = Random(seed)
    made = [
        Declaration(
            reference=str(place),
            header={name: value for name, value in header.items() if random.random() > 0.1},
            items=({name: value for name, value in item.items() if random.random() > 0.1},),
        )
        for place, (header, item) in enumerate(declarations(count, seed=seed).rows(count))
    ]
    return Author(seed).rule_set(RULES), made


def drawn(seed: int, count: int) -> tuple[RuleSet, list[Declaration]]:
    """Random trees, and declarations of none to three items."""
    random = Random(seed)
    return rule_set(random, RULES, depth=2), [declaration(random, number) for number in range(count)]


def compare(part: tuple[str, int, int]) -> tuple[int, int, int]:
    """Pairs, hits, and differences of one part: kind, seed, declarations."""
    kind, seed, count = part
    rules, made = (written if kind == "written" else drawn)(seed, count)
    plan = compile_plan(rules)
    history = History()
    history.append(made)
    found = history.hits(plan, threads=1)
    columns: list[list[int]] = [[] for _ in made]
    for place, rule in zip(found.declarations.tolist(), found.rules.tolist(), strict=True):
        columns[place].append(rule)
    hits = different = 0
    for one, over_history in zip(made, columns, strict=True):
        header, items = one.header, one.items
        office, flow = header.get("office"), header.get("flow")
        walked = [
            place
            for place, rule in enumerate(rules.rules)
            if judge(rule.condition, header=header, items=items, lists=rules.lists) is True
            and (not rule.offices or office in rule.offices)
            and (not rule.flows or flow in {each.value.upper() for each in rule.flows})
        ]
        hits += len(walked)
        if plan.hits(header, items) != walked:
            different += len(set(plan.hits(header, items)) ^ set(walked))
        if over_history != walked:
            different += len(set(over_history) ^ set(walked))
    return RULES * count, hits, different


def prove(pairs: int, *, workers: int = 2) -> dict[str, int]:
    """How many pairs were compared, hit, and differed."""
    per_part = 10_000
    parts = [
        ("written" if number % 20 else "drawn", number + 1, per_part)
        for number in range(-(-pairs // (RULES * per_part)))
    ]
    with ProcessPoolExecutor(min(workers, os.cpu_count() or 1)) as pool:
        found = list(pool.map(compare, parts))
    return {
        "pairs_checked": sum(one for one, _, _ in found),
        "hits_checked": sum(one for _, one, _ in found),
        "mismatches": sum(one for _, _, one in found),
    }

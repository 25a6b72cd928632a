"""An implementation of CEL that is not ours judges the same conditions: no difference on what can be compared."""

from __future__ import annotations

import re
from collections import Counter

import cel

from services.risk.domain.declarations import Declaration
from services.risk.domain.language import judge, parse, show
from services.risk.domain.language.ast import (
    QUOTIENT_SCALE,
    Arithmetic,
    Compare,
    FieldRef,
    Literal,
    Member,
    Node,
    Operation,
    Quantifier,
    Term,
)
from services.risk.domain.language.cel import cel_values, to_cel
from services.risk.domain.language.judging import truth, value
from services.risk.domain.language.normal import parts
from tests.unit.risk.language.trees import LISTS, Trees

CONDITIONS = 1_000
DECLARATIONS = 8


def _oracle(program: cel.Program, declaration: Declaration) -> tuple[bool | None, str]:
    """Its truth, and the kind of its error: an error is not evaluable."""
    try:
        found = program.execute(cel_values(declaration))
    except (KeyError, ZeroDivisionError, OverflowError, ValueError, RuntimeError, TypeError, NameError) as failed:
        return None, type(failed).__name__
    assert isinstance(found, bool)
    return found, ""


def _has_unclear_item(node: Node | Term, declaration: Declaration) -> bool:
    """Whether some quantifier looks at an item for which its body is not evaluable."""
    if isinstance(node, Quantifier):
        return any(
            truth(node.body, declaration.header, one, declaration.items, LISTS) is None for one in declaration.items
        )
    return any(_has_unclear_item(part, declaration) for part in parts(node))


def _leaves_64_bits(node: Node | Term, declaration: Declaration) -> bool:
    """Whether a step of the translation is beyond the integers of CEL, which are exact here."""
    rows = declaration.items or ({},)
    if isinstance(node, Compare | Member | Arithmetic):
        sides = [one for one in parts(node) if isinstance(one, FieldRef | Literal | Arithmetic)]
        for row in rows:
            found = [value(one, declaration.header, row) for one in sides]
            numbers = [one for one in found if isinstance(one, int) and not isinstance(one, bool)]
            if len(numbers) < len(sides):
                continue
            scales = [one.scale for one in sides]
            if isinstance(node, Arithmetic) and node.operation in (Operation.MULTIPLY, Operation.DIVIDE):
                shift = QUOTIENT_SCALE + scales[1] - scales[0]
                steps = (
                    [numbers[0] * numbers[1]]
                    if node.operation is Operation.MULTIPLY
                    else [numbers[0] * 10 ** max(shift, 0), numbers[1] * 10 ** max(-shift, 0)]
                )
            else:
                steps = [one * 10 ** (max(scales) - scale) for one, scale in zip(numbers, scales, strict=True)]
            if any(abs(step) >= 2**63 for step in steps):
                return True
    return any(_leaves_64_bits(part, declaration) for part in parts(node))


def test_an_independent_cel_gives_the_same_truths() -> None:
    trees = Trees(20_260_331)
    told: Counter[str] = Counter()
    differences = []
    for _ in range(CONDITIONS):
        node = trees.node()
        program = cel.compile(to_cel(node, lists=LISTS))
        for _ in range(DECLARATIONS):
            declaration = trees.declaration()
            ours = judge(node, header=declaration.header, items=declaration.items, lists=LISTS)
            theirs, error = _oracle(program, declaration)
            if ours is theirs:
                told[f"equal {ours}"] += 1
            elif _has_unclear_item(node, declaration):
                told["excluded: an item is not evaluable"] += 1
            elif _leaves_64_bits(node, declaration):
                told["excluded: beyond 64 bits"] += 1
            else:
                differences.append((node, declaration, ours, theirs, error))
    print(dict(told))
    assert not differences, differences[:3]
    compared = sum(count for what, count in told.items() if what.startswith("equal"))
    assert compared > 0.95 * CONDITIONS * DECLARATIONS
    assert min(told["equal True"], told["equal False"], told["equal None"]) > 0.1 * compared
    assert told["excluded: beyond 64 bits"] < 0.01 * compared


def test_every_text_is_syntax_of_cel() -> None:
    """With the one exception that is written down: `has(office)`, which CEL wants as `has(d.office)`."""
    trees = Trees(7)
    for _ in range(400):
        text = show(trees.node())
        cel.compile(re.sub(r"\bhas\((?!i\.)", "has(d.", text))
        parse(text, lists=tuple(LISTS))

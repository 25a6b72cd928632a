"""One form for trees that say the same, and the bounds that every stored tree keeps.

Nested `&&` and `||` are flattened, a constant stands right of its comparison, a number is kept at the scale of what it is
compared with (more decimals stay) and elsewhere at its shortest, options are distinct and sorted, codes are in upper
case, sums of constants are worked out, a double negation goes away. The order of conditions stays as it was written.
"""

from __future__ import annotations

from services.risk.domain.catalogue import Type
from services.risk.domain.language.ast import (
    QUOTIENT_SCALE,
    RESULT_LIMIT,
    And,
    Arithmetic,
    Compare,
    Comparison,
    FieldRef,
    Has,
    Listed,
    Literal,
    Member,
    Node,
    Not,
    Operation,
    Or,
    Quantifier,
    Term,
    TextMatch,
    Truth,
)
from services.risk.domain.language.mistakes import wrong
from services.risk.domain.language.syntax import DEEPEST

MOST_NODES = 2_000
LARGEST_SCALE = 18

_TURNED = {
    Comparison.LESS: Comparison.MORE, Comparison.MORE: Comparison.LESS,
    Comparison.AT_MOST: Comparison.AT_LEAST, Comparison.AT_LEAST: Comparison.AT_MOST,
}  # fmt: skip


def calculate(operation: Operation, left: int, left_scale: int, right: int, right_scale: int) -> int | None:
    """The result at `result_scale`; None for a division by zero and beyond 10^18."""
    if operation is Operation.MULTIPLY:
        result = left * right
    elif operation is Operation.DIVIDE:
        if right == 0:
            return None
        shift = QUOTIENT_SCALE + right_scale - left_scale
        above, below = (left * 10**shift, right) if shift >= 0 else (left, right * 10**-shift)
        quotient = abs(above) // abs(below)
        result = quotient if (above < 0) == (below < 0) else -quotient
    else:
        if left_scale < right_scale:
            left *= 10 ** (right_scale - left_scale)
        elif right_scale < left_scale:
            right *= 10 ** (left_scale - right_scale)
        result = left + right if operation is Operation.ADD else left - right
    return result if -RESULT_LIMIT <= result <= RESULT_LIMIT else None


def result_scale(operation: Operation, left: int, right: int) -> int:
    """The decimals of a result: the larger for `+ -`, the sum for `*`, four for `/`."""
    if operation is Operation.MULTIPLY:
        return left + right
    return QUOTIENT_SCALE if operation is Operation.DIVIDE else max(left, right)


def number(value: int, scale: int, *, wanted: int = 0) -> Literal:
    """A number as a constant, at its shortest scale but not below the one wanted."""
    while scale > wanted and value % 10 == 0:
        value, scale = value // 10, scale - 1
    if scale < wanted:
        value, scale = value * 10 ** (wanted - scale), wanted
    return Literal(value, Type.DECIMAL if scale else Type.INTEGER, scale)


def constant(literal: Literal, beside: Term) -> Literal:
    """The constant in the form that it has beside this term."""
    if literal.type.is_number:
        return number(int(literal.value), literal.scale, wanted=beside.scale)
    if not isinstance(beside, Arithmetic) and beside.type is Type.CODE:
        return Literal(code(str(literal.value)), Type.CODE)
    if literal.type.is_text:
        return Literal(" ".join(str(literal.value).split()), literal.type)
    return literal


def code(text: str) -> str:
    """A code as the catalogue keeps it: upper case, single spaces."""
    return " ".join(text.split()).upper()


def normalise(node: Node) -> Node:
    """The one form of a tree. Raises RuleError beyond depth 50 or 2,000 nodes."""
    _check_size(node)
    return _node(node)


def _node(node: Node) -> Node:
    match node:
        case And(operands) | Or(operands):
            kind = type(node)
            flat: list[Node] = []
            for operand in (_node(one) for one in operands):
                flat.extend(operand.operands if isinstance(operand, kind) else (operand,))
            return kind(tuple(flat)) if len(flat) > 1 else flat[0]
        case Not(operand):
            inner = _node(operand)
            return inner.operand if isinstance(inner, Not) else Not(inner)
        case Quantifier(quantity, body):
            return Quantifier(quantity, _node(body))
        case Compare(comparison, left, right):
            return _compare(comparison, term(left), term(right))
        case Member(tested, options):
            tested = term(tested)
            return Member(tested, ordered([constant(one, tested) for one in options]))
        case Listed(tested, name):
            return Listed(term(tested), name)
        case TextMatch(test, FieldRef(type=Type.CODE) as field, text):
            return TextMatch(test, field, text.upper())
        case _:
            return node


def _compare(comparison: Comparison, left: Term, right: Term) -> Compare:
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right, comparison = right, left, _TURNED.get(comparison, comparison)
    if isinstance(right, Literal):
        right = constant(right, left)
    return Compare(comparison, left, right)


def term(given: Term) -> Term:
    """The one form of a term."""
    if isinstance(given, Literal):
        return number(int(given.value), given.scale) if given.type.is_number else given
    if isinstance(given, FieldRef):
        return given
    left, right = term(given.left), term(given.right)
    scale = result_scale(given.operation, left.scale, right.scale)
    if isinstance(left, Literal) and isinstance(right, Literal):
        result = calculate(given.operation, int(left.value), left.scale, int(right.value), right.scale)
        if result is not None:
            return number(result, scale)
    return Arithmetic(given.operation, left, right, scale)


def ordered(options: list[Literal]) -> tuple[Literal, ...]:
    """Distinct and in order: numbers by size, texts by letters, days by date."""
    most = max((one.scale for one in options), default=0)

    def place(one: Literal) -> tuple[int, str]:
        return (0, one.value) if isinstance(one.value, str) else (one.value * 10 ** (most - one.scale), "")

    return tuple(sorted(set(options), key=place))


def _check_size(node: Node) -> None:
    nodes = 0
    level: list[Node | Term] = [node]
    depth = 0
    while level:
        depth += 1
        nodes += len(level)
        if depth > DEEPEST:
            raise wrong(f"the condition is nested deeper than {DEEPEST}", 1, "split it into several rules")
        if nodes > MOST_NODES:
            raise wrong(
                f"the condition has more than {MOST_NODES} parts",
                1,
                "use a managed list, or split it into several rules",
            )
        level = [part for one in level for part in parts(one)]


def parts(node: Node | Term) -> tuple[Node | Term, ...]:
    """The nodes and terms directly below this one."""
    match node:
        case And(operands) | Or(operands):
            return operands
        case Not(operand):
            return (operand,)
        case Quantifier(_, body):
            return (body,)
        case Compare(_, left, right) | Arithmetic(_, left, right, _):
            return (left, right)
        case Member(tested, options):
            return (tested, *options)
        case Listed(tested, _) | TextMatch(_, tested, _):
            return (tested,)
        case Has(field):
            return (field,)
        case Truth(inner):
            return (inner,)
        case _:
            return ()

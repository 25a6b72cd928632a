"""What a condition means: the plain walk over the tree that every faster way of judging is measured against."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.risk.domain.catalogue import Level, Value
from services.risk.domain.language.ast import (
    And,
    Compare,
    Comparison,
    FieldRef,
    Has,
    Listed,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Quantifier,
    Quantity,
    Term,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.language.normal import calculate, parts

if TYPE_CHECKING:
    from services.risk.domain.rules import ManagedList

Values = Mapping[str, Value]
Lists = Mapping[str, "ManagedList"]

_COMPARED: dict[Comparison, Callable[[Any, Any], bool]] = {
    Comparison.EQUAL: operator.eq, Comparison.NOT_EQUAL: operator.ne,
    Comparison.LESS: operator.lt, Comparison.AT_MOST: operator.le,
    Comparison.MORE: operator.gt, Comparison.AT_LEAST: operator.ge,
}  # fmt: skip


def judge(node: Node, *, header: Values, items: Sequence[Values], lists: Lists) -> bool | None:
    """True, False, or None where it is not evaluable. A list that does not exist makes its condition not evaluable."""
    return truth(node, header, None, items, lists)


def truth(node: Node, header: Values, item: Values | None, items: Sequence[Values], lists: Lists) -> bool | None:
    """The same, for the item that an enclosing quantifier is looking at (None: outside of one)."""
    match node:
        case And(operands):
            return _all(truth(one, header, item, items, lists) for one in operands)
        case Or(operands):
            return _any(truth(one, header, item, items, lists) for one in operands)
        case Not(operand):
            found = truth(operand, header, item, items, lists)
            return None if found is None else not found
        case Quantifier(quantity, body):
            return quantified(quantity, (truth(body, header, one, items, lists) for one in items))
        case Has(field):
            return value(field, header, item) is not None
        case Truth(term):
            given = value(term, header, item)
            return None if given is None else bool(given)
        case Compare(comparison, left, right):
            one, other = value(left, header, item), value(right, header, item)
            if one is None or other is None:
                return None
            return compared(comparison, one, left.scale, other, right.scale)
        case Member(term, options):
            given = value(term, header, item)
            if given is None:
                return None
            return any(compared(Comparison.EQUAL, given, term.scale, option.value, option.scale) for option in options)
        case Listed(term, name):
            given = value(term, header, item)
            found_list = lists.get(name)
            return None if given is None or found_list is None else found_list.holds(str(given))
        case TextMatch(test, term, text):
            given = value(term, header, item)
            return None if given is None else matched(test, str(given), text)


def value(term: Term, header: Values, item: Values | None) -> Value | None:
    """The value of a term, at its scale; None where it has none."""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, FieldRef):
        if term.level is Level.HEADER:
            return header.get(term.name)
        return None if item is None else item.get(term.name)
    left, right = value(term.left, header, item), value(term.right, header, item)
    if left is None or right is None:
        return None
    return calculate(term.operation, int(left), term.left.scale, int(right), term.right.scale)


def compared(comparison: Comparison, left: Value, left_scale: int, right: Value, right_scale: int) -> bool:
    """Two values compared exactly: numbers of different scale at the larger one."""
    if left_scale < right_scale:
        left = int(left) * 10 ** (right_scale - left_scale)
    elif right_scale < left_scale:
        right = int(right) * 10 ** (left_scale - right_scale)
    return _COMPARED[comparison](left, right)


def matched(test: TextTest, given: str, text: str) -> bool:
    """Whether a text begins with, ends with or contains another."""
    if test is TextTest.STARTS_WITH:
        return given.startswith(text)
    return given.endswith(text) if test is TextTest.ENDS_WITH else text in given


def quantified(quantity: Quantity, truths: Iterator[bool | None]) -> bool | None:
    """What the items' truths say together. `exists_one` needs every item to be evaluable."""
    if quantity is Quantity.EXISTS:
        return _any(truths)
    if quantity is Quantity.ALL:
        return _all(truths)
    found = list(truths)
    return None if None in found else found.count(True) == 1


def _all(truths: Iterator[bool | None]) -> bool | None:
    result: bool | None = True
    for one in truths:
        if one is False:
            return False
        if one is None:
            result = None
    return result


def _any(truths: Iterator[bool | None]) -> bool | None:
    result: bool | None = False
    for one in truths:
        if one:
            return True
        if one is None:
            result = None
    return result


def fields_of(node: Node) -> frozenset[str]:
    """The keys of every field the condition speaks of: "office", "item.hs"."""
    return frozenset(
        f"item.{part.name}" if part.level is Level.ITEM else part.name
        for part in _walk(node)
        if isinstance(part, FieldRef)
    )


def lists_of(node: Node) -> frozenset[str]:
    """The names of every managed list the condition speaks of."""
    return frozenset(part.list_name for part in _walk(node) if isinstance(part, Listed))


def _walk(node: Node | Term) -> Iterator[Node | Term]:
    waiting: list[Node | Term] = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(parts(one))

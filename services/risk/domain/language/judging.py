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
    return _HOW[type(node)](node, header, item, items, lists)


def _and(node: And, header: Values, item: Values | None, items: Sequence[Values], lists: Lists) -> bool | None:
    result: bool | None = True
    for one in node.operands:
        found = _HOW[type(one)](one, header, item, items, lists)
        if found is False:
            return False
        if found is None:
            result = None
    return result


def _or(node: Or, header: Values, item: Values | None, items: Sequence[Values], lists: Lists) -> bool | None:
    result: bool | None = False
    for one in node.operands:
        found = _HOW[type(one)](one, header, item, items, lists)
        if found:
            return True
        if found is None:
            result = None
    return result


def _not(node: Not, header: Values, item: Values | None, items: Sequence[Values], lists: Lists) -> bool | None:
    found = truth(node.operand, header, item, items, lists)
    return None if found is None else not found


def _quantifier(
    node: Quantifier, header: Values, _item: Values | None, items: Sequence[Values], lists: Lists
) -> bool | None:
    """What the items' truths say together. `exists_one` needs every item to be evaluable."""
    body, how = node.body, _HOW[type(node.body)]
    if node.quantity is Quantity.EXISTS_ONE:
        every = [how(body, header, one, items, lists) for one in items]
        return None if None in every else every.count(True) == 1
    settles = node.quantity is Quantity.EXISTS
    result: bool | None = not settles
    for one in items:
        found = how(body, header, one, items, lists)
        if found is settles:
            return settles
        if found is None:
            result = None
    return result


def _has(node: Has, header: Values, item: Values | None, _items: Sequence[Values], _lists: Lists) -> bool:
    return value(node.field, header, item) is not None


def _truth(node: Truth, header: Values, item: Values | None, _items: Sequence[Values], _lists: Lists) -> bool | None:
    given = value(node.term, header, item)
    return None if given is None else bool(given)


def _compare(
    node: Compare, header: Values, item: Values | None, _items: Sequence[Values], _lists: Lists
) -> bool | None:
    left, right = node.left, node.right
    one, other = value(left, header, item), value(right, header, item)
    if one is None or other is None:
        return None
    return compared(node.comparison, one, left.scale, other, right.scale)


def _member(node: Member, header: Values, item: Values | None, _items: Sequence[Values], _lists: Lists) -> bool | None:
    given = value(node.term, header, item)
    if given is None:
        return None
    scale = node.term.scale
    return any(compared(Comparison.EQUAL, given, scale, option.value, option.scale) for option in node.options)


def _listed(node: Listed, header: Values, item: Values | None, _items: Sequence[Values], lists: Lists) -> bool | None:
    given = value(node.term, header, item)
    found = lists.get(node.list_name)
    return None if given is None or found is None else found.holds(str(given))


def _text(node: TextMatch, header: Values, item: Values | None, _items: Sequence[Values], _lists: Lists) -> bool | None:
    given = value(node.term, header, item)
    return None if given is None else matched(node.test, str(given), node.text)


_HOW: Mapping[type[Node], Callable[[Any, Values, Values | None, Sequence[Values], Lists], bool | None]] = {
    And: _and, Or: _or, Not: _not, Quantifier: _quantifier, Has: _has, Truth: _truth, Compare: _compare,
    Member: _member, Listed: _listed, TextMatch: _text,
}  # fmt: skip
"""By the kind of node: a `match` over ten kinds takes twice as long."""


def value(term: Term, header: Values, item: Values | None) -> Value | None:
    """The value of a term, at its scale; None where it has none."""
    if isinstance(term, FieldRef):
        if term.level is Level.HEADER:
            return header.get(term.name)
        return None if item is None else item.get(term.name)
    if isinstance(term, Literal):
        return term.value
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

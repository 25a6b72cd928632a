"""A condition in normal form: alternatives, each a set of allowed values for each column it looks at.

A hit asks whether the tree is *true*. `a && b` is true where both are, `!a` where `a` is *false*, and `a && b` is false
where one of them is: asked this way, the logic of three values becomes the ordinary one, and the usual laws distribute.
"Some item" distributes over alternatives; "no item" becomes a pattern that must not occur. What cannot be said so
(`exists_one`, and a tree with too many alternatives) leaves a wider condition marked `residual`: the tree itself is
asked where the wider one holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from services.risk.domain.catalogue import Level, Type
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
from services.risk.domain.plan.allowed import (
    EVERY_TEXT,
    Allowed,
    AllowedNumbers,
    AllowedTexts,
    Texts,
    allows_both,
    allows_either,
    compared,
    points,
)
from services.risk.domain.plan.columns import Column, Difference, level_of
from services.risk.domain.rules import ManagedList, Matching, Rule

MOST_ALTERNATIVES = 64
"""A rule with more keeps its tree as a check on the hits of something wider."""

Pattern = Mapping[Column, Allowed]
Lists = Mapping[str, ManagedList]


class Ask(Enum):
    """What is asked of a tree; the last two are the negations of the first two, and true where it is not evaluable."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not true"
    NOT_FALSE = "not false"


OF_OPERAND = {
    Ask.TRUE: Ask.FALSE,
    Ask.FALSE: Ask.TRUE,
    Ask.NOT_TRUE: Ask.NOT_FALSE,
    Ask.NOT_FALSE: Ask.NOT_TRUE,
}
NEGATED = {
    Ask.TRUE: Ask.NOT_TRUE,
    Ask.NOT_TRUE: Ask.TRUE,
    Ask.FALSE: Ask.NOT_FALSE,
    Ask.NOT_FALSE: Ask.FALSE,
}


@dataclass(frozen=True, slots=True)
class Conjunct:
    """One alternative: the declaration's columns, patterns that some item must show, patterns that no item may show."""

    columns: Pattern = field(default_factory=dict)
    some: tuple[Pattern, ...] = ()
    none: tuple[Pattern, ...] = ()
    residual: bool = False


ALWAYS = Conjunct()


def conjuncts(rule: Rule, lists: Lists) -> tuple[Conjunct, ...]:
    """The alternatives under which a rule hits, its offices and flows among them; none for a rule that never can."""
    scope: list[Conjunct] = []
    for name, wanted in (("office", rule.offices), ("flow", {flow.value.upper() for flow in rule.flows})):
        if wanted:
            column = FieldRef(name, Level.HEADER, Type.CODE)
            allowed = AllowedTexts((Texts(positive=True, exact=frozenset(wanted)),))
            scope.append(Conjunct(columns={column: allowed}))
    return tuple(_every([[one] for one in scope] + [alternatives(rule.condition, lists)]))


def alternatives(node: Node, lists: Lists, ask: Ask = Ask.TRUE) -> list[Conjunct]:
    """The normal form of one question about a tree."""
    if isinstance(node, Not):
        return alternatives(node.operand, lists, OF_OPERAND[ask])
    if isinstance(node, And | Or):
        parts = [alternatives(operand, lists, ask) for operand in node.operands]
        together = isinstance(node, And) is (ask in (Ask.TRUE, Ask.NOT_FALSE))
        return _every(parts) if together else _any(parts)
    if isinstance(node, Quantifier):
        return _quantified(node, lists, ask)
    return _atom(node, lists, ask)


def _quantified(node: Quantifier, lists: Lists, ask: Ask) -> list[Conjunct]:
    if node.quantity is Quantity.EXISTS_ONE:
        wider = _some(alternatives(node.body, lists, Ask.TRUE)) if ask is Ask.TRUE else [ALWAYS]
        return [Conjunct(one.columns, one.some, one.none, residual=True) for one in wider]
    if (node.quantity is Quantity.EXISTS) is (ask in (Ask.TRUE, Ask.NOT_FALSE)):
        return _some(alternatives(node.body, lists, ask))
    unwanted = alternatives(node.body, lists, NEGATED[ask])
    if any(one.residual for one in unwanted):
        return [Conjunct(residual=True)]
    return [Conjunct(none=tuple(one.columns for one in unwanted))]


def _some(body: list[Conjunct]) -> list[Conjunct]:
    """Some item shows one of these: what the body says of the declaration itself moves out."""
    out = []
    for one in body:
        own = {column: allowed for column, allowed in one.columns.items() if level_of(column) is Level.HEADER}
        item = {column: allowed for column, allowed in one.columns.items() if column not in own}
        out.append(Conjunct(own, some=(item,), residual=one.residual))
    return out


def _any(parts: list[list[Conjunct]]) -> list[Conjunct]:
    out: list[Conjunct] = []
    simple: dict[Column, int] = {}
    for one in (one for part in parts for one in part):
        if one == ALWAYS:
            return [ALWAYS]
        if len(one.columns) == 1 and not one.some and not one.none and not one.residual:
            ((column, allowed),) = one.columns.items()
            place = simple.get(column)
            if place is not None:
                joined = allows_either(out[place].columns[column], allowed)
                if joined is not None:
                    out[place] = Conjunct({column: joined})
                    continue
            simple[column] = len(out)
        out.append(one)
    return out if len(out) <= MOST_ALTERNATIVES else [Conjunct(residual=True)]


def _every(parts: list[list[Conjunct]]) -> list[Conjunct]:
    found = [ALWAYS]
    for part in sorted(parts, key=len):
        if len(found) * len(part) > MOST_ALTERNATIVES:
            return [Conjunct(one.columns, one.some, one.none, residual=True) for one in found]
        found = [both for one in found for other in part if (both := _both(one, other)) is not None]
    return found


def _both(one: Conjunct, other: Conjunct) -> Conjunct | None:
    columns = dict(one.columns)
    for column, allowed in other.columns.items():
        known = columns.get(column)
        columns[column] = both = allowed if known is None else allows_both(known, allowed)
        if both.is_empty:
            return None
    return Conjunct(columns, one.some + other.some, one.none + other.none, one.residual or other.residual)


def _atom(node: Compare | Member | Listed | TextMatch | Has | Truth, lists: Lists, ask: Ask) -> list[Conjunct]:
    if isinstance(node, Has):
        there = ask in (Ask.TRUE, Ask.NOT_FALSE)
        return [Conjunct(columns={node.field: _presence(node.field, there=there)})]
    found = _true_for(node, lists)
    if found is None or isinstance(found, bool):
        wanted = {Ask.TRUE: found is True, Ask.FALSE: found is False}
        wanted |= {Ask.NOT_TRUE: found is not True, Ask.NOT_FALSE: found is not False}
        return [ALWAYS] if wanted[ask] else []
    column, allowed = found
    if ask in (Ask.FALSE, Ask.NOT_TRUE):
        allowed = allowed.opposite()
    missing = ask in (Ask.NOT_TRUE, Ask.NOT_FALSE)
    if isinstance(allowed, AllowedTexts):
        allowed = AllowedTexts(allowed.parts, missing)
    else:
        allowed = AllowedNumbers(allowed.spans, missing)
    return [] if allowed.is_empty else [Conjunct(columns={column: allowed})]


def _presence(column: FieldRef, *, there: bool) -> Allowed:
    if column.type.is_text:
        return AllowedTexts((EVERY_TEXT,)) if there else AllowedTexts((Texts(positive=True),), missing=True)
    return AllowedNumbers().opposite() if there else AllowedNumbers(missing=True)


def _true_for(
    node: Compare | Member | Listed | TextMatch | Truth, lists: Lists
) -> tuple[Column, Allowed] | bool | None:
    """The column, and the values for which it is true; or the truth itself, where it is the same for all."""
    if isinstance(node, Compare):
        return _comparison(node)
    if isinstance(node, Truth):
        if isinstance(node.term, Literal):
            return bool(node.term.value)
        return node.term, points([1])
    allowed: Allowed
    if isinstance(node, Listed):
        known = lists.get(node.list_name)
        if known is None:
            return None
        if known.matching is Matching.EXACT:
            allowed = AllowedTexts((Texts(positive=True, exact=known.entries),))
        else:
            allowed = AllowedTexts((Texts(positive=True, prefixes=known.entries - {""}),))
    elif isinstance(node, TextMatch):
        if node.test is TextTest.STARTS_WITH:
            allowed = AllowedTexts((Texts(positive=True, prefixes=frozenset({node.text})),))
        else:
            allowed = AllowedTexts((Texts(positive=True, tests=frozenset({(node.test, node.text)})),))
    elif node.options and isinstance(node.options[0].value, str):
        allowed = AllowedTexts((Texts(positive=True, exact=frozenset(str(one.value) for one in node.options)),))
    else:
        allowed = AllowedNumbers()
        for option in node.options:
            allowed = allowed.either(_equal(node.term, option, Comparison.EQUAL))
    if isinstance(node.term, Literal):
        return allowed.holds(node.term.value)
    return node.term, allowed


def _equal(term: Term, bound: Literal, comparison: Comparison) -> AllowedNumbers:
    return compared(comparison, scale=term.scale, bound=int(bound.value), bound_scale=bound.scale)


_TURNED = {
    Comparison.LESS: Comparison.MORE,
    Comparison.AT_MOST: Comparison.AT_LEAST,
    Comparison.MORE: Comparison.LESS,
    Comparison.AT_LEAST: Comparison.AT_MOST,
}
_SIGNS = {
    Comparison.EQUAL: points([0]),
    Comparison.NOT_EQUAL: points([-1, 1]),
    Comparison.LESS: points([-1]),
    Comparison.AT_MOST: points([-1, 0]),
    Comparison.MORE: points([1]),
    Comparison.AT_LEAST: points([0, 1]),
}


def _comparison(node: Compare) -> tuple[Column, Allowed] | bool | None:
    left, right, comparison = node.left, node.right, node.comparison
    if isinstance(left, Literal) and not isinstance(right, Literal):
        left, right, comparison = right, left, _TURNED.get(comparison, comparison)
    if not isinstance(right, Literal):
        return Difference(left, right), _SIGNS[comparison]
    if isinstance(right.value, str):
        named = Texts(positive=comparison is Comparison.EQUAL, exact=frozenset({right.value}))
        if comparison not in (Comparison.EQUAL, Comparison.NOT_EQUAL):
            raise ValueError("texts have no order")
        return named.holds(str(left.value)) if isinstance(left, Literal) else (left, AllowedTexts((named,)))
    allowed = _equal(left, right, comparison)
    return allowed.holds(left.value) if isinstance(left, Literal) else (left, allowed)

"""The same condition as plain CEL for other programs, and a declaration as the values it is judged on.

CEL knows neither fixed-scale decimals nor managed lists nor absent top-level variables. So the header becomes the map
`d` and the items the list `items`, every number an integer at its field's scale, dates are ordinal days, a missing value
is an absent key, and lists are written out. What is not evaluable is an error in CEL. Two things CEL does not have:
a quantifier over an item with a missing value may be an error where the condition here is decided by another item, and
its integers end at 2^63, so an exact comparison of very large numbers of different scale may be an error.
"""

from __future__ import annotations

from services.risk.domain.catalogue import Level
from services.risk.domain.catalogue.types import LARGEST
from services.risk.domain.declarations import Declaration
from services.risk.domain.language.ast import (
    QUOTIENT_SCALE,
    RESULT_LIMIT,
    And,
    Arithmetic,
    Compare,
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
from services.risk.domain.language.judging import Lists
from services.risk.domain.language.printing import quoted
from services.risk.domain.rules import Matching

_ERROR = "1 / 0"


def cel_values(declaration: Declaration) -> dict[str, object]:
    """What the translated condition is judged on."""
    return {"d": dict(declaration.header), "items": [dict(item) for item in declaration.items]}


def to_cel(node: Node, *, lists: Lists) -> str:
    """The condition in CEL, with the lists as they stand written out."""
    match node:
        case And(operands):
            return "(" + " && ".join(to_cel(one, lists=lists) for one in operands) + ")"
        case Or(operands):
            return "(" + " || ".join(to_cel(one, lists=lists) for one in operands) + ")"
        case Not(operand):
            return f"!({to_cel(operand, lists=lists)})"
        case Quantifier(quantity, body):
            return f"items.{quantity.value}(i, {to_cel(body, lists=lists)})"
        case Has(field):
            return f"has({_term(field)})"
        case Truth(term):
            return _term(term)
        case Compare(comparison, left, right):
            scale = max(left.scale, right.scale)
            return f"({_aligned(left, scale)} {comparison.value} {_aligned(right, scale)})"
        case Member(term, options):
            scale = max(term.scale, *(one.scale for one in options))
            return f"({_aligned(term, scale)} in [{', '.join(_aligned(one, scale) for one in options)}])"
        case Listed(term, name):
            return _listed(_term(term), name, lists)
        case TextMatch(test, term, text):
            return f"{_term(term)}.{test.value}({quoted(text)})"


def _listed(term: str, name: str, lists: Lists) -> str:
    found = lists.get(name)
    if found is None:
        return f"({_ERROR} == 1)"
    entries = [quoted(one) for one in sorted(found.entries) if one]
    if found.matching is Matching.EXACT or not entries:
        return f"({term} in [{', '.join(entries)}])"
    return "(" + " || ".join(f"{term}.startsWith({one})" for one in entries) + ")"


def _aligned(term: Term, scale: int) -> str:
    if term.scale == scale:
        return _term(term)
    if isinstance(term, Literal):
        return str(int(term.value) * 10 ** (scale - term.scale))
    return f"({_term(term)} * {10 ** (scale - term.scale)})"


def _term(term: Term) -> str:
    if isinstance(term, FieldRef):
        return f"{'i' if term.level is Level.ITEM else 'd'}.{term.name}"
    if isinstance(term, Literal):
        if isinstance(term.value, bool):
            return "true" if term.value else "false"
        return quoted(term.value) if isinstance(term.value, str) else str(term.value)
    result = _calculated(term)
    if _bound(term) <= RESULT_LIMIT:
        return result
    return f"({result} <= {RESULT_LIMIT} && {result} >= -{RESULT_LIMIT} ? {result} : {_ERROR})"


def _calculated(term: Arithmetic) -> str:
    left, right = term.left, term.right
    if term.operation is Operation.MULTIPLY:
        return f"({_term(left)} * {_term(right)})"
    if term.operation is Operation.DIVIDE:
        shift = QUOTIENT_SCALE + right.scale - left.scale
        if shift >= 0:
            return f"({_term(left)} * {10**shift} / {_term(right)})"
        return f"({_term(left)} / ({_term(right)} * {10**-shift}))"
    return f"({_aligned(left, term.scale)} {term.operation.value} {_aligned(right, term.scale)})"


def _bound(term: Term) -> int:
    """No value of the term is larger."""
    if isinstance(term, FieldRef):
        return LARGEST
    if isinstance(term, Literal):
        return abs(int(term.value))
    left, right = (min(_bound(one), RESULT_LIMIT) for one in (term.left, term.right))
    if term.operation is Operation.MULTIPLY:
        return left * right
    if term.operation is Operation.DIVIDE:
        return int(left * 10 ** max(0, QUOTIENT_SCALE + term.right.scale - term.left.scale))
    return int(left * 10 ** (term.scale - term.left.scale) + right * 10 ** (term.scale - term.right.scale))

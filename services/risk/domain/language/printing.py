"""The text of a tree, as an officer would write it: `parse(show(node))` is the node again."""

from __future__ import annotations

from datetime import date

from services.risk.domain.catalogue import Level, Type
from services.risk.domain.language.ast import (
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
from services.risk.domain.language.wording import decimal

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_STRONG = (Operation.MULTIPLY, Operation.DIVIDE)


def show(node: Node) -> str:
    """The condition as text, on one line, the item always called `i`."""
    match node:
        case And(operands):
            return " && ".join(_within(one, Or, And) for one in operands)
        case Or(operands):
            return " || ".join(_within(one, And, Or) for one in operands)
        case Not(operand):
            return "!" + _within(operand, And, Or, Compare, Member, Listed)
        case Compare(comparison, left, right):
            return f"{show_term(left)} {comparison.value} {show_term(right)}"
        case Member(term, options):
            return f"{show_term(term)} in [{', '.join(show_term(one) for one in options)}]"
        case Listed(term, name):
            return f"{show_term(term)} in list({quoted(name)})"
        case TextMatch(test, term, text):
            return f"{show_term(term)}.{test.value}({quoted(text)})"
        case Has(field):
            return f"has({show_term(field)})"
        case Truth(term):
            return show_term(term)
        case Quantifier(quantity, body):
            return f"items.{quantity.value}(i, {show(body)})"


def _within(node: Node, *kinds: type) -> str:
    return f"({show(node)})" if isinstance(node, kinds) else show(node)


def show_term(term: Term) -> str:
    """A field, a constant or a calculation as text."""
    if isinstance(term, FieldRef):
        return f"i.{term.name}" if term.level is Level.ITEM else term.name
    if isinstance(term, Literal):
        return _constant(term)
    strong = term.operation in _STRONG
    left, right = show_term(term.left), show_term(term.right)
    if strong and isinstance(term.left, Arithmetic) and term.left.operation not in _STRONG:
        left = f"({left})"
    if isinstance(term.right, Arithmetic) and (strong or term.right.operation not in _STRONG):
        right = f"({right})"
    return f"{left} {term.operation.value} {right}"


def _constant(literal: Literal) -> str:
    if literal.type is Type.BOOLEAN:
        return "true" if literal.value else "false"
    if literal.type is Type.DATE:
        return f'date("{date.fromordinal(int(literal.value)).isoformat()}")'
    if literal.type.is_number:
        return decimal(int(literal.value), literal.scale)
    return quoted(str(literal.value))


def quoted(text: str) -> str:
    """A text constant in double quotes."""
    return (
        '"'
        + "".join(_ESCAPES.get(one, one if one.isprintable() or one == " " else _unicode(one)) for one in text)
        + '"'
    )


def _unicode(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else character

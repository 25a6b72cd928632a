"""One comparison of a criterion as a node. `*` at an end of a text stands for any letters; `= ""` asks for a missing value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from services.risk.domain.asycuda_criteria.tokens import Kind, Token
from services.risk.domain.catalogue import Field, Type
from services.risk.domain.language.ast import (
    RESULT_LIMIT,
    Compare,
    Comparison,
    FieldRef,
    Has,
    Listed,
    Literal,
    Member,
    Node,
    Not,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.language.normal import normalise, number

_TURNED = {
    Comparison.LESS: Comparison.MORE, Comparison.MORE: Comparison.LESS,
    Comparison.AT_MOST: Comparison.AT_LEAST, Comparison.AT_LEAST: Comparison.AT_MOST,
}  # fmt: skip
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_YES, _NO = ("1", "y", "yes", "true"), ("0", "n", "no", "false")


class NotATest(ValueError):
    """A comparison that means nothing; the text says why."""


def reference(field: Field) -> FieldRef:
    """The field in a tree."""
    return FieldRef(field.name, field.level, field.type, field.scale)


def compared(comparison: Comparison, left: Field | Token, right: Field | Token) -> Node:
    """`left comparison right`; one side at least is a field."""
    if isinstance(left, Token):
        if isinstance(right, Token):
            raise NotATest("two constants are compared")
        left, right, comparison = right, left, _TURNED.get(comparison, comparison)
    ordered = comparison not in (Comparison.EQUAL, Comparison.NOT_EQUAL)
    if ordered and not left.type.has_order:
        raise NotATest(f"{comparison} does not apply to {left.title}; only numbers and dates have an order")
    if isinstance(right, Field):
        same = left.type is right.type or (left.type.is_number and right.type.is_number)
        if not same or left.type is Type.BOOLEAN:
            raise NotATest(f"{left.title} and {right.title} cannot be compared")
        return normalise(Compare(comparison, reference(left), reference(right)))
    found = _with_constant(comparison, left, right)
    return normalise(found)


def _with_constant(comparison: Comparison, field: Field, constant: Token) -> Node:
    asked = reference(field)
    differs = comparison is Comparison.NOT_EQUAL
    if constant.kind is Kind.TEXT and not constant.text.strip():
        if comparison not in (Comparison.EQUAL, Comparison.NOT_EQUAL):
            raise NotATest('"" has no order')
        return Has(asked) if differs else Not(Has(asked))
    if field.type is Type.BOOLEAN:
        wanted = _truth(constant.text) is not differs
        return Truth(asked) if wanted else Not(Truth(asked))
    if field.type.is_text and "*" in constant.text:
        match = _pattern(asked, constant.text)
        return Not(match) if differs else match
    return Compare(comparison, asked, literal(field, constant))


def _pattern(asked: FieldRef, text: str) -> Node:
    inner = text.strip("*")
    if not inner or "*" in inner:
        raise NotATest(f"{text}: * stands only at the beginning or the end of a text")
    begins, ends = text.endswith("*"), text.startswith("*")
    test = TextTest.CONTAINS if begins and ends else TextTest.STARTS_WITH if begins else TextTest.ENDS_WITH
    return TextMatch(test, asked, inner)


def literal(field: Field, constant: Token) -> Literal:
    """The constant in the field's type. Raises NotATest."""
    text = constant.text.strip()
    if field.type.is_text:
        return Literal(text, field.type)
    if field.type is Type.DATE:
        return Literal(_day(text), Type.DATE)
    if not _NUMBER.fullmatch(text):
        raise NotATest(f"{field.title} is a number, {text} is none")
    whole, _, decimals = text.partition(".")
    found = number(int(whole + decimals), len(decimals), wanted=field.scale)
    if abs(int(found.value)) > RESULT_LIMIT:
        raise NotATest(f"{text} is larger than any value can be")
    return found


def listed(field: Field, name: str) -> Node:
    """`field in list NAME`."""
    if field.type is not Type.CODE:
        raise NotATest(f"{field.title} cannot be on a list; lists hold codes")
    return Listed(reference(field), name)


def one_of(field: Field, constants: Sequence[Token]) -> Node:
    """`field in ("a", "b")`."""
    if field.type is Type.BOOLEAN:
        raise NotATest(f"{field.title} is 1 or 0")
    if any(not one.text.strip() or (field.type.is_text and "*" in one.text) for one in constants):
        raise NotATest("a value inside ( ) is written out in full")
    return normalise(Member(reference(field), tuple(literal(field, one) for one in constants)))


def _truth(text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise NotATest(f"{text} is neither 1 nor 0")


def _day(text: str) -> int:
    turned = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)
    try:
        if turned is not None:
            return date(int(turned.group(3)), int(turned.group(2)), int(turned.group(1))).toordinal()
        if len(text) != 10:
            raise ValueError
        return date.fromisoformat(text).toordinal()
    except ValueError:
        raise NotATest(f"{text} is not a day; write 2026-03-31 or 31/03/2026") from None

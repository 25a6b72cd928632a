"""What a condition looks at: a field, the result of arithmetic, or how two terms compare; and its value for one declaration.

Each is a column of the plan. Two rules that compare the same quotient with different bounds share its column, and the
division is made once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from services.risk.domain.catalogue import Level, Type, Value
from services.risk.domain.language.ast import RESULT_LIMIT, Arithmetic, FieldRef, Literal, Operation, Term

Values = Mapping[str, Value]
Reading = Callable[[Values, Values], Value | None]
"""The value for a header and an item (empty where there is none), None where it is missing or not evaluable."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How two terms compare: -1, 0 or 1; of texts and truth values only whether it is 0 counts."""

    left: Term
    right: Term


Column = FieldRef | Arithmetic | Difference


def fields_in(column: Column | Literal) -> Iterator[FieldRef]:
    """The fields that it is made from."""
    if isinstance(column, FieldRef):
        yield column
    elif isinstance(column, Arithmetic | Difference):
        yield from fields_in(column.left)
        yield from fields_in(column.right)


def level_of(column: Column) -> Level:
    """Item where one of its fields is an item's."""
    return Level.ITEM if any(one.level is Level.ITEM for one in fields_in(column)) else Level.HEADER


def is_text(column: Column) -> bool:
    """Whether its values are texts."""
    return isinstance(column, FieldRef) and column.type.is_text


def reading(column: Column | Literal) -> Reading:
    """How to come by the value."""
    if isinstance(column, Literal):
        constant = column.value
        return lambda header, item: constant
    if isinstance(column, FieldRef):
        name = column.name
        if column.level is Level.HEADER:
            return lambda header, item: header.get(name)
        return lambda header, item: item.get(name)
    if isinstance(column, Difference):
        return _difference(column)
    return _arithmetic(column)


def scale_of(term: Term) -> int:
    """The decimals of a term's whole number."""
    return term.scale


def type_of(term: Term) -> Type:
    """A term's type."""
    return Type.DECIMAL if isinstance(term, Arithmetic) else term.type


def _difference(column: Difference) -> Reading:
    left, right = reading(column.left), reading(column.right)
    if not (type_of(column.left).has_order and type_of(column.right).has_order):

        def unequal(header: Values, item: Values) -> int | None:
            one, other = left(header, item), right(header, item)
            if one is None or other is None:
                return None
            return 0 if one == other else 1

        return unequal
    common = max(column.left.scale, column.right.scale)
    one_factor, other_factor = 10 ** (common - column.left.scale), 10 ** (common - column.right.scale)

    def sign(header: Values, item: Values) -> int | None:
        one, other = left(header, item), right(header, item)
        if one is None or other is None:
            return None
        gap: int = int(one) * one_factor - int(other) * other_factor
        return (gap > 0) - (gap < 0)

    return sign


def _arithmetic(column: Arithmetic) -> Reading:
    left, right = reading(column.left), reading(column.right)
    one_factor, other_factor = factors(column)
    compute = _COMPUTED[column.operation]

    def result(header: Values, item: Values) -> int | None:
        one, other = left(header, item), right(header, item)
        if one is None or other is None:
            return None
        found = compute(one * one_factor, other * other_factor)  # type: ignore[arg-type]  # the catalogue says that they are numbers
        return found if found is not None and -RESULT_LIMIT <= found <= RESULT_LIMIT else None

    return result


def _quotient(one: int, other: int) -> int | None:
    """Rounded towards zero; none where there is nothing to divide by."""
    if other > 0 <= one:
        return one // other
    if not other:
        return None
    found = abs(one) // abs(other)
    return found if (one < 0) is (other < 0) else -found


_COMPUTED: Mapping[Operation, Callable[[int, int], int | None]] = {
    Operation.ADD: operator.add,
    Operation.SUBTRACT: operator.sub,
    Operation.MULTIPLY: operator.mul,
    Operation.DIVIDE: _quotient,
}


def factors(column: Arithmetic) -> tuple[int, int]:
    """What to multiply each side with, so that the plain operation of whole numbers gives the result at its scale."""
    left, right = column.left.scale, column.right.scale
    if column.operation is Operation.MULTIPLY:
        return 1, 1
    if column.operation is Operation.DIVIDE:
        power = column.scale + right - left
        return (10**power, 1) if power >= 0 else (1, 10**-power)
    return 10 ** (column.scale - left), 10 ** (column.scale - right)

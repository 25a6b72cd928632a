"""Random conditions and declarations: fields missing, values at bounds, numbers of different scale."""

from __future__ import annotations

import random

from services.risk.domain.catalogue import HEADER, ITEM, Field, Level, Type, Value
from services.risk.domain.declarations import Declaration
from services.risk.domain.language import normalise
from services.risk.domain.language.ast import (
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
    Quantity,
    Term,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.language.normal import LARGEST_SCALE, result_scale, term
from services.risk.domain.rules import ManagedList, Matching

CODES = ("CN", "HK", "NZ", "FJSUV", "FJLTK", "220410", "2204", "22", "870323", "1", "4", "ÉÇ", 'A"B', "A\\N")
TEXTS = ("Used clothing", "used clothing", "Wine, red", "clothing", "é", 'the "best"', "back\\slash", "q")
LISTS = {
    "risky": ManagedList(name="risky", entries=frozenset({"CN", "HK", "870323"})),
    "headings": ManagedList(name="headings", matching=Matching.PREFIX, entries=frozenset({"22", "8703", "FJ"})),
    "empty": ManagedList(name="empty"),
    "empty_too": ManagedList(name="empty_too", matching=Matching.PREFIX),
}
_HEADERS = tuple(
    HEADER[name]
    for name in ("office", "importer_name", "country_export", "container", "trusted_trader", "containers", "freight",
                 "total_value", "exchange_rate", "total_gross_mass", "lodged_on", "arrived_on", "importer_find_rate")
)  # fmt: skip
_ITEMS = tuple(
    ITEM[name]
    for name in ("hs", "description", "origin", "packages", "net_mass", "value", "unit_value", "ruling_valid")
)  # fmt: skip


class Trees:
    """One reproducible source of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def node(self, depth: int = 4) -> Node:
        """A condition in its one form."""
        return normalise(self._node(depth, in_item=False))

    def declaration(self) -> Declaration:
        """Up to four items; every field is missing now and then."""
        items = tuple(self._values(_ITEMS) for _ in range(self.random.choice((0, 1, 1, 2, 3, 4))))
        return Declaration(reference="T", header=self._values(_HEADERS), items=items)

    def _values(self, fields: tuple[Field, ...]) -> dict[str, Value]:
        often = self.random.choice((0.0, 0.05, 0.3))
        return {one.name: self._value(one) for one in fields if self.random.random() >= often}

    def _value(self, field: Field) -> Value:
        match field.type:
            case Type.BOOLEAN:
                return self.random.random() < 0.5
            case Type.CODE:
                return self.random.choice(CODES)
            case Type.TEXT:
                return self.random.choice(TEXTS)
            case Type.DATE:
                return 739_700 + self.random.randrange(4)
        return self._number(field.scale)

    def _number(self, scale: int) -> int:
        whole = self.random.choice((0, 1, 2, 5, 100, 1000, 999_999_999))
        near = self.random.choice((0, 0, 0, 1, -1, 10 ** max(scale - 1, 0)))
        return (whole * 10**scale + near) * self.random.choice((1, 1, 1, -1))

    def _node(self, depth: int, *, in_item: bool) -> Node:
        pick = self.random.random()
        if depth <= 0 or pick < 0.35:
            return self._leaf(in_item=in_item)
        if pick < 0.5:
            return Not(self._node(depth - 1, in_item=in_item))
        if pick < 0.7 and not in_item:
            return Quantifier(self.random.choice(tuple(Quantity)), self._node(depth - 1, in_item=True))
        kind = And if self.random.random() < 0.5 else Or
        return kind(tuple(self._node(depth - 1, in_item=in_item) for _ in range(self.random.choice((2, 2, 3)))))

    def _field(self, *, in_item: bool, of: tuple[Type, ...] = tuple(Type)) -> FieldRef:
        fields = _ITEMS if in_item and self.random.random() < 0.8 else _HEADERS
        known = self.random.choice(
            [one for one in fields if one.type in of] or [one for one in _HEADERS if one.type in of]
        )
        return FieldRef(known.name, known.level, known.type, known.scale)

    def _literal(self, field: FieldRef) -> Literal:
        found = self._value((HEADER if field.level is Level.HEADER else ITEM)[field.name])
        if not field.type.is_number or self.random.random() < 0.5:
            return Literal(found, field.type, field.scale)
        scale = self.random.choice((0, 1, 2, 3, 6))
        return Literal(self._number(scale), Type.DECIMAL, scale)

    def _term(self, depth: int, *, in_item: bool) -> Term:
        numbers = (Type.INTEGER, Type.DECIMAL)
        if depth <= 0 or self.random.random() < 0.3:
            if self.random.random() < 0.2:
                return Literal(self.random.choice((1, 2, 5, 15, 100, -3)), Type.DECIMAL, self.random.choice((0, 1)))
            return self._field(in_item=in_item, of=numbers)
        operation = self.random.choice(tuple(Operation))
        left, right = self._term(depth - 1, in_item=in_item), self._term(depth - 1, in_item=in_item)
        made = Arithmetic(operation, left, right, result_scale(operation, left.scale, right.scale))
        return made if _can_be_written(made) else left

    def _leaf(self, *, in_item: bool) -> Node:
        pick = self.random.random()
        if pick < 0.1:
            return Has(self._field(in_item=in_item))
        if pick < 0.18:
            return Truth(self._field(in_item=in_item, of=(Type.BOOLEAN,)))
        if pick < 0.2:
            return Truth(Literal(self.random.random() < 0.5, Type.BOOLEAN))
        if pick < 0.3:
            return Listed(self._field(in_item=in_item, of=(Type.CODE,)), self.random.choice(tuple(LISTS)))
        if pick < 0.45:
            asked = self._field(in_item=in_item, of=(Type.CODE, Type.TEXT))
            text = str(self._literal(asked).value)
            return TextMatch(self.random.choice(tuple(TextTest)), asked, text[: self.random.choice((1, 2, 9))])
        if pick < 0.7:
            return self._numbers(in_item=in_item)
        field = self._field(in_item=in_item, of=(Type.CODE, Type.TEXT, Type.DATE, Type.INTEGER, Type.DECIMAL))
        if pick < 0.85:
            return Member(field, tuple(self._literal(field) for _ in range(self.random.choice((1, 2, 4)))))
        of_order = tuple(Comparison) if field.type.has_order else (Comparison.EQUAL, Comparison.NOT_EQUAL)
        other = self._literal(field) if self.random.random() < 0.8 else self._field(in_item=in_item, of=(field.type,))
        return Compare(self.random.choice(of_order), field, other)

    def _numbers(self, *, in_item: bool) -> Node:
        left, right = self._term(2, in_item=in_item), self._term(self.random.choice((0, 0, 1)), in_item=in_item)
        if isinstance(term(left), Literal):
            left = self._field(in_item=in_item, of=(Type.INTEGER, Type.DECIMAL))
        return Compare(self.random.choice(tuple(Comparison)), left, right)


def _can_be_written(made: Arithmetic) -> bool:
    """Whether the language takes it: nothing divided by a constant zero, and room beside it for a constant of 100."""
    by = term(made.right)
    divided_by_zero = made.operation is Operation.DIVIDE and isinstance(by, Literal) and by.value == 0
    return not divided_by_zero and made.scale <= LARGEST_SCALE - 2

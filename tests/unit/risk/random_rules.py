"""Random conditions and declarations that meet each other often: few values, bounds that are values, much missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random

from services.risk.domain.catalogue import HEADER, ITEM, Field, Level, Type, Value
from services.risk.domain.declarations import Declaration
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
from services.risk.domain.language.normal import result_scale
from services.risk.domain.rules import ManagedList, Matching, Rule, RuleSet
from services.risk.domain.words import Flow, Lane

HEADER_FIELDS = (
    "office", "flow", "importer", "exporter_name", "country_export", "trading_country", "container", "new_importer",
    "freight", "total_value", "total_gross_mass", "exchange_rate", "total_packages", "lodged_on", "arrived_on",
)  # fmt: skip
ITEM_FIELDS = (
    "hs",
    "description",
    "origin",
    "preference",
    "net_mass",
    "gross_mass",
    "value",
    "packages",
    "ruling_valid",
)
TEXTS: dict[str, tuple[str, ...]] = {
    "office": ("FJSUV", "FJNAN", "FJLTK"),
    "flow": ("IMPORT", "EXPORT", "TRANSIT"),
    "importer": tuple(f"T{number:03}" for number in range(12)),
    "exporter_name": ("Pacific Traders", "Nadi Imports Ltd", "Bula & Sons", "pacific traders"),
    "country_export": ("CN", "AU", "NZ", "US"),
    "trading_country": ("CN", "AU", "NZ", "HK"),
    "hs": ("870321", "870322", "8703", "220300", "2203", "240220", "24"),
    "description": ("used cars", "beer in cans", "cigarettes, filter", "beer"),
    "origin": ("CN", "AU", "NZ", "JP"),
    "preference": ("PICTA", "SPARTECA"),
}
NUMBERS = (-250, -1, 0, 1, 2, 100, 101, 1250, 12_500, 125_000, 10**6)
LISTS: dict[str, ManagedList] = {
    "importers": ManagedList(name="importers", entries=frozenset({"T001", "T004", "T011"})),
    "headings": ManagedList(name="headings", matching=Matching.PREFIX, entries=frozenset({"8703", "24"})),
    "countries": ManagedList(name="countries", entries=frozenset({"CN", "HK"})),
    "empty": ManagedList(name="empty"),
}
MONDAY = date(2026, 3, 2).toordinal()
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def field_of(name: str, level: Level) -> Field:
    """The catalogue's field."""
    return (HEADER if level is Level.HEADER else ITEM)[name]


def value_for(random: Random, field: Field) -> Value:
    """A value of the field, one that conditions will name."""
    if field.type.is_text:
        return random.choice(TEXTS[field.name])
    if field.type is Type.BOOLEAN:
        return random.random() < 0.5
    if field.type is Type.DATE:
        return MONDAY + random.randrange(6)
    return random.choice(NUMBERS) if random.random() < 0.9 else random.choice((10**15 - 1, 1 - 10**15))


def declaration(random: Random, number: int = 0, *, missing: float = 0.2, most_items: int = 3) -> Declaration:
    """A declaration with none to `most_items` items."""

    def values(names: Sequence[str], level: Level) -> dict[str, Value]:
        return {name: value_for(random, field_of(name, level)) for name in names if random.random() >= missing}

    items = tuple(values(ITEM_FIELDS, Level.ITEM) for _ in range(random.randrange(most_items + 1)))
    return Declaration(reference=f"D{number}", header=values(HEADER_FIELDS, Level.HEADER), items=items)


class Trees:
    """Random conditions."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def condition(self, depth: int = 3) -> Node:
        """A condition over declarations with items."""
        return self._node(depth, inside=False)

    def _node(self, depth: int, *, inside: bool) -> Node:
        roll = self.random.random()
        if depth > 0 and roll < 0.55:
            kind = And if roll < 0.33 else Or
            return kind(tuple(self._node(depth - 1, inside=inside) for _ in range(self.random.choice((2, 2, 3)))))
        if depth > 0 and roll < 0.63:
            return Not(self._node(depth - 1, inside=inside))
        if not inside and roll < 0.85:
            quantity = self.random.choice((Quantity.EXISTS, Quantity.EXISTS, *Quantity))
            return Quantifier(quantity, self._node(max(depth - 1, 1), inside=True))
        return self._atom(inside=inside)

    def _field(self, *kinds: Type, inside: bool) -> FieldRef:
        level = Level.ITEM if inside and self.random.random() < 0.8 else Level.HEADER
        names = ITEM_FIELDS if level is Level.ITEM else HEADER_FIELDS
        found = [field_of(name, level) for name in names if not kinds or field_of(name, level).type in kinds]
        if not found:
            found = [field_of(name, level) for name in ("importer", "freight", "lodged_on", "container", "total_packages")
                     if field_of(name, level := Level.HEADER).type in kinds]  # fmt: skip
        field = self.random.choice(found)
        return FieldRef(field.name, field.level, field.type, field.scale)

    def _literal(self, beside: Term) -> Literal:
        if isinstance(beside, Arithmetic):
            return self._number(beside.scale)
        if isinstance(beside, FieldRef) and beside.type.is_number:
            return self._number(beside.scale)
        assert isinstance(beside, FieldRef)
        return Literal(value_for(self.random, field_of(beside.name, beside.level)), beside.type)

    def _number(self, scale: int) -> Literal:
        own = max(0, scale + self.random.choice((-2, -1, 0, 0, 0, 1, 2)))
        value = self.random.choice(NUMBERS) * self.random.choice((1, 1, 1, 10, 100))
        return Literal(value, Type.DECIMAL if own else Type.INTEGER, own)

    def _arithmetic(self, depth: int, *, inside: bool) -> Term:
        if depth == 0 or self.random.random() < 0.3:
            return self._field(Type.DECIMAL, Type.INTEGER, inside=inside)
        operation = self.random.choice(tuple(Operation))
        left = self._arithmetic(depth - 1, inside=inside)
        right = self._number(2) if self.random.random() < 0.3 else self._arithmetic(depth - 1, inside=inside)
        return Arithmetic(operation, left, right, result_scale(operation, left.scale, right.scale))

    def _atom(self, *, inside: bool) -> Node:
        roll = self.random.random()
        if roll < 0.08:
            return Has(self._field(inside=inside))
        if roll < 0.16:
            return Truth(self._field(Type.BOOLEAN, inside=inside))
        if roll < 0.28:
            text = self._field(Type.CODE, Type.TEXT, inside=inside)
            whole = str(self._literal(text).value)
            test = self.random.choice(tuple(TextTest))
            cut = self.random.randrange(1, len(whole) + 1)
            return TextMatch(test, text, whole[:cut] if test is TextTest.STARTS_WITH else whole[-cut:])
        if roll < 0.38:
            return Listed(self._field(Type.CODE, inside=inside), self.random.choice((*LISTS, *LISTS, "unknown")))
        if roll < 0.52:
            term = self._field(inside=inside)
            options = {self._literal(term) for _ in range(self.random.randrange(1, 4))}
            return Member(term, tuple(sorted(options, key=lambda one: (str(one.value), one.scale))))
        left: Term
        if roll < 0.78:
            left = self._field(inside=inside)
            return Compare(self._comparison(left.type), left, self._literal(left))
        left = self._arithmetic(2, inside=inside)
        if roll < 0.9:
            return Compare(self._comparison(Type.DECIMAL), left, self._literal(left))
        if roll < 0.94:
            one = self._field(Type.CODE, inside=inside)
            return Compare(self._comparison(Type.CODE), one, self._field(Type.CODE, inside=inside))
        if roll < 0.97:
            one = self._field(Type.DATE, inside=False)
            return Compare(self._comparison(Type.DATE), one, self._field(Type.DATE, inside=False))
        return Compare(self._comparison(Type.DECIMAL), left, self._arithmetic(1, inside=inside))

    def _comparison(self, type_: Type) -> Comparison:
        return self.random.choice(tuple(Comparison) if type_.has_order else (Comparison.EQUAL, Comparison.NOT_EQUAL))


def rule(condition: Node, number: int = 0, *, random: Random | None = None) -> Rule:
    """A rule around the condition; with `random`, sometimes for some offices and flows only."""
    offices: frozenset[str] = frozenset()
    flows: frozenset[Flow] = frozenset()
    if random is not None and random.random() < 0.2:
        offices = frozenset(random.sample(TEXTS["office"], random.choice((1, 2))))
    if random is not None and random.random() < 0.2:
        flows = frozenset(random.sample((Flow.IMPORT, Flow.EXPORT, Flow.WAREHOUSE), random.choice((1, 2))))
    return Rule(id=f"R{number}", version=1, condition=condition, lane=Lane.RED, offices=offices, flows=flows,
                valid_from=BEGIN, valid_until=END)  # fmt: skip


def rule_set(random: Random, count: int, *, depth: int = 3) -> RuleSet:
    """Random rules over the lists of this module."""
    trees = Trees(random)
    rules = tuple(rule(trees.condition(depth), number, random=random) for number in range(count))
    return RuleSet(rules=rules, lists=LISTS)

"""Rules written as criteria where the criteria can say them; the others are listed with the reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.risk.domain.asycuda_criteria.names import BY_KEY
from services.risk.domain.asycuda_criteria.reading import LANE_WORDS, Criterion
from services.risk.domain.catalogue import field
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
    Or,
    Quantifier,
    Quantity,
    Term,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.language.judging import fields_of
from services.risk.domain.language.wording import shown

_LANE_NAMES = {lane: f"{word[:-4].capitalize()}Lane" for word, lane in LANE_WORDS.items()}
_SIGNS = {Comparison.EQUAL: "=", Comparison.NOT_EQUAL: "<>"}
_PATTERNS = {TextTest.STARTS_WITH: "{}*", TextTest.ENDS_WITH: "*{}", TextTest.CONTAINS: "*{}*"}
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A criterion that cannot be written: its place among those given, from 0, and why."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class CriteriaText:
    """The text, and what was left out of it."""

    text: str
    left_out: tuple[LeftOut, ...]


class _CannotSay(ValueError):
    pass


def write_criteria(criteria: Sequence[Criterion]) -> CriteriaText:
    """The criteria as one text, in the order given. Reading it again gives rules that hit the same declarations."""
    written: list[str] = []
    left_out: list[LeftOut] = []
    for index, one in enumerate(criteria):
        try:
            written.append(_criterion(one))
        except _CannotSay as reason:
            left_out.append(LeftOut(index, str(reason)))
    return CriteriaText("\n".join(written), tuple(left_out))


def _criterion(criterion: Criterion) -> str:
    condition = _flat(criterion.condition)
    lanes = " ".join(f"{_LANE_NAMES[lane]} IS {share};" for lane, share in criterion.lanes)
    title = " ".join(criterion.title.replace("*/", "* /").split())
    comment = f"/* {title} */\n" if title else ""
    return f"{comment}If {condition} Then {lanes} Endif;\n"


def _flat(node: Node) -> str:
    """The criteria are tried on every item: one `items.exists` at the top falls away, nothing else over items can be said."""
    conjuncts: list[Node] = []
    over_items = 0
    for one in node.operands if isinstance(node, And) else (node,):
        if not isinstance(one, Quantifier):
            conjuncts.append(one)
            continue
        over_items += 1
        if one.quantity is not Quantity.EXISTS:
            raise _CannotSay(f"items.{one.quantity.value}: a criterion is tried on one item at a time")
        if over_items > 1:
            raise _CannotSay("it asks for two different items; a criterion looks at one")
        if not any(key.startswith("item.") for key in fields_of(one)):
            raise _CannotSay("items.exists asks nothing of the item")
        conjuncts.extend(one.body.operands if isinstance(one.body, And) else (one.body,))
    return _joined(conjuncts, "and") if len(conjuncts) > 1 else _said(conjuncts[0])


def _joined(operands: Sequence[Node], word: str) -> str:
    return f" {word} ".join(f"({_said(one)})" if _is_joined(one) else _said(one) for one in operands)


def _is_joined(node: Node) -> bool:
    return isinstance(node, And | Or) or (isinstance(node, Member) and len(node.options) > 1)


def _said(node: Node) -> str:
    match node:
        case And(operands):
            return _joined(operands, "and")
        case Or(operands):
            return _joined(operands, "or")
        case Not(Has(asked)):
            return f'{_name(asked)} = ""'
        case Not(Truth(FieldRef() as asked)):
            return f"{_name(asked)} = 0"
        case Not(operand):
            return f"not ({_said(operand)})"
        case Has(asked):
            return f'{_name(asked)} <> ""'
        case Truth(FieldRef() as asked):
            return f"{_name(asked)} = 1"
        case Truth():
            raise _CannotSay("true and false by themselves have no word")
        case Compare(comparison, left, right):
            return f"{_term(left)} {_SIGNS.get(comparison, comparison.value)} {_term(right)}"
        case Member(asked, options):
            return " or ".join(f"{_term(asked)} = {_term(one)}" for one in options)
        case Listed(asked, name):
            return f"{_term(asked)} in list {name if _PLAIN_NAME.fullmatch(name) else _quoted(name)}"
        case TextMatch(test, asked, text):
            return f"{_term(asked)} = {_quoted(_PATTERNS[test].format(_without_star(text)))}"
        case Quantifier():
            raise _CannotSay("a condition on items stands inside || or !; a criterion has them at its top only")


def _term(term: Term) -> str:
    if isinstance(term, Arithmetic):
        raise _CannotSay("it calculates; criteria compare fields as they stand")
    if isinstance(term, FieldRef):
        return _name(term)
    return _constant(term)


def _constant(literal: Literal) -> str:
    if literal.type.is_text:
        return _quoted(_without_star(str(literal.value)))
    return shown(literal) if literal.type.is_number else f'"{shown(literal)}"'


def _name(asked: FieldRef) -> str:
    known = field(asked.name, asked.level)
    found = BY_KEY.get(known.key)
    if found is None:
        raise _CannotSay(f"{known.key} ({known.title}) is not known to the national system")
    return found.name


def _without_star(text: str) -> str:
    if "*" in text:
        raise _CannotSay(f"the text {text!r} holds a *, which stands for any letters there")
    return text


def _quoted(text: str) -> str:
    if any(not one.isprintable() for one in text) or not text.strip():
        raise _CannotSay(f"the text {text!r} cannot be written there")
    return '"' + text.replace('"', '""') + '"'

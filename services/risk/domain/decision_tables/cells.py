"""One cell as a condition, and a condition as one cell."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from services.risk.domain.catalogue import Field, Level, Type, field
from services.risk.domain.decision_tables.layout import MATCHING, Column
from services.risk.domain.language import normalise
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
    Or,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.language.hints import nearest
from services.risk.domain.language.normal import number
from services.risk.domain.language.wording import shown

SEPARATOR = "|"
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_TRUE = ("true", "yes", "y", "1", "wahr", "vrai")
_FALSE = ("false", "no", "n", "0", "falsch", "faux")


class BadCell(ValueError):
    """A cell that means nothing in its column; the text says what would."""


def truth(text: str) -> bool:
    """Yes or no."""
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise BadCell(f"{text} is neither yes nor no")


def day(text: str) -> date:
    """A day of the calendar."""
    try:
        if len(text) != 10:
            raise ValueError
        found = date.fromisoformat(text)
        if found.year < 1900:  # what lies at the calendar's beginning is shown in no zone
            raise ValueError
        return found
    except ValueError:
        raise BadCell(f"{text} is not a day; write 2026-03-31") from None


def several(text: str, *, codes: bool) -> list[str]:
    """The values of a cell: separated by `|`, codes also by commas, semicolons and lines."""
    found = re.split(r"[|,;\n]" if codes else r"\|", text)
    return [one.strip() for one in found if one.strip()]


def condition(of: Column, text: str, *, lists: Collection[str] | None) -> Node:
    """What a filled cell asks. Raises BadCell."""
    known = of.field
    asked = FieldRef(known.name, known.level, known.type, known.scale)
    if of.operator == "has":
        return Has(asked) if truth(text) else Not(Has(asked))
    if known.type is Type.BOOLEAN:
        return Truth(asked) if truth(text) else Not(Truth(asked))
    bare = of.operator.removeprefix("not ")
    node: Node
    if bare == "in list":
        node = _listed(asked, text, lists)
    elif bare in MATCHING:
        parts = [TextMatch(TextTest(bare), asked, one) for one in several(text, codes=known.type is Type.CODE)]
        if not parts:
            raise BadCell("holds no value")
        node = parts[0] if len(parts) == 1 else Or(tuple(parts))
    elif bare == "in":
        options = tuple(_constant(known, one) for one in several(text, codes=known.type is Type.CODE))
        if not options:
            raise BadCell("holds no value")
        node = Member(asked, options)
    else:
        return normalise(Compare(Comparison(of.operator), asked, _constant(known, text)))
    return normalise(Not(node) if bare != of.operator else node)


def _listed(asked: FieldRef, name: str, lists: Collection[str] | None) -> Node:
    if lists is not None and name not in lists:
        meant = nearest(name, lists)
        raise BadCell(f"there is no list {name}" + (f"; did you mean {meant}?" if meant else ""))
    return Listed(asked, name)


def _constant(known: Field, text: str) -> Literal:
    if known.type.is_text:
        return Literal(text, known.type)
    if known.type is Type.DATE:
        return Literal(day(text).toordinal(), Type.DATE)
    if not _NUMBER.fullmatch(text):
        raise BadCell(f"{text} is not a number; write 1234.56, with a point and without separators")
    whole, _, decimals = text.partition(".")
    literal = number(int(whole + decimals), len(decimals), wanted=known.scale)
    if abs(int(literal.value)) > RESULT_LIMIT:
        raise BadCell(f"{text} is larger than any value can be")
    return literal


class DoesNotFit(ValueError):
    """A condition that no cell can hold; the text says why."""


def cell(node: Node) -> tuple[Column, str]:
    """The column and the cell of one condition. Raises DoesNotFit."""
    found, text = _cell(node)
    try:
        same = condition(found, text, lists=None) == node and text == text.strip()
    except BadCell:
        same = False
    if not same:
        raise DoesNotFit(f"the value {text!r} does not survive in a cell")
    return found, text


def _cell(node: Node) -> tuple[Column, str]:
    match node:
        case Truth(FieldRef() as asked):
            return _column(asked, "=="), "yes"
        case Not(Truth(FieldRef() as asked)):
            return _column(asked, "=="), "no"
        case Has(asked):
            return _column(asked, "has"), "yes"
        case Not(Has(asked)):
            return _column(asked, "has"), "no"
        case Compare(comparison, FieldRef() as asked, Literal() as constant):
            return _column(asked, comparison.value), shown(constant)
        case Compare():
            raise DoesNotFit("two fields, or a calculation, are compared")
        case Not((Member() | Listed() | TextMatch() | Or()) as inner):
            found, text = _cell(inner)
            return Column(found.field, f"not {found.operator}"), text
        case Member(FieldRef() as asked, options):
            return _column(asked, "in"), f" {SEPARATOR} ".join(shown(one) for one in options)
        case Listed(FieldRef() as asked, name):
            return _column(asked, "in list"), name
        case TextMatch(test, FieldRef() as asked, text):
            return _column(asked, test.value), text
        case Or(operands):
            cells = [_cell(one) for one in operands if isinstance(one, TextMatch)]
            if len(cells) == len(operands) and len({one.heading for one, _ in cells}) == 1:
                return cells[0][0], f" {SEPARATOR} ".join(text for _, text in cells)
            raise DoesNotFit("it has alternatives (||); write one row for each")
    raise DoesNotFit("it is no plain test of one field")


def _column(asked: FieldRef, operator: str) -> Column:
    return Column(field(asked.name, Level(asked.level)), operator)

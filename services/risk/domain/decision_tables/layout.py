"""The one layout of a decision table: what its columns may be called, and what a row becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from services.risk.domain.catalogue import HEADER, ITEM, Field, Type
from services.risk.domain.language.ast import Node
from services.risk.domain.language.hints import nearest_field
from services.risk.domain.words import Flow, Lane, Scope

RESULTS = (
    "lane", "probability", "score", "mandatory", "title", "internal text", "examiner text",
    "valid from", "valid until", "documentation", "scope", "offices", "flows",
)  # fmt: skip
"""The columns that are no conditions, in the order in which they are written."""

MOST_ROWS = 5_000
MOST_COLUMNS = 300

ORDERED = ("<", "<=", ">", ">=")
MATCHING = {"startsWith": "startsWith", "endsWith": "endsWith", "contains": "contains"}
OPERATORS = (
    "==",
    "!=",
    *ORDERED,
    "in",
    "not in",
    "in list",
    "not in list",
    *MATCHING,
    *(f"not {one}" for one in MATCHING),
    "has",
)
_SPELLED = {one.lower(): one for one in OPERATORS}
_HEADING = re.compile(r"^\s*((?:item\.)?[A-Za-z_]+)\s*(.*?)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule:
    """One row: a condition and what follows from it. Days without a value are left to the one who takes the table in."""

    condition: Node
    lane: Lane
    probability: int = 100
    score: int = 0
    mandatory: bool = False
    title: str = ""
    internal_text: str = ""
    examiner_text: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    documentation: str = ""
    scope: Scope = Scope.NATIONAL
    offices: frozenset[str] = frozenset()
    flows: frozenset[Flow] = frozenset()


@dataclass(frozen=True, slots=True)
class CellMistake:
    """What is wrong with one cell; row and column count from 1 as a spreadsheet shows them, `heading` is the column's."""

    row: int
    column: int
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """The rules of a table, or everything that is wrong with it: with a mistake there are no rules, never half of them."""

    rules: tuple[TableRule, ...]
    mistakes: tuple[CellMistake, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A condition column."""

    field: Field
    operator: str

    @property
    def heading(self) -> str:
        """As it stands in the first row."""
        return f"{self.field.key} {self.operator}"


class BadHeading(ValueError):
    """A heading that names no column; the text says what would."""


def column(heading: str) -> Column | str:
    """What a heading means: a condition column, or the name of a result. Raises BadHeading."""
    plain = " ".join(heading.replace("_", " ").split()).lower()
    if plain in RESULTS:
        return plain
    found = _HEADING.match(heading)
    if found is None:
        raise BadHeading("is no column; write a field and an operator, as in item.hs startsWith")
    key, spelled = found.group(1), " ".join(found.group(2).split())
    is_item = key.startswith("item.")
    name = key.removeprefix("item.")
    fields = ITEM if is_item else HEADER
    field = fields.get(name)
    if field is None:
        raise BadHeading(_meant(name, is_item=is_item))
    operator = _SPELLED.get(spelled.lower(), "") if spelled else "=="
    if not operator:
        raise BadHeading(f"has no operator {spelled}; there are {', '.join(OPERATORS)}")
    _check_operator(field, operator)
    return Column(field, operator)


def _meant(name: str, *, is_item: bool) -> str:
    if not is_item and name in ITEM:
        return f"is a field of an item; write item.{name}"
    if is_item and name in HEADER:
        return f"is a field of the declaration; write {name}"
    found = nearest_field(name, among=(ITEM if is_item else HEADER).values())
    return "is no field" + (f"; did you mean {found.key}?" if found is not None else " of the catalogue and no result")


def _check_operator(field: Field, operator: str) -> None:
    bare = operator.removeprefix("not ")
    if operator in ORDERED and not field.type.has_order:
        raise BadHeading(f"cannot be compared with {operator}; only numbers and dates have an order")
    if bare in MATCHING and not field.type.is_text:
        raise BadHeading(f"cannot be asked {bare}; only codes and texts can")
    if bare == "in list" and field.type is not Type.CODE:
        raise BadHeading("cannot be on a list; lists hold codes")
    if field.type is Type.BOOLEAN and operator not in ("==", "has"):
        raise BadHeading("is true or false; its operator is ==")

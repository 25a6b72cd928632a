"""Rules laid out as a table, and the list of those that do not fit, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.risk.domain.catalogue import Level
from services.risk.domain.decision_tables.cells import SEPARATOR, DoesNotFit, cell
from services.risk.domain.decision_tables.layout import MOST_COLUMNS, MOST_ROWS, RESULTS, Column, TableRule
from services.risk.domain.decision_tables.sheets import xlsx_bytes
from services.risk.domain.language.ast import And, Node, Quantifier, Quantity
from services.risk.domain.language.judging import fields_of
from shared.sheets import csv_bytes


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A rule that no row can say: its place among those given, from 0, and why."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """The cells, headings first, and what was left out."""

    rows: tuple[tuple[str, ...], ...]
    left_out: tuple[LeftOut, ...]


def lay_out(rules: Sequence[TableRule]) -> Table:
    """The rules as rows: the declaration's conditions, the item's, then the results; every result column is there."""
    fitting: list[tuple[TableRule, dict[Column, str]]] = []
    left_out: list[LeftOut] = []
    seen: dict[Column, None] = {}
    for index, rule in enumerate(rules):
        try:
            cells = _cells(rule.condition)
            wider = seen | dict.fromkeys(cells)
            if len(wider) + len(RESULTS) > MOST_COLUMNS or len(fitting) == MOST_ROWS:
                raise DoesNotFit(f"the table is full: {MOST_ROWS} rules, {MOST_COLUMNS} columns")
            fitting.append((rule, cells))
            seen = wider
        except DoesNotFit as reason:
            left_out.append(LeftOut(index, str(reason)))
    columns = sorted(seen, key=lambda column: column.field.level is Level.ITEM)
    headings = (*(column.heading for column in columns), *RESULTS)
    rows = [(*(cells.get(column, "") for column in columns), *_results(rule)) for rule, cells in fitting]
    return Table((headings, *rows), tuple(left_out))


def csv_of(table: Table) -> bytes:
    """The table as CSV."""
    return csv_bytes(table.rows)


def xlsx_of(table: Table) -> bytes:
    """The table as XLSX."""
    return xlsx_bytes(table.rows, title="rules")


def _cells(node: Node) -> dict[Column, str]:
    found: dict[Column, str] = {}
    over_items = 0
    for condition in node.operands if isinstance(node, And) else (node,):
        if not isinstance(condition, Quantifier):
            _add(found, condition, Level.HEADER)
            continue
        over_items += 1
        if condition.quantity is not Quantity.EXISTS:
            raise DoesNotFit(f"items.{condition.quantity.value} has no column; a row asks for one item")
        if over_items > 1:
            raise DoesNotFit("it asks for two different items; a row asks for one")
        for inner in condition.body.operands if isinstance(condition.body, And) else (condition.body,):
            _add(found, inner, Level.ITEM)
    return found


def _add(found: dict[Column, str], condition: Node, level: Level) -> None:
    column, text = cell(condition)
    if column.field.level is not level:
        raise DoesNotFit(f"inside items.exists it asks {', '.join(sorted(fields_of(condition)))}, of the declaration")
    if column in found:
        raise DoesNotFit(f"it asks {column.heading} twice")
    found[column] = text


def _results(rule: TableRule) -> tuple[str, ...]:
    return (
        rule.lane.value, str(rule.probability), str(rule.score), "yes" if rule.mandatory else "no", rule.title,
        rule.internal_text, rule.examiner_text, rule.valid_from.isoformat() if rule.valid_from else "",
        rule.valid_until.isoformat() if rule.valid_until else "", rule.documentation, rule.scope.value,
        f" {SEPARATOR} ".join(sorted(rule.offices)), f" {SEPARATOR} ".join(sorted(flow.value for flow in rule.flows)),
    )  # fmt: skip

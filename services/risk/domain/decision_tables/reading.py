"""A sheet read as rules: every cell is judged, every mistake is told, and a table with a mistake gives no rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from services.risk.domain.catalogue import Level
from services.risk.domain.decision_tables import cells
from services.risk.domain.decision_tables.cells import BadCell
from services.risk.domain.decision_tables.layout import (
    MOST_COLUMNS,
    MOST_ROWS,
    RESULTS,
    BadHeading,
    CellMistake,
    Column,
    TableReading,
    TableRule,
    column,
)
from services.risk.domain.decision_tables.sheets import Numeric, TableRefused, rows_of
from services.risk.domain.language import RuleError, normalise
from services.risk.domain.language.ast import And, Node, Quantifier, Quantity
from services.risk.domain.words import Flow, Lane, Scope

_LONGEST = 4_000


def read_table(content: bytes, *, name: str, lists: Collection[str] | None = None) -> TableReading:
    """The rules of a CSV (UTF-8, `,` or `;`) or XLSX file (its first sheet). Raises TableRefused for what is no table."""
    return read_rows(rows_of(content, name=name), lists=lists)


def read_rows(rows: Sequence[Sequence[str]], *, lists: Collection[str] | None = None) -> TableReading:
    """The rules of rows of cells; the first row names the columns. `lists` are the managed lists there are."""
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise TableRefused("the first row names the columns, and there is none")
    if len(rows) > MOST_ROWS + 1 or max(len(row) for row in rows) > MOST_COLUMNS:
        raise TableRefused(f"a table has at most {MOST_ROWS} rules and {MOST_COLUMNS} columns")
    return _Reader(rows, lists).reading()


class _Reader:
    def __init__(self, rows: Sequence[Sequence[str]], lists: Collection[str] | None) -> None:
        self.rows = rows
        self.lists = lists
        self.mistakes: list[CellMistake] = []
        self.headings = [" ".join(cell.split()) for cell in rows[0]]
        self.columns: list[Column | str | None] = []

    def wrong(self, row: int, at: int, reason: str) -> None:
        heading = self.headings[at] if at < len(self.headings) else ""
        self.mistakes.append(CellMistake(row, at + 1, heading, reason))

    def reading(self) -> TableReading:
        for at, heading in enumerate(self.headings):
            self.columns.append(self.column(at, heading))
        if "lane" not in self.columns and not self.mistakes:
            self.wrong(1, len(self.headings), "there is no column lane")
        rules = [self.rule(at + 1, row) for at, row in enumerate(self.rows) if at and any(cell.strip() for cell in row)]
        if not rules and not self.mistakes:
            self.wrong(2, 0, "there is no rule below the first row")
        whole = tuple(rule for rule in rules if rule is not None)
        return TableReading(() if self.mistakes else whole, tuple(self.mistakes))

    def column(self, at: int, heading: str) -> Column | str | None:
        if not heading:
            if any(at < len(row) and row[at].strip() for row in self.rows[1:]):
                self.wrong(1, at, "has cells but no name")
            return None
        try:
            found = column(heading)
        except BadHeading as bad:
            self.wrong(1, at, str(bad))
            return None
        if found in self.columns:
            self.wrong(1, at, "stands twice; values of one column are separated by |")
            return None
        return found

    def rule(self, row: int, given: Sequence[str]) -> TableRule | None:
        before = len(self.mistakes)
        header: list[Node] = []
        item: list[Node] = []
        results: dict[str, Any] = {}
        for at, raw in enumerate(given):
            text = raw.strip()
            if not text:
                continue
            known = self.columns[at] if at < len(self.columns) else None
            if known is None:
                if at >= len(self.columns):
                    self.wrong(row, at, "stands right of the last column")
                continue
            try:
                if len(text) > _LONGEST:
                    raise BadCell(f"is longer than {_LONGEST} characters")
                if isinstance(known, str):
                    results[known.replace(" ", "_")] = _RESULT_CELLS[known](text)
                    continue
                if isinstance(raw, Numeric) and known.field.key == "item.hs":
                    raise BadCell(f"{text} is a number, which loses leading zeros; format the cell as text")
                found = cells.condition(known, text, lists=self.lists)
                (item if known.field.level is Level.ITEM else header).append(found)
            except BadCell as bad:
                self.wrong(row, at, str(bad))
            except RuleError as bad:
                self.wrong(row, at, bad.detail)
        self.check_row(row, header, item, results)
        if len(self.mistakes) > before or "lane" not in results or not (header or item):
            return None
        return self.made(row, header, item, results)

    def check_row(self, row: int, header: list[Node], item: list[Node], results: dict[str, Any]) -> None:
        if any(one.row in (1, row) for one in self.mistakes):
            return
        if "lane" not in results:
            self.wrong(row, self.columns.index("lane"), "a rule needs a lane")
        if not header and not item:
            self.wrong(row, 0, "has no condition, so it would hit everything")
        begin, end = results.get("valid_from"), results.get("valid_until")
        if begin is not None and end is not None and end <= begin:
            self.wrong(row, self.columns.index("valid until"), "is not after valid from")

    def made(self, row: int, header: list[Node], item: list[Node], results: dict[str, Any]) -> TableRule | None:
        conditions = list(header)
        if item:
            conditions.append(Quantifier(Quantity.EXISTS, And(tuple(item))))
        try:
            return TableRule(condition=normalise(And(tuple(conditions))), **results)
        except RuleError as bad:
            self.wrong(row, 0, bad.detail)
            return None


def _lane(text: str) -> Lane:
    try:
        return Lane(text.lower())
    except ValueError:
        raise BadCell(f"{text} is no lane; there are green, blue, yellow and red") from None


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        bare = text.removesuffix("%").strip()
        if not bare.removeprefix("-").isdecimal() or len(bare) > 9 or not least <= int(bare) <= most:
            raise BadCell(f"{text} is not a whole number from {least} to {most}")
        return int(bare)

    return read


def _scope(text: str) -> Scope:
    try:
        return Scope(text.lower())
    except ValueError:
        raise BadCell(f"{text} is no scope; there are {', '.join(Scope)}") from None


def _offices(text: str) -> frozenset[str]:
    return frozenset(one.upper() for one in cells.several(text, codes=True))


def _flows(text: str) -> frozenset[Flow]:
    try:
        return frozenset(Flow(one.lower()) for one in cells.several(text, codes=True))
    except ValueError:
        raise BadCell(f"{text} names no flow; there are {', '.join(Flow)}") from None


_RESULT_CELLS: dict[str, Callable[[str], Any]] = {
    "lane": _lane, "probability": _between(0, 100), "score": _between(-1_000, 1_000), "mandatory": cells.truth,
    "title": str, "internal text": str, "examiner text": str, "documentation": str,
    "valid from": cells.day, "valid until": cells.day, "scope": _scope, "offices": _offices, "flows": _flows,
}  # fmt: skip
assert set(_RESULT_CELLS) == set(RESULTS)  # noqa: S101  # a result without a reader would be lost silently

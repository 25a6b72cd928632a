"""Other engines with the same rules over flat rows of one item: what the benchmark runs beside Vaka's.

Every engine gives the list of rules hit for every row; none is asked for counts alone.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psycopg

from bench.risk_declarations import Declarations
from bench.risk_languages import InCel, InPython, InSql, InZen, flat, flat_name
from services.risk.domain.catalogue import Level, Type, Value, find
from services.risk.domain.language.ast import And, FieldRef, Literal, Node, Not, Or
from services.risk.domain.plan.allowed import EDGE, Allowed, AllowedNumbers
from services.risk.domain.plan.columns import Column, Difference, factors
from services.risk.domain.plan.normal import Conjunct, alternatives
from services.risk.domain.rules import RuleSet

Row = dict[str, Value | None]
Hits = list[list[int]]


def flat_rows(made: Declarations, count: int) -> list[Row]:
    """The first rows, missing values as None."""
    names = [(own, name, name if own is Level.HEADER else f"i_{name}") for own, name in made.columns]
    return [
        {flat: (item if own is Level.ITEM else header).get(name) for own, name, flat in names}
        for header, item in made.rows(count)
    ]


def zen_table(rules: RuleSet) -> Callable[[Row], list[int]]:
    """GoRules' zen-engine: one decision table that collects, a row for each conjunct, evaluated by key (its best mode)."""
    zen: Any = importlib.import_module("zen")
    language = InZen(dict(rules.lists))
    rows: list[tuple[int, Conjunct]] = [
        (place, one)
        for place, rule in enumerate(rules.rules)
        for one in alternatives(flat(rule.condition), rules.lists)
    ]
    columns = list(dict.fromkeys(column for _, one in rows for column in one.columns))
    content = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "table",
                "type": "decisionTableNode",
                "name": "table",
                "position": {"x": 0, "y": 0},
                "content": {
                    "hitPolicy": "collect",
                    "inputs": [
                        {"id": f"c{n}", "name": f"c{n}", "field": language.head(column)}
                        for n, column in enumerate(columns)
                    ],
                    "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
                    "rules": [
                        {
                            "_id": str(number),
                            "rule": str(place),
                            **{
                                f"c{n}": language.cell(column, one.columns[column]) if column in one.columns else ""
                                for n, column in enumerate(columns)
                            },
                        }
                        for number, (place, one) in enumerate(rows)
                    ],
                },
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    parsed = zen.ZenDecisionContent(json.dumps(content))
    engine = zen.ZenEngine({"loader": lambda key: parsed})

    def ask(row: Row) -> list[int]:
        found = engine.evaluate("rules", row)["result"] or []
        return sorted({one["rule"] for one in found})

    return ask


def ezrules_engine(rules: RuleSet) -> Callable[[Row], list[int]]:
    """ezrules' RuleEngine with its own Rule objects."""
    # Its modules read settings of the whole product when they are imported; the engine itself uses none of them.
    os.environ |= {"EZRULES_DB_ENDPOINT": "sqlite://", "EZRULES_APP_SECRET": "not used", "EZRULES_ORG_ID": "1"}
    rule: Any = importlib.import_module("ezrules.core.rule").Rule
    engine: Any = importlib.import_module("ezrules.core.rule_engine").RuleEngine
    language = InPython(dict(rules.lists))
    made = engine([
        rule(rid=str(place), logic=f"if {language.write(flat(one.condition))}:\n    return 'HIT'")
        for place, one in enumerate(rules.rules)
    ])  # fmt: skip
    return lambda row: [int(place) for place in made(row)["rule_results"]]


def cel_program(rules: RuleSet) -> Callable[[Row], list[int]]:
    """CEL-Rust: all rules as one program, a list of truth values (its best mode)."""
    cel: Any = importlib.import_module("cel")
    language = InCel(dict(rules.lists))
    program = cel.compile(f"[{', '.join(language.write(flat(rule.condition)) for rule in rules.rules)}]")
    missing: dict[str, Value] = {"i_preference": "", "importer_find_rate": -1}

    def ask(row: Row) -> list[int]:
        known = {name: missing[name] if value is None else value for name, value in row.items()}
        return [place for place, truth in enumerate(program.execute(known)) if truth]

    return ask


def polars_frame(made: Declarations, rules: RuleSet) -> Callable[[], Any]:
    """Polars: a lazy frame that computes a truth value for every rule and row."""
    pl: Any = importlib.import_module("polars")
    frame = pl.DataFrame({
        (name if own is Level.HEADER else f"i_{name}"): column.as_list() for (own, name), column in made.columns.items()
    })  # fmt: skip
    known: dict[tuple[Column, Allowed], Any] = {}

    def expression(node: Node) -> Any:
        match node:
            case And(operands):
                return _reduced(operands, lambda one, other: one & other)
            case Or(operands):
                return _reduced(operands, lambda one, other: one | other)
            case Not(operand):
                return ~expression(operand)
            case _:
                ((column, allowed),) = alternatives(node, rules.lists)[0].columns.items()
                key = (column, allowed)
                if key not in known:
                    known[key] = condition(column, allowed)
                return known[key]

    def _reduced(operands: Sequence[Node], join: Callable[[Any, Any], Any]) -> Any:
        found = expression(operands[0])
        for one in operands[1:]:
            found = join(found, expression(one))
        return found

    def term(given: Any) -> Any:
        if isinstance(given, FieldRef):
            return pl.col(flat_name(given))
        if isinstance(given, Literal):
            return pl.lit(given.value)
        by_one, by_other = factors(given)
        return (term(given.left) * by_one) // (term(given.right) * by_other)

    def condition(column: Column, allowed: Allowed) -> Any:
        if isinstance(column, Difference):
            one, other = term(column.left), term(column.right)
            return one == other if allowed.holds(0) else one != other
        value = term(column)
        if isinstance(allowed, AllowedNumbers):
            if isinstance(column, FieldRef) and column.type is Type.BOOLEAN:
                return value if allowed.holds(1) else ~value
            spans = [
                (value >= low) if high == EDGE else (value <= high) if low == -EDGE else value.is_between(low, high)
                for low, high in allowed.spans
            ]
            return pl.any_horizontal(spans) if len(spans) > 1 else spans[0]
        (part,) = allowed.parts
        if not (part.exact or part.prefixes):
            return value.is_not_null()
        texts = [value.is_in(sorted(part.exact))] if part.exact else []
        texts += [value.str.starts_with(prefix) for prefix in sorted(part.prefixes)]
        found = pl.any_horizontal(texts) if len(texts) > 1 else texts[0]
        return found if part.positive else ~found

    asked = [expression(flat(rule.condition)).alias(str(place)) for place, rule in enumerate(rules.rules)]
    lazy = frame.lazy().select(asked)
    return lambda: lazy.collect()


def frame_hits(frame: Any) -> Iterator[tuple[int, int]]:
    """Pairs of row and rule of what Polars gave."""
    for place, name in enumerate(frame.columns):
        for row in frame[name].fill_null(False).arg_true().to_list():
            yield row, place


class InPostgres:
    """PostgreSQL: one table of flat rows, and every row's hits written into another."""

    def __init__(self, url: str, made: Declarations, rules: RuleSet) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        kinds = {Type.TEXT: "text", Type.CODE: "text", Type.BOOLEAN: "boolean"}
        columns = []
        for own, name in made.columns:
            field = find(name, own)
            kind = "bigint" if field is None else kinds.get(field.type, "bigint")
            columns.append((name if own is Level.HEADER else f"i_{name}", kind))
        typed = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        self.connection.execute(f"create table flat (id int, {typed})")
        rows = zip(range(made.count), *(column.as_list() for column in made.columns.values()), strict=True)
        with self.connection.cursor().copy("copy flat from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        self.connection.execute("vacuum analyze flat")
        language = InSql(dict(rules.lists))
        cases = ", ".join(
            f"case when {language.write(flat(rule.condition))} then {place} end"
            for place, rule in enumerate(rules.rules)
        )
        self._query = (
            f"create temp table hits as select id, array_remove(array[{cases}], null) as rules from flat".replace(
                "%%", "%"
            )
        )

    def run(self) -> None:
        """Ask every rule of every row."""
        self.connection.execute("drop table if exists hits")
        self.connection.execute(self._query)

    def hits(self) -> Iterator[tuple[int, int]]:
        """Pairs of row and rule of the last run."""
        for row, rules in self.connection.execute("select id, rules from hits order by id"):
            for place in rules:
                yield row, place

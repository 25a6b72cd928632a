"""Conditions as SQL give what the plain walk gives: true, false and null alike, on DuckDB and, where it is installed, Spark."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

import duckdb
import pytest

from services.risk.domain.catalogue import HEADER, ITEM, Field, Type, Value
from services.risk.domain.declarations import Declaration
from services.risk.domain.language import judge, parse
from services.risk.domain.language.ast import Node
from services.risk.domain.rules import ManagedList, Matching
from services.risk.domain.sql import Dialect, NotInSql, select, select_hits
from tests.unit.risk.random_rules import HEADER_FIELDS, ITEM_FIELDS, LISTS, Trees, declaration, rule_set

Ask = Callable[[Sequence[Declaration], str], list[tuple[Any, ...]]]
HEADERS = [*HEADER_FIELDS, "insurance"]
ITEMS = [*ITEM_FIELDS]
SQL_TYPES = {Type.TEXT: "VARCHAR", Type.CODE: "VARCHAR", Type.BOOLEAN: "BOOLEAN"}


def tables(
    declarations: Sequence[Declaration],
) -> Iterator[tuple[str, list[tuple[str, Field | None]], list[list[Any]]]]:
    """Name, columns and rows of the two tables."""
    header = [("declaration", None), *((name, HEADER[name]) for name in HEADERS)]
    rows = [[place, *(one.header.get(name) for name in HEADERS)] for place, one in enumerate(declarations)]
    yield "declaration", header, rows
    item = [("declaration", None), *((name, ITEM[name]) for name in ITEMS)]
    yield (
        "item",
        item,
        [[place, *(each.get(name) for name in ITEMS)] for place, one in enumerate(declarations) for each in one.items],
    )


def on_duckdb(declarations: Sequence[Declaration], query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as session:
        for name, columns, rows in tables(declarations):
            typed = ", ".join(
                f'"{own}" {"BIGINT" if field is None else SQL_TYPES.get(field.type, "BIGINT")}'
                for own, field in columns
            )
            session.execute(f'CREATE TABLE "{name}" ({typed})')
            marks = f"({', '.join('?' for _ in columns)})"
            if rows:
                every = ", ".join([marks] * len(rows))
                session.execute(f'INSERT INTO "{name}" VALUES {every}', [each for row in rows for each in row])
        return sorted(session.execute(query).fetchall())


@pytest.fixture(scope="module")
def on_spark() -> Iterator[Ask]:
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("pyspark or Java is not installed here: make bench NAME=risk-sql runs this where they are")
    sql = importlib.import_module("pyspark.sql")
    types = sql.types

    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    kinds = {Type.TEXT: types.StringType(), Type.CODE: types.StringType(), Type.BOOLEAN: types.BooleanType()}

    def ask(declarations: Sequence[Declaration], query: str) -> list[tuple[Any, ...]]:
        for name, columns, rows in tables(declarations):
            fields = [
                types.StructField(own, types.LongType() if field is None else kinds.get(field.type, types.LongType()))
                for own, field in columns
            ]
            session.createDataFrame(rows, types.StructType(fields)).createOrReplaceTempView(name)
        return sorted(tuple(row) for row in session.sql(query).collect())

    yield ask
    session.stop()


def walked(
    conditions: Mapping[str, Node], declarations: Sequence[Declaration], lists: Mapping[str, ManagedList]
) -> list[tuple[Any, ...]]:
    """What the reference says."""
    return [
        (place, *(judge(node, header=one.header, items=one.items, lists=lists) for node in conditions.values()))
        for place, one in enumerate(declarations)
    ]


def random_conditions(seed: int, count: int) -> dict[str, Node]:
    trees = Trees(Random(seed))
    return {f"c{number}": trees.condition(3) for number in range(count)}


EDGES = (
    'items.exists(i, i.description.contains("\\\\"))',
    'items.exists(i, i.description.contains("it\'s"))',
    'exporter_name == "a\\\\b"',
    'exporter_name.startsWith("é") && exporter_name.endsWith("ü")',
    "freight / insurance > 1.5",
    "freight / insurance < -1.5",
    "!(freight / insurance > 0.0)",
    "freight * insurance > 0.0",
    "freight * insurance / freight == insurance",
    "freight - insurance * 1000000.000000 < exchange_rate",
    "freight > 12.505 || freight == 12.505",
    "freight in [1.25, 2.505, -3.00]",
    "items.all(i, i.value > 1.00)",
    "items.exists_one(i, i.origin != country_export)",
)
ODD = [
    Declaration(reference="0", header={}, items=()),
    Declaration(reference="1", header={"freight": 10**15 - 1, "insurance": 10**15 - 1}, items=({},)),
    Declaration(reference="2", header={"freight": -(10**15) + 1, "insurance": 3, "exchange_rate": 7}, items=()),
    Declaration(reference="3", header={"freight": 1250, "insurance": 0, "exporter_name": "a\\b"}, items=()),
    Declaration(reference="4", header={"freight": -300, "insurance": -200}, items=({"description": "it's \\ here"},)),
    Declaration(reference="5", header={"exporter_name": "é \U0001f6a2 ü", "country_export": "CN"}, items=({"origin": "AU", "value": 500}, {"origin": "CN"})),
]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_duckdb_gives_what_the_tree_walk_gives(seed):
    random = Random(seed)
    declarations = [declaration(random, number) for number in range(80)]
    conditions = random_conditions(seed, 40)
    found = on_duckdb(declarations, select(conditions, LISTS, Dialect.DUCKDB))
    assert found == walked(conditions, declarations, LISTS)
    truths = [value for row in found for value in row[1:]]
    assert min(truths.count(True), truths.count(False), truths.count(None)) > 150


def test_duckdb_at_the_edges():
    conditions = {text: parse(text) for text in EDGES}
    assert on_duckdb(ODD, select(conditions, {}, Dialect.DUCKDB)) == walked(conditions, ODD, {})


def test_spark_gives_what_the_tree_walk_gives(on_spark):
    random = Random(3)
    declarations = [declaration(random, number) for number in range(80)]
    conditions = random_conditions(3, 60)
    assert on_spark(declarations, select(conditions, LISTS, Dialect.SPARK)) == walked(conditions, declarations, LISTS)
    edges = {f"c{number}": parse(text) for number, text in enumerate(EDGES)}
    assert on_spark(ODD, select(edges, {}, Dialect.SPARK)) == walked(edges, ODD, {})


def test_offices_and_flows_are_part_of_a_rules_query():
    random = Random(4)
    rules = rule_set(random, 20)
    declarations = [declaration(random, number) for number in range(80)]
    found = on_duckdb(declarations, select_hits(rules, Dialect.DUCKDB))
    for place, one in enumerate(declarations):
        for column, rule in enumerate(rules.rules, 1):
            in_scope = not rule.offices or one.header.get("office") in rule.offices
            in_flow = not rule.flows or one.header.get("flow") in {flow.value.upper() for flow in rule.flows}
            holds = judge(rule.condition, header=one.header, items=one.items, lists=LISTS) is True
            assert (found[place][column] is True) is (in_scope and in_flow and holds)


def test_a_list_cannot_break_out_of_its_query():
    nasty = ManagedList(name="n", matching=Matching.PREFIX, entries=frozenset({"'); DROP TABLE item; --", "\\"}))
    values: list[Value] = ["'); DROP TABLE item; --", "\\x", "A"]
    declarations = [Declaration(reference="x", header={"importer": value}) for value in values]
    query = select({"hit": parse('importer in list("n")')}, {"n": nasty}, Dialect.DUCKDB)
    assert on_duckdb(declarations, query) == [(0, True), (1, True), (2, False)]


def test_what_is_too_wide_is_refused_instead_of_being_wrong():
    deep = parse("1.0 / (exchange_rate * exchange_rate * exchange_rate) > 1.0")
    with pytest.raises(NotInSql):
        select({"c": deep}, {}, Dialect.SPARK)

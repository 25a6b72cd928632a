"""Declarations through the whole house: durable assessed declarations a second, one by one and a thousand at a time.

`make bench NAME=risk-service`. Everything in one process as an operator starts it, behind the gateway, on a PostgreSQL
with fsync on; 300 rules in force. A declaration counts when it is assessed and committed, not when it is received.
Beside it the plain insert of the same rows by multi-row INSERT into tables without rules, audit or assessment
(`plain_insert_per_s`). The clients share the processors. Then the receipt's time is compared for declarations that
become red and green, lodged alternately: `timing_p` is the two-sided p-value of the rank test (Mann and Whitney), and
small values would say that a trader's stopwatch knows the lane. `…_cpu_us` is what our process spends on a declaration,
without PostgreSQL: the figure that a busy machine disturbs least. BENCH_SECONDS makes each part shorter.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import aiohttp
import psycopg
import uvloop

from bench.gateway import Way, good
from bench.risk_rules import Author
from deploy.embedded import EmbeddedPostgres, new_password
from services.risk.domain.language import parse
from services.risk.domain.rules import Rule, RuleSet
from services.risk.domain.words import Lane
from tests.journey.installation import Installation
from tests.journey.people import demonstration

LONGEST_WAIT = 60.0
"""Seconds for what a first start leaves to do."""
PLACE = "FJ"
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
CLIENTS = 8
TOGETHER = 1_000
PAIRS = 400
RED = "RED-GOODS"


def rules(count: int = 300) -> RuleSet:
    """The benchmark's rules, in force now, and one that makes certain goods red."""
    now = datetime.now(UTC)
    made = Author(7).rule_set(count)
    dates: dict[str, Any] = {"valid_from": now - timedelta(days=1), "valid_until": now + timedelta(days=300)}
    red = Rule(
        id="R-RED", version=1, condition=parse(f'manifest == "{RED}"'), lane=Lane.RED, mandatory=True, score=50, **dates
    )
    return RuleSet(rules=(*(replace(rule, **dates) for rule in made.rules), red), lists=made.lists)


class Trade:
    """Invents declarations of one to five items, as a client sends them."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)
        self.codes = Author(7).codes

    def declaration(self, **more: Any) -> dict[str, Any]:
        """One more."""
        pick, reference = self.random, uuid4().hex[:16]
        items = []
        for number in range(1, pick.choice((1, 1, 2, 2, 3, 5)) + 1):
            mass = pick.randrange(10, 9_000)
            items.append({
                "number": number, "hs": pick.choice(self.codes), "description": "Goods of commerce",
                "origin": pick.choice(("CN", "AU", "NZ", "JP", "US", "SG")), "packages": pick.randrange(1, 90),
                "gross_mass": mass * 1.1, "net_mass": mass, "price": pick.randrange(50, 90_000),
                "value": pick.randrange(50, 90_000), "duty_rate": pick.choice((0, 5, 15, 32)), "valuation_method": "1",
            })  # fmt: skip
        return {
            "reference": f"BENCH {reference}", "office": f"FJ{pick.randrange(9):03}", "flow": "IMPORT",
            "declaration_type": "IM4", "importer": f"T{pick.randrange(9000):05}", "importer_name": "A trading company",
            "exporter": f"X{pick.randrange(14_000):05}", "declarant": f"D{pick.randrange(300):04}", "country_export": "CN",
            "transport_mode": pick.choice("1145"), "transport_document": f"BL{reference}",
            "payment_mode": pick.choice(("10", "11")), "border_office": f"B{pick.randrange(12):02}",
            "lodged_on": datetime.now(UTC).date().isoformat(), "items": items,
        } | more  # fmt: skip


class Client:
    """The national system, with a token that is renewed."""

    def __init__(self, url: str, data: Path, process: int) -> None:
        self.url, self.way = url, Way(url, "", (process,))
        self.who = next(
            one for one in demonstration(data)["clients"]
            if one["administration"] == PLACE and one["organisation"] is None
        )  # fmt: skip
        self.token, self.until = "", 0.0

    async def headers(self, session: aiohttp.ClientSession) -> dict[str, str]:
        """With a token that holds for some minutes."""
        if time.monotonic() > self.until:
            body = {
                "grant_type": "client_credentials", "client_id": self.who["client_id"],
                "client_secret": self.who["client_secret"],
            }  # fmt: skip
            async with session.post(f"{self.url}/api/identity/token", json=body) as answer:
                self.token, self.until = (await good(answer, 200))["access_token"], time.monotonic() + 300
        return {"Authorization": f"Bearer {self.token}"}

    async def send(self, session: aiohttp.ClientSession, path: str, body: bytes, expected: int) -> float:
        """Send what was written before; the seconds until the whole answer was there."""
        headers = {**await self.headers(session), "Content-Type": "application/json"}
        began = time.perf_counter()
        async with session.post(f"{self.url}/api/risk{path}", data=body, headers=headers) as answer:
            found = await answer.read()
        taken = time.perf_counter() - began
        if answer.status != expected:
            raise RuntimeError(f"{path}: {answer.status} {found[:500]!r}")
        return taken


async def quiet(client: Client) -> None:
    """Wait until the work that follows a first start (letters and papers of the demonstration, seals) is done."""
    began = time.perf_counter()
    while time.perf_counter() - began < LONGEST_WAIT:
        used = client.way.processor_seconds()
        await asyncio.sleep(1)
        if client.way.processor_seconds() - used < 0.15:
            return


class Kept:
    """What stands in the database, asked by its superuser."""

    def __init__(self, url: str) -> None:
        self.database = psycopg.connect(url, autocommit=True)

    def fill(self, found: RuleSet) -> None:
        """Put a rule set in force."""
        with self.database.transaction():
            self.database.execute("select set_config('app.administration', %s, true)", (PLACE,))
            row = (PLACE, found.hash(), json.dumps(found.content()), len(found.rules))
            self.database.execute("insert into risk.rule_set values (%s, %s, %s, %s, now() - interval '1 hour')", row)
            self.database.execute(
                "insert into risk.rule_set_activation (administration, number, hash, activated_at, cause)"
                " select %s, coalesce(max(number), 0) + 1, %s, now(), 'bench' from risk.rule_set_activation"
                " where administration = %s", (PLACE, found.hash(), PLACE),
            )  # fmt: skip

    def number(self, what: str) -> int:
        """How many declarations of the bench satisfy a condition."""
        row = self.database.execute(
            f"select count(*) from risk.declaration where administration = %s and reference like 'BENCH %%' and {what}",
            (PLACE,),
        ).fetchone()
        return int(row[0]) if row else 0

    async def settle(self) -> None:
        """Wait until nothing waits for its assessment."""
        while self.number("assessed_at is null"):  # noqa: ASYNC110  # another process has the event
            await asyncio.sleep(0.02)

    def plain(self, count: int) -> float:
        """Rows a second when the same rows are inserted by multi-row INSERT, a thousand in each transaction."""
        tables = {"declaration": "id", "declaration_version": "declaration_id", "assessment": "declaration_id"}
        rows: dict[str, list[tuple[Any, ...]]] = {}
        columns: dict[str, str] = {}
        for table, key in tables.items():
            self.database.execute(f"create table plain_{table} (like risk.{table} including all)")
            names = [
                str(row[0])
                for row in self.database.execute(
                    "select column_name from information_schema.columns where table_schema = 'risk' and table_name = %s"
                    " order by ordinal_position", (table,),
                )
            ]  # fmt: skip
            columns[table] = ", ".join(names)
            listed = ", ".join(f"{name}::text" for name in names)
            found = self.database.execute(
                f"select {listed} from risk.{table} where {key} in (select id from risk.declaration where"
                f" administration = '{PLACE}' and reference like 'BENCH %%' order by id limit {count}) order by {key}"
            )
            rows[table] = found.fetchall()
        taken = min(len(kept) for kept in rows.values())
        began = time.perf_counter()
        for start in range(0, taken, TOGETHER):
            with self.database.transaction():
                for table, all_of_it in rows.items():
                    part = all_of_it[start : start + TOGETHER]
                    types = self._types(table)
                    one = "(" + ", ".join(f"%s::{kind}" for kind in types) + ")"
                    most = 60_000 // len(types)
                    for begin in range(0, len(part), most):
                        some = part[begin : begin + most]
                        self.database.execute(
                            f"insert into plain_{table} ({columns[table]}) values {', '.join([one] * len(some))}",
                            [value for row in some for value in row],
                        )
        return taken / (time.perf_counter() - began)

    def _types(self, table: str) -> Sequence[str]:
        found = self.database.execute(
            "select format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and not attisdropped order by attnum", (f"risk.{table}",),
        )  # fmt: skip
        return [str(row[0]) for row in found]


async def single(client: Client, kept: Kept, trade: Trade) -> dict[str, float]:
    """One by one from eight clients at once."""
    before, taken = kept.number("assessed_at is not null"), []
    used = client.way.processor_seconds()
    began = time.perf_counter()

    async def one(session: aiohttp.ClientSession) -> None:
        while time.perf_counter() - began < SECONDS:
            body = json.dumps(trade.declaration()).encode()
            taken.append(await client.send(session, "/declarations", body, 201))

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session) for _ in range(CLIENTS)))
    await kept.settle()
    whole = time.perf_counter() - began
    done = kept.number("assessed_at is not null") - before
    return {
        "single_per_s": round(done / whole, 1),
        "single_cpu_us": round((client.way.processor_seconds() - used) / done * 1e6),
        "single_p50_ms": round(statistics.median(taken) * 1000, 2),
        "single_p95_ms": round(statistics.quantiles(taken, n=20)[18] * 1000, 2),
    }


async def bulk(client: Client, kept: Kept, trade: Trade, *, senders: int = 2) -> dict[str, float]:
    """A thousand in each call, from two clients at once; the bodies are written before the clock starts."""
    bodies = [json.dumps([trade.declaration() for _ in range(TOGETHER)]).encode() for _ in range(12)]
    async with aiohttp.ClientSession() as session:
        await client.send(session, "/declarations/bulk", bodies.pop(), 200)
        await kept.settle()
        before, used = kept.number("assessed_at is not null"), client.way.processor_seconds()
        began = time.perf_counter()

        async def one() -> None:
            while bodies and time.perf_counter() - began < 2 * SECONDS:
                await client.send(session, "/declarations/bulk", bodies.pop(), 200)

        await asyncio.gather(*(one() for _ in range(senders)))
        received = time.perf_counter() - began
        await kept.settle()
    whole = time.perf_counter() - began
    done = kept.number("assessed_at is not null") - before
    return {
        "bulk_per_s": round(done / whole, 1), "bulk_received_per_s": round(done / received, 1),
        "bulk_cpu_us": round((client.way.processor_seconds() - used) / done * 1e6),
    }  # fmt: skip


async def timing(client: Client, kept: Kept, trade: Trade) -> dict[str, float]:
    """The receipt's time for what becomes red and for what does not, in turns that a coin decides."""
    coin, times = Random(3), {True: [], False: []}  # type: ignore[var-annotated]  # seconds by "red"
    async with aiohttp.ClientSession() as session:
        for _ in range(PAIRS):
            for red in (True, False) if coin.random() < 0.5 else (False, True):
                more = {"manifest": RED if red else "GREEN-GOOD"}
                body = json.dumps(trade.declaration(items=[], **more)).encode()
                times[red].append(await client.send(session, "/declarations", body, 201))
    await kept.settle()
    p, shift = rank_test(times[True], times[False])
    return {"timing_p": round(p, 4), "timing_shift_us": round(shift * 1e6, 1), "timing_each": PAIRS}


def rank_test(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """Two-sided p-value of the rank-sum test by its normal approximation, and the difference of the medians."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    total = sum(rank for rank, (_, which) in enumerate(ranked, 1) if which == 0)
    first, second = len(one), len(other)
    mean = first * (first + second + 1) / 2
    spread = math.sqrt(first * second * (first + second + 1) / 12)
    z = (total - mean) / spread
    return math.erfc(abs(z) / math.sqrt(2)), statistics.median(one) - statistics.median(other)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with EmbeddedPostgres(folder / "postgres", password=new_password()) as database:
            environment = {"DATABASE_URL": database.url(), "REQUESTS_PER_MINUTE": "0", "HOSTED": PLACE}
            house = Installation(folder / "data", environment=environment)
            try:
                house.start()
                kept = Kept(database.url())
                kept.fill(rules())
                found: dict[str, float] = {}
                client, trade = Client(house.url, house.data, house.processes["all"].pid), Trade()
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(quiet(client))
                    for part in (bulk, single, timing):
                        found |= runner.run(part(client, kept, trade))
                        print(json.dumps(found), flush=True)
                found["plain_insert_per_s"] = round(kept.plain(5_000), 1)
                kept.database.close()
            finally:
                house.stop()
    found["bulk_of_plain"] = round(found["bulk_per_s"] / found["plain_insert_per_s"], 3)
    found["single_of_plain"] = round(found["single_per_s"] / found["plain_insert_per_s"], 3)
    print(json.dumps(found | {"rules": 301, "fsync": "on", "processors": os.cpu_count() or 0}))


if __name__ == "__main__":
    main()

"""Trusted traders through the whole house: what an operator may claim, and how soon a suspension counts.

`make bench NAME=trusted-trader`. Every part a process of its own, on a PostgreSQL with fsync on, with 100,000 operators
(BENCH_OPERATORS). National systems ask for entitlements of operators in random order, as JSON and as a signed statement:
one caller for the time of an answer (`…_p50_ms`, `…_p95_ms`), eight for the rate; at the service itself, and
(`gateway_…`) through the gateway as national systems do. The callers share the processors. Then holders are suspended one after the
other, each with a declaration on the heels of the answer: `propagation_…_ms` is the time from that answer to the first
assessment without relief, `unjust` how many assessments after it still had some (it must be 0), and `heard_p99_ms` the
time until risk had heard the message. At last a partner's list of 50,000 lines (BENCH_LINES) is taken in, and again as
other bytes that say the same: `partner_import_s`, `partner_repeat_s`, and what the repeat changed, which must be nothing.
BENCH_SECONDS makes the first part shorter, BENCH_SUSPENSIONS the second.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import aiohttp
import psycopg
import uvloop

from bench.gateway import actor_token, good
from bench.risk_service import PLACE, Client, Kept, Trade, quiet, rules
from deploy.embedded import EmbeddedPostgres, new_password
from services.trusted_trader.domain.exchange import COLUMNS, SIGNED_KIND
from shared.documents import DocumentKeys, sign_statement
from shared.settings import Settings
from tests.journey.installation import Installation
from tests.journey.people import person, sign_in

OPERATORS = int(os.environ.get("BENCH_OPERATORS", "100000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
SUSPENSIONS = int(os.environ.get("BENCH_SUSPENSIONS", "100"))
LINES = int(os.environ.get("BENCH_LINES", "50000"))
PATIENCE = 30.0
FEW, MANY = 1, 8
JSON_FORM, JWS_FORM = "", "?format=jws"


def tin(number: int) -> str:
    """The tax number of an invented operator."""
    return f"TT-{number:06}"


class Holders:
    """Operators as they stand in the database, put there by its superuser."""

    def __init__(self, url: str) -> None:
        self.database = psycopg.connect(url, autocommit=True)

    def fill(self) -> None:
        """One application, and an authorisation of it for each operator; the first ones suspended, to be lifted."""
        application = uuid4()
        benefits = json.dumps(
            [
                {"code": "low_inspection", "law": "s.12"}, {"code": "reduced_guarantee", "percent": 50, "law": "s.9"},
                {"code": "deferred_payment", "days": 30, "law": "s.10"}, {"code": "priority", "law": "s.13"},
            ]
        )  # fmt: skip
        with self.database.transaction():
            self.database.execute("select set_config('app.administration', %s, true)", (PLACE,))
            self.database.execute(
                "insert into trusted_trader.application (administration, id, number, purpose, state, name, tin, lodged_by,"
                " lodged_by_id, lodged_by_name, programme, questionnaire, tier, roles, size, sector, publish, exchange,"
                " eligibility, version, created_at, changed_at, changed_by, changed_by_name, proposed_by, proposed_at,"
                " decided_by, decided_at) values (%s, %s, 'BENCH', 'first', 'granted', 'Bench', 'TT', 'firm', 'b', 'B', 1,"
                " 1, 'aeo', '{importer}', 'small', 'food', true, true, '{}', 1, now(), now(), 'b', 'B', 'a', now(), 'b', now())",
                (PLACE, application),
            )
            self.database.execute(
                "insert into trusted_trader.authorisation (administration, number, state, application_id, name, tin, address,"
                " tier, tier_name, roles, sites, benefits, conditions, programme, size, sector, publish, exchange, law,"
                " granted_at, granted_by, granted_by_name, proposed_by, proposed_by_name, valid_from, valid_until,"
                " suspended_at, suspension_ground, version, created_at, changed_at, changed_by, changed_by_name)"
                " select %s, 'BENCH-' || lpad(n::text, 6, '0'), case when n < %s then 'suspended' else 'active' end, %s,"
                " 'Operator ' || n, 'TT-' || lpad(n::text, 6, '0'), 'Suva', 'aeo', '{\"en\": \"Authorised\"}',"
                " '{importer,exporter}', '{}', %s, '', 1, 'small', 'food', true, true, 's.8', now(), 'b', 'B', 'a', 'A',"
                " current_date - 100, current_date + 900, case when n < %s then now() end,"
                " case when n < %s then 'time_to_remedy' end, 1, now(), now(), 'b', 'B' from generate_series(0, %s) n",
                (PLACE, SUSPENSIONS, application, benefits, SUSPENSIONS, SUSPENSIONS, OPERATORS - 1),
            )
            self.database.execute(
                "insert into trusted_trader.measure (administration, id, authorisation, kind, state, ground, facts, law,"
                " hearing_until, response, version, created_at, changed_at, changed_by, changed_by_name, proposed_by,"
                " proposed_by_name, proposed_at) select %s, gen_random_uuid(), 'BENCH-' || lpad(n::text, 6, '0'), 'suspension',"
                " 'heard', 'evidence_incomplete', 'Facts of the bench.', 's.14', current_date - 1, 'Heard.', 2, now(), now(),"
                " 'a', 'A', 'a', 'A', now() from generate_series(0, %s) n",
                (PLACE, SUSPENSIONS - 1),
            )
        self.database.execute("analyze trusted_trader.authorisation")

    def known(self, number: int) -> str | None:
        """The status that risk last heard of an operator."""
        row = self.database.execute(
            "select status from risk.known_trader where administration = %s and tin = %s",
            (PLACE, tin(number).replace("-", "")),
        ).fetchone()
        return str(row[0]) if row else None

    def relief(self, reference: str) -> str | None:
        """Why the declaration's assessment has relief or none; None before it is made."""
        row = self.database.execute(
            "select a.relief ->> 'why' from risk.assessment a join risk.declaration d on d.id = a.declaration_id"
            " and d.administration = a.administration where d.administration = %s and d.reference = %s",
            (PLACE, reference),
        ).fetchone()
        return str(row[0]) if row else None


Way = Callable[[aiohttp.ClientSession], Awaitable[tuple[str, dict[str, str]]]]
"""Where the operators are, and the headers to ask with."""


def through(client: Client) -> Way:
    """By the gateway, as a national system does."""

    async def way(session: aiohttp.ClientSession) -> tuple[str, dict[str, str]]:
        return f"{client.url}/api/trusted-trader", await client.headers(session)

    return way


def direct(client: Client, house: Installation) -> Way:
    """At the service itself, with what the gateway would bring: an actor token, which lives a minute."""

    async def way(session: aiohttp.ClientSession) -> tuple[str, dict[str, str]]:
        outside = (await client.headers(session))["Authorization"].removeprefix("Bearer ")
        token = await actor_token(house.environment["URL_IDENTITY"], outside)
        return house.environment["URL_TRUSTED_TRADER"], {"Authorization": f"Bearer {token}"}

    return way


async def look_ups(way: Way, form: str, *, callers: int) -> tuple[float, list[float]]:
    """Answers a second, and the seconds that each took."""
    pick, taken = Random(5), []
    async with aiohttp.ClientSession() as session:
        base, headers = await way(session)
        began = time.perf_counter()

        async def one() -> None:
            while (now := time.perf_counter()) - began < SECONDS:
                path = f"{base}/operators/{tin(pick.randrange(OPERATORS))}/entitlements{form}"
                async with session.get(path, headers=headers) as answer:
                    await answer.read()
                    if answer.status != 200:
                        raise RuntimeError(f"{path}: {answer.status}")
                taken.append(time.perf_counter() - now)

        await asyncio.gather(*(one() for _ in range(callers)))
        whole = time.perf_counter() - began
    return len(taken) / whole, taken


async def entitlements(client: Client, house: Installation) -> dict[str, float]:
    """Look-ups as JSON and as statements."""
    await quiet(client)
    at_the_service, by_the_gateway = direct(client, house), through(client)
    for way in (at_the_service, by_the_gateway):
        await look_ups(way, JSON_FORM, callers=1)
    found: dict[str, float] = {}
    for name, way, form in (
        ("entitlements", at_the_service, JSON_FORM), ("jws", at_the_service, JWS_FORM), ("gateway", by_the_gateway, JSON_FORM),
    ):  # fmt: skip
        _, taken = await look_ups(way, form, callers=FEW)
        found[f"{name}_p50_ms"] = round(statistics.median(taken) * 1000, 2)
        found[f"{name}_p95_ms"] = round(statistics.quantiles(taken, n=20)[18] * 1000, 2)
        found[f"{name}_per_s"] = round((await look_ups(way, form, callers=MANY))[0], 1)
    return found


async def _until(condition: Any) -> float:
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > PATIENCE:
            raise RuntimeError("what the bench waits for does not come")
        await asyncio.sleep(0.001)  # another process has the event
    return time.perf_counter() - began


async def _step(session: aiohttp.ClientSession, url: str, token: str, number: int, action: str, version: int) -> None:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex, "If-Match": f'"{version}"'}
    path = f"{url}/api/trusted-trader/authorisations/BENCH-{number:06}/{action}"
    async with session.post(path, json={}, headers=headers) as answer:
        await good(answer, 200)


async def propagation(client: Client, holders: Holders, token: str) -> dict[str, float]:
    """From the answer to a suspension until the first assessment without relief."""
    trade, took, heard = Trade(9), [], []
    unjust = relieved = 0

    async def lodged(session: aiohttp.ClientSession, number: int) -> str:
        body = trade.declaration(importer=tin(number))
        await client.send(session, "/declarations", json.dumps(body).encode(), 201)
        return str(body["reference"])

    async with aiohttp.ClientSession() as session:
        for number in range(SUSPENSIONS):
            await _step(session, client.url, token, number, "lift", 1)
            await _until(lambda number=number: holders.known(number) == "active")
            before = await lodged(session, number)
            await _until(lambda reference=before: holders.relief(reference) is not None)
            relieved += holders.relief(before) == "applied"
            await _step(session, client.url, token, number, "suspend", 2)
            began = time.perf_counter()
            while True:
                reference = await lodged(session, number)
                await _until(lambda reference=reference: holders.relief(reference) is not None)
                if holders.relief(reference) != "applied":
                    break
                unjust += 1
            took.append(time.perf_counter() - began)
            await _until(lambda number=number: holders.known(number) == "suspended")
            heard.append(time.perf_counter() - began)
    took.sort()
    heard.sort()
    last = min(len(took) - 1, int(len(took) * 0.99))
    return {
        "propagation_p50_ms": round(statistics.median(took) * 1000, 1), "propagation_p99_ms": round(took[last] * 1000, 1),
        "heard_p99_ms": round(heard[last] * 1000, 1), "unjust": unjust, "relieved_before": relieved,
    }  # fmt: skip


def listed(ending: bytes) -> bytes:
    """A partner's list, its lines in disorder; `ending` makes other bytes of the same list."""
    numbers = list(range(LINES))
    Random(3).shuffle(numbers)
    head = ",".join(COLUMNS)
    rows = (
        f'PP-{number:06},Operator {number} Ltd,"Quay {number % 90}, Nouméa",exporter importer,aeo,active,2026-01-01,'
        f"2031-12-31,NC-{number:06}"
        for number in numbers
    )
    return "\n".join([head, *rows]).encode() + ending


async def partners(url: str, *, registrar: str, signer: str, keys: DocumentKeys) -> dict[str, float]:
    """An arrangement that lowers rates of inspection, its partner's list, and the same list again."""
    terms = {
        "partner": "VU", "partner_name": "Vanuatu", "inside": False, "keys": keys.key_set(), "title": "Bench", "law": "s.20", "from_on": "2026-01-01",
        "benefits": [{"code": "low_inspection", "law": "s.20"}],
    }  # fmt: skip
    place = f"{url}/api/trusted-trader/arrangements"

    def headers(token: str, version: int | None = None) -> dict[str, str]:
        found = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        return found | ({"If-Match": f'"{version}"'} if version else {})

    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=600)) as session:
        async with session.post(place, json=terms, headers=headers(registrar)) as answer:
            await good(answer, 201)
            key = (await answer.json())["id"]
        for version, (step, who) in enumerate((("propose", registrar), ("activate", signer)), 1):
            async with session.post(f"{place}/{key}/{step}", json={}, headers=headers(who, version)) as answer:
                await good(answer, 200)
        took, told = [], []
        for ending in (b"\n", b"\n\n"):
            began = time.perf_counter()
            content, now = listed(ending), datetime.now(UTC)
            claims = {"sha256": hashlib.sha256(content).hexdigest(), "as_of": now.isoformat(), "complete": True}
            statement = sign_statement(keys, administration="VU", kind=SIGNED_KIND, claims=claims, at=now)
            file = f"{place}/{key}/files?name=list.csv&format=csv&signature={statement}"
            sent = headers(registrar) | {"Content-Type": "application/octet-stream"}
            async with session.post(file, data=content, headers=sent) as answer:
                await good(answer, 201)
                told.append(await answer.json())
            took.append(time.perf_counter() - began)
    if told[0]["taken"] != LINES:
        raise RuntimeError(f"{told[0]['taken']} of {LINES} lines were taken")
    return {
        "partner_import_s": round(took[0], 2), "partner_repeat_s": round(took[1], 2),
        "partner_repeat_changed": told[1]["taken"] + told[1]["quarantined"], "partner_lines": LINES,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with EmbeddedPostgres(folder / "postgres", password=new_password()) as database:
            environment = {"DATABASE_URL": database.url(), "REQUESTS_PER_MINUTE": "0", "HOSTED": f"{PLACE} VU"}
            house = Installation(folder / "data", environment=environment)
            try:
                house.start(parts=True)
                kept = Kept(database.url())
                kept.fill(rules())
                kept.database.close()
                holders = Holders(database.url())
                holders.fill()
                decider = person(house.data, administration=PLACE, role="decider", organisation=False)
                token = sign_in(house.url, decider).token
                client = Client(house.url, house.data, house.processes["trusted_trader"].pid)
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    found = runner.run(entitlements(client, house))
                    print(json.dumps(found), flush=True)
                    found |= runner.run(propagation(client, holders, token))
                    registrar = person(house.data, administration=PLACE, role="registrar", organisation=False)
                    signer = person(house.data, administration=PLACE, role="parameters", organisation=False)
                    tokens = [sign_in(house.url, one).token for one in (registrar, signer)]
                    keys = DocumentKeys(Settings.from_environment({"DATA": str(house.data)}))
                    found |= runner.run(partners(house.url, registrar=tokens[0], signer=tokens[1], keys=keys))
                holders.database.close()
            finally:
                house.stop()
    more = {"operators": OPERATORS, "suspensions": SUSPENSIONS, "fsync": "on", "processors": os.cpu_count() or 0}
    print(json.dumps(found | more))


if __name__ == "__main__":
    main()

"""What the gateway costs: the same call directly to the service and through the gateway, in one run.

`make bench NAME=gateway`. Three calls, as eight clients make them one after the other: a ruling read by its number, a
search over 100,000 synthetic rulings, an application handed in (committed to the disk, fsync on). Three ways by turns,
over one database: straight to the service's process, through the gateway's process to it, and into everything in one
process. `cpu_ms` is what our processes spend on a request, without PostgreSQL: the figure that a busy machine
disturbs least. BENCH_RULINGS and BENCH_SECONDS make it smaller or shorter. The clients share the processors, too.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import uvloop

from bench import synthetic_rulings
from deploy import seed
from deploy.embedded import EmbeddedPostgres, new_password
from tests.journey.installation import ROOT, Installation
from tests.journey.people import person, sign_in
from tests.journey.procedure import ANSWERS

CLIENTS = 8
RULINGS = int(os.environ.get("BENCH_RULINGS", "100000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = 3
SUBMISSIONS = 80  # a round; each needs a draft made beforehand

Ask = Callable[[aiohttp.ClientSession], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """A way to the service: `base` stands before its paths, `token` is what it takes on this way."""

    base: str
    token: str
    processes: tuple[int, ...] = ()

    def processor_seconds(self) -> float:
        """Processor time that the processes on this way have used so far."""
        ticks = os.sysconf("SC_CLK_TCK")
        used = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes]
        return sum(int(fields[11]) + int(fields[12]) for fields in used) / ticks

    def session(self) -> aiohttp.ClientSession:
        """A client that goes this way."""
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.token}"})


async def load(
    way: Way, ask: Ask, *, clients: int = CLIENTS, seconds: float = SECONDS, times: int = 0
) -> tuple[list[float], float]:
    """Ask again and again for so many seconds, or so many times; the seconds each took, and all together."""
    taken: list[float] = []
    left = times
    began = time.perf_counter()

    async def client(session: aiohttp.ClientSession) -> None:
        nonlocal left
        while left > 0 if times else time.perf_counter() - began < seconds:
            left -= 1
            start = time.perf_counter()
            await ask(session)
            taken.append(time.perf_counter() - start)

    async with way.session() as session:
        await asyncio.gather(*(client(session) for _ in range(clients)))
    return taken, time.perf_counter() - began


class Figures:
    """The times of one call on one way, over all rounds."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.whole = 0.0
        self.processor = 0.0

    async def add(
        self, way: Way, ask: Ask, *, clients: int = CLIENTS, seconds: float = SECONDS, times: int = 0
    ) -> None:
        """One more round."""
        before = way.processor_seconds()
        taken, whole = await load(way, ask, clients=clients, seconds=seconds, times=times)
        self.processor += way.processor_seconds() - before
        self.taken += taken
        self.whole += whole

    def shown(self) -> dict[str, float]:
        """Requests a second, median and 95th percentile in milliseconds, processor time of a request."""
        cuts = statistics.quantiles(self.taken, n=20)
        return {
            "requests_s": round(len(self.taken) / self.whole, 1),
            "p50_ms": round(statistics.median(self.taken) * 1000, 2),
            "p95_ms": round(cuts[18] * 1000, 2),
            "cpu_ms": round(self.processor / len(self.taken) * 1000, 2),
        }


async def good(answer: aiohttp.ClientResponse, *expected: int) -> Any:
    """The body of an answer that was as expected."""
    body = await answer.read()
    if answer.status not in expected:
        raise RuntimeError(f"{answer.method} {answer.url}: {answer.status} {body[:300]!r}")
    return json.loads(body) if body else None


def reading(way: Way, sample: list[tuple[str, str]]) -> Ask:
    """One ruling by its number."""

    async def ask(session: aiohttp.ClientSession) -> None:
        number, _ = random.choice(sample)
        async with session.get(f"{way.base}/rulings/{number}") as answer:
            await good(answer, 200)

    return ask


def searching(way: Way, sample: list[tuple[str, str]]) -> Ask:
    """A search for two words."""

    async def ask(session: aiohttp.ClientSession) -> None:
        _, words = random.choice(sample)
        async with session.get(f"{way.base}/rulings", params={"q": words}) as answer:
            await good(answer, 200)

    return ask


async def drafts(way: Way, count: int) -> list[tuple[str, int]]:
    """So many applications ready to be handed in: id and version."""
    made: list[tuple[str, int]] = []

    async def make(session: aiohttp.ClientSession) -> None:
        headers = {"Idempotency-Key": uuid4().hex}
        async with session.post(f"{way.base}/applications", json={"type": "classification"}, headers=headers) as answer:
            case = await good(answer, 201)
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": f'"{case["version"]}"'}
        path = f"{way.base}/applications/{case['id']}"
        async with session.patch(path, json={"answers": ANSWERS}, headers=headers) as answer:
            case = await good(answer, 200)
        made.append((case["id"], case["version"]))

    await load(way, make, times=count, clients=4)
    return made


def submitting(way: Way, ready: list[tuple[str, int]]) -> Ask:
    """An application handed in; answered once it is on the disk."""

    async def ask(session: aiohttp.ClientSession) -> None:
        identifier, version = ready.pop()
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": f'"{version}"'}
        path = f"{way.base}/applications/{identifier}/submit"
        async with session.post(path, json={}, headers=headers) as answer:
            await good(answer, 200)

    return ask


class Measured:
    """All figures, by call and way."""

    def __init__(self, sample: list[tuple[str, str]]) -> None:
        self.sample = sample
        self.figures: dict[str, dict[str, Figures]] = {}

    def _of(self, call: str, way: str) -> Figures:
        return self.figures.setdefault(call, {}).setdefault(way, Figures())

    async def rounds(self, ways: Mapping[str, Callable[[], Awaitable[Way]]]) -> None:
        """Warm up, then measure each call on each way by turns, so that a slow moment meets all of them."""
        for find in ways.values():
            way = await find()
            await load(way, reading(way, self.sample), seconds=1)
            await load(way, searching(way, self.sample), seconds=1)
        for turn in range(ROUNDS):
            for name, find in list(ways.items())[:: -1 if turn % 2 else 1]:
                way = await find()
                await self._of("indexed_read_alone", name).add(way, reading(way, self.sample), clients=1)
                await self._of("indexed_read", name).add(way, reading(way, self.sample))
                way = await find()
                await self._of("register_search", name).add(way, searching(way, self.sample))
                way = await find()
                ready = await drafts(way, SUBMISSIONS + CLIENTS)
                await self._of("durable_submission", name).add(way, submitting(way, ready), times=SUBMISSIONS)


async def actor_token(identity: str, token: str) -> str:
    """What the gateway would get for this token: a minute's right to call services."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{identity}/internal/actor-tokens", json={"token": token}) as answer,
    ):
        return str((await good(answer, 200))["actor_token"])


def ways_into(apart: Installation, together: Installation) -> dict[str, Callable[[], Awaitable[Way]]]:
    """The three ways, each found anew when it is used: actor tokens live a minute."""
    trader = sign_in(apart.url, person(apart.data, administration="FJ", role="trader", organisation=True))
    service, gateway = (apart.processes[name].pid for name in ("advance_rulings", "gateway"))
    places = apart.environment

    async def direct() -> Way:
        token = await actor_token(places["URL_IDENTITY"], trader.token)
        return Way(places["URL_ADVANCE_RULINGS"], token, (service,))

    async def through() -> Way:
        return Way(f"{apart.url}/api/advance-rulings", trader.token, (service, gateway))

    async def inside() -> Way:
        return Way(f"{together.url}/api/advance-rulings", trader.token, (together.processes["all"].pid,))

    return {"direct": direct, "gateway": through, "one_process": inside}


def fill(file: Path, environment: Mapping[str, str]) -> float:
    """Load the synthetic rulings into the sandbox's register; the seconds it took."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "deploy.run", "import-rulings", str(file), "--administration", "XX"],
        cwd=ROOT, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        file = folder / "synthetic.jsonl"
        measured = Measured(synthetic_rulings.write(file, count=RULINGS))
        with EmbeddedPostgres(folder / "postgres", password=new_password()) as database:
            data = folder / "data"
            given = {
                "DATABASE_URL": database.url(),
                "SECRETS": str(data / "secrets"),
                "REQUESTS_PER_MINUTE": "0",  # a caller's rate is not what is measured here
            }
            apart = Installation(data, environment=dict(given))
            together = Installation(folder / "together", environment=dict(given))
            try:
                apart.start(parts=True)
                loaded = fill(file, given | {"DATA": str(data)})
                together.data.mkdir()
                (together.data / seed.DONE).touch()  # the demonstration is in the database already
                together.start()
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(measured.rounds(ways_into(apart, together)))
            finally:
                apart.stop()
                together.stop()
    found = {call: {way: figures.shown() for way, figures in ways.items()} for call, ways in measured.figures.items()}
    print(f"{RULINGS} rulings loaded in {loaded:.0f} s; {CLIENTS} clients, except 'alone': one.")
    for call, ways in found.items():
        for way, shown in ways.items():
            told = "   ".join(f"{name} {value:8}" for name, value in shown.items())
            print(f"{call:20} {way:12} {told}")
    print(json.dumps({"rulings": RULINGS, "clients": CLIENTS, "import_s": round(loaded, 1), **found}))


if __name__ == "__main__":
    main()

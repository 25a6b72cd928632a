"""Search over a quarter of a million rulings: the service, our engine, SQLite FTS5 and Tantivy, with the same questions.

`make bench NAME=register-search`. The register is invented (bench/synthetic_register.py), as long as real rulings are, with
known rulings among it: those of RULINGS=file.jsonl, else the 57 of shared/data where they lie beside the checkout, else
invented ones. It is measured with 25,000 rulings and with 250,000 (BENCH_RULINGS), on one caller's clock:

- `p50_ms`, `p95_ms`: at the service, over HTTP, a page with facets, snippets and counts; `mix` says which questions, each
  asked once, after others of its kind; `growth_25k_250k` is how much the 95th percentile grew.
- `engine_p95_ms`, `fts5_p95_ms`, `tantivy_p95_ms`: the engines beside one another, without HTTP. Ours counts facets too.
- `uncapped_p95_ms`: our engine when every ruling found is ranked and counted instead of at most five hundred.
- `recall_at_3`, `fts5_recall_at_3`, `tantivy_recall_at_3`: how often a known ruling is among the first three when it is
  asked by its subject, by two words of its goods, or by those misspelt; `recall` has the three apart.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import uvloop

from bench.register_tables import NOW, Register
from bench.search_engines import Fts5, Tantivy
from bench.synthetic_register import (
    PLACES,
    Question,
    Ruling,
    Synthetic,
    goods_words,
    known_rulings,
    misspelt,
    questions,
    words_of,
)
from deploy.embedded import EmbeddedPostgres, free_port, new_password
from services.advance_rulings.app import make_work
from services.advance_rulings.queries.register import Search, rulings
from services.advance_rulings.queries.register.statements import CANDIDATES
from shared.settings import Settings
from shared.work import Work

COUNT = int(os.environ.get("BENCH_RULINGS", "250000"))
FIRST = COUNT // 10
EACH = int(os.environ.get("BENCH_EACH", "40"))
"""Questions of each kind."""
ROOT = Path(__file__).parent.parent
BESIDE = "shared/data/rulings/cross_ny.jsonl"
UNCAPPED = 10_000_000
MIX = {
    "a rare word": 5, "a common word": 5, "two words": 8, "a subject": 4, "a word with one typo": 3, "two words with two typos each": 4,
    "a code's beginning": 4, "a word and an administration": 3, "a word and a year": 3, "a word and a chapter": 3, "a chapter and a standing": 2,
}  # fmt: skip
"""Kinds of questions, and how often each is asked in the mix."""


def known_file() -> Path | None:
    """Where the known rulings are, if they are anywhere."""
    if named := os.environ.get("RULINGS"):
        return Path(named)
    return next((parent / BESIDE for parent in Path(__file__).parents if (parent / BESIDE).is_file()), None)


def asked(found: list[Ruling], *, seed: int) -> list[tuple[str, dict[str, str]]]:
    """The mix: questions about rulings of the register, each once, in an order by chance."""
    draw = Random(seed)
    often: dict[str, int] = defaultdict(int)
    for one in draw.sample(found, min(len(found), 3000)):
        for word in goods_words(one.subject):
            often[word] += 1
    common = sorted(often, key=lambda word: -often[word])[:60]
    made: list[tuple[str, dict[str, str]]] = []
    for kind, weight in MIX.items():
        for _ in range(max(1, EACH * weight // 5)):
            one = draw.choice(found)
            words = goods_words(one.subject) or ["goods"]
            word, other = draw.choice(words), draw.choice(common)
            rarest = min(words, key=lambda found: often[found])
            bare = one.codes[0].replace(".", "") if one.codes else "39"
            query: dict[str, str] = {
                "a rare word": {"q": rarest},
                "a common word": {"q": other},
                "two words": {"q": " ".join(draw.sample(words, min(2, len(words))))},
                "a subject": {"q": one.subject},
                "a word with one typo": {"q": misspelt(max(words, key=len), draw, edits=1)},
                "two words with two typos each": {
                    "q": " ".join(misspelt(w, draw, edits=2) for w in sorted(words, key=len)[-2:])
                },
                "a code's beginning": {"hs": bare[: draw.choice((2, 4, 6))]},
                "a word and an administration": {"q": other, "administration": draw.choice(PLACES)},
                "a word and a year": {"q": other, "year": str(one.issued_on.year)},
                "a word and a chapter": {"q": word, "hs": bare[:2]},
                "a chapter and a standing": {"hs": bare[:2], "status": draw.choice(("in_force", "expired", "revoked"))},
            }[kind]
            made.append((kind, query))
    draw.shuffle(made)
    return made


def as_parameters(query: dict[str, str]) -> dict[str, str]:
    """A question as the service takes it."""
    found = {name: value for name, value in query.items() if name != "year"}
    if year := query.get("year"):
        found |= {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    return found


def as_search(query: dict[str, str], *, candidates: int = CANDIDATES) -> Search:
    """A question as our engine takes it."""
    year = query.get("year")
    return Search(
        q=query.get("q", ""),
        hs=query.get("hs", ""),
        administration=query.get("administration", ""),
        status=query.get("status", ""),
        from_on=date(int(year), 1, 1) if year else None,
        until_on=date(int(year), 12, 31) if year else None,
        candidates=candidates,
    )


def percentiles(took: list[float]) -> tuple[float, float]:
    """Median and 95th percentile, in milliseconds."""
    return round(statistics.median(took) * 1000, 1), round(statistics.quantiles(took, n=20)[18] * 1000, 1)


async def at_the_service(url: str, warm: list[Any], mix: list[Any]) -> dict[str, list[float]]:
    """Seconds of each answer, by kind."""
    took: dict[str, list[float]] = defaultdict(list)
    async with aiohttp.ClientSession() as session:
        for timed, some in ((False, warm), (True, mix)):
            for kind, query in some:
                began = time.perf_counter()
                async with session.get(f"{url}/rulings", params=as_parameters(query)) as answer:
                    await answer.read()
                    if answer.status != 200:
                        raise RuntimeError(f"{query}: {answer.status}")
                if timed:
                    took[kind].append(time.perf_counter() - began)
    return took


async def engine(work: Work, mix: list[Any], *, candidates: int = CANDIDATES) -> list[float]:
    """Seconds of each question to our engine alone."""
    took = []
    for _, query in mix:
        began = time.perf_counter()
        async with work.reading(administration="") as session:
            await rulings(session, search=as_search(query, candidates=candidates), at=NOW)
        took.append(time.perf_counter() - began)
    return took


def rival(ask: Callable[..., list[str]], mix: list[Any]) -> list[float]:
    """Seconds of each question to another engine; standings are no part of theirs."""
    took = []
    for _, query in mix:
        if "status" in query:
            continue
        began = time.perf_counter()
        ask(**query)
        took.append(time.perf_counter() - began)
    return took


async def recall(ask: Callable[[str], Awaitable[list[str]]], some: list[Question]) -> dict[str, float]:
    """The share of known rulings among the first three, for each way of asking and together."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for one in some:
        hits[one.kind].append(one.number in (await ask(one.q))[:3])
    together = [hit for found in hits.values() for hit in found]
    return {kind: round(sum(found) / len(found), 3) for kind, found in hits.items()} | {
        "together": round(sum(together) / len(together), 3)
    }


class House:
    """A database and the one service that is measured, each a process of its own."""

    def __init__(self, folder: Path, database: EmbeddedPostgres) -> None:
        self.environment = {
            "DATABASE_URL": database.url(), "DATA": str(folder / "data"), "HOSTED": " ".join(PLACES),
            "REQUESTS_PER_MINUTE": "0",
            **{f"URL_{name}": "http://127.0.0.1:1" for name in ("IDENTITY", "NOTICES", "RISK", "TRUSTED_TRADER")},
        }  # fmt: skip  # the other parts are never asked
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> None:
        """One command of the launcher, to its end."""
        subprocess.run(
            [sys.executable, "-m", "deploy.run", *words], cwd=ROOT, env=os.environ | self.environment, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    async def start(self) -> None:
        """The service, until it is ready."""
        self.process = subprocess.Popen(  # noqa: ASYNC220  # nothing else runs meanwhile
            [sys.executable, "-m", "deploy.run", "advance_rulings"], cwd=ROOT, stdout=subprocess.DEVNULL,
            env=os.environ | self.environment | {"PORT": str(self.port)},
        )  # fmt: skip
        async with aiohttp.ClientSession() as session:
            for _ in range(600):
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise RuntimeError("the service is not ready")

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)


def words_by_place(found: Iterable[Ruling], everywhere: set[str]) -> dict[str, set[str]]:
    """The words of each administration's rulings."""
    words: dict[str, set[str]] = {place: set(everywhere) for place in ("XX", "FJ")}
    for one in found:
        words.setdefault(one.administration, set()).update(words_of(one.subject))
    return words


async def measured(house: House, register: Register, folder: Path) -> dict[str, Any]:
    """Everything, first with a tenth of the rulings, then with all of them."""
    path = known_file()
    known = known_rulings(path)
    strewn = tuple(dict.fromkeys(word for one in known for word in goods_words(one.subject)))
    made = Synthetic(strewn=strewn)
    everything = [*known, *made.rulings(0, COUNT - len(known))]
    everywhere = made.vocabulary()
    for one in known:
        everywhere.update(words_of(f"{one.subject} {one.text}"))
    sizes = [len(one.text) for one in everything]
    say(
        f"{COUNT:,} rulings of {statistics.mean(sizes):,.0f} letters; {len(known)} known, of {path or 'the invented ones'}"
    )
    figures: dict[str, Any] = {}
    growth = []
    for start, until in ((0, FIRST), (FIRST, COUNT)):
        began = time.perf_counter()
        await asyncio.to_thread(
            register.fill, everything[start:until], words_by_place(everything[start:until], everywhere)
        )
        say(f"{until:,} in {time.perf_counter() - began:.0f} s")
        warm, mix = asked(everything[:until], seed=3)[: EACH * 3], asked(everything[:until], seed=5)
        took = await at_the_service(house.url, warm, mix)
        p50, p95 = percentiles([one for found in took.values() for one in found])
        growth.append(p95)
        for kind, found in took.items():
            say(f"  {kind:32} p50 {percentiles(found)[0]:7.1f} ms   p95 {percentiles(found)[1]:7.1f} ms")
        say(f"  at the service: p50 {p50} ms, p95 {p95} ms")
        figures |= {"p50_ms": p50, "p95_ms": p95}
    figures["p95_25k_ms"] = growth[0]
    figures["growth_25k_250k"] = round(growth[1] / growth[0], 2)
    some = questions(known)
    async with aiohttp.ClientSession() as session:

        async def ours(q: str) -> list[str]:
            async with session.get(f"{house.url}/rulings", params={"q": q[:300], "limit": 3}) as answer:
                return [row["number"] for row in (await answer.json())["items"]]

        figures["recall"] = await recall(ours, some)
    work = make_work(Settings.from_environment(house.environment))
    await engine(work, warm)
    figures["engine_p95_ms"] = percentiles(await engine(work, mix))[1]
    uncapped = await engine(work, mix[: EACH * 2], candidates=UNCAPPED)
    figures |= {"uncapped_p50_ms": percentiles(uncapped)[0], "uncapped_p95_ms": percentiles(uncapped)[1]}
    await work.close()
    say(
        f"ours: {figures['recall']}, engine p95 {figures['engine_p95_ms']} ms, uncapped {figures['uncapped_p95_ms']} ms"
    )
    for name, rival_engine in (("fts5", Fts5), ("tantivy", Tantivy)):
        began = time.perf_counter()
        other: Any = rival_engine(folder / name)
        other.fill(everything)
        filled = time.perf_counter() - began

        async def asks(q: str, other: Any = other) -> list[str]:
            found: list[str] = other.ask(q=q)
            return found

        figures[f"{name}_recall"] = await recall(asks, some)
        rival(other.ask, warm)
        figures[f"{name}_p50_ms"], figures[f"{name}_p95_ms"] = percentiles(rival(other.ask, mix))
        say(f"{name}: filled in {filled:.0f} s, {figures[f'{name}_recall']}, p95 {figures[f'{name}_p95_ms']} ms")
    for name in ("", "fts5_", "tantivy_"):
        figures[f"{name}recall_at_3"] = figures[f"{name}recall"]["together"]
    return figures | {"rulings": COUNT, "known": len(known), "questions": sum(map(len, took.values())), "mix": MIX}


def say(sentence: str) -> None:
    """A line while it goes on."""
    print(sentence, flush=True)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="vaka-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        settings = {"max_wal_size": "8GB"}  # for loading; everything else is as an installation has it
        with EmbeddedPostgres(folder / "postgres", password=new_password(), settings=settings) as database:
            house = House(folder, database)
            house.run("migrate")
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                try:
                    runner.run(house.start())
                    figures = runner.run(measured(house, Register(database.url()), folder))
                finally:
                    house.stop()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

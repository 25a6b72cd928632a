"""The history of each administration in memory, for what is tried on it: built from the database, grown by what is new.

A saved copy in the DATA folder makes a restart quick; it is used only where it still agrees with the database.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.backtest import Baseline, baseline
from services.risk.domain.history import History, NotAHistory
from services.risk.domain.plan import Plan, compile_plan
from services.risk.domain.rules import RuleSet
from services.risk.queries.history import BATCH, Changed, changed, count
from shared.logs import logger
from shared.work import Work

log = logger("histories")
OVERLAP = timedelta(minutes=2)
"""Transactions commit in another order than they began: what changed so long before the newest is looked at again."""
FRESH = timedelta(seconds=10)
"""So old may a history be for a forecast while somebody types."""
STALE = 0.02
"""From this share of new rows on the rules in force are tried on the whole history again."""
SMALL = 50_000
"""Of a history of fewer rows they are tried again for every new one: it takes a few milliseconds."""
EVER = datetime.max.replace(tzinfo=UTC)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
NOBODY = UUID(int=0)

Array = NDArray[Any]


@dataclass
class Held:
    """One administration's history. `keys` and `stamps` say for each row which declaration it is, and in which state."""

    history: History = field(default_factory=History)
    keys: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    stamps: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    until: datetime = BEGINNING
    looked_at: datetime | None = None
    saved: int = 0
    plan: Plan | None = None
    in_force: Baseline | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Histories:
    """The histories of the administrations that this process was asked about."""

    def __init__(self, work: Work, *, folder: Path) -> None:
        self._work = weakref.ref(work)
        self.folder = folder
        self._held: dict[str, Held] = {}

    async def history(self, administration: str, *, at: datetime, exact: bool = False) -> History:
        """The history as of now: at most ten seconds behind, or with `exact` holding everything that was committed."""
        return (await self._fresh(administration, at=at, exact=exact)).history

    async def beside(
        self, administration: str, *, rule_set: RuleSet, at: datetime, exact: bool = False
    ) -> tuple[History, Baseline]:
        """The history, and what the rules in force say of it: compiled once, tried again when enough is new."""
        held = await self._fresh(administration, at=at, exact=exact)
        async with held.lock:
            plan = await self._compiled(held, rule_set)
            known = held.in_force
            rows = len(held.history)
            most = 0 if exact or rows < SMALL else rows * STALE
            if known is None or known.plan is not plan or rows - known.count > most:
                held.in_force = known = await asyncio.to_thread(baseline, held.history, plan)
            return held.history, known

    async def _compiled(self, held: Held, rule_set: RuleSet) -> Plan:
        if held.plan is None or held.plan.hash != rule_set.hash():
            held.plan = await asyncio.to_thread(compile_plan, rule_set, previous=held.plan)
        return held.plan

    async def _fresh(self, administration: str, *, at: datetime, exact: bool) -> Held:
        held = self._held.get(administration)
        if held is None:
            held = self._held.setdefault(administration, Held())
        async with held.lock:
            if held.looked_at is None and not len(held.history):
                await self._load(administration, held)
            if exact or held.looked_at is None or at - held.looked_at >= FRESH or at < held.looked_at:
                since = held.until - OVERLAP if held.until > BEGINNING else BEGINNING
                await self._grow(administration, held, since=since)
                if exact and await self._known(administration) != len(np.unique(held.keys)):
                    # Somebody brought in what happened long ago: everything is looked at again.
                    await self._grow(administration, held, since=BEGINNING)
                held.looked_at = at
        return held

    async def _known(self, administration: str) -> int:
        async with self._working().reading(administration=administration) as session:
            return await count(session, administration=administration, until=EVER)

    def _working(self) -> Work:
        work = self._work()
        if work is None:
            raise RuntimeError("the service has ended")
        return work

    async def _grow(self, administration: str, held: Held, *, since: datetime) -> None:
        work = self._working()
        after, more = NOBODY, True
        while more:
            async with work.reading(administration=administration) as session:
                rows = await changed(session, administration=administration, since=since, after=after)
            if rows:
                await asyncio.to_thread(_take_in, held, rows)
                since, after = rows[-1].changed_at, rows[-1].id
                held.until = max(held.until, since)
            more = len(rows) == BATCH

    async def save(self, administration: str, *, least: int = 1) -> bool:
        """Keep a copy if at least so many rows are new since the last one; answers whether it did."""
        held = self._held.get(administration)
        if held is None or len(held.history) - held.saved < least:
            return False
        async with held.lock:
            await asyncio.to_thread(self._write, administration, held)
        return True

    def _write(self, administration: str, held: Held) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        rows, keys = self._paths(administration)
        with _in_place_of(rows) as path:
            with path.open("wb") as file:
                held.history.save(file)
            digest = _seal(path)
        with _in_place_of(keys) as path, path.open("wb") as file:
            np.savez(
                file, keys=held.keys, stamps=held.stamps, seal=np.frombuffer(digest, dtype=np.uint8),
                until=np.array([held.until.timestamp()]),
            )  # fmt: skip
        held.saved = len(held.history)

    async def _load(self, administration: str, held: Held) -> None:
        found = await asyncio.to_thread(self._read, administration)
        if found is None:
            return
        async with self._working().reading(administration=administration) as session:
            before = await count(session, administration=administration, until=found.until)
            everything = await count(session, administration=administration, until=EVER)
        # What changed since was counted under another instant when the copy was made.
        if not before <= len(np.unique(found.keys)) <= everything:
            log.info("a saved history does not agree with the database", administration=administration)
            return
        held.history, held.keys, held.stamps = found.history, found.keys, found.stamps
        held.until, held.saved = found.until, len(found.history)

    def _read(self, administration: str) -> Held | None:
        rows, keys = self._paths(administration)
        try:
            with np.load(keys, allow_pickle=False) as kept:
                parts = {name: kept[name] for name in kept.files}
            if parts["seal"].tobytes() != _seal(rows):
                return None
            with rows.open("rb") as file:
                history = History.load(file)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, NotAHistory):
            return None
        if len(history) != len(parts["keys"]):
            return None
        until = datetime.fromtimestamp(float(parts["until"][0]), tz=UTC)
        return Held(history=history, keys=parts["keys"], stamps=parts["stamps"], until=until)

    def _paths(self, administration: str) -> tuple[Path, Path]:
        return self.folder / f"{administration}.rows.npz", self.folder / f"{administration}.keys.npz"


_ALL: weakref.WeakKeyDictionary[Work, Histories] = weakref.WeakKeyDictionary()


def histories_of(work: Work, *, folder: Path) -> Histories:
    """The histories that the routes and jobs of one service share."""
    if work not in _ALL:
        _ALL[work] = Histories(work, folder=folder)
    return _ALL[work]


def folder_in(data: Path) -> Path:
    """Where copies are kept."""
    return data / "histories"


def _take_in(held: Held, rows: Sequence[Changed]) -> None:
    """New declarations are appended; of those known only the outcome changes, unless rules would see something else."""
    keys = np.array([_number(str(row.id)) for row in rows], dtype=np.int64)
    stamps = np.array([_number(row.stamp) for row in rows], dtype=np.int64)
    places: dict[int, int] = {}
    if len(held.keys):
        for place in np.flatnonzero(np.isin(held.keys, keys)).tolist():
            places[int(held.keys[place])] = place  # of several the last one counts
    fresh: list[int] = []
    gone: list[int] = []
    for position, row in enumerate(rows):
        known = places.get(int(keys[position]))
        if known is not None and held.stamps[known] == stamps[position]:
            held.history.settle(known, row.outcome)
            if row.gone:
                gone.append(known)
            continue
        if known is not None:
            gone.append(known)
        fresh.append(position)
    if fresh:
        first = len(held.history)
        held.history.append([rows[one].declaration() for one in fresh], [rows[one].outcome for one in fresh])
        held.keys = np.concatenate((held.keys, keys[fresh]))
        held.stamps = np.concatenate((held.stamps, stamps[fresh]))
        gone += [first + place for place, one in enumerate(fresh) if rows[one].gone]
    if gone:
        held.history.withdraw(gone)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _seal(path: Path) -> bytes:
    """What ties the two files together: the size and the last bytes, which hold the directory of all parts."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 65_536))
        return hashlib.sha256(str(size).encode() + file.read()).digest()


@contextlib.contextmanager
def _in_place_of(path: Path) -> Iterator[Path]:
    """A file beside, which takes the place of the old one once it is whole."""
    beside = path.with_suffix(".new")
    try:
        yield beside
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)

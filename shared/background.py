"""What a service does by itself: seal the audit, deliver events, timed work. One task each, never stopped by an error."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.logs import logger
from shared.outbox import BATCH, Deliver
from shared.work import Work

SWEEP = 30.0
"""Seconds after which every administration is looked at again, in case a wake-up was lost."""

log = logger("background")


@dataclass(frozen=True, slots=True)
class Job:
    """Timed work: `run(work, administration, at)` for every administration, `every` so often, once at the start."""

    name: str
    every: timedelta
    run: Callable[[Work, str, datetime], Awaitable[None]]


async def _tidy(work: Work, administration: str, at: datetime) -> None:
    await work.tidy(administration, at=at)


TIDY = Job("tidy", timedelta(days=1), _tidy)
"""What every service does: forget what is kept for thirty days only."""


class Stirred:
    """The administrations that have something new, and a wait for the next."""

    def __init__(self, administrations: Iterable[str]) -> None:
        self._all = tuple(administrations)
        self._waiting = dict.fromkeys(self._all)
        self._event = asyncio.Event()
        self._event.set()

    def add(self, administration: str) -> None:
        """Something is new."""
        if administration:
            self._waiting[administration] = None
            self._event.set()

    async def take(self) -> tuple[str, ...]:
        """The administrations to look at: the stirred ones, or all of them after a quiet while."""
        try:
            await asyncio.wait_for(self._event.wait(), SWEEP)
        except TimeoutError:
            return self._all
        self._event.clear()
        taken, self._waiting = tuple(self._waiting), {}
        return taken


@contextlib.asynccontextmanager
async def running(
    *, work: Work, administrations: Sequence[str], deliver: Deliver, jobs: Sequence[Job], now: Callable[[], datetime]
) -> AsyncIterator[None]:
    """Run the tasks of one service for as long as the context lasts; a transaction under way is rolled back and done again next time."""
    stopping = asyncio.Event()
    tasks = [
        asyncio.create_task(_sealer(work, administrations, now, stopping)),
        asyncio.create_task(_courier(work, administrations, deliver, stopping)),
        *(asyncio.create_task(_timed(work, administrations, job, now, stopping)) for job in (TIDY, *jobs)),
    ]
    try:
        yield
    finally:
        stopping.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _sealer(
    work: Work, administrations: Sequence[str], now: Callable[[], datetime], stopping: asyncio.Event
) -> None:
    stirred = Stirred(administrations)
    work.listeners.append(stirred.add)
    looked: set[str] = set()
    while not stopping.is_set():
        for administration in await stirred.take():
            async with _carry_on(work, "seal", stirred, administration):
                if await work.seal(administration, at=now(), full=administration not in looked):
                    stirred.add(administration)
                looked.add(administration)
        await asyncio.sleep(0.2)


async def _courier(work: Work, administrations: Sequence[str], deliver: Deliver, stopping: asyncio.Event) -> None:
    stirred = Stirred(administrations)
    work.listeners.append(stirred.add)
    while not stopping.is_set():
        failures = 0
        for administration in await stirred.take():
            async with _carry_on(work, "deliver", stirred, administration):
                done, failed = await work.deliver(administration, deliver=deliver)
                failures += failed
                if failed or done == BATCH:
                    stirred.add(administration)
        await asyncio.sleep(1.0 if failures else 0.05)


async def _timed(
    work: Work, administrations: Sequence[str], job: Job, now: Callable[[], datetime], stopping: asyncio.Event
) -> None:
    while not stopping.is_set():
        for administration in administrations:
            async with _carry_on(work, job.name, None, administration):
                await job.run(work, administration, now())
        await asyncio.sleep(job.every.total_seconds())


@contextlib.asynccontextmanager
async def _carry_on(work: Work, what: str, stirred: Stirred | None, administration: str) -> AsyncIterator[None]:
    """An error is logged and tried again: a database that is away for a while must not end the task."""
    try:
        yield
    except Exception as error:
        log.warning(
            "background work failed", service=work.service, work=what, administration=administration, error=repr(error)
        )
        if stirred is not None:
            stirred.add(administration)
        await asyncio.sleep(1)

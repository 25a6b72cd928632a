"""What a service does by itself: it seals, delivers and keeps its times, and no error ends that."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

from shared.background import Job, running
from tests.service.shared.sample import AT


async def until(check, *, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


async def ignore(recipient, event):
    """A recipient that is content with everything."""


async def test_a_fact_is_sealed_and_told_within_a_second(sample, work):
    told = []

    async def deliver(recipient, event):
        told.append(event["subject"])

    async def done():
        verdict = await work.verify("FJ")
        return verdict.unsealed == 0 and verdict.entries == len(told) == 1

    async with running(work=work, administrations=("FJ", "TO"), deliver=deliver, jobs=(), now=lambda: AT):
        await asyncio.sleep(0.5)
        began = time.monotonic()
        await sample.hang(work)
        await until(done)
        assert time.monotonic() - began < 2.0, "a second, and one more for a busy machine"


async def test_what_was_left_by_an_earlier_run_is_taken_up(sample, work):
    for _ in range(3):
        await sample.hang(work)

    async def done():
        verdict = await work.verify("FJ")
        return (verdict.entries, verdict.unsealed) == (3, 0)

    async with running(work=work, administrations=("FJ",), deliver=ignore, jobs=(), now=lambda: AT):
        await until(done)


async def test_a_recipient_that_comes_back_gets_what_it_missed(sample, work):
    away, told = True, []

    async def deliver(recipient, event):
        if away:
            raise ConnectionError("not there")
        told.append(event["id"])

    async def failed():
        return bool(sample.rows("select 1 from {s}.outbox where attempts > 0"))

    async def delivered():
        return len(told) == 1

    async with running(work=work, administrations=("FJ",), deliver=deliver, jobs=(), now=lambda: AT):
        await sample.hang(work)
        await until(failed)
        away = False
        await until(delivered)


async def test_what_is_no_longer_needed_is_forgotten_and_the_rest_is_kept(sample, work):
    """Stored answers and delivered events go after thirty days; what still waits, and the audit, stay."""
    for _ in range(3):
        await sample.hang(work)
    sample.run(
        "update {s}.outbox set delivered_at = now(), event = jsonb_set(event, '{{id}}', '\"old\"') where sequence ="
        " (select min(sequence) from {s}.outbox)"
    )
    sample.run("update {s}.outbox set delivered_at = now() - interval '31 days' where event ->> 'id' = 'old'")
    sample.run(
        "insert into {s}.idempotency_key select 'FJ', 'a', 'POST /x', n::text, '', now() - n * interval '29 days', 200, '{{}}', ''"
        " from generate_series(1, 2) n"
    )
    now = sample.rows("select now()")[0][0]

    async def tidy():
        return sample.rows("select count(*) from {s}.outbox") == [(2,)]

    async with running(work=work, administrations=("FJ",), deliver=ignore, jobs=(), now=lambda: now):
        await until(tidy)
    assert sample.rows("select key from {s}.idempotency_key") == [("1",)]
    assert sample.rows("select count(*) from {s}.audit_entry") == [(3,)]


async def test_timed_work_runs_for_each_administration_and_survives_its_errors(work):
    ran = []

    async def run(_work, administration, at):
        ran.append((administration, at))
        if len(ran) == 1:
            raise RuntimeError("the first time it fails")

    async def often_enough():
        return ran.count(("TO", AT)) >= 2

    job = Job("count", timedelta(milliseconds=50), run)
    async with running(work=work, administrations=("FJ", "TO"), deliver=ignore, jobs=(job,), now=lambda: AT):
        await until(often_enough)
    assert ("FJ", AT) in ran

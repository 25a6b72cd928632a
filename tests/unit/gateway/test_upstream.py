"""A part in trouble is given a pause, and retries never become a storm."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.upstream import Breaker, Busy, NotAnswering, Replayed, RetryBudget, Upstream, can_repeat
from shared.peers import PartTimedOut, PartUnreachable, RemoteApp


def scope(method="GET", **headers):
    return {
        "type": "http",
        "method": method,
        "path": "/",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }


class Flaky(RemoteApp):
    """A part over the network whose next answers are written down beforehand."""

    def __init__(self, *outcomes):
        super().__init__("http://127.0.0.1:9")
        self.outcomes = list(outcomes)
        self.bodies = []

    async def __call__(self, scope, receive, send):
        outcome = self.outcomes.pop(0)
        self.bodies.append((await receive()).get("body"))
        if isinstance(outcome, Exception):
            raise outcome
        await send({"type": "http.response.start", "status": outcome, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class Told:
    def __init__(self):
        self.status = None

    async def __call__(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]


async def body():
    return {"type": "http.request", "body": b"once", "more_body": False}


@given(st.lists(st.booleans(), max_size=500))
def test_retries_stay_within_a_tenth_and_one(calls):
    budget = RetryBudget()
    made = retried = 0
    for fails in calls:
        budget.earn()
        made += 1
        if fails and budget.spend():
            retried += 1
    assert retried <= made * 0.1 + 1 + 1e-6


@pytest.mark.parametrize(
    ("asked", "repeatable"),
    [
        (scope("GET"), True),
        (scope("HEAD"), True),
        (scope("POST"), False),
        (scope("PATCH", content_length="2"), False),
        (scope("POST", idempotency_key="k", content_length="2"), True),
        (scope("PUT", content_length="2"), False),
        (scope("PUT"), True),
        (scope("DELETE"), True),
    ],
)
def test_only_what_may_happen_twice_is_repeated(asked, repeatable):
    assert can_repeat(asked) is repeatable


async def test_a_keyed_call_is_repeated_once_with_the_same_body():
    part, told = Flaky(PartUnreachable(), 201), Told()
    await Upstream("x", part, tick=lambda: 0.0)(scope("POST", idempotency_key="k", content_length="4"), body, told)
    assert told.status == 201
    assert part.bodies == [b"once", b"once"]


async def test_a_call_without_key_is_never_repeated():
    part = Flaky(PartUnreachable(), 201)
    with pytest.raises(PartUnreachable):
        await Upstream("x", part, tick=lambda: 0.0)(scope("POST", content_length="4"), body, Told())
    assert len(part.bodies) == 1


async def test_a_time_out_is_not_waited_for_twice():
    part = Flaky(PartTimedOut(), 200)
    with pytest.raises(PartTimedOut):
        await Upstream("x", part, tick=lambda: 0.0)(scope(), body, Told())
    assert len(part.bodies) == 1


async def test_a_second_failure_is_final():
    part = Flaky(PartUnreachable(), PartUnreachable(), 200)
    with pytest.raises(PartUnreachable):
        await Upstream("x", part, tick=lambda: 0.0)(scope(), body, Told())
    assert len(part.bodies) == 2


async def test_a_large_body_is_not_kept_for_a_retry():
    sizes = iter([200_000, 200_000])

    async def receive():
        return {"type": "http.request", "body": b"x" * next(sizes), "more_body": True}

    replayed = Replayed(receive)
    await replayed()
    assert replayed.complete
    await replayed()
    assert not replayed.complete


async def test_the_breaker_opens_pauses_and_lets_one_through():
    clock = 0.0
    part = Flaky(*[PartUnreachable()] * 5, PartUnreachable(), 200, 200)
    upstream = Upstream("x", part, tick=lambda: clock)

    async def post():
        told = Told()
        await upstream(scope("POST"), body, told)
        return told.status

    for _ in range(5):
        with pytest.raises(PartUnreachable):
            await post()
    with pytest.raises(NotAnswering) as found:
        await post()
    assert int(found.value.headers["Retry-After"]) >= 1
    assert len(part.bodies) == 5, "an open breaker asks nobody"
    clock = 3.0
    with pytest.raises(PartUnreachable):
        await post()
    clock = 6.0
    with pytest.raises(NotAnswering):
        await post()
    clock = 20.0
    assert await post() == 200
    assert await post() == 200
    assert not upstream.breaker.is_open


def test_only_one_call_tries_at_a_time():
    breaker = Breaker(after=1, pause=1.0)
    breaker.enter(0.0)
    breaker.failed(0.0)
    breaker.enter(5.0)
    with pytest.raises(NotAnswering):
        breaker.enter(5.0)
    breaker.abandoned()
    breaker.enter(5.0)
    breaker.succeeded()
    breaker.enter(5.0)
    breaker.enter(5.0)


async def test_a_part_has_only_so_many_calls_in_hand():
    gate = asyncio.Event()

    async def slow(scope, receive, send):
        await gate.wait()

    upstream = Upstream("x", slow, tick=lambda: 0.0, at_once=2)
    running = [asyncio.create_task(upstream(scope(), body, Told())) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await upstream(scope(), body, Told())
    gate.set()
    await asyncio.gather(*running)
    await upstream(scope(), body, Told())

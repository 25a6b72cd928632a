"""Pass a call on: straight into the service's app, or over the network with what a network needs.

In one process nothing stands between but a bulkhead. Over the network: one retry, only for calls that can be repeated
and only while retries stay within a tenth of the calls; and a breaker that stops asking a part that does not answer.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.headers import header
from shared.peers import PartTimedOut, PartUnreachable, RemoteApp, has_body
from shared.problems import Unavailable

_KEPT_FOR_RETRY = 256 * 1024  # bytes of a body; who sends more can repeat the call with its own key


class Busy(Unavailable):
    """A part of the system has as many calls in hand as it takes."""

    hint = "Try again in a moment."


class NotAnswering(Unavailable):
    """A part of the system did not answer several times and is given a pause."""


class RetryBudget:
    """Retries as a share of the calls: each call earns a tenth of a retry, ten can be saved up, one is given at first."""

    def __init__(self, *, share: float = 0.1, saved: float = 10.0) -> None:
        self._share = share
        self._saved = saved
        self._balance = 1.0

    def earn(self) -> None:
        """A call was made."""
        self._balance = min(self._saved, self._balance + self._share)

    def spend(self) -> bool:
        """Whether one more retry may be made; if so, it is paid for."""
        if self._balance < 1.0:
            return False
        self._balance -= 1.0
        return True


class Breaker:
    """Stops asking after `after` failures in a row; then lets one call through to see, and waits longer each time."""

    def __init__(self, *, after: int = 5, pause: float = 2.0, longest: float = 30.0) -> None:
        """`pause` and `longest` are seconds."""
        self._after = after
        self._first_pause = pause
        self._longest = longest
        self._failures = 0
        self._pause = pause
        self._open_until = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether calls are refused or only one is tried."""
        return self._failures >= self._after

    def enter(self, at: float) -> None:
        """Before a call. Raises NotAnswering while the pause lasts or while another call is trying."""
        if not self.is_open:
            return
        if at < self._open_until or self._probing:
            wait = max(1, round(self._open_until - at))
            raise NotAnswering(headers={"Retry-After": str(wait)})
        self._probing = True

    def succeeded(self) -> None:
        """The part answered, whatever it said."""
        self._failures, self._pause, self._probing = 0, self._first_pause, False

    def failed(self, at: float) -> None:
        """The part did not answer."""
        self._failures += 1
        if self._probing:
            self._pause = min(self._longest, self._pause * 2)
        if self._probing or self._failures == self._after:
            self._open_until = at + self._pause
        self._probing = False

    def abandoned(self) -> None:
        """The caller left before anything was learnt."""
        self._probing = False


class Upstream:
    """One part, as the gateway calls it: an ASGI app. Raises Busy, NotAnswering, PartUnreachable, PartTimedOut."""

    def __init__(self, name: str, app: ASGIApp, *, tick: Callable[[], float], at_once: int = 200) -> None:
        """`at_once` calls are passed on at the same time, further ones are refused; `tick` gives seconds."""
        self.name = name
        self.app = app
        self.breaker = Breaker()
        self.budget = RetryBudget()
        self._tick = tick
        self._free = at_once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._free <= 0:
            raise Busy(headers={"Retry-After": "1"})
        self._free -= 1
        try:
            if isinstance(self.app, RemoteApp):
                await self._over_the_network(scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            self._free += 1

    async def _over_the_network(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.budget.earn()
        body = Replayed(receive) if can_repeat(scope) else None
        try:
            await self._once(scope, body or receive, send)
        except PartUnreachable as problem:
            # Waiting a second time for what just took too long would only add load where there is too much.
            if isinstance(problem, PartTimedOut) or body is None or not body.complete or not self.budget.spend():
                raise
            await asyncio.sleep(random.uniform(0.02, 0.1))  # noqa: S311  # spreads retries; nothing secret about it
            body.rewind()
            await self._once(scope, body, send)

    async def _once(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.breaker.enter(self._tick())
        try:
            await self.app(scope, receive, _Noting(send, self.breaker))
        except PartUnreachable:
            self.breaker.failed(self._tick())
            raise
        except BaseException:
            self.breaker.abandoned()
            raise


class _Noting:
    """A `send` that tells the breaker as soon as the part begins to answer."""

    def __init__(self, send: Send, breaker: Breaker) -> None:
        self._send = send
        self._breaker = breaker

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._breaker.succeeded()
        await self._send(message)


def can_repeat(scope: Scope) -> bool:
    """Whether making the call twice does what making it once does: by its method, or by its Idempotency-Key."""
    if scope["method"] in ("GET", "HEAD"):
        return True
    if header(scope["headers"], b"idempotency-key"):
        return True
    return scope["method"] in ("PUT", "DELETE") and not has_body(scope)


class Replayed:
    """A body that can be given a second time, as long as it stays small."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: list[Message] = []
        self._next = 0
        self._size = 0
        self.complete = True

    async def __call__(self) -> Message:
        """The next piece: a kept one after `rewind`, else a fresh one."""
        if self._next < len(self._kept):
            self._next += 1
            return self._kept[self._next - 1]
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > _KEPT_FOR_RETRY:
            self.complete = False
            self._kept.clear()
            self._next = 0
        elif self.complete:
            self._kept.append(message)
            self._next += 1
        return message

    def rewind(self) -> None:
        """Begin again with the first piece."""
        self._next = 0

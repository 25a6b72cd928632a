"""Whether the gateway lives, and whether all parts behind it are ready to work."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp, Send

from gateway.answers import answer, answer_json
from shared import metrics
from shared.peers import call
from shared.problems import Unavailable

_KEPT_SECONDS = 1.0
_NEVER_KEPT = ((b"cache-control", b"no-store"),)


class Health:
    """Answers /livez, /readyz and /internal/metrics."""

    def __init__(self, parts: Mapping[str, ASGIApp], *, tick: Callable[[], float], timeout: float = 2.0) -> None:
        """`timeout` seconds are given to each part."""
        self._parts = parts
        self._tick = tick
        self._timeout = timeout
        self._last: tuple[float, dict[str, Any]] | None = None

    async def livez(self, send: Send) -> None:
        """This process answers: says nothing about the others, so that nobody restarts us for their fault."""
        await answer_json(send, {"status": "alive"}, headers=_NEVER_KEPT)

    async def readyz(self, send: Send) -> None:
        """200 when all parts are ready, else 503; which one is not, and what it says of itself, is in the body."""
        found = await self._ask_all()
        await answer_json(send, found, status=200 if found["status"] == "ready" else 503, headers=_NEVER_KEPT)

    async def metrics(self, send: Send) -> None:
        """What this process measured. The caller has made sure that it is asked from this machine."""
        await answer(send, metrics.text(), media_type=b"text/plain; version=0.0.4; charset=utf-8", headers=_NEVER_KEPT)

    async def _ask_all(self) -> dict[str, Any]:
        """Kept for a second: this door is open to everybody and must not be a lever on the parts."""
        now = self._tick()
        if self._last is not None and now - self._last[0] < _KEPT_SECONDS:
            return self._last[1]
        names = sorted(self._parts)
        states = await asyncio.gather(*(self._ask(self._parts[name]) for name in names))
        ready = all(state["status"] == "ready" for state in states)
        found = {"status": "ready" if ready else "not ready", "parts": dict(zip(names, states, strict=True))}
        self._last = (now, found)
        return found

    async def _ask(self, part: ASGIApp) -> dict[str, Any]:
        began = self._tick()
        try:
            reply = await call(part, "GET", "/readyz", timeout=self._timeout)
        except Unavailable as problem:
            return {"status": "not answering", "why": problem.title()}
        taken = round((self._tick() - began) * 1000, 1)
        try:
            said = reply.json()
        except ValueError:
            said = None
        state: dict[str, Any] = {"status": "ready" if reply.ok else "not ready", "ms": taken}
        if not reply.ok and isinstance(said, dict):
            state["why"] = said.get("detail") or said.get("checks") or said
        return state

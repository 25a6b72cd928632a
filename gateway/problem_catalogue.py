"""Everything the system can answer when something is not possible, asked of all its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp

from shared.peers import call
from shared.problems import Unavailable, registry

_KEPT_SECONDS = 60.0
_MEMBERS = ("code", "type", "title", "status", "hint")


class Catalogue:
    """The problems of this process and of the parts over the network, each of which tells its own."""

    def __init__(self, parts: Mapping[str, ASGIApp], *, tick: Callable[[], float]) -> None:
        self._parts = parts
        self._tick = tick
        self._told: dict[str, dict[str, Any]] = {}
        self._until = float("-inf")

    async def problems(self) -> dict[str, dict[str, Any]]:
        """Every problem by its code. A part that does not answer keeps what it told last."""
        if self._tick() >= self._until:
            for told in await asyncio.gather(*(self._ask(part) for part in self._parts.values())):
                self._told.update(told)
            self._until = self._tick() + _KEPT_SECONDS
        own = {code: kind.described() for code, kind in registry().items()}
        return dict(sorted({**self._told, **own}.items()))

    async def _ask(self, part: ASGIApp) -> dict[str, dict[str, Any]]:
        try:
            answer = await call(part, "GET", "/internal/problems", timeout=2.0)
            told = answer.json() if answer.ok else {}
        except (Unavailable, ValueError):
            return {}
        items = told.get("items", ()) if isinstance(told, dict) else ()
        return {item["code"]: {"more": ""} | item for item in items if all(member in item for member in _MEMBERS)}

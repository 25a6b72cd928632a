"""What we do when other services tell us something: keep our own copy of what an assessment asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from shared.facts import Fact
from shared.outbox import Event

HEARS: dict[str, Callable[[AsyncSession, Event, datetime], Awaitable[Sequence[Fact]]]] = {}
"""Which events of others we act on."""

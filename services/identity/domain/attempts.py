"""How guessing is slowed down: by account and address, by account, and by address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """After `free` failures within the window each further attempt waits: `first`, then twice as long, up to the window."""

    free: int
    first: timedelta


PAIR = Limit(free=5, first=timedelta(seconds=30))
"""One account from one address."""
ACCOUNT = Limit(free=30, first=timedelta(seconds=30))
"""One account from everywhere: a net of machines guessing one password. Set high, so that nobody is locked out by spite."""
ADDRESS = Limit(free=60, first=timedelta(seconds=30))
"""One address against many accounts. Set high: a whole island may stand behind one."""


def wait(failures: Sequence[datetime], *, at: datetime, limit: Limit) -> timedelta:
    """How long until the next attempt is taken; zero when it may be now. `failures` may hold older ones: they do not count."""
    recent = sorted(moment for moment in failures if at - WINDOW < moment <= at)
    over = len(recent) - limit.free
    if over < 0:
        return timedelta(0)
    pause = min(limit.first * int(2 ** min(over, 10)), WINDOW)
    return max(recent[-1] + pause - at, timedelta(0))

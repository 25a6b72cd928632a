"""Identifiers that grow with time: what is written together lies together in every index that begins with them.

Random ones put each row of a batch on another page of each index: more to read, more to write, more to log.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

_VERSION, _VARIANT = 7 << 76, 2 << 62
_COUNTED = 4096
"""How many the counter tells apart; beyond them the next millisecond is begun."""


def identifiers(*, at: datetime, count: int) -> Iterator[UUID]:
    """So many UUIDs of version 7 (RFC 9562): the millisecond, a counter, and 62 random bits; ascending."""
    noise = token_bytes(8 * count)
    moment = int(at.timestamp() * 1000)
    for number in range(count):
        later, counter = divmod(number, _COUNTED)
        chance = int.from_bytes(noise[8 * number : 8 * number + 8], "big") >> 2
        yield UUID(int=moment + later << 80 | _VERSION | counter << 64 | _VARIANT | chance)

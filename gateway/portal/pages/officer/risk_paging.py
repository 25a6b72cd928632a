"""A long table a page at a time: what the service tells whole is shown in parts, named in the address by `from`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from gateway.portal.visit import Visit

Row = TypeVar("Row")
AT_ONCE = 80


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """The rows of one page; `first` counts from 0, `whole` is how many rows there are in all."""

    rows: Sequence[Row]
    first: int
    whole: int

    @property
    def next(self) -> int | None:
        """Where the next page begins; None on the last one."""
        after = self.first + AT_ONCE
        return after if after < self.whole else None


def part_of(visit: Visit, rows: Sequence[Row]) -> Part[Row]:
    """The part that the address asks for; beyond the end it is the last one."""
    asked = visit.query_params.get("from", "")
    most = max(0, (len(rows) - 1) // AT_ONCE * AT_ONCE)
    first = min(int(asked), most) if asked.isdecimal() and len(asked) < 10 else 0
    return Part(rows=rows[first : first + AT_ONCE], first=first, whole=len(rows))

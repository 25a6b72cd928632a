"""What became of each declaration of the history: the columns that forecasts and back-tests count by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.words import LANES, Lane

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is known of one declaration now.

    `day` is the ordinal of the day it was assessed; `found` counts only where `inspected`; `random` says that the random
    stream chose it; `minutes` of examination; `revenue` in minor units that the find brought; `probability` (0 to 1) the
    chance of being examined that the policy of that day gave it.
    """

    office: str = ""
    day: int = 0
    lane: Lane = Lane.GREEN
    inspected: bool = False
    found: bool = False
    random: bool = False
    minutes: int = 0
    revenue: int = 0
    probability: float = 0.0


LANE_CODE = {lane: lane.rank for lane in LANES}
_KINDS: dict[str, type[np.generic]] = {
    "day": np.int32,
    "lane": np.int8,
    "inspected": np.bool_,
    "found": np.bool_,
    "random": np.bool_,
    "minutes": np.int32,
    "revenue": np.int64,
    "probability": np.float32,
}


class Outcomes:
    """One array for each property of an outcome; `lane` holds ranks (0 green to 3 red), `office` codes into `offices`."""

    def __init__(self) -> None:
        self.offices: list[str] = []
        self._office_codes: dict[str, int] = {}
        self.length = 0
        self._office: Array = np.zeros(1024, dtype=np.int16)
        self._arrays: dict[str, Array] = {name: np.zeros(1024, dtype=kind) for name, kind in _KINDS.items()}
        self._days: tuple[int, int, int, Array] | None = None

    def extend(self, given: Sequence[Outcome]) -> None:
        """Add rows."""
        columns: dict[str, Any] = {name: [getattr(one, name) for one in given] for name in _KINDS if name != "lane"}
        columns["lane"] = [LANE_CODE[one.lane] for one in given]
        self.extend_columns([one.office for one in given], columns, len(given))

    def extend_columns(self, offices: Sequence[str], columns: dict[str, Any], count: int) -> None:
        """Add rows given as columns; a property left out is zero or false."""
        self._reserve(count)
        known = self._office_codes
        for office in dict.fromkeys(offices):
            if office not in known:
                known[office] = len(self.offices)
                self.offices.append(office)
        rows = slice(self.length, self.length + count)
        self._office[rows] = np.fromiter((known[office] for office in offices), dtype=np.int16, count=count)
        for name, array in self._arrays.items():
            array[rows] = columns.get(name, 0)
        self.length += count

    def _reserve(self, more: int) -> None:
        room = len(self._office)
        if self.length + more <= room:
            return
        room = max(self.length + more, self.length + self.length // 2)
        self._office = _longer(self._office, room)
        self._arrays = {name: _longer(array, room) for name, array in self._arrays.items()}

    def settle(self, place: int, outcome: Outcome) -> None:
        """What became of one declaration, now that more is known."""
        self._days = None
        if outcome.office not in self._office_codes:
            self._office_codes[outcome.office] = len(self.offices)
            self.offices.append(outcome.office)
        self._office[place] = self._office_codes[outcome.office]
        for name, array in self._arrays.items():
            array[place] = LANE_CODE[outcome.lane] if name == "lane" else getattr(outcome, name)

    def column(self, name: str, count: int | None = None) -> Array:
        """The rows of one property, up to `count`."""
        array = self._office if name == "office" else self._arrays[name]
        return array[: self.length if count is None else count]

    def per_day(self, count: int) -> tuple[int, int, Array]:
        """The first day, how many days to the last, and the declarations of each office (row) and day among the first
        `count`; remembered, since it is the same for every forecast."""
        known = self._days
        if known is None or known[0] != count:
            days = self.column("day", count)
            first, span = int(days.min()), int(days.max()) - int(days.min()) + 1
            width = len(self.offices)
            key = self.column("office", count).astype(np.int64) * span + (days - first)
            table = np.bincount(key, minlength=width * span).reshape(width, span)
            known = self._days = (count, first, span, table)
        return known[1:]

    def parts(self) -> dict[str, Array]:
        """As arrays, to be saved."""
        spelled = "\x00".join(self.offices).encode()
        return {
            "offices": np.frombuffer(spelled, dtype=np.uint8),
            "office": self.column("office"),
            **{name: self.column(name) for name in _KINDS},
        }

    @classmethod
    def of_parts(cls, parts: dict[str, Array]) -> Outcomes:
        """What `parts` gave, again."""
        made = cls()
        made._office = parts["office"]
        made.length = len(made._office)
        spelled = parts["offices"].tobytes().decode()
        made.offices = spelled.split("\x00") if made.length else []
        made._office_codes = {office: code for code, office in enumerate(made.offices)}
        made._arrays = {name: parts[name] for name in _KINDS}
        return made


def _longer(array: Array, room: int) -> Array:
    made = np.zeros(room, dtype=array.dtype)
    made[: len(array)] = array
    return made

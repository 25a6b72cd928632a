"""Work by office and day, counted over rows of the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.history import History

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLoad:
    """What would come to one office.

    `days` are the days on which it had any declaration, `selected` the expected number of selected ones; `busiest` the
    day (its ordinal) with most, and `busiest_selected` how many then; `minutes_a_day` of examination, on average.
    """

    office: str
    declarations: int
    days: int
    hits: int
    selected: float
    selected_a_day: float
    busiest: int | None
    busiest_selected: float
    minutes_a_day: float


def office_loads(
    history: History, hit: Array, share: Array | float, *, count: int, minutes: float
) -> tuple[OfficeLoad, ...]:
    """The load of each office by the rows `hit`, each counted with its `share`, at so many `minutes` each."""
    offices, days = history.outcomes.column("office", count), history.outcomes.column("day", count)
    if not count:
        return ()
    first, span, everything = history.outcomes.per_day(count)
    width = len(everything)
    hits = np.bincount(offices[hit], minlength=width)
    weights = np.broadcast_to(np.asarray(share, dtype=np.float64), hit.shape)
    key = offices[hit].astype(np.int64) * span + (days[hit] - first)
    chosen = np.bincount(key, weights=weights, minlength=width * span).reshape(width, span)
    loads = []
    for code, office in enumerate(history.outcomes.offices[:width]):
        open_days = int(np.count_nonzero(everything[code]))
        selected = float(chosen[code].sum())
        busiest = int(chosen[code].argmax())
        a_day = selected / open_days if open_days else 0.0
        loads.append(
            OfficeLoad(
                office=office,
                declarations=int(everything[code].sum()),
                days=open_days,
                hits=int(hits[code]),
                selected=round(selected, 4),
                selected_a_day=round(a_day, 4),
                busiest=busiest + first if selected else None,
                busiest_selected=round(float(chosen[code][busiest]), 4),
                minutes_a_day=round(a_day * minutes, 1),
            )
        )
    return tuple(sorted(loads, key=lambda one: (-one.selected, one.office)))


def minutes_each(history: History, hit: Array, count: int, *, otherwise: float) -> float:
    """The mean minutes of the examinations among the rows `hit`; `otherwise` where none was timed."""
    minutes = history.outcomes.column("minutes", count)[hit]
    timed = minutes[history.outcomes.column("inspected", count)[hit] & (minutes > 0)]
    return float(timed.mean()) if len(timed) else otherwise

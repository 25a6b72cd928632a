"""What one rule would do, shown while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.backtest.baseline import Baseline, as_matrix, chances_of, recorded
from services.risk.domain.backtest.loads import OfficeLoad, minutes_each, office_loads
from services.risk.domain.evidence import Interval, wilson
from services.risk.domain.history import History
from services.risk.domain.language.ast import Node
from services.risk.domain.plan.normal import Lists
from services.risk.domain.words import Flow, Lane

Array = NDArray[Any]
USUAL_MINUTES = 45.0
"""What an examination is taken to last where none among the hits was timed."""
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Over `declarations` of the history the rule hits `hits`, and would select `selected` of them (expected).

    `shift` is the expected number that change lane, from lane (rows, green to red) to lane. Of the hits `inspected` were,
    with `finds`; `find_rate` is their share with its interval, empty without an inspection. `never_inspected` is the
    share of the hits of which nobody knows. `finds_gained` are known finds that no rule in force hits, `finds_lost` those
    that the replaced version hit alone and this one does not. `revenue` in minor units. `latest` are the last rows hit.
    """

    declarations: int
    hits: int
    share: float
    selected: float
    shift: tuple[tuple[float, ...], ...]
    offices: tuple[OfficeLoad, ...]
    minutes_each: float
    inspected: int
    finds: int
    find_rate: Interval | None
    never_inspected: float
    finds_gained: int
    finds_lost: int
    revenue: int
    latest: tuple[int, ...]


def what_if(
    history: History,
    node: Node,
    *,
    lists: Lists,
    lane: Lane,
    probability: int = 100,
    offices: frozenset[str] = frozenset(),
    flows: frozenset[Flow] = frozenset(),
    in_force: Baseline | None = None,
    instead_of: str | None = None,
    usual_minutes: float = USUAL_MINUTES,
) -> Forecast:
    """The forecast of a condition that would give `lane` to `probability` hundredths of its hits.

    `in_force` is what is compared with, `instead_of` the rule in it that this would replace; without it the lanes as they
    were recorded. Rows that came after `in_force` was made are left out.
    """
    flags = _in_scope(history, history.matches(node, lists), offices, flows)
    if in_force is not None:
        flags = flags[: in_force.count]
    count = len(flags)
    hit = np.flatnonzero(flags)
    share = probability / 100
    inspected, found = history.outcomes.column("inspected", count), history.outcomes.column("found", count)
    beside = in_force.without(instead_of) if in_force is not None and instead_of is not None else in_force
    known = hit[inspected[hit]]
    finds = known[found[known]]
    minutes = minutes_each(history, hit, count, otherwise=usual_minutes)
    counted = int(np.count_nonzero(history.is_counted(count)))
    return Forecast(
        declarations=counted,
        hits=len(hit),
        share=len(hit) / counted if counted else 0.0,
        selected=round(len(hit) * share, 4),
        shift=_shift(history, hit, beside, lane, share, count),
        offices=office_loads(history, hit, share, count=count, minutes=minutes),
        minutes_each=round(minutes, 1),
        inspected=len(known),
        finds=len(finds),
        find_rate=wilson(len(finds), len(known)) if len(known) else None,
        never_inspected=1 - len(known) / len(hit) if len(hit) else 0.0,
        finds_gained=len(finds) if beside is None else int(np.count_nonzero(beside.hits[finds] == 0)),
        finds_lost=_lost(in_force, beside, flags, inspected, found),
        revenue=int(history.outcomes.column("revenue", count)[finds].sum()),
        latest=tuple(hit[-SHOWN:][::-1].tolist()),
    )


def _in_scope(history: History, flags: Array, offices: frozenset[str], flows: frozenset[Flow]) -> Array:
    rows = history.rows(0, len(flags))
    for name, wanted in (("office", offices), ("flow", frozenset(flow.value.upper() for flow in flows))):
        if wanted:
            flags = flags & rows.equals(name, wanted)
    return flags


def _shift(
    history: History, hit: Array, beside: Baseline | None, lane: Lane, share: float, count: int
) -> tuple[tuple[float, ...], ...]:
    chances = recorded(history, count)[:, hit] if beside is None else chances_of(beside.logs[:, hit])
    sums = chances.sum(axis=1)
    matrix = np.diag(sums)
    for rank in range(lane.rank):
        matrix[rank, lane.rank] += sums[rank] * share
        matrix[rank, rank] -= sums[rank] * share
    return as_matrix(matrix)


def _lost(before: Baseline | None, beside: Baseline | None, flags: Array, inspected: Array, found: Array) -> int:
    if before is None or beside is None or before is beside:
        return 0
    alone = (before.hits > 0) & (beside.hits == 0)
    return int(np.count_nonzero(alone & inspected & found & ~flags))

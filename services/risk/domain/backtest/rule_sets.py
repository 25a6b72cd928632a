"""A whole rule set over the history, rule by rule and together, alone or beside another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.backtest.baseline import (
    RANKS,
    Baseline,
    as_lanes,
    as_matrix,
    baseline,
    recorded,
    takes_effect,
)
from services.risk.domain.backtest.forecast import USUAL_MINUTES
from services.risk.domain.backtest.loads import OfficeLoad, minutes_each, office_loads
from services.risk.domain.evidence import Interval, wilson
from services.risk.domain.history import History
from services.risk.domain.plan import Plan

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleResult:
    """One rule over the history. `alone` counts the hits that no other rule shares, `unique_finds` the finds among them;
    `shadow` rules are counted like the others, without effect on lanes."""

    key: str
    shadow: bool
    hits: int
    alone: int
    inspected: int
    finds: int
    find_rate: Interval | None
    never_inspected: float
    unique_finds: int
    revenue: int
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """A rule set over the history.

    `lanes` is the expected number of declarations in each lane by criteria alone, `shift` the expected number from lane
    to lane (rows: before) against the other rule set, or against the lanes as recorded. `finds_gained` and `finds_lost`
    are known finds that only this one, or only the other, hits; against the record, `finds_lost` are those no rule hits.
    """

    hash: str
    declarations: int
    hit: int
    lanes: dict[str, float]
    shift: tuple[tuple[float, ...], ...]
    rules: tuple[RuleResult, ...]
    offices: tuple[OfficeLoad, ...]
    inspected: int
    finds: int
    find_rate: Interval | None
    never_inspected: float
    finds_gained: int
    finds_lost: int


def back_test(
    history: History,
    plan: Plan,
    *,
    against: Plan | Baseline | None = None,
    threads: int = 2,
    usual_minutes: float = USUAL_MINUTES,
) -> BackTest:
    """What the rules of a plan would have done, compared with those of another or with what was recorded."""
    made = baseline(history, plan, threads=threads)
    other = baseline(history, against, threads=threads) if isinstance(against, Plan) else against
    count = made.count if other is None else min(made.count, other.count)
    counted = history.is_counted(count)
    inspected = history.outcomes.column("inspected", count) & counted
    found = history.outcomes.column("found", count) & inspected
    here = made.hits[:count] > 0
    hit = np.flatnonzero(here & counted)
    chances = made.chances(slice(0, count))
    chances[:, ~counted] = 0
    before = recorded(history, count) if other is None else other.chances(slice(0, count))
    before[:, ~counted] = 0
    there = None if other is None else other.hits[:count] > 0
    minutes = minutes_each(history, hit, count, otherwise=usual_minutes)
    known, finds = int(np.count_nonzero(inspected[hit])), int(np.count_nonzero(found[hit]))
    return BackTest(
        hash=plan.hash,
        declarations=int(np.count_nonzero(counted)),
        hit=len(hit),
        lanes=as_lanes(chances.sum(axis=1).tolist()),
        shift=as_matrix(_moved(before, chances)),
        rules=_each(history, made, count),
        offices=office_loads(history, hit, 1 - chances[0, hit], count=count, minutes=minutes),
        inspected=known,
        finds=finds,
        find_rate=wilson(finds, known) if known else None,
        never_inspected=1 - known / len(hit) if len(hit) else 0.0,
        finds_gained=0 if there is None else int(np.count_nonzero(found & here & ~there)),
        finds_lost=int(np.count_nonzero(found & ~here if there is None else found & there & ~here)),
    )


def _moved(before: Array, after: Array) -> Array:
    """From lane to lane with as little movement as the chances allow: what both share stays, the rest moves in order.

    The two rule sets draw from the same number, so that a declaration whose chances are equal stays where it is: with
    one draw u, its lane is the highest whose cumulated chance from above exceeds u, before and after.
    """
    matrix = np.zeros((RANKS, RANKS))
    above_before = np.cumsum(before[::-1], axis=0)[::-1]
    above_after = np.cumsum(after[::-1], axis=0)[::-1]
    for one in range(RANKS):
        high_one = above_before[one]
        low_one = above_before[one + 1] if one + 1 < RANKS else 0.0
        for other in range(RANKS):
            high_other = above_after[other]
            low_other = above_after[other + 1] if other + 1 < RANKS else 0.0
            overlap = np.minimum(high_one, high_other) - np.maximum(low_one, low_other)
            matrix[one, other] = np.maximum(overlap, 0).sum()
    return matrix


def _each(history: History, made: Baseline, count: int) -> tuple[RuleResult, ...]:
    rules = made.plan.rules
    if not rules:
        return ()
    size = len(rules)
    declarations, places = made.own.declarations, made.own.rules
    within = declarations < count
    declarations, places = declarations[within], places[within]
    inspected = history.outcomes.column("inspected", count)
    found = history.outcomes.column("found", count) & inspected
    effective = np.array([takes_effect(rule) for rule in rules], dtype=np.bool_)
    others = made.hits[declarations] - effective[places]
    alone = others == 0
    seen = inspected[declarations]
    good = found[declarations]

    def tally(flags: Array | None, weights: Array | None = None) -> list[int]:
        chosen = places if flags is None else places[flags]
        sums = np.bincount(chosen, weights=weights, minlength=size)
        return [round(value) for value in sums.tolist()]

    revenue = history.outcomes.column("revenue", count)[declarations[good]].astype(np.float64)
    minutes = history.outcomes.column("minutes", count)[declarations[seen]].astype(np.float64)
    columns = zip(
        rules,
        tally(None),
        tally(alone),
        tally(seen),
        tally(good),
        tally(good & alone),
        tally(good, revenue),
        tally(seen, minutes),
        strict=True,
    )
    return tuple(
        RuleResult(
            key=rule.key,
            shadow=rule.shadow,
            hits=hits,
            alone=by_itself,
            inspected=known,
            finds=finds,
            find_rate=wilson(finds, known) if known else None,
            never_inspected=1 - known / hits if hits else 0.0,
            unique_finds=unique,
            revenue=money,
            minutes=time,
        )
        for rule, hits, by_itself, known, finds, unique, money, time in columns
    )

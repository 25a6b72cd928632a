"""Whether a little random inspection is worth its cost: rules mined anew every week from what was inspected, on invented trade.

Every policy may inspect the same share of a week's declarations. Rules are mined on Monday from the outcomes of the last
eight weeks (at most three conditions, at least three finds), each scored by its find rate, recent weeks counting more,
times the revenue of its finds; their hits are taken best first, and a rule that finds hardly more than chance is left out.

- `floor`: a fixed share of the capacity is drawn at random over everything; what the rules leave of the rest is drawn too,
  as the product's top-up does (`exploration_drawn_share` is what was drawn in all after the shift).
- `rules`: hits of rules and nothing else, as criteria alone do; what they leave is not used. Both this and the next know
  the base rate from the first weeks, in which everything inspected was drawn.
- `top_up`: as `rules`, and what they leave goes to the commodity headings with the best rate in the last eight weeks.

Only inspected declarations have a label: what nobody looks at, nobody learns. The shift: at one week all patterns of fraud
end and as many others begin. Recall is the share of the revenue at stake in a week that the inspections found; the measure
is the recall in the same weeks where the later patterns were there from the start, so that nothing shifted.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.generator import Coded, Trade, make_trade, planted_patterns
from services.risk.domain.generator.inspecting import SEEN
from services.risk.domain.history import History, Outcome
from services.risk.domain.history.outcomes import Outcomes
from services.risk.domain.mining import Band, Terms, rivals
from services.risk.domain.words import Lane

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

WEEKLY = 12_000
CAPACITY = 0.08
FLOOR = float(os.environ.get("BENCH_FLOOR", "0.3"))
"""Share of the capacity that is drawn at random: two in a hundred declarations."""
WINDOW = 8
FIRST = 5
"""Weeks in which everything inspected is drawn, before there are rules."""
SHIFT = 12
LEARNING = 8
WEEKS = SHIFT + LEARNING
MEASURED = 2
"""Recall is that of the last weeks of the eight after the shift."""
FEWEST, GAIN = 3, 8.0
"""Finds and log-likelihood gain that a rule needs."""
FADING = 0.6
"""An outcome counts so much less with each week that went by when a rule is scored."""
WORTH = 3.0
"""A rule whose rate is not so many times the base rate is left out."""
PATTERNS = 6
SCALE = 2.0
TERMS = Terms(
    codes=("office", "transport_mode", "country_export", "declarant", "item.origin", "item.preference"),
    flags=(),
    numbers={"item.value_deviation": Band(below=(6000, 7000)), "item.above_reference": Band(above=(15_000, 20_000))},
    thresholds=(100_000,),
)


def trade(seed: int, *, shifted: bool) -> Trade:
    """The trade with the shift, or with the patterns that come after it from the first week on: the same fraud, known."""
    after = planted_patterns(PATTERNS, seed=seed + 1000, first=SHIFT if shifted else 0, scale=SCALE)
    before = planted_patterns(PATTERNS, seed=seed, last=SHIFT, scale=SCALE) if shifted else ()
    return make_trade(WEEKLY * WEEKS, seed=seed, weeks=WEEKS, planted=(*before, *after))


@dataclass(frozen=True)
class Run:
    """By week: revenue found and at stake, finds, inspections, and how many of these were drawn."""

    found: Floats
    stake: Floats
    finds: Floats
    inspections: Floats
    drawn: Floats

    def recall(self, first: int, last: int | None = None) -> float:
        """Over the weeks `first` to `last`, excluded."""
        return float(self.found[first:last].sum() / self.stake[first:last].sum())


def run(given: Trade, history: History, *, policy: str, seed: int) -> Run:
    """Weeks one after the other under a policy; the history's outcomes are begun anew."""
    draw = np.random.default_rng(seed)
    history.outcomes = Outcomes()
    history.outcomes.extend_columns([""] * len(given), {"day": given.day}, len(given))
    guilty = given.truth.fraud & (draw.random(len(given)) < SEEN)
    stake, found, finds, inspections, by_draw = (np.zeros(WEEKS) for _ in range(5))
    headings = _headings(given)
    first_rate = 0.0
    sure: set[int] = set()
    for week in range(WEEKS):
        rows = np.flatnonzero(given.week == week)
        capacity = round(len(rows) * CAPACITY)
        order = draw.permutation(rows)
        drawn = capacity if week < FIRST else round(capacity * FLOOR) if policy == "floor" else 0
        chosen, random = order[:drawn], order[:drawn]
        if week >= FIRST:
            score, base = _scores(history, given, rows, headings, week, usual=None if policy == "floor" else first_rate)
            sure = set(rows[score > base].tolist())
            score[np.isin(rows, random)] = -1
            ranked = rows[np.argsort(-score, kind="stable")]
            by_rules = ranked[: min(capacity - drawn, int((score > base).sum()))]
            chosen = np.concatenate((random, by_rules))
            if policy == "floor":
                random = np.concatenate((random, order[~np.isin(order, chosen)][: capacity - len(chosen)]))
                chosen = np.union1d(chosen, random)
            elif policy == "top_up":
                chosen = ranked[:capacity]
        if week < FIRST:
            first_rate += float(guilty[chosen].mean()) / FIRST
        by_chance = set(random.tolist())
        chance = len(by_chance) / len(rows)
        for row in chosen.tolist():
            hit = bool(guilty[row])
            history.settle(row, Outcome(
                day=int(given.day[row]), lane=Lane.RED, inspected=True, found=hit, random=row in by_chance,
                revenue=int(given.truth.revenue[row]) if hit else 0, probability=chance if row in by_chance and row not in sure else 1.0,
            ))  # fmt: skip
        hits = chosen[guilty[chosen]]
        found[week], finds[week], inspections[week] = given.truth.revenue[hits].sum(), len(hits), len(chosen)
        by_draw[week] = len(by_chance)
        stake[week] = given.truth.revenue[rows].sum()
    return Run(found, stake, finds, inspections, by_draw)


def _scores(
    history: History, given: Trade, rows: Ints, headings: Ints, week: int, *, usual: float | None
) -> tuple[Floats, float]:
    """Expected revenue of inspecting each of these declarations as far as the last weeks tell, and what has no rule.

    `usual` is the base rate of the first weeks, for policies that draw nothing later and so cannot know it.
    """
    period = (given.week >= week - WINDOW) & (given.week < week)
    labelled = period & history.outcomes.column("inspected", len(history))
    found, money = history.outcomes.column("found", len(history)), history.outcomes.column("revenue", len(history))
    known = rivals(history, period, terms=TERMS, most=40, fewest_finds=FEWEST, least_gain=GAIN, base=usual)
    mean = float(money[labelled & found].mean()) if (labelled & found).any() else 1.0
    base = min(max(known.base, 1e-4), 0.5)
    seen = np.bincount(headings[labelled], minlength=headings.max() + 1)
    finds = np.bincount(headings[labelled & found], minlength=headings.max() + 1)
    least = 0.01 * mean
    score = least * ((finds + 10 * base) / (seen + 10))[headings[rows]]
    recent = FADING ** (week - 1 - given.week).clip(0).astype(np.float64)
    for draft in known.drafts:
        hits = history.matches(draft.node, {})
        own = hits & labelled
        rate = (float(recent[own & found].sum()) + 2 * base) / (float(recent[own].sum()) + 2)
        if rate < WORTH * base:
            continue
        caught = own & found
        worth = (float(money[caught].sum()) + 3 * mean) / (float(caught.sum()) + 3)
        score = np.maximum(score, np.where(hits[rows], least + rate * worth, 0.0))
    return score, least


def _headings(given: Trade) -> Ints:
    column = given.items["hs"]
    assert isinstance(column, Coded)
    names = {word[:4]: place for place, word in enumerate(dict.fromkeys(word[:4] for word in column.words))}
    return np.array([names[word[:4]] for word in column.words])[column.codes[given.starts[:-1]]]


def runs_of(seed: int) -> dict[str, Run]:
    """One trade under every policy, with the shift and without."""
    found = {}
    for shifted in (False, True):
        given = trade(seed, shifted=shifted)
        history = given.history()
        for policy in ("floor", "rules", "top_up") if shifted else ("floor", "rules"):
            found[f"{policy}{shifted}"] = run(given, history, policy=policy, seed=seed)
    return found


def share(over: Floats, under: Floats) -> tuple[float, list[float]]:
    """The mean of one over that of another, measured on the same trades, and its 90 % interval (bootstrap over trades)."""
    draw = np.random.default_rng(1)
    rows = draw.integers(0, len(over), (10_000, len(over)))
    low, high = np.quantile(over[rows].mean(axis=1) / under[rows].mean(axis=1), (0.05, 0.95))
    return round(float(over.mean() / under.mean()), 3), [round(float(low), 3), round(float(high), 3)]


def measure(seeds: tuple[int, ...], *, processes: int = 2) -> dict[str, Any]:
    """The figures, over several trades. Every recall after the shift is over that of `floor` without it, with a 90 % interval;
    the cost is the share of finds that `rules` makes more than `floor` where nothing shifts (below zero: it makes fewer)."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        trades = list(pool.map(runs_of, seeds))

    def recall(name: str, first: int = WEEKS - MEASURED, last: int = WEEKS) -> Floats:
        return np.array([one[name].recall(first, last) for one in trades])

    def finds(name: str) -> float:
        return float(sum(one[name].finds[FIRST:].sum() for one in trades))

    usual = recall("floorFalse")
    figures: dict[str, Any] = {}
    for name, policy in (("with_floor", "floor"), ("rules_only", "rules"), ("top_up", "top_up")):
        figures[f"exploration_recall_{name}"], figures[f"exploration_recall_{name}_90"] = share(
            recall(f"{policy}True"), usual
        )
    each = recall("floorTrue") / usual
    return {
        **figures,
        "exploration_recall_with_floor_each": [round(float(one), 3) for one in each],
        "exploration_recall_with_floor_by_week": [
            share(recall("floorTrue", week, week + 1), recall("floorFalse", week, week + 1))[0]
            for week in range(SHIFT, WEEKS)
        ],
        "exploration_no_shift_recall": round(float(usual.mean()), 3),
        "exploration_cost_finds": round(1 - finds("floorFalse") / finds("rulesFalse"), 4),
        "exploration_inspected_share": CAPACITY,
        "exploration_random_share": round(CAPACITY * FLOOR, 3),
        "exploration_drawn_share": round(
            float(sum(one["floorTrue"].drawn[SHIFT:].sum() for one in trades)) / (len(seeds) * WEEKLY * LEARNING), 3
        ),
        "exploration_rules_only_inspected_share": round(
            float(sum(one["rulesFalse"].inspections[FIRST:].sum() for one in trades))
            / (len(seeds) * WEEKLY * (WEEKS - FIRST)),
            3,
        ),
        "exploration_weeks": LEARNING,
        "exploration_trades": len(seeds),
    }

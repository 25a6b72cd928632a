"""What months that the miner never saw say of a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.evidence import Interval, adjusted, at_least, find_rate
from services.risk.domain.history import History
from services.risk.domain.language import parse, show
from services.risk.domain.language.ast import Node

Truths = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A draft rule with its evidence, all of it from the months held out.

    `hits` declarations, of which `inspected` were, with `finds`; `random` of the inspected were drawn. `rate` is the find
    rate weighted by the logged probabilities (what inspecting all hits would show), with its 90 % interval; `lift` the
    rate over the `base`. `p` is the chance of so many finds at the base rate, `q` the share of false suggestions if this
    and all stronger ones are made. `unique_finds` no earlier suggestion has. `revenue` in minor units, of these finds;
    `minutes` an inspection, 0 where none was timed. `trained` is the rate in the months that suggested it.
    """

    text: str
    node: Node
    conditions: int
    hits: int
    inspected: int
    finds: int
    random: int
    rate: float
    interval: Interval
    base: float
    lift: float
    p: float
    q: float
    unique_finds: int
    revenue: int
    minutes: float
    months: float
    trained: float

    def content(self) -> dict[str, Any]:
        """As JSON, for the record kept with the suggestion."""
        return {
            "hits": self.hits, "inspected": self.inspected, "finds": self.finds, "random": self.random, "rate": self.rate,
            "low": self.interval.low, "high": self.interval.high, "base": self.base, "lift": self.lift, "p": self.p,
            "q": self.q, "unique_finds": self.unique_finds, "revenue": self.revenue, "minutes": self.minutes,
            "months": self.months, "trained": self.trained,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """A pattern before it was held against other months."""

    node: Node
    conditions: int
    trained: float


def weights(history: History, rows: Truths) -> Floats:
    """How many declarations each of these inspected ones speaks for; one where no probability was logged."""
    probability = history.outcomes.column("probability", len(rows))[rows].astype(np.float64)
    return np.where(probability > 0, 1 / np.maximum(probability, 1e-6), 1.0)


def base_rate(history: History, rows: Truths) -> float:
    """The weighted find rate of these inspected declarations."""
    weight = weights(history, rows)
    found = history.outcomes.column("found", len(rows))[rows]
    return float((weight * found).sum() / weight.sum()) if len(weight) else 0.0


def held_out(
    history: History, drafts: Sequence[Draft], period: Truths, *, false_share: float, least_lift: float, months: float
) -> list[Suggestion]:
    """The drafts that stand in the months held out: lower end above the base rate, q at most `false_share`."""
    known = history.is_counted() & period
    outcomes = history.outcomes
    labelled = known & outcomes.column("inspected", len(known))
    base = base_rate(history, labelled)
    if not labelled.any() or not 0 < base < 1:
        return []
    weight = np.zeros(len(known))
    weight[labelled] = weights(history, labelled)
    logged = np.clip(outcomes.column("probability", len(known)).astype(np.float64), 0.0, 1.0)
    probability = np.where(labelled & (logged == 0), 1.0, logged)
    found, random = outcomes.column("found", len(known)), outcomes.column("random", len(known))
    matched = [history.matches(draft.node, {}) & known for draft in drafts]
    counts = [_counts(hits & labelled, found, weight) for hits in matched]
    p = np.array([at_least(min(round(finds), round(seen)), round(seen), base) for finds, seen in counts])
    q = adjusted(p)
    covered = np.zeros(len(known), dtype=np.bool_)
    made = []
    for draft, hits, chance, share in zip(drafts, matched, p, q, strict=True):
        estimate = find_rate(probability[hits], labelled[hits], found[hits])
        rate, interval = estimate.value, estimate.interval
        own = hits & labelled
        new = own & found & ~covered
        if interval.low <= base or share > false_share or rate < least_lift * base or not new.any():
            continue
        covered |= own
        timed = outcomes.column("minutes", len(known))[own]
        text = show(draft.node)
        made.append(Suggestion(
            text=text, node=parse(text), conditions=draft.conditions, hits=int(hits.sum()), inspected=int(own.sum()),
            finds=int((own & found).sum()), random=int((own & random).sum()), rate=rate, interval=interval, base=base,
            lift=rate / base, p=float(chance), q=float(share), unique_finds=int(new.sum()),
            revenue=int(outcomes.column("revenue", len(known))[own & found].sum()),
            minutes=float(timed[timed > 0].mean()) if (timed > 0).any() else 0.0, months=months, trained=draft.trained,
        ))  # fmt: skip
    return made


def _counts(rows: Truths, found: Truths, weight: Floats) -> tuple[float, float]:
    """Effective finds and effective inspections."""
    own = weight[rows]
    if not len(own):
        return 0.0, 0.0
    seen = float(own.sum() ** 2 / (own * own).sum())
    return float((own * found[rows]).sum() / own.sum()) * seen, seen

"""The miner: outcomes in, suggestions out. Nothing it suggests is in force until an officer has edited and submitted it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.history import History
from services.risk.domain.language.ast import Node
from services.risk.domain.mining.candidates import Candidates, Labels, candidates
from services.risk.domain.mining.evidence import Draft, Suggestion, base_rate, held_out, weights
from services.risk.domain.mining.picking import pick
from services.risk.domain.mining.terms import Feature, Terms, conjunction, features

Truths = NDArray[np.bool_]
Floats = NDArray[np.float64]

DAYS_A_MONTH = 30.44


@dataclass(frozen=True, slots=True, kw_only=True)
class Rivals:
    """Patterns picked from the months that suggest, in the order they were picked, before they are held against others."""

    drafts: tuple[Draft, ...]
    tried: int
    inspected: int
    random: int
    base: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mined:
    """The suggestions with what they rest on.

    `tried` conjunctions were looked at, `picked` of them held against the other months. Of the `inspected` declarations
    `random_share` were drawn: where it is low, most is known of what rules chose, and the weights are large.
    """

    suggestions: tuple[Suggestion, ...]
    tried: int
    picked: int
    inspected: int
    random_share: float
    base: float


def rivals(
    history: History,
    period: Truths,
    *,
    terms: Terms | None = None,
    conditions: int = 3,
    most: int = 100,
    fewest_finds: int = 5,
    least_gain: float = 8.0,
    least_rate: float = 0.0,
    most_candidates: int = 20_000,
    base: float | None = None,
) -> Rivals:
    """Patterns of these declarations' outcomes: at most `conditions` conditions, at least `fewest_finds` finds each.

    `least_gain` is how much better than the base rate a pattern must explain its outcomes, in units of log-likelihood
    (8 is about one chance in 15,000 for a single pattern). `base` is the rate of the whole trade where it is known from
    elsewhere: without random inspections it cannot be told from these.

    Picked twice, at most `most` each: each inspection speaking for as many declarations as its probability says, so that
    what the draw finds is seen beside all that rules look at; and each counting once, so that a rule that is too narrow,
    whose own inspections are many, is widened by the few that the draw finds beside it.
    """
    labelled = history.is_counted() & period & history.outcomes.column("inspected", len(history))
    rows = np.flatnonzero(labelled)
    base = base_rate(history, labelled) if base is None else base
    random = int(history.outcomes.column("random", len(history))[rows].sum())
    if not 0 < base < 1:
        return Rivals(drafts=(), tried=0, inspected=len(rows), random=random, base=base)
    found, owner = features(history, rows, terms or Terms())
    hit = history.outcomes.column("found", len(history))[rows]
    weight = weights(history, labelled)
    ways = (weight, np.ones(len(rows))) if (weight != weight[0]).any() else (weight,)
    drafts: dict[Node, Draft] = {}
    looked_at = 0
    for way in ways:
        labels = Labels(hit, way, owner)
        tried = candidates(
            found, labels, base=base, conditions=conditions, fewest_finds=fewest_finds, least_gain=least_gain, most=most_candidates
        )  # fmt: skip
        looked_at += tried.tried
        picked = pick(
            tried, labels, base=base, most=most, least_gain=least_gain, fewest_finds=fewest_finds, least_rate=least_rate
        )
        for one in picked:
            draft = _draft(found, tried, one.candidate, hit, weight)
            drafts.setdefault(draft.node, draft)
    return Rivals(drafts=tuple(drafts.values()), tried=looked_at, inspected=len(rows), random=random, base=base)


def _draft(features: Sequence[Feature], tried: Candidates, candidate: int, hit: Truths, weight: Floats) -> Draft:
    """A candidate as a rule, with its weighted find rate; `hit` and `weight` of each inspected declaration."""
    chosen = tried.conditions[candidate]
    own = tried.hits[tried.starts[candidate] : tried.starts[candidate + 1]]
    return Draft(
        conjunction([(features[feature].conditions[code], features[feature].level) for feature, code in chosen]),
        len(chosen),
        float((weight[own] * hit[own]).sum() / weight[own].sum()),
    )


def mine(
    history: History,
    *,
    train: Truths,
    held: Truths,
    terms: Terms | None = None,
    conditions: int = 3,
    most: int = 100,
    fewest_finds: int = 5,
    least_gain: float = 8.0,
    false_share: float = 0.05,
    least_lift: float = 2.0,
) -> Mined:
    """Suggest rules from the outcomes of `train`, with evidence from `held`; one flag for each declaration, none in both.

    A suggestion's rate in the months held out must be `least_lift` times the base rate, its interval's lower end above the
    base rate, and at most `false_share` of all suggestions false (Benjamini and Hochberg). Raises ValueError where the
    periods overlap: evidence must not come from what suggested the pattern.
    """
    if (train & held).any():
        raise ValueError("the months held out must not be among those that suggest")
    found = rivals(
        history, train, terms=terms, conditions=conditions, most=most, fewest_finds=fewest_finds, least_gain=least_gain
    )
    days = history.outcomes.column("day", len(history))[held]
    months = round((int(days.max()) - int(days.min()) + 1) / DAYS_A_MONTH, 1) if len(days) else 0.0
    made = held_out(history, found.drafts, held, false_share=false_share, least_lift=least_lift, months=months)
    return Mined(
        suggestions=tuple(made), tried=found.tried, picked=len(found.drafts), inspected=found.inspected,
        random_share=found.random / found.inspected if found.inspected else 0.0, base=found.base,
    )  # fmt: skip

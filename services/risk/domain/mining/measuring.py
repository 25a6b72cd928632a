"""How good a ranking is where only the first rows can be inspected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.history import History
from services.risk.domain.mining.evidence import Draft
from services.risk.domain.mining.terms import reference

Truths = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHARES = (0.01, 0.05, 0.10)
PRIOR = 2.0
"""So many inspections at the base rate are added before a rate is trusted."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Precision among the first 1, 5 and 10 % of all rows, and of the rows that repeat nothing of the training."""

    name: str
    everything: tuple[float, ...]
    unseen: tuple[float, ...]


def precision_at(scores: Floats, found: Truths, share: float) -> float:
    """The share of finds among the first `share` of the rows by score; of equal scores as many as are needed, by expectation."""
    wanted = max(1, ceil(len(found) * share))
    cut = np.sort(scores)[::-1][wanted - 1]
    above, level = scores > cut, scores == cut
    return float((found[above].sum() + found[level].mean() * (wanted - above.sum())) / wanted)


def ranking(name: str, scores: Floats, found: Truths, unseen: Truths, *, shares: Sequence[float] = SHARES) -> Ranking:
    """The precision of one score; NaN for the unseen rows where there are none."""
    return Ranking(
        name,
        tuple(precision_at(scores, found, share) for share in shares),
        tuple(precision_at(scores[unseen], found[unseen], share) if unseen.any() else float("nan") for share in shares),
    )


def by_rules(history: History, drafts: Sequence[Draft], train: Truths, base: float) -> Floats:
    """For each declaration the best rate, in training, of a rule that hits it; just below the base rate where none does."""
    found = history.outcomes.column("found", len(history))
    scores = np.full(len(history), base * 0.99)
    for draft in drafts:
        hits = history.matches(draft.node, {})
        own = hits & train
        rate = (float(found[own].sum()) + PRIOR * base) / (int(own.sum()) + PRIOR)
        scores[hits] = np.maximum(scores[hits], rate)
    return scores


def by_commodity(history: History, train: Truths, base: float) -> Floats:
    """The past rate of a declaration's commodity (six digits of its first item), smoothed: the simplest list there is."""
    codes = first_items(history, "item.hs")
    words = _words(history, "item.hs")
    short = {word[:6]: place for place, word in enumerate(dict.fromkeys(word[:6] for word in words))}
    own = np.array([short[word[:6]] for word in words])[codes]
    finds = np.bincount(own[train], history.outcomes.column("found", len(history))[train], len(words))
    seen = np.bincount(own[train], minlength=len(words))
    return np.asarray(((finds + PRIOR * base) / (seen + PRIOR))[own], dtype=np.float64)


def repeats(
    history: History, train: Truths, keys: Sequence[str] = ("item.hs", "item.net_mass", "item.value")
) -> Truths:
    """Which declarations have a first item that, in these fields, stands in the training too: a repeated template."""
    rows = np.stack([first_items(history, key) for key in keys], axis=1)
    _, where = np.unique(rows, axis=0, return_inverse=True)
    where = where.reshape(-1)
    return np.isin(where, where[train])


def first_items(history: History, key: str) -> Ints:
    """A field of each declaration's first item: its code, or its number."""
    rows = history.rows()
    place = np.searchsorted(rows.owner, np.arange(rows.count))
    ref = reference(key)
    text = rows.codes(ref)
    found = text[1] if text is not None else rows.stored(ref)
    if found is None:
        return np.zeros(rows.count, dtype=np.int64)
    return found[np.minimum(place, rows.item_count - 1)].astype(np.int64)


def _words(history: History, key: str) -> list[str]:
    text = history.rows().codes(reference(key))
    return text[0].values if text is not None else [""]

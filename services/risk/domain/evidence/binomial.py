"""How likely a count is by chance alone, exactly, and what remains of many such claims."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@lru_cache(maxsize=4)
def _log_factorials(size: int) -> Floats:
    return np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, size + 1, dtype=np.float64)))))


def _tail(first: int, last: int, inspected: int, rate: float) -> float:
    if first > last:
        return 0.0
    if rate <= 0:
        return 1.0 if first <= 0 else 0.0
    if rate >= 1:
        return 1.0 if last >= inspected else 0.0
    room = 1 << max(10, int(inspected).bit_length())
    logs = _log_factorials(room)
    count = np.arange(first, last + 1)
    terms = (
        logs[inspected]
        - logs[count]
        - logs[inspected - count]
        + count * np.log(rate)
        + (inspected - count) * np.log1p(-rate)
    )
    return float(min(1.0, np.exp(terms).sum()))


def at_least(finds: int, inspected: int, rate: float) -> float:
    """The chance of so many finds or more if the true rate is `rate` (one-sided binomial, exact)."""
    _possible(finds, inspected)
    return _tail(finds, inspected, inspected, rate)


def at_most(finds: int, inspected: int, rate: float) -> float:
    """The chance of so few finds or fewer if the true rate is `rate`: 0 in 30 at 10 % is 4 %."""
    _possible(finds, inspected)
    return _tail(0, finds, inspected, rate)


def at_least_each(finds: NDArray[np.int64], inspected: NDArray[np.int64], rate: Floats) -> Floats:
    """`at_least` for many at once, equal questions asked once; shape of `finds`."""
    rounded = np.round(rate, 6)
    stacked = np.stack((finds.astype(np.float64), inspected.astype(np.float64), rounded), axis=1)
    questions, where = np.unique(stacked, axis=0, return_inverse=True)
    answers = np.array([at_least(int(k), int(n), float(p)) for k, n, p in questions], dtype=np.float64)
    return answers[where.reshape(-1)]


def _possible(finds: int, inspected: int) -> None:
    if not 0 <= finds <= inspected:
        raise ValueError(f"{finds} finds in {inspected} inspections cannot be")


def adjusted(chances: Floats, *, claims: int | None = None) -> Floats:
    """Benjamini and Hochberg's (1995) q of each claim: the share of false claims if this one and all stronger are made.

    `claims` is the number that was tried, where only some are given (the rest are taken to be no stronger).
    """
    tried = len(chances) if claims is None else max(claims, len(chances))
    order = np.argsort(chances, kind="stable")
    scaled = chances[order] * tried / np.arange(1, len(chances) + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    out = np.empty(len(chances), dtype=np.float64)
    out[order] = np.minimum(stepped, 1.0)
    return out


def accepted(chances: Floats, *, share: float = 0.05, claims: int | None = None) -> NDArray[np.bool_]:
    """Which claims stand if at most `share` of those made may be false."""
    return adjusted(chances, claims=claims) <= share

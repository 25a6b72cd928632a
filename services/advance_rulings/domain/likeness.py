"""How alike the goods of two rulings are, and how near their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from services.advance_rulings.domain.hs import digits

STEPS: Mapping[int, str] = {6: "subheading", 4: "heading", 2: "chapter"}
"""How many digits two codes share, and what people call that."""
NEARNESS = {"subheading": 1.0, "heading": 0.6, "chapter": 0.25}
WORDS_COUNT, CODE_COUNTS = 85, 15
"""Of a hundred points, how many come from the words and how many from the code."""
NAMED_TWICE = 2.0
"""A word of the name says more than one of the description."""


def nearness(code: str | None, others: Iterable[str]) -> str | None:
    """What a code shares with the nearest of some others: subheading, heading, chapter, or None."""
    mine = digits(code or "")
    theirs = [digits(other) for other in others]
    for length, name in STEPS.items():
        if len(mine) >= length and any(other[:length] == mine[:length] for other in theirs):
            return name
    return None


def subheading(code: str | None) -> str | None:
    """The six digits that all administrations share; None for a code that is shorter."""
    found = digits(code or "")[:6]
    return found if len(found) == 6 else None


def alike_percent(
    *, words: Sequence[str], name: Sequence[str], other_words: Sequence[str], other_name: Sequence[str], names: float
) -> int:
    """How alike two descriptions are, from 0 to 100.

    `words` are all stems of a description, `name` those of its name; `names` is how alike the two names are spelt, from
    0 to 1. The cosine of the two sets of words; goods that bear nearly the same name are alike even where one of them
    is described at length and the other in a line.
    """
    whole = _cosine(_weights(words, name), _weights(other_words, other_name))
    named = max(names, _cosine(dict.fromkeys(name, 1.0), dict.fromkeys(other_name, 1.0)))
    return round(100 * min(max(whole, (whole + named) / 2), 1.0))


def _cosine(mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
    length = sqrt(sum(w * w for w in mine.values()) * sum(w * w for w in theirs.values()))
    return sum(weight * theirs[word] for word, weight in mine.items() if word in theirs) / length if length else 0.0


def _weights(words: Sequence[str], name: Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(words, 1.0) | dict.fromkeys(name, NAMED_TWICE)


def score(*, alike: int, near: str | None) -> int:
    """By what similar rulings are ordered, from 0 to 100: mostly the words, a little the code."""
    return round(alike * WORDS_COUNT / 100 + NEARNESS.get(near or "", 0.0) * CODE_COUNTS)

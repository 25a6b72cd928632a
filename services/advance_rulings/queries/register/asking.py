"""From wanted words to what the index is asked: all of them first, then all with other spellings, then most of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from services.advance_rulings.queries.register.words import Wanted

MOST_DROPPED = 2


def quoted(lexeme: str) -> str:
    """A lexeme as the text of a tsquery has it."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def any_of(lexemes: Iterable[str]) -> str:
    """One of these."""
    return "(" + " | ".join(map(quoted, lexemes)) + ")"


def all_of(wanted: Sequence[Wanted]) -> str:
    """Every word, in one of its spellings."""
    return " & ".join(any_of(word.lexemes) for word in wanted)


def likely(wanted: Sequence[Wanted]) -> str:
    """Every word, in one of its likeliest spellings."""
    return " & ".join(any_of(word.likeliest) for word in wanted)


def looser(wanted: Sequence[Wanted]) -> Iterator[str]:
    """Queries for when nothing has every word: all but one, all but two, any."""
    for dropped in range(1, MOST_DROPPED + 1):
        left = len(wanted) - dropped
        if left < 1:
            break
        yield " | ".join(f"({all_of(kept)})" for kept in combinations(wanted, left))
    if len(wanted) > MOST_DROPPED + 1:
        long = sorted(wanted, key=lambda word: -len(word.typed))[: (len(wanted) + 1) // 2]
        yield " | ".join(any_of(word.lexemes) for word in long)

"""What the words of a search mean: themselves where the register has them, else the words spelt most like them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA, JaroWinkler
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LONGEST_QUERY_WORDS = 12
ALTERNATIVES = 30
"""Words that may stand for a misspelt one, the best first."""
LIKELIEST = 3
"""So many of them are looked for in whole texts too; the others in subjects, and in texts only when little is found."""
_WORDS = re.compile(r"[^\W_]+(?:\.\d+)*")
_TOLD = """
    select word, numnode(plainto_tsquery('english', word)) = 0 as says_nothing,
        tsvector_to_array(to_tsvector('english', word) || to_tsvector('simple', word)) as lexemes,
        exists (select from published_word as one where one.word = given.word)
        or exists (select from published_word as one where one.stem = ts_lexize('english_stem', given.word)) as known
    from unnest(cast(:words as text[])) with ordinality as given (word, place) order by place
"""
_NEAR = """
    select array_agg(word) as words, array_agg(coalesce(stem[1], word)) as stems from (
        select distinct word, stem from published_word
        where pieces && cast(:pieces as text[]) and (:administration = '' or administration = :administration)
    ) as one
"""


@dataclass(frozen=True, slots=True)
class Near:
    """A word of the register that may be meant: how many edits away, and the lexemes by which rulings have it."""

    word: str
    edits: int
    lexemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a search: as typed, and what it may stand for, the likeliest first. Empty: nothing is like it."""

    typed: str
    near: tuple[Near, ...]
    known: bool

    @property
    def lexemes(self) -> tuple[str, ...]:
        """Everything by which a ruling may have it."""
        return _lexemes(self.near)

    @property
    def likeliest(self) -> tuple[str, ...]:
        """The lexemes of its likeliest spellings."""
        return _lexemes(self.near[:LIKELIEST])

    def of(self, edits: int) -> tuple[str, ...]:
        """The lexemes of the words that are so many edits away."""
        return _lexemes(found for found in self.near if found.edits == edits)


def _lexemes(near: Iterable[Near]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for found in near for one in found.lexemes))


def words_of(query: str) -> list[str]:
    """The words of a query, each once, in small letters."""
    return list(dict.fromkeys(word.lower() for word in _WORDS.findall(query)))[:LONGEST_QUERY_WORDS]


async def understood(session: AsyncSession, words: Sequence[str], *, administration: str) -> list[Wanted]:
    """Each word that says something; where every word says nothing ("the"), those."""
    told = (await session.execute(text(_TOLD), {"words": list(words)})).all()
    said = [row for row in told if not row.says_nothing] or told
    found = []
    for row in said:
        wanted = Wanted(row.word, (Near(row.word, 0, tuple(row.lexemes or (row.word,))),), bool(row.known))
        if not row.known and may_be_misspelt(row.word):
            wanted = await widened(session, wanted, administration=administration)
        found.append(wanted)
    return found


async def widened(session: AsyncSession, wanted: Wanted, *, administration: str) -> Wanted:
    """The same word with those spelt like it. Of a word that no ruling has they take its place, if there are any."""
    if not may_be_misspelt(wanted.typed):
        return wanted
    asked = {"pieces": pieces_near(wanted.typed), "administration": administration}
    row = (await session.execute(text(_NEAR), asked)).one()
    near = closest(wanted.typed, zip(row.words or (), row.stems or (), strict=True))
    if wanted.known:
        near = [*wanted.near, *(one for one in near if one.edits)]
    return replace(wanted, near=tuple(near) or wanted.near)


def may_be_misspelt(word: str) -> bool:
    """Letters alone, three at least: numbers are never guessed."""
    return len(word) >= 3 and word.isalpha()


def edits_allowed(word: str) -> int:
    """How many letters may be wrong: one in a word of three or four, else two."""
    return 1 if len(word) < 5 else 2


def pieces_near(word: str) -> list[str]:
    """Every piece that a word within two edits of this one must share (the index has three of each word).

    Two edits leave one of the three parts whole (Li, Deng, Wang, Feng: Pass-Join, 2011, with the places of its section 4).
    Two letters that changed places count as one edit, though they break two parts where they stand on either side of a
    border; such a border is put right as well.
    """
    return list(dict.fromkeys((*_pieces(word), *_pieces_put_right(word))))


def _pieces(word: str) -> Iterable[str]:
    for longer in range(-2, 3):
        long, begin = len(word) - longer, 0
        if long < 3:
            continue
        for place, part in enumerate(part_lengths(long)):
            first = max(begin - place, begin + longer - (2 - place), 0)
            last = min(begin + place, begin + longer + (2 - place), len(word) - part)
            for start in range(first, last + 1):
                yield f"{long}{'abc'[place]}{word[start : start + part]}"
            begin += part


def _pieces_put_right(word: str) -> Iterable[str]:
    """The middle part once a border is put right: the other edit is in the part beyond, else a part is whole anyway.

    Of two broken borders the first is put right, which makes the first part whole.
    """
    for longer in range(-1, 2):
        long = len(word) - longer
        if long < 3:
            continue
        first, second, _ = part_lengths(long)
        left, right = _swapped(word, first), _swapped(word, first + longer + second)
        yield f"{long}b{left[first : first + second]}"
        yield f"{long}b{right[first + longer : first + longer + second]}"
        if not longer:
            yield f"{long}a{left[:first]}"


def _swapped(word: str, place: int) -> str:
    """The word with the letters before and behind a place changed about."""
    return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def part_lengths(long: int) -> tuple[int, int, int]:
    """How a word of so many letters is parted; as the database's own function does."""
    first, second = long // 3, (long + 1) // 3
    return first, second, long - first - second


def closest(word: str, candidates: Iterable[tuple[str, str]]) -> list[Near]:
    """Of words with their stems those within the edits allowed, the fewest edits first, then those most alike."""
    allowed = edits_allowed(word)
    scored = []
    for other, stem in candidates:
        edits = OSA.distance(word, other, score_cutoff=allowed)
        if edits <= allowed:
            scored.append((edits, -JaroWinkler.similarity(word, other), other, stem))
    scored.sort()
    return [Near(other, edits, tuple(dict.fromkeys((stem, other)))) for edits, _, other, stem in scored[:ALTERNATIVES]]

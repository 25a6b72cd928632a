"""Is this party on a list? Identifiers first, then names, with the reasons said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from services.risk.domain.names.spelling import FOLDED_COMMON, Spelling, names_in, number_key, skeleton, spell

DEFAULT_THRESHOLD = 85
CANDIDATES = 5
NEAR = 22
"""Points below the threshold down to which a spelling is a candidate: alignment may raise it, nothing lower is looked at."""
OTHER_NUMBER = 30
NO_NUMBER = 12
SHORTEST_NUMBER = 4
REMEMBERED = 50_000


class Kind(StrEnum):
    """What an entry of a watch-list is."""

    COMPANY = "company"
    PERSON = "person"
    VESSEL = "vessel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A party on a watch-list, in one version. `ids` are numbers as written: tax number, IMO number, passport."""

    key: str
    version: int = 1
    list_name: str = ""
    kind: Kind = Kind.COMPANY
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The best entry for a party: `score` 0 to 100 (100 for an equal number), and why, in sentences."""

    entry: Entry
    score: int
    by_number: bool
    asked: str
    matched: str
    reasons: tuple[str, ...] = field(default=())


def party_key(name: str, ids: Collection[str] = ()) -> str:
    """Under which a judgement about a party is remembered: its folded name and its numbers."""
    folded = spell(name)
    numbers = ",".join(sorted({number_key(one) for one in ids if number_key(one)}))
    return f"{folded.text} {' '.join(folded.numbers)}".strip() + "|" + numbers


class Matcher:
    """Entries ready to be asked. Made once for a state of the lists; asking does not change it.

    `different` are pairs (entry's key, `party_key`) that a person judged not to be the same: they do not match again.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        threshold: int = DEFAULT_THRESHOLD,
        different: Collection[tuple[str, str]] = (),
    ) -> None:
        self.threshold = threshold
        self.entries = tuple(entries)
        self._different = frozenset(different)
        rows: dict[tuple[str, tuple[str, ...], str], tuple[Spelling, str, Entry]] = {}
        self._numbers: dict[str, list[tuple[Entry, str]]] = {}
        for entry in self.entries:
            for number in entry.ids:
                if len(key := number_key(number)) >= SHORTEST_NUMBER:
                    self._numbers.setdefault(key, []).append((entry, number))
            for name in entry.names:
                for one in names_in(name):
                    if (spelling := spell(one)).text:
                        rows[spelling.text, spelling.numbers, entry.key] = (spelling, one, entry)
        self._rows = list(rows.values())
        texts = [row[0].key for row in self._rows]
        self._texts = np.array(texts, dtype=object)
        self._lengths = np.array([len(text) for text in texts], dtype=np.int32)
        self._marks = np.array([_marks(text) for text in texts], dtype=np.uint64).reshape(-1, WORDS_OF_MARKS).T
        self._letters: dict[str, list[int]] = {}
        for position, row in enumerate(self._rows):
            self._letters.setdefault(row[0].letters, []).append(position)
        self._remembered: dict[tuple[tuple[str, ...], tuple[str, ...]], Match | None] = {}

    def best(self, names: Sequence[str], ids: Sequence[str] = ()) -> Match | None:
        """The best match of one party, known under these names and numbers; None below the threshold.

        Numbers go first: one that is equal decides. Ask for each party apart, so that a judgement about one of them
        ("not the same") silences no other.
        """
        asked = (tuple(names), tuple(ids))
        if asked not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[asked] = self._best(*asked)
        return self._remembered[asked]

    def _best(self, names: tuple[str, ...], ids: tuple[str, ...]) -> Match | None:
        asked = [one for name in names if name and name.strip() for one in names_in(name)]
        for number in ids:
            for entry, written in self._numbers.get(number_key(number), ()):
                if not any(self._silent(entry, name, ids) for name in asked or [""]):
                    reason = f"The number {number} is {written} of the entry."
                    return Match(
                        entry=entry, score=100, by_number=True, asked=number, matched=written, reasons=(reason,)
                    )
        found = [match for name in asked if (match := self._by_name(name, ids)) is not None]
        return max(found, key=lambda match: match.score, default=None)

    def _silent(self, entry: Entry, name: str, ids: tuple[str, ...]) -> bool:
        return bool(self._different) and (entry.key, party_key(name, ids)) in self._different

    def _by_name(self, name: str, ids: tuple[str, ...]) -> Match | None:
        asked = spell(name)
        if not asked.text:
            return None
        best: tuple[int, int, tuple[str, ...]] | None = None
        for position in self._candidates(asked):
            spelling, _, entry = self._rows[position]
            score, reasons = compare(asked, spelling)
            if score >= self.threshold and (best is None or score > best[0]) and not self._silent(entry, name, ids):
                best = (score, position, reasons)
                if score == 100:
                    break
        if best is None:
            return None
        _, matched, entry = self._rows[best[1]]
        return Match(entry=entry, score=best[0], by_number=False, asked=name, matched=matched, reasons=best[2])

    def _candidates(self, asked: Spelling) -> list[int]:
        """Rows worth a closer look: the same letters in any order, and the nearest spellings."""
        found = list(self._letters.get(asked.letters, ()))
        key = asked.key
        cutoff = max(self.threshold - NEAR, 50)
        # Every letter that only one of two texts has costs an edit: most rows fall out before any is compared.
        first, second = _marks(key)
        apart = np.bitwise_count(self._marks[0] ^ np.uint64(first)) + np.bitwise_count(
            self._marks[1] ^ np.uint64(second)
        )
        worth = np.flatnonzero(apart <= (self._lengths + len(key)) * ((100 - cutoff) / 100))
        near = process.extract(
            key, self._texts[worth].tolist(), scorer=fuzz.ratio, processor=None,
            score_cutoff=cutoff, limit=CANDIDATES,
        )  # fmt: skip
        return list(dict.fromkeys([*found, *(int(worth[place]) for _, _, place in near)]))


WORDS_OF_MARKS = 2
_PLACES = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_AGAIN = {letter: 64 + 4 * place for place, letter in enumerate("aiounrtlkmsev")}


def _marks(text: str) -> tuple[int, ...]:
    """Bits for the letters of a text: present; and for the usual ones, there twice, thrice, up to five times.

    The bits that differ between two texts are never more than the letters to insert and delete between them.
    """
    marks = 0
    for letter in set(text):
        count = text.count(letter)
        if (place := _PLACES.get(letter)) is not None:
            marks |= 1 << place
        if (place := _AGAIN.get(letter)) is not None:
            marks |= ((1 << min(count - 1, 4)) - 1) << place
    return marks & 0xFFFF_FFFF_FFFF_FFFF, marks >> 64


def compare(asked: Spelling, known: Spelling) -> tuple[int, tuple[str, ...]]:
    """How alike two names are, 0 to 100, with the reasons."""
    if asked.text == known.text or asked.letters == known.letters:
        score, reasons = 100.0, ["The folded spelling is the same."]
        if asked.text != known.text:
            reasons = ["The same letters, with words joined or in another order."]
    else:
        score, reasons = _aligned(asked.words, known.words)
    if asked.numbers != known.numbers:
        if asked.numbers and known.numbers:
            score -= OTHER_NUMBER
            reasons.append(
                f"The numbers differ ({' '.join(asked.numbers)}; {' '.join(known.numbers)}): {OTHER_NUMBER} less."
            )
        else:
            score -= NO_NUMBER
            reasons.append(f"Only one of them has a number: {NO_NUMBER} less.")
    return max(0, round(score)), tuple(reasons)


def _aligned(asked: Sequence[str], known: Sequence[str]) -> tuple[float, list[str]]:
    """Word by word: each is paired with the one most like it; words without a partner weigh a quarter."""
    asked, known = _joined(asked, known)
    pairs = sorted(
        (
            (likeness(one, other), position, place)
            for position, one in enumerate(asked)
            for place, other in enumerate(known)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_asked: set[int] = set()
    used_known: set[int] = set()
    total = reached = 0.0
    full, reasons = 0, []
    for like, position, place in pairs:
        if like < LEAST_LIKE or position in used_asked or place in used_known:
            continue
        used_asked.add(position)
        used_known.add(place)
        one, other = asked[position], known[place]
        weight = max(_weight(one), _weight(other)) if min(len(one), len(other)) > 1 else INITIAL_WEIGHT
        total += weight
        reached += weight * like / 100
        full += min(len(one), len(other)) > 2
        if one != other:
            reasons.append(f"“{one}” is like “{other}”: {like:.0f} of 100.")
    left = [one for position, one in enumerate(asked) if position not in used_asked]
    missing = [other for place, other in enumerate(known) if place not in used_known]
    # With partners missing on both sides, different words stand where the same should; on one side, a name is left out.
    share = LEFT_OUT if full >= 2 and not (left and missing) else 1.0
    total += share * max(sum(map(_weight, left)), sum(map(_weight, missing)))
    for word in left:
        reasons.append(f"“{word}” is not in the entry's name.")
    for word in missing:
        reasons.append(f"The entry's “{word}” is not in the name asked.")
    return (100 * reached / total if total else 0.0), reasons


LEAST_LIKE = 70.0
AN_INITIAL = 70.0
STEEP = 1.4
"""A wrong letter weighs more in a word than its share of the letters: Wei is not Lei."""
FIJIAN_C = 95.0
VISHNU = 92.0
LEFT_OUT = 0.22
INITIAL_WEIGHT = 3.0


def _weight(word: str) -> float:
    return len(word) * (0.5 if word in FOLDED_COMMON else 1.0)


def _joined(asked: Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Words written apart on one side and together on the other (Xiao Ming, Xiaoming) are written together."""
    return _join(asked, frozenset(known)), _join(known, frozenset(asked))


def _join(words: Sequence[str], others: frozenset[str]) -> list[str]:
    found, position = [], 0
    while position < len(words):
        pair = "".join(words[position : position + 2])
        if position + 1 < len(words) and pair in others:
            found.append(pair)
            position += 2
        else:
            found.append(words[position])
            position += 1
    return found


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> float:
    """How alike two folded words are, 0 to 100: by letters, by consonants alone, or as an initial."""
    if one == other:
        return 100.0
    if min(len(one), len(other)) == 1:
        return AN_INITIAL if one[0] == other[0] else 0.0
    like = 100 - (100 - fuzz.ratio(one, other)) * STEEP
    if "c" in one + other:  # Fijian writes c for the th of English spellings: Cakobau, Thakombau
        like = max(like, FIJIAN_C - (100 - fuzz.ratio(one.replace("c", "t"), other.replace("c", "t"))) * STEEP)
    if one[0] + other[0] in ("bv", "vb") and one[1:] == other[1:] and len(one) >= 5:  # Vishnu, Bishnu
        like = max(like, VISHNU)
    bones = skeleton(one)
    if len(bones) >= 3 and bones == skeleton(other) and one[0] == other[0] and abs(len(one) - len(other)) <= 2:
        like = max(like, 92.0 if len(bones) >= 4 else 86.0)
    return like

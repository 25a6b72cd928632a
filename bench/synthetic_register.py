"""A register that nobody filled: rulings as long as real ones, with real ones among them, and questions people ask of it.

The words of the known rulings are strewn among the invented ones too, so that none is found for a word that stands
nowhere else by construction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from bench.synthetic_rulings import MATERIALS, PURPOSES, QUALITIES, THINGS
from services.advance_rulings.domain.hs import dotted
from services.advance_rulings.domain.references import BadRecord, Reference, reference

PLACES = ("XX", "FJ", "VU", "WS", "TO", "SB", "PG", "NC", "KI")
COUNTRIES = [
    "China",
    "Japan",
    "Vietnam",
    "Taiwan",
    "Thailand",
    "India",
    "Mexico",
    "Germany",
    "Italy",
    "Fiji",
    "Korea",
    "Canada",
    "Turkey",
    "France",
    "Spain",
]
STOCK = frozenset(
    [
        "the",
        "tariff",
        "classification",
        "of",
        "from",
        "and",
        "for",
        "a",
        "an",
        "with",
        "in",
        "on",
        "to",
        "or",
        "by",
        "at",
        "ruling",
        "request",
        "concerning",
        "country",
        "origin",
        "status",
        "under",
        "certain",
        "cas",
        "use",
        "used",
        "other",
        "imported",
        "goods",
        "product",
        "products",
        "not",
        "is",
        "are",
        "that",
    ]
) | {name.lower() for name in COUNTRIES}
OPENING = "In your letter dated {day} you requested a tariff classification ruling. The merchandise under consideration is {goods}."
CLOSING = (
    "Duty rates are provided for your convenience and are subject to change. This ruling is issued under the provisions of the"
    " customs regulations. A copy of the ruling or the control number indicated above should be provided with the entry"
    " documents filed at the time this merchandise is imported. If you have any questions regarding the ruling, contact the"
    " national import specialist."
)
_WORD = re.compile(r"[^\W\d_]{3,40}")
_SYLLABLES = [
    "ba",
    "co",
    "di",
    "fu",
    "ga",
    "ho",
    "ki",
    "la",
    "mo",
    "na",
    "pe",
    "qui",
    "ra",
    "so",
    "ta",
    "ul",
    "ve",
    "wa",
    "xe",
    "yo",
    "zu",
    "tri",
    "pla",
    "ster",
    "ment",
    "ing",
    "ate",
    "ol",
    "ium",
    "ane",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One entry of the register, with what the search filters by."""

    number: str
    administration: str
    type: str
    status: str
    source: str | None
    subject: str
    codes: tuple[str, ...]
    text: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks to find one known ruling: by its subject, two words of the goods, or those misspelt."""

    kind: str
    q: str
    number: str


def known_rulings(path: Path | None, *, count: int = 57) -> list[Ruling]:
    """The rulings that are looked for: those of a file of JSON Lines, or invented ones where there is none."""
    if path is None:
        return [Synthetic(seed=7, strewn=()).ruling(place, number=f"K{place:05d}") for place in range(count)]
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            found.append(_known(reference(json.loads(line), source=path.stem)))
        except (BadRecord, ValueError):
            continue
    return found


def _known(one: Reference) -> Ruling:
    return Ruling(
        number=one.number, administration="XX", type=one.type.value, status="reference", source=one.source,
        subject=one.subject, codes=one.codes, text=one.text, issued_on=one.issued_on,
    )  # fmt: skip


def words_of(told: str) -> set[str]:
    """The words of a text, as the register learns them."""
    return set(_WORD.findall(told.lower()))


def goods_words(subject: str) -> list[str]:
    """The words of a subject that name the goods."""
    return [word for word in dict.fromkeys(_WORD.findall(subject.lower())) if len(word) > 3 and word not in STOCK]


@dataclass
class Synthetic:
    """Makes rulings, always the same for a seed."""

    seed: int = 2026
    strewn: tuple[str, ...] = ()
    """Words of the known rulings' subjects, drawn as often as other words of goods."""
    draw: Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = Random(self.seed)
        rare = list(dict.fromkeys(self._invented() for _ in range(60_000)))
        self._goods = self._mixed([*THINGS, *MATERIALS, *QUALITIES, *PURPOSES, *self.strewn], rare[:4000])
        self._all = [*self._goods, *rare]
        self._sentences = [self._sentence() for _ in range(30_000)]

    def vocabulary(self) -> set[str]:
        """Every word that a text can have beside those of its own goods."""
        return words_of(" ".join([*self._sentences, OPENING, CLOSING, *self._all, *COUNTRIES]))

    def ruling(self, place: int, *, number: str = "") -> Ruling:
        """The ruling of a place in the register."""
        draw = self.draw
        quality, material, thing, purpose = (self._word(self._goods) for _ in range(4))
        goods = f"{quality} {material} {thing}"
        country = draw.choice(COUNTRIES)
        code = f"{self._chapter():02d}{draw.randrange(1, 30):02d}{draw.randrange(10, 99)}{draw.randrange(0, 99):02d}"
        own = place % 5 > 1
        told = draw.choices(self._sentences, k=max(4, min(90, round(draw.lognormvariate(3.45, 0.45)))))
        told.insert(1, f"The {goods} is for {purpose} use; the {thing} of {material} is {quality}.")
        told.insert(3, f"The applicable subheading for the {goods} will be {dotted(code)}.")
        issued = date(2005, 1, 1) + timedelta(days=int(7900 * draw.random() ** 0.8))
        opening = OPENING.format(day=issued.isoformat(), goods=f"{goods} for {purpose}")
        return Ruling(
            number=number or f"S{place:06d}", administration=PLACES[1 + place % 8] if own else "XX",
            type=draw.choices(("classification", "origin", "valuation", "relief"), weights=(88, 7, 4, 1))[0],
            status=draw.choices(("in_force", "expired", "revoked", "annulled", "ceased"), weights=(55, 33, 8, 1, 3))[0] if own else "reference",
            source=None if own else "synthetic", subject=f"The tariff classification of {goods} for {purpose} from {country}",
            codes=(dotted(code),), text=f"{opening}\n\n{' '.join(told)}\n\n{CLOSING}", issued_on=issued,
        )  # fmt: skip

    def rulings(self, start: int, until: int) -> Iterator[Ruling]:
        """The rulings of these places."""
        for place in range(start, until):
            yield self.ruling(place)

    def _word(self, words: list[str]) -> str:
        """Like words in a language: the n-th about 1/n as often as the first."""
        return words[min(len(words) - 1, int(len(words) ** self.draw.random()) - 1)]

    def _chapter(self) -> int:
        found = min(97, int(97 ** self.draw.random()))
        return (found * 37) % 97 + 1 if (found * 37) % 97 + 1 != 77 else 85

    def _sentence(self) -> str:
        words = [self._word(self._all) for _ in range(self.draw.randrange(8, 26))]
        return f"{' '.join(words).capitalize()}."

    def _invented(self) -> str:
        return "".join(self.draw.choices(_SYLLABLES, k=self.draw.randrange(2, 5)))

    def _mixed(self, first: list[str], second: list[str]) -> list[str]:
        self.draw.shuffle(first)
        found = list(dict.fromkeys(first))
        return [*found, *(word for word in second if word not in found)]


def questions(known: list[Ruling], *, seed: int = 11) -> list[Question]:
    """Three for each known ruling whose subject has two words of goods; misspelt by one edit, longer words by up to two."""
    draw, found = Random(seed), []
    for ruling in known:
        words = goods_words(ruling.subject)
        found.append(Question("subject", ruling.subject, ruling.number))
        if len(words) < 2:
            continue
        found.append(Question("two words", " ".join(draw.sample(words, 2)), ruling.number))
        long = [word for word in words if len(word) > 4]
        if len(long) >= 2:
            pair = [misspelt(word, draw) for word in draw.sample(long, 2)]
            found.append(Question("misspelt", " ".join(pair), ruling.number))
    return found


def misspelt(word: str, draw: Random, *, edits: int = 0) -> str:
    """The word with a letter left out, put in, changed, or two changed about; twice where it is long, by chance."""
    found = word
    for _ in range(edits or (draw.randrange(1, 3) if len(word) > 6 else 1)):
        place = draw.randrange(1, max(2, len(found) - 1))
        letter = draw.choice("abcdefghijklmnopqrstuvwxyz")
        kind = draw.randrange(4)
        if kind == 0:
            found = found[:place] + found[place + 1 :]
        elif kind == 1:
            found = found[:place] + letter + found[place:]
        elif kind == 2:
            found = found[:place] + letter + found[place + 1 :]
        else:
            found = found[:place] + found[place + 1 : place + 2] + found[place] + found[place + 2 :]
    return found

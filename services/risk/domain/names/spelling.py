"""One spelling for the many ways in which a Pacific name is written.

What is folded, and why: glottal stops (' ʻ ‘ ` ´) and macrons are left out as often as written; Hindi and Urdu names
have no one romanisation (Krishna, Krisna; Mohammed, Muhammad, Mohd; Vikash, Wikash; Shiu, Siu; Phool, Ful; Chandra,
Chandar, Chander; Prasad, Parsad; Deo, Dev); older English spellings of Fijian write mb, nd, ngg for b, d, q (Mbau,
Nandi) and th for c (see `matching`); French ones write ou for u; family names stand first or last; what follows "s/o",
"d/o" or "f/n" names the father and not the person; a company's form says nothing about which company it is; a vessel's
prefix neither, but its number does.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_GLOTTALS = re.compile("['\u2018\u2019\u02bb\u02bc\u02be\u02bf\u0060\u00b4\ua78c\u2032\u02c8]")
_LETTERS = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "&": " and ", "@": " "})
_FATHER = re.compile(r"\b(?:[sdw]/o|f/[no]|(?:son|daughter|wife) of)\b.*", re.DOTALL)
_ANOTHER = re.compile(r"\b(?:a\.?/?k\.?/?a\.?|alias|t/a|trading as|d\.?/?b\.?/?a\.?|also known as|formerly)\b")
_SPLIT = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


FORMS = _listed(
    "pte ltd ltda limited limitee co company coy cie corp corporation inc incorporated sarl sa sas eurl gmbh pty ptd"
    " proprietary private pvt plc llc llp lp bhd sdn kk nv bv ab as oy spa srl"
)
"""Legal forms of companies; "Sarl" and "Pte Ltd" say nothing about which one it is."""
TITLES = _listed("mr mrs ms miss dr ratu adi ro hon sir capt captain messrs mme mlle")
VESSELS = _listed("mv mt fv ss sv my msv mfv lct motor vessel fishing vsl")
_NO_WORDS = _listed("and the of de du des la le les et no nr num number")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_ABBREVIATIONS = FORMS | VESSELS | TITLES

COMMON = _listed(
    "singh sigh kumar prasad devi lal chand ram khan ali mohamed muhamad trading traders enterprise enterprises holdings"
    " holding international pacific island islands import imports importers export exports shipping services service"
    " group supplies investments investment general global new south fiji tonga samoa vanuatu oceania"
)
"""Words that so many names share that they say little; kept in their folded spelling, and weighed by half."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name folded: its words in their order, those sorted as one text, and its numbers."""

    words: tuple[str, ...]
    text: str
    numbers: tuple[str, ...]

    @property
    def key(self) -> str:
        """The sorted words as they are compared with many at once: t for c and b for v, so that Cakobau and Thakombau,
        Vishnu and Bishnu sort alike."""
        return " ".join(sorted(word.replace("c", "t").replace("v", "b") for word in self.words))

    @property
    def letters(self) -> str:
        """The sorted letters: equal for names that differ only in order and in how words are joined."""
        return "".join(sorted("".join(self.words))) + "#" + "#".join(self.numbers)


def names_in(name: str) -> tuple[str, ...]:
    """The names that one text holds: "X t/a Y" and "X a.k.a. Y" are two."""
    parts = [part.strip(" ,;:-()") for part in _ANOTHER.split(name.lower())]
    return tuple(part for part in parts if part) or (name,)


@lru_cache(maxsize=65_536)
def spell(name: str) -> Spelling:
    """The folded spelling of one name. A name of nothing but forms and titles keeps them."""
    words = _words(name)
    kept = [word for word in words if word not in _ABBREVIATIONS and word not in _NO_WORDS]
    if not any(not word.isdigit() for word in kept):
        kept = words
    numbers = tuple(sorted(word.lstrip("0") or "0" for word in kept if word.isdigit()))
    plain = tuple(fold(word) for word in kept if not word.isdigit())
    return Spelling(words=plain, text=" ".join(sorted(plain)), numbers=numbers)


def _words(name: str) -> list[str]:
    text = _FATHER.sub("", name.lower()) or name.lower()
    text = _GLOTTALS.sub("", text).translate(_LETTERS)
    text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    found = [part for word in _SPLIT.findall(text) for part in _DIGITS.split(word)]
    words: list[str] = []
    position = 0
    while position < len(found):
        taken = _abbreviation(found, position)
        word = "".join(found[position : position + taken])
        number = _ROMAN.get(word) if position else None
        words.append(number or word)
        position += taken
    return words


def _abbreviation(found: list[str], position: int) -> int:
    """How many words from here on are one abbreviation written with points or strokes: S.A.R.L., M/V, P.T.E."""
    for length in (5, 4, 3, 2):
        letters = found[position : position + length]
        if len(letters) == length and all(len(one) == 1 for one in letters) and "".join(letters) in _ABBREVIATIONS:
            return length
    return 1


_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"ngg", "k"), (r"mb(?=[aeiou])", "b"), (r"nd(?=[aeiour])", "d"),
        (r"ee|ii|ea(?=[^aeiou])", "i"), (r"oo|ou|uu", "u"), (r"aa", "a"),
        (r"sch|sh", "s"), (r"ph", "f"), (r"tch|ch", "c"), (r"th", "t"), (r"dh", "d"), (r"bh", "b"), (r"gh", "g"),
        (r"kh|ck|q", "k"), (r"jh|z", "j"), (r"w", "v"), (r"x", "ks"),
        (r"(?<=[aeiou])y(?=[aeiou])", "i"), (r"y$|ie$|ey$", "i"), (r"(.)\1+", r"\1"),
        (r"(?<=.d)[aeiu]?r[ae]?$", "r"), (r"deo$", "dev"), (r"^p[aeiu]?r[aeiu]?sad$", "prasad"),
        (r"(?<=a)v(?=t)", "u"), (r"^esv", "isv"), (r"^faij", "fais"), (r"^m[ou]?hd$", "mohamed"),
    )
)  # fmt: skip


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """A word with the usual variants of spelling made one; short words stay as they are."""
    if len(word) < 3 or not word.isascii():
        return word
    for pattern, by in _FOLDS:
        word = pattern.sub(by, word)
    return word


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of a folded word."""
    return re.sub(r"[aeiouy]", "", word)


FOLDED_COMMON = frozenset(fold(word) for word in COMMON)


def number_key(number: str) -> str:
    """An identifier as it is compared: letters and digits in upper case, "IMO" before a ship's number left out."""
    key = "".join(letter for letter in number.upper() if letter.isalnum())
    return key[3:] if key.startswith("IMO") and key[3:].isdigit() else key

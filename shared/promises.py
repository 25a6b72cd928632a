"""What was promised to one holder about goods, and whether a line that cites the promise fits it. Pure.

One rule for every service that compares, so that two of them never answer the same line differently. A promise has
editions (what it says from a day on), perhaps an end before its time, and perhaps extensions of an edition that is over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_BETWEEN = {ord(sign): None for sign in " .-/\t"}
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
SHORTEST_CODE = 6
"""Digits from which on a line's code may be the beginning of the promised one."""


class Standing(StrEnum):
    """Where a promise stands on a day. `extended`: over, but this holder may go on using it until a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet_valid"
    EXPIRED = "expired"
    ENDED = "ended"
    EXTENDED = "extended"


class Result(StrEnum):
    """What a line that cites a promise is told."""

    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_THE_HOLDER = "not_the_holder"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What a promise says from a day on, until its last day. `about` is compared only where a line has a text."""

    number: int
    from_on: date
    until_on: date
    code: str | None = None
    country: str | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An edition that may be used longer, from a day to a last day. `name` is the number under which it was granted."""

    name: str
    edition: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise. `ended_on` is the first day without effect, where it ended before its time."""

    holder: str | None
    editions: tuple[Edition, ...]
    ended_on: date | None = None
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that cites a promise: for whom, which goods, and the day that counts."""

    holder: str
    on: date
    code: str | None = None
    country: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a line differs from what was promised."""

    field: str
    promised: str
    stated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a line compares: where the promise stood, in which edition, for whom, and what differs.

    `compared` names the fields that both sides state; `fits` is None where there is none.
    """

    standing: Standing
    edition: Edition | None
    extension: Extension | None
    of_the_holder: bool
    compared: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def fits(self) -> bool | None:
        """Whether what both sides state is the same."""
        return not self.differences if self.compared else None

    @property
    def counts(self) -> bool:
        """Whether the promise binds for this line: in force or extended, and the holder's own."""
        return self.of_the_holder and self.standing in (Standing.IN_FORCE, Standing.EXTENDED)

    @property
    def result(self) -> Result:
        """The one word for it. For anybody but the holder a promise is information only."""
        if not self.of_the_holder:
            return Result.NOT_THE_HOLDER
        if not self.counts:
            return Result(self.standing.value)
        return Result.MISMATCH if self.differences else Result.MATCH


def bare(number: str) -> str:
    """A registration number as it is compared: "50-10001-0-1" is "501000101"."""
    return number.translate(_BETWEEN).upper()


def digits(code: str | None) -> str:
    """A code without its points and blanks."""
    return "".join(letter for letter in code or "" if letter.isdigit())


def compare(promise: Promise, line: Line) -> Comparison:
    """Compare a line with a promise as it stood on the line's day: a later edition says nothing of an earlier day.

    An edition that was extended to that day counts where the edition of the day is over, or does not fit the line.
    """
    edition = edition_on(promise.editions, on=line.on)
    standing = _standing(promise, edition, line.on)
    found = _compared(promise, line, standing, edition, None)
    if standing is Standing.IN_FORCE and not found.differences:
        return found
    extended = [
        _compared(promise, line, Standing.EXTENDED, one, extension)
        for extension in promise.extensions
        for one in promise.editions
        if one.number == extension.edition and extension.from_on <= line.on <= extension.until_on
    ]
    fitting = [one for one in extended if not one.differences]
    if fitting or standing is Standing.IN_FORCE:
        return fitting[0] if fitting else found
    return extended[0] if extended else found


def edition_on(editions: Sequence[Edition], *, on: date) -> Edition | None:
    """The edition of a day: the latest of those that had begun, else the first."""
    begun = [one for one in editions if one.from_on <= on]
    if begun:
        return max(begun, key=lambda one: one.number)
    return min(editions, key=lambda one: one.number, default=None)


def _standing(promise: Promise, edition: Edition | None, on: date) -> Standing:
    if edition is None or edition.from_on > on:
        return Standing.NOT_YET
    if promise.ended_on is not None and promise.ended_on <= on:
        return Standing.ENDED
    return Standing.EXPIRED if edition.until_on < on else Standing.IN_FORCE


def _compared(
    promise: Promise, line: Line, standing: Standing, edition: Edition | None, extension: Extension | None
) -> Comparison:
    compared, differences = _differences(edition, line) if edition else ((), ())
    return Comparison(
        standing=standing, edition=edition, extension=extension, compared=compared, differences=differences,
        of_the_holder=promise.holder is not None and bare(promise.holder) == bare(line.holder),
    )  # fmt: skip


def _differences(edition: Edition, line: Line) -> tuple[tuple[str, ...], tuple[Difference, ...]]:
    compared: list[str] = []
    found: list[Difference] = []
    if promised := digits(edition.code):
        compared.append("code")
        stated = digits(line.code)
        same = stated.startswith(promised) or (len(stated) >= SHORTEST_CODE and promised.startswith(stated))
        if not same:
            found.append(Difference("code", edition.code or "", line.code or ""))
    if edition.country:
        compared.append("country")
        if (line.country or "").upper() != edition.country.upper():
            found.append(Difference("country", edition.country, line.country or ""))
    promised_words, stated_words = _words(edition.about), _words(line.text)
    if promised_words and stated_words:
        compared.append("text")
        if not promised_words & stated_words:
            found.append(Difference("text", edition.about, line.text))
    return tuple(compared), tuple(found)


def _words(text: str) -> frozenset[str]:
    """The beginnings of the words that say something, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return frozenset(word[:_STEM] for word in _WORD.findall(plain))

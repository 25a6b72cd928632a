"""What one field may hold for a condition to be met: sets of texts and sets of numbers, and how they combine.

Both carry `missing`: whether a missing value is allowed too. Truth with three values needs nothing more, because a
condition is asked in one of four ways (is it true, is it false, and the negation of each), and each way is such a set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.risk.domain.language.ast import Comparison, TextTest

if TYPE_CHECKING:
    from collections.abc import Iterable

EDGE = 10**40
"""Beyond every number that can occur; stands for no bound."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts that equal one of `exact`, begin with one of `prefixes` or pass one of `tests`; all others if not `positive`."""

    positive: bool = False
    exact: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    tests: frozenset[tuple[TextTest, str]] = frozenset()

    def holds(self, value: str) -> bool:
        """Whether the text is one of them."""
        return self._named(value) is self.positive

    def _named(self, value: str) -> bool:
        if value in self.exact or value.startswith(tuple(self.prefixes)):
            return True
        return any(value.endswith(text) if test is TextTest.ENDS_WITH else text in value for test, text in self.tests)

    @property
    def names_values(self) -> bool:
        """Whether the values are all written out."""
        return self.positive and not self.prefixes and not self.tests

    def named_or(self, other: Texts) -> Texts:
        """Both lists of names together, positive as this one is."""
        return Texts(self.positive, self.exact | other.exact, self.prefixes | other.prefixes, self.tests | other.tests)


EVERY_TEXT = Texts()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class AllowedTexts:
    """Texts that every one of `parts` holds."""

    parts: tuple[Texts, ...] = ()
    missing: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing can satisfy it."""
        return not self.missing and any(part == Texts(positive=True) for part in self.parts)

    @property
    def single(self) -> Texts | None:
        """The one part, where one part is enough to say it."""
        if not self.parts:
            return EVERY_TEXT
        return self.parts[0] if len(self.parts) == 1 else None

    def holds(self, value: object) -> bool:
        """Whether this value, None for a missing one, is allowed."""
        if not isinstance(value, str):
            return self.missing
        return all(part.holds(value) for part in self.parts)

    def opposite(self) -> AllowedTexts:
        """The other texts, `missing` as it is; only of a single part."""
        (part,) = self.parts
        return AllowedTexts((replace(part, positive=not part.positive),), self.missing)

    def both(self, other: AllowedTexts) -> AllowedTexts:
        """What both allow."""
        missing = self.missing and other.missing
        negative = EVERY_TEXT
        positive: list[Texts] = []
        for part in (*self.parts, *other.parts):
            if part.positive:
                positive.append(part)
            else:
                negative = negative.named_or(part)
        rest = () if negative == EVERY_TEXT else (negative,)
        written = next((part for part in positive if part.names_values), None)
        if written is not None:
            others = [part for part in (*positive, *rest) if part is not written]
            kept = frozenset(value for value in written.exact if all(part.holds(value) for part in others))
            return AllowedTexts((Texts(positive=True, exact=kept),), missing)
        distinct = tuple(dict.fromkeys(positive))
        return AllowedTexts((*distinct, *rest), missing)

    def either(self, other: AllowedTexts) -> AllowedTexts | None:
        """What one of them allows, where one part can say it."""
        missing = self.missing or other.missing
        one, two = self.single, other.single
        if one is None or two is None or not (one.positive and two.positive):
            return None
        return AllowedTexts((one.named_or(two),), missing)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class AllowedNumbers:
    """Whole numbers (scaled; days; 0 and 1 for truth values) in `spans`: sorted, disjoint, both ends included."""

    spans: tuple[tuple[int, int], ...] = ()
    missing: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing can satisfy it."""
        return not self.missing and not self.spans

    def holds(self, value: object) -> bool:
        """Whether this value, None for a missing one, is allowed."""
        if not isinstance(value, int):
            return self.missing
        return any(low <= value <= high for low, high in self.spans)

    def opposite(self) -> AllowedNumbers:
        """The other numbers, `missing` as it is."""
        spans: list[tuple[int, int]] = []
        start = -EDGE
        for low, high in self.spans:
            if low > start:
                spans.append((start, low - 1))
            start = high + 1
        if start <= EDGE:
            spans.append((start, EDGE))
        return AllowedNumbers(tuple(spans), self.missing)

    def both(self, other: AllowedNumbers) -> AllowedNumbers:
        """What both allow."""
        spans = [
            (max(low, left), min(high, right))
            for low, high in self.spans
            for left, right in other.spans
            if max(low, left) <= min(high, right)
        ]
        return AllowedNumbers(tuple(sorted(spans)), self.missing and other.missing)

    def either(self, other: AllowedNumbers) -> AllowedNumbers:
        """What one of them allows."""
        return AllowedNumbers(_joined((*self.spans, *other.spans)), self.missing or other.missing)


Allowed = AllowedTexts | AllowedNumbers


def _joined(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return tuple(out)


def points(values: Iterable[int]) -> AllowedNumbers:
    """These numbers."""
    return AllowedNumbers(_joined((value, value) for value in values))


def compared(comparison: Comparison, *, scale: int, bound: int, bound_scale: int) -> AllowedNumbers:
    """The numbers at `scale` that compare so with `bound` at `bound_scale`, exactly: 1.25 lies between 12 and 13 tenths."""
    if bound_scale > scale:
        low, rest = divmod(bound, 10 ** (bound_scale - scale))
    else:
        low, rest = bound * 10 ** (scale - bound_scale), 0
    high = low + (1 if rest else 0)
    if comparison in (Comparison.EQUAL, Comparison.NOT_EQUAL):
        found = AllowedNumbers() if rest else AllowedNumbers(((low, low),))
        return found if comparison is Comparison.EQUAL else found.opposite()
    span = {
        Comparison.LESS: (-EDGE, high - 1),
        Comparison.AT_MOST: (-EDGE, low),
        Comparison.MORE: (low + 1, EDGE),
        Comparison.AT_LEAST: (high, EDGE),
    }[comparison]
    return AllowedNumbers((span,))


def allows_both(one: Allowed, other: Allowed) -> Allowed:
    """What both allow; they speak of one column, so they are of one kind."""
    if isinstance(one, AllowedTexts) and isinstance(other, AllowedTexts):
        return one.both(other)
    if isinstance(one, AllowedNumbers) and isinstance(other, AllowedNumbers):
        return one.both(other)
    raise TypeError("texts and numbers have nothing in common")


def allows_either(one: Allowed, other: Allowed) -> Allowed | None:
    """What one of them allows, or None where no single set says it."""
    if isinstance(one, AllowedTexts) and isinstance(other, AllowedTexts):
        return one.either(other)
    if isinstance(one, AllowedNumbers) and isinstance(other, AllowedNumbers):
        return one.either(other)
    raise TypeError("texts and numbers have nothing in common")

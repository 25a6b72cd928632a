"""What a code of one edition of the Harmonized System becomes in another: by correlation tables, over any number of steps.

A code that a table does not name stays as it is. A code with national digits follows its first six.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.advance_rulings.domain.hs import digits
from services.advance_rulings.domain.tariff import INTERNATIONAL_DIGITS, Correlated
from services.advance_rulings.domain.words import EditionChangeStatus

_SHORTEST = INTERNATIONAL_DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A code that goods of a code go to. `partial`: only a part of them; `notes` say which, where the table does."""

    code: str
    partial: bool = False
    notes: tuple[str, ...] = ()


class Table:
    """One correlation table, read forwards (what the old becomes) or backwards (what the new was)."""

    def __init__(self, rows: Iterable[Correlated], *, backwards: bool = False) -> None:
        self._by_code: dict[str, list[Successor]] = defaultdict(list)
        self._finer: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            old, new = (row.to_code, row.from_code) if backwards else (row.from_code, row.to_code)
            self._by_code[old].append(Successor(code=new, partial=row.partial, notes=(row.note,) if row.note else ()))
        for code in self._by_code:
            for length in range(_SHORTEST, len(code), 2):
                self._finer[code[:length]].append(code)

    def becomes(self, code: str) -> tuple[Successor, ...]:
        """Where the goods of a code go; the code itself where the table says nothing else. Sorted by code."""
        bare = digits(code)
        for length in range(len(bare), _SHORTEST - 1, -2):
            if found := self._by_code.get(bare[:length]):
                kept = [self._kept(one, prefix=bare[:length], whole=bare) for one in found]
                return merged(kept)
        if finer := self._finer.get(bare):
            return merged(
                Successor(code=one.code[: len(bare)], partial=True, notes=one.notes)
                for under in finer for one in self._by_code[under]
            )  # fmt: skip
        return (Successor(code=bare),)

    @staticmethod
    def _kept(one: Successor, *, prefix: str, whole: str) -> Successor:
        """What stays under its six digits keeps its national ones."""
        return Successor(code=whole, partial=one.partial, notes=one.notes) if one.code == prefix else one


def merged(found: Iterable[Successor]) -> tuple[Successor, ...]:
    """Each code once, with the notes of all ways that lead to it; whole where one way is."""
    together: dict[str, Successor] = {}
    for one in found:
        known = together.get(one.code)
        if known is not None:
            notes = tuple(dict.fromkeys((*known.notes, *one.notes)))
            one = Successor(code=one.code, partial=known.partial and one.partial, notes=notes)
        together[one.code] = one
    return tuple(together[code] for code in sorted(together))


def along(code: str, tables: Sequence[Table]) -> tuple[Successor, ...]:
    """Where the goods of a code are after several tables, one after the other."""
    here: tuple[Successor, ...] = (Successor(code=digits(code)),)
    for table in tables:
        here = merged(
            Successor(code=two.code, partial=one.partial or two.partial, notes=(*one.notes, *two.notes))
            for one in here
            for two in table.becomes(one.code)
        )
    return here


def ways(start: str, pairs: Collection[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The shortest way from an edition to every other that tables lead to, in either direction: the editions passed."""
    near: dict[str, set[str]] = defaultdict(set)
    for old, new in pairs:
        near[old].add(new)
        near[new].add(old)
    found: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for other in sorted(near[here]):
            if other not in found:
                found[other] = (*found[here], other)
                waiting.append(other)
    return found


def unchanged(code: str, successors: Sequence[Successor]) -> bool:
    """Whether a code stays what it is."""
    return [one.code for one in successors] == [digits(code)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLines:
    """The codes of the next edition as far as they were loaded: six digits, and national ones of the administration."""

    subheadings: frozenset[str] = frozenset()
    national: frozenset[str] = frozenset()

    def has(self, code: str) -> bool:
        """Whether a code is there, as far as anybody can know."""
        bare = digits(code)
        if self.subheadings and bare[:INTERNATIONAL_DIGITS] not in self.subheadings:
            return False
        return len(bare) <= INTERNATIONAL_DIGITS or not self.national or bare in self.national

    def under(self, code: str) -> tuple[str, ...]:
        """The national codes below a subheading."""
        return tuple(sorted(one for one in self.national if one.startswith(code)))


def candidates(code: str, successors: Sequence[Successor], lines: NewLines) -> tuple[str, ...] | None:
    """The codes among which an officer chooses; None where the ruling moves on by itself.

    A ruling on a national code is offered the national lines below each new subheading, where they were loaded. None to
    choose from is an empty list: the code ends, and the table does not say where its goods go.
    """
    bare = digits(code)
    if unchanged(bare, successors) and lines.has(bare):
        return None
    offered: list[str] = []
    for one in successors:
        subheading = one.code[:INTERNATIONAL_DIGITS]
        below = lines.under(subheading) if len(bare) > INTERNATIONAL_DIGITS else ()
        if len(one.code) > INTERNATIONAL_DIGITS and lines.has(one.code):
            offered.append(one.code)
        elif below:
            offered += below
        elif lines.has(subheading):
            offered.append(subheading if len(one.code) > INTERNATIONAL_DIGITS else one.code)
    return tuple(dict.fromkeys(offered))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChangeView:
    """The move of a ruling into another edition, as its rules see it."""

    state: EditionChangeStatus


def tables_along(way: Sequence[str], rows: Mapping[tuple[str, str], Sequence[Correlated]]) -> tuple[Table, ...]:
    """The tables of a way, each read in the direction in which it is gone."""
    return tuple(
        Table(rows[here, there]) if (here, there) in rows else Table(rows[there, here], backwards=True)
        for here, there in pairwise(way)
    )

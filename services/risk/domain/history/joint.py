"""Columns that several words of rules ask together, made one: a row's classes in them as one number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import prod
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
LARGEST = 32_768
"""Classes of a joint column at most: a word's table of them is a quarter of a megabyte and stays in the cache."""
SHARED = 3
"""A joint column costs each row once what every word saves that asks it: fewer words are not worth it."""


class Joint:
    """Some columns as one, whose class stands for the classes of all: its table leaves what all their tables leave."""

    def __init__(self, columns: Sequence[tuple[int, int]]) -> None:
        """`columns` are the place of each and how many classes it has."""
        self._columns = columns
        self.places = frozenset(place for place, _ in columns)

    def of(self, classes: Sequence[Array]) -> Array:
        """The class of each row, from its classes in all columns by place."""
        (first, _), *others = self._columns
        found = classes[first]
        for place, count in others:
            found = found * count
            found += classes[place]
        return found

    def table(self, tables: dict[int, Array]) -> Array:
        """The word of each class, from the tables of its columns, which are taken away."""
        (first, _), *others = self._columns
        found = tables.pop(first)
        for place, _ in others:
            found = (found[:, None] & tables.pop(place)).ravel()
        return found


def joints(chains: Iterable[Collection[int]], sizes: Sequence[int]) -> list[Joint]:
    """Those worth making for columns asked in chains, the ones with most columns first. `sizes`: the classes of each."""
    wanted = Counter(_together(chain, sizes) for chain in chains)
    worth = [places for places, count in wanted.items() if len(places) > 1 and count >= SHARED]
    worth.sort(key=len, reverse=True)
    return [Joint([(place, sizes[place]) for place in places]) for places in worth]


def _together(chain: Collection[int], sizes: Sequence[int]) -> tuple[int, ...]:
    """As many columns of a chain as fit one, those with few classes first."""
    found: list[int] = []
    for place in sorted(chain, key=lambda one: (sizes[one], one)):
        if prod(sizes[one] for one in (*found, place)) > LARGEST:
            break
        found.append(place)
    return tuple(sorted(found))

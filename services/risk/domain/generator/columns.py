"""A trade as columns: what is declared, what becomes of it, and, kept apart, the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.risk.domain.catalogue import HEADER, ITEM, Value
from services.risk.domain.declarations import Declaration
from services.risk.domain.generator.mechanisms import Planted
from services.risk.domain.history import History

Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]

MISSING = -1


@dataclass(frozen=True, slots=True)
class Coded:
    """Texts as positions in `words`; -1 is a missing value."""

    codes: Ints
    words: tuple[str, ...]

    def part(self, rows: Ints) -> list[Value | None]:
        """The values of these rows."""
        known: list[Value | None] = [*self.words, None]
        return [known[code] for code in self.codes[rows].tolist()]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Scaled numbers, ordinal days, or truth values where `truth` is set; `absent` marks the missing ones."""

    values: Ints
    absent: Truths | None = None
    truth: bool = False

    def part(self, rows: Ints) -> list[Value | None]:
        """The values of these rows."""
        numbers: list[Value | None] = self.values[rows].tolist()
        if self.truth:
            numbers = [bool(number) for number in numbers]
        if self.absent is not None:
            for place in np.flatnonzero(self.absent[rows]).tolist():
                numbers[place] = None
        return numbers


Column = Coded | Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What nobody sees: for each declaration whether there is something to find, by which pattern, and what it costs.

    `pattern` is a position in `planted`, -1 for an honest declaration and for a fraud that follows no pattern; `revenue`
    is in minor units.
    """

    fraud: Truths
    pattern: Ints
    revenue: Ints
    planted: tuple[Planted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Declarations in the order they were lodged. `starts[n]` is the first item of declaration n, with the end at last.

    `day` holds ordinals, `week` counts from 0. Columns are named as in the catalogue; derived ones, as far as they are known
    without outcomes, are among them.
    """

    header: Mapping[str, Column]
    items: Mapping[str, Column]
    starts: Ints
    day: Ints
    week: Ints
    truth: Truth

    def __len__(self) -> int:
        return len(self.day)

    def history(self, outcomes: Mapping[str, NDArray[Any]] | None = None, rows: Ints | None = None) -> History:
        """These rows (all of them where none are named) as a history, with outcomes as `Inspections.columns` gives them."""
        chosen = np.arange(len(self)) if rows is None else rows
        counts = np.diff(self.starts)[chosen]
        items = self.items_of(chosen)
        made = History()
        offices = self.header["office"].part(chosen)
        known = dict(outcomes or {})
        known.setdefault("day", self.day)
        made.append_columns(
            header={name: _given(column, chosen) for name, column in self.header.items()},
            items={name: _given(column, items) for name, column in self.items.items()},
            item_counts=counts,
            offices=[str(office) for office in offices],
            outcomes={name: values[chosen] for name, values in known.items()},
        )
        return made

    def items_of(self, rows: Ints) -> Ints:
        """The item rows of these declarations, one after the other."""
        counts = np.diff(self.starts)[rows]
        before = np.cumsum(counts) - counts
        found: Ints = np.repeat(self.starts[:-1][rows] - before, counts) + np.arange(int(counts.sum()))
        return found

    def declarations(self, rows: Sequence[int] | Ints, *, derived: bool = False) -> list[Declaration]:
        """These rows as declarations; with `derived` the computed values are in them too, as rules see them."""
        chosen = np.asarray(rows, dtype=np.int64)
        headers: list[dict[str, Value]] = [{} for _ in chosen]
        for name, column in self.header.items():
            if HEADER[name].derived and not derived:
                continue
            for own, value in zip(headers, column.part(chosen), strict=True):
                if value is not None:
                    own[name] = value
        item_rows = self.items_of(chosen)
        items: list[dict[str, Value]] = [{} for _ in item_rows]
        for name, column in self.items.items():
            if ITEM[name].derived and not derived:
                continue
            for own, value in zip(items, column.part(item_rows), strict=True):
                if value is not None:
                    own[name] = value
        made, place = [], 0
        for row, header, count in zip(chosen.tolist(), headers, np.diff(self.starts)[chosen].tolist(), strict=True):
            reference = f"{header['office']}-{int(self.day[row])}-{row + 1:07}"
            header["transport_document"] = f"{'BL' if header['transport_mode'] == '1' else 'AWB'}{row + 1:08}"
            made.append(Declaration(reference=reference, header=header, items=tuple(items[place : place + count])))
            place += count
        return made


def _given(column: Column, rows: Ints) -> Any:
    if isinstance(column, Numbers) and column.absent is None:
        return column.values[rows]
    return column.part(rows)

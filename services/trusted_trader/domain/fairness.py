"""Published figures by size, sector and sex of the owner, from which nobody can be made out (M3).

Two rules keep small cells closed. First, groups of fewer than `small` decided applications are shown together as one, with
further groups until the one has at least `small`; where even all together are fewer, nothing is published. Second, how many
of a group were refused is shown only where at least `small` were refused and `small` granted; further groups are closed
until what is closed cannot be computed from the totals: each closed count can then still be any of at least `small` values.
Where that cannot be reached, the total is closed too, in every table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

DIMENSIONS = ("size", "sector", "owner_sex")
TOGETHER = "together"
"""The group made of those that are too small to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decided application; `days` from acceptance to the decision."""

    size: str
    sector: str
    owner_sex: str
    refused: bool
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A group as it is published. None is a figure that is closed; `groups` names what is shown together."""

    group: str
    groups: tuple[str, ...]
    decided: int | None
    granted: int | None
    refused: int | None
    median_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The tables, and the line of totals that they share."""

    total: Cell
    tables: Mapping[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class _Row:
    groups: tuple[str, ...]
    cases: tuple[Decided, ...]
    shown: bool = True

    @property
    def decided(self) -> int:
        return len(self.cases)

    @property
    def refused(self) -> int:
        return sum(case.refused for case in self.cases)

    @property
    def smaller(self) -> int:
        """The smaller of granted and refused."""
        return min(self.refused, self.decided - self.refused)


def publish(cases: Iterable[Decided], *, small: int) -> Published:
    """The tables that may be seen by anybody."""
    listed = tuple(cases)
    everybody = _Row((), listed)
    if everybody.decided < small:
        closed = Cell(group="total", groups=(), decided=None, granted=None, refused=None, median_days=None)
        return Published(total=closed, tables=dict.fromkeys(DIMENSIONS, ()))
    grouped = {name: _together(_groups(listed, name), small) for name in DIMENSIONS}
    open_total = everybody.smaller >= small
    if open_total:
        closed_ones = {name: _closed(rows, small) for name, rows in grouped.items()}
        open_total = all(_hidden_enough(rows, small) for rows in closed_ones.values())
    if not open_total:
        closed_ones = {
            name: tuple(replace(row, shown=row.smaller >= small) for row in rows) for name, rows in grouped.items()
        }
        closed_ones = {name: _one_more(rows) for name, rows in closed_ones.items()}
    return Published(
        total=_cell("total", replace(everybody, shown=open_total), small, open_total),
        tables={
            name: tuple(
                _cell(TOGETHER if len(row.groups) > 1 else row.groups[0], row, small, open_total) for row in rows
            )
            for name, rows in closed_ones.items()
        },
    )


def _groups(cases: Sequence[Decided], dimension: str) -> list[_Row]:
    found: dict[str, list[Decided]] = {}
    for case in cases:
        found.setdefault(getattr(case, dimension), []).append(case)
    return [_Row((name,), tuple(members)) for name, members in sorted(found.items())]


def _together(rows: Sequence[_Row], small: int) -> tuple[_Row, ...]:
    """Groups that are too small as one, with the next larger ones until it is large enough."""
    rows = sorted(rows, key=lambda row: (row.decided, row.groups))
    pooled: list[_Row] = [row for row in rows if row.decided < small]
    rest = rows[len(pooled) :]
    while pooled and rest and (len(pooled) == 1 or sum(row.decided for row in pooled) < small):
        pooled.append(rest.pop(0))
    if not pooled:
        return tuple(sorted(rest, key=lambda row: row.groups))
    one = _Row(
        tuple(sorted(name for row in pooled for name in row.groups)),
        tuple(case for row in pooled for case in row.cases),
    )
    return (*sorted(rest, key=lambda row: row.groups), one)


def _closed(rows: Sequence[_Row], small: int) -> tuple[_Row, ...]:
    """Which groups show how many were refused, where the total is shown."""
    found = tuple(replace(row, shown=row.smaller >= small) for row in rows)
    while not _hidden_enough(found, small) and any(row.shown for row in found):
        least = min((row for row in found if row.shown), key=lambda row: (row.smaller, row.groups))
        found = tuple(replace(row, shown=row.shown and row is not least) for row in found)
    return found


def _hidden_enough(rows: Sequence[_Row], small: int) -> bool:
    """Whether each closed count can still be any of at least `small` values, for one who knows the totals."""
    hidden = [row for row in rows if not row.shown]
    refused, decided = sum(row.refused for row in hidden), sum(row.decided for row in hidden)
    for row in hidden:
        low, high = max(0, refused - (decided - row.decided)), min(row.decided, refused)
        if high - low + 1 < small:
            return False
    return True


def _one_more(rows: tuple[_Row, ...]) -> tuple[_Row, ...]:
    """Without a total of refusals, no table may show all its groups: they would add up to it."""
    if any(not row.shown for row in rows):
        return rows
    least = min(rows, key=lambda row: (row.smaller, row.groups))
    return tuple(replace(row, shown=row is not least) for row in rows)


def _cell(group: str, row: _Row, small: int, open_total: bool) -> Cell:
    granted = [case.days for case in row.cases if not case.refused and case.days is not None]
    # A median beside a closed count says that at least `small` were granted. With the total closed too, and a group this
    # large, the count can still be any of at least `small` values.
    open_median = len(granted) >= small and (row.shown or (not open_total and row.decided >= 2 * small - 1))
    return Cell(
        group=group,
        groups=row.groups,
        decided=row.decided,
        granted=row.decided - row.refused if row.shown else None,
        refused=row.refused if row.shown else None,
        median_days=float(median(granted)) if open_median else None,
    )

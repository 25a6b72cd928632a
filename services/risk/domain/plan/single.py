"""One declaration asked of a plan: a function unrolled for the plan's columns.

A loop over twenty tables spends a third of its time on the loop. The function's text is made from this module's own
lines, repeated for each column: it says how many columns there are and how each is read, and nothing that anybody
wrote. Names of fields, tables and bounds are handed to it as values. Plans of one shape share the compiled text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, cast

from services.risk.domain.catalogue import Level, Type, Value
from services.risk.domain.language.ast import FieldRef
from services.risk.domain.plan.columns import Column, level_of, reading
from services.risk.domain.plan.tables import NamedTable, Table, TextTable

Values = Mapping[str, Value]
Asking = Callable[[Values, Sequence[Values]], list[int]]
"""The places of the rules that a header and its items hit, ascending."""
Trees = Callable[[int, Values, Sequence[Values], list[int]], None]
"""Adds to the places of the rules hit those whose tree is true, of the slots given."""


NOTHING_ELSE: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
"""A main slot that stands for itself."""


class Way(Enum):
    """How a column's value becomes a bitmap, cheap ones first; those that are looked up cost alike, named or not."""

    NAMED = 0
    LOOKED_UP = 1
    MEASURED = 2
    COMPUTED = 3


Shape = tuple[tuple[Way, bool], ...]
"""For each column how it is read, and whether it is left out where no slot that asks it is left."""
Steps = tuple[tuple[int, ...], tuple[int, ...]]
"""How far on lie the slots that a main slot needs, and those that bar it."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Which slots are what, as bitmaps, and the rule of each.

    `shapes` has the main slots by what they need and what bars them; `below[n]` the slots before those of n's rule.
    """

    live: int
    of_item: int
    residual: int
    shapes: Mapping[Steps, int]
    owner: Sequence[int]
    below: Sequence[int]


def asking(tables: Mapping[Column, Table], slots: Slots, trees: Trees) -> Asking:
    """The function for these tables."""
    given: list[Any] = [slots.live, slots.of_item, slots.residual, slots.owner, slots.below, trees]
    alike = [steps for steps in slots.shapes if steps != NOTHING_ELSE]
    given += [slots.shapes.get(NOTHING_ELSE, 0), sum(slots.shapes[steps] for steps in alike)]
    given += [slots.shapes[steps] for steps in alike]
    narrowed = 0
    levels: list[Shape] = []
    for level in (Level.HEADER, Level.ITEM):
        shape: list[tuple[Way, bool]] = []
        for column, table in _in_order(tables, level):
            own = slots.live & ~table.free
            # Slots that no column before this one asks are still there, so that looking for them would tell nothing.
            skipped = not own & ~narrowed
            narrowed |= own
            way = _way(column, table)
            shape.append((way, skipped))
            given += _given(column, table, way, own)
        levels.append(tuple(shape))
    return _compiled(levels[0], levels[1], tuple(alike), bool(slots.residual))(given)


def _way(column: Column, table: Table) -> Way:
    if not isinstance(column, FieldRef):
        return Way.COMPUTED
    if isinstance(table, NamedTable):
        return Way.NAMED
    return Way.LOOKED_UP if isinstance(table, TextTable) or column.type is Type.BOOLEAN else Way.MEASURED


def _in_order(tables: Mapping[Column, Table], level: Level) -> list[tuple[Column, Table]]:
    """The tables of a level: cheap ones first, and of these first those that rule out most."""
    own = [(column, table) for column, table in tables.items() if level_of(column) is level]
    return sorted(own, key=lambda one: (max(_way(*one).value, Way.LOOKED_UP.value), one[1].free.bit_count()))


def _given(column: Column, table: Table, way: Way, own: int) -> list[Any]:
    """The values for one column, five whatever its way: what is sought, its table, bounds and bits for a missing value, its slots."""
    sought = column.name if isinstance(column, FieldRef) else reading(column)
    if isinstance(table, NamedTable):
        return [sought, table.get, None, table.default, own]
    if isinstance(table, TextTable):
        return [sought, table, None, None, own]
    if way is Way.LOOKED_UP:
        return [sought, table.by_truth(), None, None, own]
    return [sought, table.rows, table.cuts, table.missing, own]


_FIND = "{bits} &= missing{n} if value is None else table{n}[bisect_right(cuts{n}, value)]"
_LINES = {
    Way.NAMED: ("{bits} &= table{n}(get(sought{n}), missing{n})",),
    Way.LOOKED_UP: ("{bits} &= table{n}[get(sought{n})]",),
    Way.MEASURED: ("value = get(sought{n})", _FIND),
    Way.COMPUTED: ("value = sought{n}(header, item)", _FIND),
}
_EACH = ("sought", "table", "cuts", "missing", "own")
_FIXED = ("live", "of_item", "residual", "owner", "below", "ask_trees", "plain", "special")
_TEXT = """
def made(given):
    {names} = given
    def hits(header, items):
        bits = live
        get = header.get
        item = header
{header}
        open_slots = bits & of_item
        if open_slots:
            bits ^= open_slots
            for item in items:
                get = item.get
                found = open_slots
{item}
                if found:
                    bits |= found
                    open_slots ^= found
                    if not open_slots:
                        break
        certain = bits & plain
{shapes}
        if not certain:
            return []
        hits = []
{before}
        while certain:
            top = certain.bit_length() - 1
            hits.append(owner[top])
            certain &= below[top]
{after}
        hits.sort()
        return hits
    return hits
"""
_ANY_SPECIAL = "        if bits & special:"
_BEFORE = """
        asked_of_tree = certain & residual
        certain ^= asked_of_tree
"""
_AFTER = """
        if asked_of_tree:
            ask_trees(asked_of_tree, header, items, hits)
"""


@lru_cache(maxsize=64)
def _compiled(
    header: Shape, item: Shape, alike: tuple[Steps, ...], any_residual: bool
) -> Callable[[list[Any]], Asking]:
    """The function for plans of this shape."""
    names = [*_FIXED, *(f"shape{n}" for n in range(len(alike)))]
    names += [f"{each}{n}" for n in range(len(header) + len(item)) for each in _EACH]
    text = _TEXT.format(
        names=", ".join(names),
        header=_unrolled(header, 0, "bits", " " * 8),
        item=_unrolled(item, len(header), "found", " " * 16),
        shapes="\n".join([_ANY_SPECIAL, *(_counted(n, *steps) for n, steps in enumerate(alike))]) if alike else "",
        before=_BEFORE if any_residual else "",
        after=_AFTER if any_residual else "",
    )
    found: dict[str, Any] = {"bisect_right": bisect_right}
    exec(compile(text, __file__, "exec"), found)  # noqa: S102  # this module's own lines
    return cast("Callable[[list[Any]], Asking]", found["made"])


def _counted(number: int, needs: tuple[int, ...], bars: tuple[int, ...]) -> str:
    """Main slots of one shape count where what they need is set and what bars them is not."""
    lines = [f"held = bits & shape{number}", "if held:"]
    lines += [f"    held &= bits >> {step}" for step in needs]
    lines += [f"    held ^= held & bits >> {step}" for step in bars]
    return "\n".join(" " * 12 + line for line in [*lines, "    certain |= held"])


def _unrolled(shape: Shape, first: int, bits: str, indent: str) -> str:
    lines = []
    for n, (way, skipped) in enumerate(shape, first):
        if skipped:
            lines.append(f"{indent}if {bits} & own{n}:")
        step = indent + "    " * skipped
        lines += [step + line.format(bits=bits, n=n) for line in _LINES[way]]
    return "\n".join(lines)

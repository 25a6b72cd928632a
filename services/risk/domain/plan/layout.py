"""Where a rule's conjuncts lie in the bitmaps of a plan.

Every rule has a range of slots of its own. A conjunct takes one slot for what it says of the declaration and of the
first item pattern; further patterns that some item must show, and patterns that none may, take a slot each.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakValueDictionary

from services.risk.domain.language import lists_of
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column
from services.risk.domain.plan.normal import Conjunct, Lists, Pattern, conjuncts
from services.risk.domain.rules import ManagedList, Rule

_KNOWN: WeakValueDictionary[Allowed, Allowed] = WeakValueDictionary()
"""One object for equal conditions, so that tables need not compare them: many rules ask the same list."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One bit: what it asks of each column; `of_item` where an item must show it; `main` where it stands for a conjunct.

    A main slot counts when the slots `needs` (so many places further on) are set, the slots `bars` are not, and, if
    `residual`, the tree itself is true. Slots of one shape lie alike, so a shift of the bitmap asks all of them at once.
    """

    conditions: tuple[tuple[Column, Allowed], ...]
    of_item: bool
    main: bool
    needs: tuple[int, ...] = ()
    bars: tuple[int, ...] = ()
    residual: bool = False
    of_main: tuple[tuple[Column, Allowed], ...] = ()
    """What the main slot beside it asks of the declaration: where that fails, this one need not be looked for."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A rule in normal form, with its slots and the lists it was made with."""

    rule: Rule
    conjuncts: tuple[Conjunct, ...]
    slots: tuple[Slot, ...]
    lists: tuple[tuple[str, ManagedList | None], ...]

    def serves(self, rule: Rule, lists: Lists) -> bool:
        """Whether this is what laying out that rule would give."""
        own = self.rule
        if own is not rule and (
            own.offices != rule.offices or own.flows != rule.flows or own.condition != rule.condition
        ):
            return False
        return all(lists.get(name) is known or lists.get(name) == known for name, known in self.lists)


def lay(rule: Rule, lists: Lists) -> Laid:
    """The rule's slots."""
    found = conjuncts(rule, lists)
    slots: list[Slot] = []
    for one in found:
        first = one.some[:1]
        own = _conditions(one.columns)
        if first:
            own += _conditions(first[0])
        needs = tuple(range(1, len(one.some[1:]) + 1))
        bars = tuple(range(len(needs) + 1, len(needs) + len(one.none) + 1))
        slots.append(Slot(own, bool(first), True, needs, bars, one.residual))
        for pattern in (*one.some[1:], *one.none):
            rest = {column: allowed for column, allowed in one.columns.items() if column not in pattern}
            slots.append(Slot(_conditions(pattern), True, False, of_main=_conditions(rest)))
    return Laid(rule, found, tuple(slots), tuple((name, lists.get(name)) for name in sorted(lists_of(rule.condition))))


def _conditions(pattern: Pattern) -> tuple[tuple[Column, Allowed], ...]:
    return tuple((column, _KNOWN.setdefault(allowed, allowed)) for column, allowed in pattern.items())

"""The compiled plan of a rule set, and what one declaration hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from services.risk.domain.catalogue import Value
from services.risk.domain.language import judge
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column, is_text
from services.risk.domain.plan.layout import Laid, lay
from services.risk.domain.plan.single import Asking, Slots, Steps, Trees, asking
from services.risk.domain.plan.tables import NumberTable, Table, mask, text_table
from services.risk.domain.rules import Rule, RuleSet

Values = Mapping[str, Value]


class Plan:
    """One rule set, ready to be asked. Nothing that a caller can see of it ever changes, so threads may share it.

    Built by `compile_plan`. `rules` is the rule set's own order; hits are positions in it.
    """

    def __init__(self, rule_set: RuleSet, previous: Plan | None = None) -> None:
        self.rule_set = rule_set
        self.rules: tuple[Rule, ...] = rule_set.rules
        self.laid: tuple[Laid, ...]
        """Each rule in normal form."""
        self.recompiled: tuple[int, int]
        """How many rules were laid out and how many tables built anew."""
        self.hits: Asking
        """The positions of the rules that a declaration hits, ascending, from its header and items."""
        self._starts: tuple[int, ...]
        self._conditions: dict[Column, dict[int, Allowed]]
        self._tables: dict[Column, Table]
        known: dict[str, list[tuple[Laid, int]]] = {}
        if previous is not None:
            for old, start in zip(previous.laid, previous._starts, strict=True):
                known.setdefault(old.rule.id, []).append((old, start))
        laid: list[Laid] = []
        starts: list[int | None] = []
        for rule in self.rules:
            same = known.get(rule.id, [])
            kept = next((one for one in same if one[0].serves(rule, rule_set.lists)), None)
            if kept is not None:
                same.remove(kept)
            laid.append(lay(rule, rule_set.lists) if kept is None else kept[0])
            starts.append(None if kept is None else kept[1])
        self.laid = tuple(laid)
        gone = [one for same in known.values() for one in same]
        if previous is None or not self._patch(previous, starts, gone):
            self._build()
        self._arrange()

    @cached_property
    def hash(self) -> str:
        """The rule set's hash."""
        return self.rule_set.hash()

    @property
    def slots(self) -> int:
        """How many bits are in use."""
        return sum(len(one.slots) for one in self.laid)

    @property
    def columns(self) -> tuple[Column, ...]:
        """What the rules look at."""
        return tuple(self._tables)

    def _build(self) -> None:
        """Every table from nothing, with a quarter of the slots left free for what comes."""
        starts, count = [], 0
        for one in self.laid:
            starts.append(count)
            count += len(one.slots)
        self._starts = tuple(starts)
        self._size = count + max(64, count // 4)
        self._conditions = {}
        for one, start in zip(self.laid, starts, strict=True):
            self._place(one, start, self._conditions)
        every = (1 << self._size) - 1
        self._tables = {column: _table(column, found, every) for column, found in self._conditions.items()}
        self.recompiled = (len(self.laid), len(self._tables))

    def _patch(self, previous: Plan, starts: list[int | None], gone: list[tuple[Laid, int]]) -> bool:
        """The tables of `previous`, only those built anew that a changed rule touches; False where no room is left."""
        taken = sorted(
            (start, start + len(one.slots)) for one, start in zip(self.laid, starts, strict=True) if start is not None
        )
        fresh = [place for place, start in enumerate(starts) if start is None]
        gaps, end = [], 0
        for low, high in [*taken, (previous._size, previous._size)]:
            if low > end:
                gaps.append([end, low])
            end = max(end, high)
        for place in fresh:
            needed = len(self.laid[place].slots)
            gap = next((gap for gap in gaps if gap[1] - gap[0] >= needed), None)
            if gap is None:
                return False
            starts[place] = gap[0]
            gap[0] += needed
        self._starts = tuple(start for start in starts if start is not None)
        self._size = previous._size
        touched: dict[Column, dict[int, Allowed]] = {}
        for one, start in gone:
            for offset, slot in enumerate(one.slots):
                for column, _ in (*slot.conditions, *slot.of_main):
                    if column not in touched:
                        touched[column] = dict(previous._conditions[column])
                    touched[column].pop(start + offset, None)
        for place in fresh:
            for slot in self.laid[place].slots:
                for column, _ in (*slot.conditions, *slot.of_main):
                    if column not in touched:
                        touched[column] = dict(previous._conditions.get(column, {}))
            self._place(self.laid[place], self._starts[place], touched)
        every = (1 << self._size) - 1
        self._conditions = {**previous._conditions, **touched}
        self._tables = dict(previous._tables)
        for column, found in touched.items():
            if found:
                self._tables[column] = _table(column, found, every)
            else:
                self._tables.pop(column, None)
                del self._conditions[column]
        self.recompiled = (len(fresh), len(touched))
        return True

    @staticmethod
    def _place(one: Laid, start: int, conditions: dict[Column, dict[int, Allowed]]) -> None:
        for offset, slot in enumerate(one.slots):
            for column, allowed in (*slot.conditions, *slot.of_main):
                conditions.setdefault(column, {})[start + offset] = allowed

    def _arrange(self) -> None:
        """What `hits` needs at hand: masks, and the tables in the order in which they are asked."""
        owner, below = [-1] * self._size, [0] * self._size
        shapes: dict[Steps, list[int]] = {}
        live: list[int] = []
        of_item: list[int] = []
        residual: list[int] = []
        for place, (one, start) in enumerate(zip(self.laid, self._starts, strict=True)):
            before = (1 << start) - 1
            for offset, slot in enumerate(one.slots, start):
                live.append(offset)
                owner[offset], below[offset] = place, before
                if slot.of_item:
                    of_item.append(offset)
                if slot.residual:
                    residual.append(offset)
                if slot.main:
                    shapes.setdefault((slot.needs, slot.bars), []).append(offset)
        self.hits = asking(
            self._tables,
            Slots(
                live=mask(live), of_item=mask(of_item), residual=mask(residual),
                shapes={steps: mask(slots) for steps, slots in shapes.items()}, owner=owner, below=below,
            ),
            _ask_trees(self.rule_set, owner, below),
        )  # fmt: skip


def _ask_trees(rule_set: RuleSet, owner: Sequence[int], below: Sequence[int]) -> Trees:
    """What adds the rules among the candidates whose tree is true."""

    def ask(candidates: int, header: Values, items: Sequence[Values], hits: list[int]) -> None:
        while candidates:
            top = candidates.bit_length() - 1
            candidates &= below[top]
            place = owner[top]
            condition = rule_set.rules[place].condition
            if place not in hits and judge(condition, header=header, items=items, lists=rule_set.lists) is True:
                hits.append(place)

    return ask


def _table(column: Column, conditions: Mapping[int, Allowed], every: int) -> Table:
    return text_table(conditions, every) if is_text(column) else NumberTable(conditions, every)


def compile_plan(rule_set: RuleSet, *, previous: Plan | None = None) -> Plan:
    """The plan of a rule set. With `previous`, only rules that changed and the tables they touch are compiled anew.

    The result is equal either way. Raises ValueError for a tree that the language's parser would not have made.
    """
    return Plan(rule_set, previous)

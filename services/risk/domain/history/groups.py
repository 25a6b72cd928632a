"""Which slots of a plan share a 64-bit word: those of one shape that ask the same columns and name neighbouring texts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from services.risk.domain.history.classes import WORD
from services.risk.domain.plan import Plan
from services.risk.domain.plan.allowed import AllowedTexts
from services.risk.domain.plan.columns import Column
from services.risk.domain.plan.layout import Slot


@dataclass(slots=True)
class Group:
    """Up to 64 conjuncts of one shape: their main slots, then a line of slots for each that they need or are barred by."""

    lines: list[list[tuple[int, Slot]]]
    needs: int


def groups_of(plan: Plan) -> list[Group]:
    """Main slots of one shape, those that ask the same columns and name neighbouring texts side by side."""
    mains = [
        (rule, offset, slot) for rule, one in enumerate(plan.laid) for offset, slot in enumerate(one.slots) if slot.main
    ]
    asked: dict[Column, int] = {}
    for _, _, slot in mains:
        for column, _ in slot.conditions:
            asked[column] = asked.get(column, 0) + 1
    rank = {column: place for place, column in enumerate(sorted(asked, key=lambda one: -asked[one]))}

    def shape(slot: Slot) -> tuple[int, int, bool]:
        return len(slot.needs), len(slot.bars), slot.of_item

    def likeness(one: tuple[int, int, Slot]) -> tuple[tuple[int, int, bool], list[int], str]:
        conditions = sorted(
            ((rank[column], allowed) for column, allowed in one[2].conditions), key=lambda each: each[0]
        )
        first = next((_first_text(allowed) for _, allowed in conditions if isinstance(allowed, AllowedTexts)), "")
        return shape(one[2]), [place for place, _ in conditions], first

    groups: list[Group] = []
    for (needs, bars, _), alike in groupby(sorted(mains, key=likeness), key=lambda one: shape(one[2])):
        some = list(alike)
        for start in range(0, len(some), WORD):
            line = some[start : start + WORD]
            lines = [
                [(rule, plan.laid[rule].slots[offset + step]) for rule, offset, _ in line]
                for step in range(needs + bars + 1)
            ]
            groups.append(Group(lines, needs))
    return groups


def _first_text(allowed: AllowedTexts) -> str:
    """The first of the texts that it names: slots that name neighbours leave the same rows."""
    return min((text for part in allowed.parts for text in (*part.exact, *part.prefixes)), default="")

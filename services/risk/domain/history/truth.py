"""A tree's truth for many declarations at once: one flag each, in the three-valued logic of the plain walk."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from services.risk.domain.catalogue import Level
from services.risk.domain.history.columns import Flags
from services.risk.domain.history.rows import Rows
from services.risk.domain.language.ast import And, Node, Not, Or, Quantifier, Quantity
from services.risk.domain.plan.allowed import Allowed
from services.risk.domain.plan.columns import Column, level_of
from services.risk.domain.plan.normal import NEGATED, OF_OPERAND, Ask, Lists, alternatives

Asked = Callable[[Column, Allowed], Flags]
"""Whether each row at the column's level holds an allowed value."""


class Truths:
    """The answers about one block of rows."""

    def __init__(self, rows: Rows, lists: Lists, asked: Asked | None = None) -> None:
        """`asked` may remember answers; without it the rows are looked at each time."""
        self._rows, self._lists = rows, lists
        self._asked = asked or rows.allowed

    def of(self, node: Node, ask: Ask = Ask.TRUE, level: Level = Level.HEADER) -> Flags:
        """One flag for each row of the level; the array may be shared, so it is not to be changed."""
        if isinstance(node, Not):
            return self.of(node.operand, OF_OPERAND[ask], level)
        if isinstance(node, And | Or):
            together = isinstance(node, And) is (ask in (Ask.TRUE, Ask.NOT_FALSE))
            parts = (self.of(operand, ask, level) for operand in node.operands)
            return reduce(np.logical_and if together else np.logical_or, parts)
        if isinstance(node, Quantifier):
            return self._quantified(node, ask)
        return self._atom(node, ask, level)

    def _atom(self, node: Node, ask: Ask, level: Level) -> Flags:
        found = alternatives(node, self._lists, ask)
        if not found:
            return np.zeros(self._rows.size(level), dtype=np.bool_)
        ((column, allowed),) = found[0].columns.items() or ((None, None),)
        if column is None or allowed is None:
            return np.ones(self._rows.size(level), dtype=np.bool_)
        flags = self._asked(column, allowed)
        if level is Level.ITEM and level_of(column) is Level.HEADER:
            return self._rows.to_items(flags)
        return flags

    def _quantified(self, node: Quantifier, ask: Ask) -> Flags:
        if node.quantity is Quantity.EXISTS_ONE:
            return self._exactly_one(node.body, ask)
        if (node.quantity is Quantity.EXISTS) is (ask in (Ask.TRUE, Ask.NOT_FALSE)):
            return self._rows.some(self.of(node.body, ask, Level.ITEM))
        return ~self._rows.some(self.of(node.body, NEGATED[ask], Level.ITEM))

    def _exactly_one(self, body: Node, ask: Ask) -> Flags:
        true, false = self.of(body, Ask.TRUE, Level.ITEM), self.of(body, Ask.FALSE, Level.ITEM)
        evaluable = ~self._rows.some(~(true | false))
        one = self._rows.how_many(true) == 1
        found: Flags = evaluable & (one if ask in (Ask.TRUE, Ask.NOT_TRUE) else ~one)
        return found if ask in (Ask.TRUE, Ask.FALSE) else ~found

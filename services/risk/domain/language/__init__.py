"""The rule language: a documented subset of CEL (Common Expression Language) over the field catalogue."""

from __future__ import annotations

from collections.abc import Collection

from services.risk.domain.language.ast import Node
from services.risk.domain.language.checking import checked
from services.risk.domain.language.explaining import Explained, Seen, explain
from services.risk.domain.language.judging import fields_of, judge, lists_of
from services.risk.domain.language.mistakes import Mistake, RuleError
from services.risk.domain.language.normal import normalise
from services.risk.domain.language.printing import show
from services.risk.domain.language.syntax import syntax

__all__ = [
    "Explained",
    "Mistake",
    "RuleError",
    "Seen",
    "explain",
    "fields_of",
    "judge",
    "lists_of",
    "normalise",
    "parse",
    "show",
]


def parse(text: str, *, lists: Collection[str] | None = None) -> Node:
    """The tree of a condition, in its one form.

    `lists` are the names of the managed lists there are; None leaves them unchecked. Raises RuleError with every mistake
    found: column from 1, what is wrong, and a hint at what was meant.
    """
    return normalise(checked(syntax(text), lists=lists))

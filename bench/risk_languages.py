"""Conditions over flat rows of one item, written in the languages of other engines.

A quantifier over exactly one item says what its body says. Codes of managed lists are written out where an engine has no
lists.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from services.risk.domain.catalogue import Level, Type
from services.risk.domain.language.ast import And, Arithmetic, FieldRef, Literal, Node, Not, Or, Quantifier
from services.risk.domain.plan.allowed import EDGE, Allowed, AllowedNumbers, AllowedTexts
from services.risk.domain.plan.columns import Column, Difference, factors
from services.risk.domain.plan.normal import alternatives
from services.risk.domain.rules import ManagedList


def flat_name(ref: FieldRef) -> str:
    """A field's name in a flat row."""
    return ref.name if ref.level is Level.HEADER else f"i_{ref.name}"


def flat(node: Node) -> Node:
    """The condition over one item."""
    match node:
        case Quantifier(_, body):
            return flat(body)
        case And(operands) | Or(operands):
            return type(node)(tuple(flat(one) for one in operands))
        case Not(operand):
            return Not(flat(operand))
        case _:
            return node


class Language(ABC):
    """Writes conditions in an engine's own language."""

    both, either = " and ", " or "

    def __init__(self, lists: dict[str, ManagedList]) -> None:
        self.lists = lists

    def write(self, node: Node) -> str:
        """The condition as text."""
        match node:
            case And(operands):
                return f"({self.both.join(self.write(one) for one in operands)})"
            case Or(operands):
                return f"({self.either.join(self.write(one) for one in operands)})"
            case Not(operand):
                return self.negated(self.write(operand))
            case _:
                ((column, allowed),) = alternatives(node, self.lists)[0].columns.items()
                return self.condition(column, allowed)

    def negated(self, text: str) -> str:
        """The opposite."""
        return f"(not {text})"

    def condition(self, column: Column, allowed: Allowed) -> str:
        """One condition on one column."""
        if isinstance(column, Difference):
            return f"({self.name(column.left)} {'==' if allowed.holds(0) else '!='} {self.name(column.right)})"
        if isinstance(allowed, AllowedNumbers):
            return self.within(self.name(column), column, allowed)
        return self.text(self.name(column), allowed)

    def text(self, name: str, allowed: AllowedTexts) -> str:
        """A condition on a text."""
        (part,) = allowed.parts
        if not part.positive and not (part.exact or part.prefixes or part.tests):
            return self.present(name)
        texts = [self.among(name, sorted(part.exact))] if part.exact else []
        texts += [self.begins(name, prefix) for prefix in sorted(part.prefixes)]
        together = self.either.join(texts)
        return f"({together})" if part.positive else self.negated(f"({together})")

    def within(self, name: str, column: Column, allowed: AllowedNumbers) -> str:
        """A condition on a number, or on a truth value."""
        if isinstance(column, FieldRef) and column.type is Type.BOOLEAN:
            return name if allowed.holds(1) else self.negated(name)
        spans = []
        for low, high in allowed.spans:
            ends = [f"{name} >= {low}"] if low != -EDGE else []
            ends += [f"{name} <= {high}"] if high != EDGE else []
            spans.append(f"({self.both.join(ends)})")
        return f"({self.either.join(spans)})"

    def name(self, term: Any) -> str:
        """A field, a constant or a quotient."""
        if isinstance(term, FieldRef):
            return self.field(flat_name(term))
        if isinstance(term, Literal):
            return str(term.value)
        if isinstance(term, Arithmetic):
            by_one, by_other = factors(term)
            return self.quotient(f"{self.name(term.left)} * {by_one}", f"{self.name(term.right)} * {by_other}")
        raise TypeError(f"{term} is not used in these rules")

    @abstractmethod
    def field(self, name: str) -> str:
        """A field."""

    @abstractmethod
    def quotient(self, one: str, other: str) -> str:
        """A whole quotient of two positive numbers."""

    @abstractmethod
    def present(self, name: str) -> str:
        """Whether it has a value."""

    @abstractmethod
    def among(self, name: str, texts: Sequence[str]) -> str:
        """One of the texts."""

    @abstractmethod
    def begins(self, name: str, prefix: str) -> str:
        """Begins so."""


class InPython(Language):
    """Python source, as ezrules wants it."""

    def field(self, name: str) -> str:
        return f't["{name}"]'

    def quotient(self, one: str, other: str) -> str:
        return f"({one}) // ({other})"

    def present(self, name: str) -> str:
        return f"({name} is not None)"

    def among(self, name: str, texts: Sequence[str]) -> str:
        return f"{name} in {{{', '.join(json.dumps(text) for text in texts)}}}"

    def begins(self, name: str, prefix: str) -> str:
        return f"{name}.startswith({json.dumps(prefix)})"

    def within(self, name: str, column: Column, allowed: AllowedNumbers) -> str:
        plain = super().within(name, column, allowed)
        return f"({name} is not None and {plain})" if "find_rate" in name else plain


class InCel(Language):
    """CEL, with "" and -1 for what is missing."""

    both, either = " && ", " || "

    def negated(self, text: str) -> str:
        return f"!{text}"

    def field(self, name: str) -> str:
        return name

    def quotient(self, one: str, other: str) -> str:
        return f"({one}) / ({other})"

    def present(self, name: str) -> str:
        return f'({name} != "")'

    def among(self, name: str, texts: Sequence[str]) -> str:
        return f"{name} in [{', '.join(json.dumps(text) for text in texts)}]"

    def begins(self, name: str, prefix: str) -> str:
        return f"{name}.startsWith({json.dumps(prefix)})"


class InSql(Language):
    """PostgreSQL."""

    def field(self, name: str) -> str:
        return f'"{name}"'

    def condition(self, column: Column, allowed: Allowed) -> str:
        return super().condition(column, allowed).replace("==", "=").replace("!=", "<>")

    def quotient(self, one: str, other: str) -> str:
        return f"({one}) / ({other})"

    def present(self, name: str) -> str:
        return f"({name} is not null)"

    def among(self, name: str, texts: Sequence[str]) -> str:
        return f"{name} in ({', '.join(repr(text) for text in texts)})"

    def begins(self, name: str, prefix: str) -> str:
        return f"{name} like '{prefix}%%'"


class InZen(Language):
    """Cells of a decision table, `$` being the value of the column."""

    def field(self, name: str) -> str:
        return name

    def quotient(self, one: str, other: str) -> str:
        return f"floor(({one}) / ({other}))"

    def present(self, name: str) -> str:
        return "$ != null"

    def among(self, name: str, texts: Sequence[str]) -> str:
        return f"$ in [{', '.join(json.dumps(text) for text in texts)}]"

    def begins(self, name: str, prefix: str) -> str:
        return f"startsWith($, {json.dumps(prefix)})"

    def text(self, name: str, allowed: AllowedTexts) -> str:
        (part,) = allowed.parts
        if not part.positive and part.exact:
            return f"$ not in [{', '.join(json.dumps(text) for text in sorted(part.exact))}]"
        # zen 2.1.3 cannot read a cell that begins with a parenthesis before a function.
        return (
            super().text(name, allowed).removeprefix("(").removesuffix(")")
            if part.prefixes
            else super().text(name, allowed)
        )

    def head(self, column: Column) -> str:
        """What a column of the table computes."""
        if isinstance(column, Difference):
            return f"{self.name(column.left)} == {self.name(column.right)}"
        return self.name(column)

    def cell(self, column: Column, allowed: Allowed) -> str:
        """What a row of the table asks of it."""
        if isinstance(column, Difference):
            return f"$ == {'true' if allowed.holds(0) else 'false'}"
        if isinstance(allowed, AllowedNumbers):
            if isinstance(column, FieldRef) and column.type is Type.BOOLEAN:
                return f"$ == {'true' if allowed.holds(1) else 'false'}"
            asked = self.within("$", column, allowed)
            return f"$ != null and {asked}" if "find_rate" in self.name(column) else asked
        return self.text("$", allowed)

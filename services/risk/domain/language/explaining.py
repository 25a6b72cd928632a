"""Why a condition is true, false or not evaluable, with the values it saw: the walk of `judge`, told in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.risk.domain.catalogue import Value, field
from services.risk.domain.language.ast import (
    And,
    Arithmetic,
    Compare,
    Comparison,
    FieldRef,
    Has,
    Listed,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Quantifier,
    Quantity,
    Term,
    TextMatch,
    TextTest,
    Truth,
)
from services.risk.domain.language.judging import Lists, Values, truth, value
from services.risk.domain.language.printing import show
from services.risk.domain.language.wording import decimal, shown

MOST_ITEMS_TOLD = 20
_MOST_OPTIONS_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A field that a condition looked at. `value` is as JSON has it; None where it is missing."""

    key: str
    title: str
    value: str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One condition: its text, its truth (None is not evaluable), a sentence about it, the values it saw.

    `item` is the number of the item looked at, None for the declaration. For a condition over items `satisfying` and
    `unclear` are the numbers of the first 20 items that satisfy it or are not evaluable, with how many there are, and
    the parts are its body for the items that decided it (20 at most); else the parts are what it is made of.
    """

    text: str
    truth: bool | None
    sentence: str
    item: int | None = None
    seen: tuple[Seen, ...] = ()
    parts: tuple[Explained, ...] = ()
    satisfying: tuple[int, ...] = ()
    satisfying_count: int = 0
    unclear: tuple[int, ...] = ()
    unclear_count: int = 0


def explain(node: Node, *, header: Values, items: Sequence[Values], lists: Lists) -> Explained:
    """The condition with its truth and actual values, part by part; its truth is that of `judge`."""
    return _Teller(header, items, lists).told(node, None, None)


class _Teller:
    def __init__(self, header: Values, items: Sequence[Values], lists: Lists) -> None:
        self.header = header
        self.items = items
        self.lists = lists

    def truth(self, node: Node, item: Values | None) -> bool | None:
        return truth(node, self.header, item, self.items, self.lists)

    def told(self, node: Node, item: Values | None, number: int | None) -> Explained:
        match node:
            case And(operands) | Or(operands):
                parts = tuple(self.told(one, item, number) for one in operands)
                return self.made(node, item, number, _joined(node, parts), parts=parts)
            case Not(operand):
                part = self.told(operand, item, number)
                sentence = "The opposite of what follows is asked" if part.truth is not None else "Cannot be said"
                return self.made(node, item, number, sentence, parts=(part,))
            case Quantifier():
                return self.quantified(node)
        terms = _terms(node)
        seen = [self.seen(one, item) for term in terms for one in _fields(term)]
        return self.made(node, item, number, self.sentence(node, item), seen=tuple(dict.fromkeys(seen)))

    def made(self, node: Node, item: Values | None, number: int | None, sentence: str, *,
             seen: tuple[Seen, ...] = (), parts: tuple[Explained, ...] = ()) -> Explained:  # fmt: skip
        found = self.truth(node, item)
        return Explained(text=show(node), truth=found, sentence=sentence, item=number, seen=seen, parts=parts)

    def quantified(self, node: Quantifier) -> Explained:
        truths = [self.truth(node.body, one) for one in self.items]
        satisfying = [at for at, one in enumerate(truths) if one]
        unclear = [at for at, one in enumerate(truths) if one is None]
        result = self.truth(node, None)
        if result is None:
            deciding = unclear
        elif node.quantity is Quantity.ALL and result is False:
            deciding = [at for at, one in enumerate(truths) if one is False]
        else:
            deciding = satisfying or list(range(len(truths)))
        return Explained(
            text=show(node),
            truth=result,
            sentence=self.counted(satisfying, unclear),
            parts=tuple(self.told(node.body, self.items[at], self.number(at)) for at in deciding[:MOST_ITEMS_TOLD]),
            satisfying=tuple(self.number(at) for at in satisfying[:MOST_ITEMS_TOLD]),
            satisfying_count=len(satisfying),
            unclear=tuple(self.number(at) for at in unclear[:MOST_ITEMS_TOLD]),
            unclear_count=len(unclear),
        )

    def number(self, at: int) -> int:
        return int(self.items[at].get("number", at + 1))

    def counted(self, satisfying: list[int], unclear: list[int]) -> str:
        if not self.items:
            return "There are no items"
        said = f"{len(satisfying)} of {len(self.items)} items satisfy it"
        if satisfying:
            numbers = ", ".join(str(self.number(at)) for at in satisfying[:MOST_ITEMS_TOLD])
            said += f": {numbers}" + (" …" if len(satisfying) > MOST_ITEMS_TOLD else "")
        return said + (f"; {len(unclear)} not evaluable" if unclear else "")

    def seen(self, one: FieldRef, item: Values | None) -> Seen:
        known = field(one.name, one.level)
        given = value(one, self.header, item)
        return Seen(key=known.key, title=known.title, value=None if given is None else known.show(given))

    # --- one sentence for each condition

    def sentence(self, node: Node, item: Values | None) -> str:
        match node:
            case Truth(Literal() as constant):
                return "Always" if constant.value else "Never"
            case Has(asked):
                given = value(asked, self.header, item)
                return f"{_title(asked)} is {'missing' if given is None else f'given: {_said(asked, given)}'}"
            case Listed(_, name) if name not in self.lists:
                return f"There is no list {name}"
        for term in _terms(node):
            lacking = self.lacking(term, item)
            if lacking:
                return lacking
        found = self.truth(node, item)
        first = _terms(node)[0]
        start = f"{_title(first)} is {self.value(first, item)}"
        match node:
            case Member(_, options):
                return f"{start}, {'one' if found else 'none'} of {_options(options)}"
            case Listed(_, name):
                return f"{start}, {'on' if found else 'not on'} the list {name}"
            case TextMatch(test, _, text):
                return f"{start}, {_MATCHED[test][0 if found else 1]} {text}"
            case Compare(comparison, left, right):
                return self.compared(comparison, left, right, item, found=bool(found))
        return start

    def compared(self, comparison: Comparison, left: Term, right: Term, item: Values | None, *, found: bool) -> str:
        start = f"{_title(left)} is {self.value(left, item)}"
        other = shown(right) if isinstance(right, Literal) else f"{_title(right)} ({self.value(right, item)})"
        if comparison is Comparison.EQUAL:
            if isinstance(right, Literal):
                return start if found else f"{start}, not {other}"
            return f"{start}, {'the same as' if found else 'other than'} {other}"
        if comparison is Comparison.NOT_EQUAL:
            return f"{start}, {'other than' if found else 'the same as'} {other}"
        words = _DAYS if _is_day(left) else _SIZES
        return f"{start}, {words[comparison] if found else f'not {words[comparison]}'} {other}"

    def lacking(self, term: Term, item: Values | None) -> str:
        """Why a term has no value; empty where it has one."""
        if value(term, self.header, item) is not None:
            return ""
        missing = [_title(one) for one in _fields(term) if value(one, self.header, item) is None]
        if missing:
            return f"{' and '.join(dict.fromkeys(missing))} {'is' if len(set(missing)) == 1 else 'are'} missing"
        return f"{_title(term)} has no result: a division by zero, or a number out of range"

    def value(self, term: Term, item: Values | None) -> str:
        given = value(term, self.header, item)
        return "missing" if given is None else _said(term, given)


_MATCHED = {
    TextTest.STARTS_WITH: ("begins with", "does not begin with"),
    TextTest.ENDS_WITH: ("ends with", "does not end with"),
    TextTest.CONTAINS: ("contains", "does not contain"),
}
_SIZES = {
    Comparison.LESS: "less than", Comparison.AT_MOST: "at most",
    Comparison.MORE: "more than", Comparison.AT_LEAST: "at least",
}  # fmt: skip
_DAYS = {
    Comparison.LESS: "before", Comparison.AT_MOST: "on or before",
    Comparison.MORE: "after", Comparison.AT_LEAST: "on or after",
}  # fmt: skip


def _joined(node: And | Or, parts: tuple[Explained, ...]) -> str:
    true = sum(one.truth is True for one in parts)
    unclear = sum(one.truth is None for one in parts)
    asked = f"all {len(parts)}" if isinstance(node, And) else f"one of {len(parts)}"
    return f"{true} of {len(parts)} conditions hold, {asked} must" + (f"; {unclear} not evaluable" if unclear else "")


def _terms(node: Node) -> tuple[Term, ...]:
    match node:
        case Compare(_, left, right):
            return (left, right)
        case Member(term, _) | Listed(term, _) | TextMatch(_, term, _) | Truth(term) | Has(term):
            return (term,)
    return ()


def _fields(term: Term) -> tuple[FieldRef, ...]:
    if isinstance(term, FieldRef):
        return (term,)
    return (*_fields(term.left), *_fields(term.right)) if isinstance(term, Arithmetic) else ()


def _title(term: Term) -> str:
    if isinstance(term, FieldRef):
        return field(term.name, term.level).title
    if isinstance(term, Literal):
        return shown(term)
    sides = (f"({_title(one)})" if isinstance(one, Arithmetic) else _title(one) for one in (term.left, term.right))
    return f" {term.operation.value} ".join(sides)


def _is_day(term: Term) -> bool:
    return isinstance(term, FieldRef) and not term.type.is_number


def _said(term: Term, given: Value) -> str:
    if isinstance(term, FieldRef):
        plain = field(term.name, term.level).show(given)
        return str(plain).lower() if isinstance(plain, bool) else str(plain)
    return decimal(int(given), term.scale) if isinstance(term, Arithmetic) else shown(term)


def _options(options: tuple[Literal, ...]) -> str:
    said = ", ".join(shown(one) for one in options[:_MOST_OPTIONS_TOLD])
    return said + (f" … ({len(options)} in all)" if len(options) > _MOST_OPTIONS_TOLD else "")

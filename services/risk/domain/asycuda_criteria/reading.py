"""Criteria read: what can be understood becomes trees, what cannot is told with its line, and the rest goes on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from services.risk.domain.asycuda_criteria.comparing import NotATest, compared, listed, one_of
from services.risk.domain.asycuda_criteria.names import BY_NAME
from services.risk.domain.asycuda_criteria.tokens import Kind, Token, tokens
from services.risk.domain.catalogue import Field
from services.risk.domain.language import RuleError, normalise
from services.risk.domain.language.ast import (
    And,
    Compare,
    Comparison,
    FieldRef,
    Literal,
    Member,
    Node,
    Not,
    Or,
    Quantifier,
    Quantity,
)
from services.risk.domain.language.hints import nearest
from services.risk.domain.language.judging import fields_of
from services.risk.domain.words import Lane

LONGEST = 1_000_000
_DEEPEST = 40
LANE_WORDS = {"redlane": Lane.RED, "yellowlane": Lane.YELLOW, "bluelane": Lane.BLUE, "greenlane": Lane.GREEN}
_SIGNS = {
    "=": Comparison.EQUAL, "==": Comparison.EQUAL, "<>": Comparison.NOT_EQUAL, "!=": Comparison.NOT_EQUAL,
    "<": Comparison.LESS, "<=": Comparison.AT_MOST, ">": Comparison.MORE, ">=": Comparison.AT_LEAST,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its condition, and for every lane it names the share of hits, in hundredths.

    A rule has one lane, so a criterion with several becomes as many rules. `title` is the comment right before it.
    """

    condition: Node
    lanes: tuple[tuple[Lane, int], ...]
    title: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class CriterionMistake:
    """What could not be read, and where; lines and columns count from 1."""

    line: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class CriteriaReading:
    """What was read, and what was not: together every criterion of the text."""

    criteria: tuple[Criterion, ...]
    mistakes: tuple[CriterionMistake, ...]


class _Unread(Exception):
    def __init__(self, token: Token, reason: str) -> None:
        super().__init__(reason)
        self.mistake = CriterionMistake(token.line, token.column, reason)


def read_criteria(text: str, *, lists: Collection[str] | None = None) -> CriteriaReading:
    """The criteria of a text; keywords and names in any case. `lists` are the managed lists there are (None: any)."""
    if len(text) > LONGEST:
        return CriteriaReading((), (CriterionMistake(1, 1, f"the text has more than {LONGEST} characters"),))
    return _Reader(text, lists).reading()


class _Reader:
    def __init__(self, text: str, lists: Collection[str] | None) -> None:
        self.lists = lists
        self.words: list[Token] = []
        self.comments: dict[int, str] = {}
        for token in tokens(text):
            if token.kind is Kind.COMMENT:
                self.comments[len(self.words)] = token.text
            else:
                self.words.append(token)
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.words[self.at]

    def take(self) -> Token:
        token = self.now
        if token.kind is not Kind.END:
            self.at += 1
        return token

    def expect(self, *words: str) -> Token:
        if not self.now.says(*words):
            raise _Unread(self.now, f"here {' or '.join(words)} should stand, not {self.now.text or 'the end'}")
        return self.take()

    def reading(self) -> CriteriaReading:
        criteria: list[Criterion] = []
        mistakes: list[CriterionMistake] = []
        while self.now.kind is not Kind.END:
            if self.now.says(";"):
                self.take()
                continue
            try:
                criteria.append(self.criterion())
            except _Unread as unread:
                mistakes.append(unread.mistake)
                self.skip()
        return CriteriaReading(tuple(criteria), tuple(mistakes))

    def skip(self) -> None:
        """To behind the next Endif, or to the next If: one unread criterion costs no other."""
        self.depth = 0
        self.at += self.now.says("if")
        while self.now.kind is not Kind.END and not self.now.says("if"):
            if self.take().says("endif"):
                return

    def criterion(self) -> Criterion:
        title = self.comments.get(self.at, "")
        start = self.expect("if")
        condition = self.either()
        self.expect("then")
        lanes: list[tuple[Lane, int]] = []
        while not self.now.says("endif"):
            lanes.append(self.action())
        if not lanes:
            raise _Unread(self.now, "no lane is named between Then and Endif")
        if len({lane for lane, _ in lanes}) < len(lanes):
            raise _Unread(start, "a lane is named twice")
        self.expect("endif")
        try:
            return Criterion(over_items(condition), tuple(lanes), title, start.line)
        except RuleError as bad:
            raise _Unread(start, bad.detail) from None

    def action(self) -> tuple[Lane, int]:
        token = self.take()
        lane = LANE_WORDS.get(token.text.lower()) if token.kind is Kind.NAME else None
        if lane is None:
            raise _Unread(
                token, f"{token.text or 'the end'} is no lane; there are RedLane, YellowLane, BlueLane and GreenLane"
            )
        self.expect("is", "=")
        share = self.take()
        if share.kind is not Kind.NUMBER or not share.text.isdecimal() or int(share.text) > 100:
            raise _Unread(share, f"{share.text or 'the end'} is not a whole number from 0 to 100")
        if self.now.says("%"):
            self.take()
        if not self.now.says("endif"):
            self.expect(";")
        return lane, int(share.text)

    # --- conditions

    def either(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Unread(self.now, f"the condition is nested deeper than {_DEEPEST}")
        found = [self.both()]
        while self.now.says("or"):
            self.take()
            found.append(self.both())
        self.depth -= 1
        return found[0] if len(found) == 1 else _alternatives(found)

    def both(self) -> Node:
        found = [self.single()]
        while self.now.says("and"):
            self.take()
            found.append(self.single())
        return found[0] if len(found) == 1 else And(tuple(found))

    def single(self) -> Node:
        negations = 0
        while self.now.says("not"):
            self.take()
            negations += 1
        if self.now.says("("):
            self.take()
            found = self.either()
            self.expect(")")
        else:
            found = self.test()
        return Not(found) if negations % 2 else found

    def test(self) -> Node:
        start = self.now
        left = self.operand()
        try:
            if self.now.says("in"):
                self.take()
                return self.membership(left, start)
            sign = self.take()
            comparison = _SIGNS.get(sign.text) if sign.kind is Kind.SIGN else None
            if comparison is None:
                raise _Unread(sign, f"here a comparison should stand, not {sign.text or 'the end'}")
            return compared(comparison, left, self.operand())
        except NotATest as bad:
            raise _Unread(start, str(bad)) from None

    def membership(self, left: Field | Token, start: Token) -> Node:
        if isinstance(left, Token):
            raise _Unread(start, "before in a field should stand")
        if self.now.says("list"):
            self.take()
            name = self.take()
            if name.kind not in (Kind.NAME, Kind.TEXT) or not name.text:
                raise _Unread(name, "after list its name should stand")
            if self.lists is not None and name.text not in self.lists:
                raise _Unread(name, f"there is no list {name.text}")
            return listed(left, name.text)
        self.expect("(")
        options = [self.constant()]
        while self.now.says(","):
            self.take()
            options.append(self.constant())
        self.expect(")")
        return one_of(left, options)

    def operand(self) -> Field | Token:
        token = self.now
        if token.kind is not Kind.NAME or token.says("true", "false"):
            return self.constant()
        if token.says("and", "or", "not", "then", "endif", "if", "in", "is"):
            raise _Unread(token, f"before {token.text} a field or a constant is missing")
        self.take()
        found = BY_NAME.get(token.text.lower())
        if found is None:
            meant = nearest(token.text, [one.name for one in BY_NAME.values()])
            raise _Unread(token, f"{token.text} is no known field" + (f"; did you mean {meant}?" if meant else ""))
        return found.field

    def constant(self) -> Token:
        token = self.take()
        if token.kind in (Kind.TEXT, Kind.NUMBER) or token.says("true", "false"):
            return token
        raise _Unread(token, f"here a field or a constant should stand, not {token.text or 'the end'}")


def _alternatives(found: list[Node]) -> Node:
    """`A = "x" or A = "y"` is one of two values."""
    options: list[Literal] = []
    terms: set[object] = set()
    for node in found:
        match node:
            case Compare(Comparison.EQUAL, FieldRef() as term, Literal() as constant):
                options.append(constant)
            case Member(FieldRef() as term, several):
                options.extend(several)
            case _:
                return Or(tuple(found))
        terms.add(term)
    return Member(term, tuple(options)) if len(terms) == 1 else Or(tuple(found))


def over_items(condition: Node) -> Node:
    """The condition with what it asks of items inside one `items.exists`; what only asks the declaration stays outside."""
    node = normalise(condition)
    conjuncts = node.operands if isinstance(node, And) else (node,)
    of_item = [one for one in conjuncts if any(key.startswith("item.") for key in fields_of(one))]
    if not of_item:
        return node
    header = [one for one in conjuncts if one not in of_item]
    return normalise(And((*header, Quantifier(Quantity.EXISTS, And(tuple(of_item))))))

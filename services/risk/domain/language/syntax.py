"""From tokens to the bare syntax of CEL, by precedence climbing (Pratt). What the pieces mean is decided in `checking`.

Precedence, loosest first: `||`, `&&`, comparisons and `in`, `+ -`, `* /`, `! -` before a piece, `.name` and calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.risk.domain.language.mistakes import wrong
from services.risk.domain.language.tokens import Kind, Token, tokens

DEEPEST = 50
_ROOM = 10
"""The syntax is a little deeper than the tree made of it: `i.hs` is two pieces and one field."""


class Form(StrEnum):
    """What a piece of syntax is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    SELECT = "select"
    CALL = "call"
    METHOD = "method"
    ARRAY = "array"
    NEGATE = "negate"
    NOT = "not"
    BINARY = "binary"
    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece: its form, its word (a name, an operator, a constant), its parts, and where it starts and is decided."""

    form: Form
    word: str
    column: int
    parts: tuple[Piece, ...] = ()
    sign_column: int = 0
    depth: int = 1


_BINDING = {
    "||": 1, "&&": 2,
    "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5,
}  # fmt: skip
_COMPARING = 3
_TIGHTEST = 6
_WORDS = {
    "and": "write && for and", "or": "write || for or", "not": "write ! for not", "is": "write == for is",
    "like": 'write hs.startsWith("…") or .contains("…")', "between": "write a >= 1 && a <= 9", "if": "a condition stands alone, without if",
    "then": "a condition ends before then; the lane is a field of the rule", "isnull": "write !has(field)", "notin": "write !(a in […])",
    "eq": "write ==", "xor": "write (a || b) && !(a && b)", "contains": 'write field.contains("…")', "startswith": 'write field.startsWith("…")',
}  # fmt: skip


def syntax(text: str) -> Piece:
    """The syntax of a text. Raises RuleError at the first place where it is none."""
    reader = _Reader(tokens(text))
    if reader.now.kind is Kind.END:
        raise wrong("there is no condition", 1, 'write one, as in office == "FJSUV"')
    piece = reader.expression(1)
    reader.refuse_rest()
    return piece


class _Reader:
    def __init__(self, words: list[Token]) -> None:
        self.words = words
        self.at = 0
        self.nesting = 0

    @property
    def now(self) -> Token:
        return self.words[self.at]

    def is_sign(self, sign: str) -> bool:
        return self.now.kind is Kind.SIGN and self.now.text == sign

    def take(self) -> Token:
        token = self.words[self.at]
        self.at += 1
        return token

    def close(self, sign: str, opened: Token) -> None:
        if self.is_sign(sign):
            self.take()
            return
        if self.now.kind is Kind.END:
            raise wrong(f"the {opened.text} is never closed", opened.column, f"add {sign}")
        self.refuse_rest(f"here {sign} or an operator should stand, for the {opened.text} of column {opened.column}")

    def refuse_rest(self, detail: str = "here an operator or the end should stand") -> None:
        token = self.now
        if token.kind is Kind.END:
            return
        if token.kind is Kind.NAME and token.text.lower() in _WORDS:
            raise wrong(f"{token.text} is not an operator", token.column, _WORDS[token.text.lower()])
        if token.text in (")", "]") and token.kind is Kind.SIGN:
            raise wrong(
                f"{token.text} closes nothing",
                token.column,
                f"remove it, or add {'(' if token.text == ')' else '['} before",
            )
        if token.kind is Kind.SIGN and token.text == "[":
            raise wrong("single items cannot be picked", token.column, "write items.exists(i, …)")
        before = self.words[self.at - 1]
        if token.kind is Kind.SIGN and token.text == ">" and before.text == "<":
            raise wrong("<> is not an operator", before.column, "write !=")
        raise wrong(f"{detail}, not {_said(token)}", token.column, "join conditions with && or ||")

    def expression(self, least: int) -> Piece:
        self.nesting += 1
        if self.nesting > DEEPEST + _ROOM:
            raise wrong(
                f"the condition is nested deeper than {DEEPEST}", self.now.column, "split it into several rules"
            )
        left = self.unary()
        while True:
            token = self.now
            sign = token.text if token.kind is Kind.SIGN or (token.text == "in" and token.kind is Kind.NAME) else ""
            binding = _BINDING.get(sign, 0)
            if binding < least:
                break
            self.take()
            if binding <= 2:
                left = self.chain(left, token, binding)
                continue
            right = self.expression(binding + 1)
            left = _made(Form.BINARY, sign, left.column, (left, right), token.column)
            if binding == _COMPARING and self.now.kind is Kind.SIGN and _BINDING.get(self.now.text) == _COMPARING:
                raise wrong("comparisons do not chain", self.now.column, "write a < b && b < c")
        self.nesting -= 1
        return left

    def chain(self, first: Piece, sign: Token, binding: int) -> Piece:
        """`a && b && c` is one piece of three, so that a long chain is not a deep one."""
        parts = [first, self.expression(binding + 1)]
        while self.is_sign(sign.text):
            self.take()
            parts.append(self.expression(binding + 1))
        return _made(Form.AND if sign.text == "&&" else Form.OR, sign.text, first.column, tuple(parts), sign.column)

    def unary(self) -> Piece:
        signs = []
        while self.is_sign("!") or self.is_sign("-"):
            signs.append(self.take())
        piece = self.postfix(self.primary())
        for sign in reversed(signs):
            piece = _made(Form.NOT if sign.text == "!" else Form.NEGATE, sign.text, sign.column, (piece,), sign.column)
        return piece

    def primary(self) -> Piece:
        token = self.take()
        if token.kind is Kind.NUMBER:
            return Piece(Form.NUMBER, token.text, token.column)
        if token.kind is Kind.TEXT:
            return Piece(Form.TEXT, token.text, token.column)
        if token.kind is Kind.NAME:
            return self.named(token)
        if token.text == "(" and token.kind is Kind.SIGN:
            inner = self.expression(1)
            self.close(")", token)
            return inner
        if token.text == "[" and token.kind is Kind.SIGN:
            return _made(Form.ARRAY, "", token.column, self.listed("]", token), token.column)
        if token.kind is Kind.END:
            raise wrong("the condition stops too early", token.column, "a field or a constant is missing at the end")
        before = self.words[self.at - 2] if self.at > 1 else None
        if before is not None and before.text + token.text == "<>":
            raise wrong("<> is not an operator", before.column, "write !=")
        hint = (
            "write == once"
            if before is not None and before.text == "=="
            else "a field or a constant is missing before it"
        )
        raise wrong(f"{token.text} cannot stand here", token.column, hint)

    def named(self, token: Token) -> Piece:
        if self.is_sign("("):
            opened = self.take()
            if token.text == "in":
                raise wrong("a list stands in [ ]", opened.column, 'write origin in ["CN", "HK"]')
            if token.text.lower() in ("not", "if", "and", "or"):
                raise wrong(f"{token.text} is not an operator", token.column, _WORDS[token.text.lower()])
            return _made(Form.CALL, token.text, token.column, self.listed(")", opened), token.column)
        if token.text == "in":
            raise wrong("in needs a field before it", token.column, 'write origin in ["CN", "HK"]')
        if self.now.kind is Kind.NAME and token.text.lower() in ("not", "if"):
            raise wrong(f"{token.text} is not an operator", token.column, _WORDS[token.text.lower()])
        return Piece(Form.NAME, token.text, token.column)

    def postfix(self, piece: Piece) -> Piece:
        while self.is_sign("."):
            dot = self.take()
            if self.now.kind is not Kind.NAME:
                raise wrong("after the point a name should stand", dot.column, "as in i.hs")
            name = self.take()
            if self.is_sign("("):
                opened = self.take()
                parts = (piece, *self.listed(")", opened))
                piece = _made(Form.METHOD, name.text, piece.column, parts, name.column)
            else:
                piece = _made(Form.SELECT, name.text, piece.column, (piece,), name.column)
        return piece

    def listed(self, end: str, opened: Token) -> tuple[Piece, ...]:
        parts: list[Piece] = []
        while not self.is_sign(end):
            if self.now.kind is Kind.END:
                raise wrong(f"the {opened.text} is never closed", opened.column, f"add {end}")
            parts.append(self.expression(1))
            if not self.is_sign(","):
                break
            comma = self.take()
            if self.is_sign(end) and end == ")":
                raise wrong("after the comma something is missing", comma.column, "remove the comma")
        self.close(end, opened)
        return tuple(parts)


def _made(form: Form, word: str, column: int, parts: tuple[Piece, ...], sign_column: int) -> Piece:
    depth = 1 + max((part.depth for part in parts), default=0)
    if depth > DEEPEST + _ROOM:
        raise wrong(f"the condition is nested deeper than {DEEPEST}", column, "split it into several rules")
    return Piece(form, word, column, parts, sign_column, depth)


def _said(token: Token) -> str:
    return f'"{token.text}"' if token.kind is Kind.TEXT else token.text

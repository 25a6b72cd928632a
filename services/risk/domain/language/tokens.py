"""The words of a text. Every token keeps its column, so that an error can point at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from services.risk.domain.language.ast import RESULT_LIMIT
from services.risk.domain.language.mistakes import wrong

LONGEST = 10_000
"""Characters of a condition."""
MOST_DECIMALS = 18
"""No result keeps more decimals."""


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text: what it is, what it says (a text without its quotes), and where it starts, from 1."""

    kind: Kind
    text: str
    column: int


_SIGNS = ("&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "(", ")", "[", "]", ",", ".")
_SPACE = re.compile(r"(?:\s|//[^\n]*)+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ESCAPES = {"\\": "\\", '"': '"', "'": "'", "`": "`", "?": "?", "n": "\n", "r": "\r", "t": "\t"}
_WRITE_INSTEAD = {
    "&": "write && for and", "|": "write || for or", "≥": "write >=", "≤": "write <=", "≠": "write !=",
    "“": 'write straight quotes: "…"', "”": 'write straight quotes: "…"', "„": 'write straight quotes: "…"',
    "‘": "write straight quotes: '…'", "’": "write straight quotes: '…'", "×": "write *", "÷": "write /",
    "?": "there is no choice inside a condition; write two rules", ";": "a condition has no ; at its end",
    "%": "write the share as a number, 0.05 for 5 %", "{": "a list stands in [ ]", "}": "a list stands in [ ]",
}  # fmt: skip


def tokens(text: str) -> list[Token]:
    """The tokens of a text, with one END behind them. Raises RuleError at the first character that belongs to none."""
    if len(text) > LONGEST:
        raise wrong(
            f"the text has {len(text)} characters, more than {LONGEST}",
            LONGEST + 1,
            "use a managed list for long lists of codes",
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        if space := _SPACE.match(text, at):
            at = space.end()
            continue
        token, at = _next(text, at)
        found.append(token)
    found.append(Token(Kind.END, "", len(text) + 1))
    return found


def _next(text: str, at: int) -> tuple[Token, int]:
    column = at + 1
    if text[at] in "\"'":
        return _quoted(text, at)
    if name := _NAME.match(text, at):
        if name.end() < len(text) and text[name.end()] in "\"'" and name.group().lower() in ("r", "b", "br", "rb"):
            raise wrong(
                f"{name.group()} before a text is not part of the language", column, "write the text in quotes alone"
            )
        return Token(Kind.NAME, name.group(), column), name.end()
    if number := _NUMBER.match(text, at):
        return _number(text, number), number.end()
    if text[at] == "." and at + 1 < len(text) and text[at + 1].isdigit():
        raise wrong("a number starts with a digit", column, "write 0.5, not .5")
    sign = next((sign for sign in _SIGNS if text.startswith(sign, at)), None)
    if sign is not None:
        return Token(Kind.SIGN, sign, column), at + len(sign)
    if text[at] == "=":
        raise wrong("= alone is no comparison", column, "write ==")
    raise wrong(
        f"{text[at]!r} is not part of the language", column, _WRITE_INSTEAD.get(text[at], "texts stand in quotes")
    )


def _number(text: str, found: re.Match[str]) -> Token:
    column = found.start() + 1
    after = text[found.end() : found.end() + 1]
    if after and (after.isalpha() or after == "_"):
        raise wrong(
            f"{found.group()}{after}… is not a number",
            column,
            "write plain digits, as in 1234.5; a code stands in quotes",
        )
    if after == ".":
        raise wrong("a number does not end with a point", column, f"write {found.group()}")
    whole, _, decimals = found.group().partition(".")
    if len(decimals.rstrip("0")) > MOST_DECIMALS:
        raise wrong(f"{found.group()} has more than {MOST_DECIMALS} decimals", column, "no value is kept with so many")
    if int(whole + decimals.rstrip("0")) > RESULT_LIMIT:
        raise wrong(f"{found.group()} is larger than any value can be", column, "a code or reference stands in quotes")
    return Token(Kind.NUMBER, found.group(), column)


def _quoted(text: str, at: int) -> tuple[Token, int]:
    quote, start = text[at], at
    if text.startswith(quote * 3, at):
        raise wrong("a text in three quotes is not part of the language", at + 1, "write one quote on each side")
    at += 1
    out: list[str] = []
    while at < len(text) and text[at] != quote:
        if text[at] in "\n\r":
            break
        if text[at] == "\\":
            character, at = _escaped(text, at)
        else:
            character, at = text[at], at + 1
        if character == "\x00" or "\ud800" <= character <= "\udfff":
            raise wrong("a text holds a character that is no text", at, "leave it out")
        out.append(character)
    if at >= len(text) or text[at] != quote:
        raise wrong("the text is not closed", start + 1, f"add {quote} at its end")
    return Token(Kind.TEXT, "".join(out), start + 1), at + 1


def _escaped(text: str, at: int) -> tuple[str, int]:
    letter = text[at + 1 : at + 2]
    if letter == "u":
        digits = text[at + 2 : at + 6]
        if re.fullmatch(r"[0-9a-fA-F]{4}", digits):
            return chr(int(digits, 16)), at + 6
        raise wrong("\\u needs four hexadecimal digits", at + 1, "write \\u00e9")
    if letter not in _ESCAPES:
        raise wrong(f"\\{letter} means nothing in a text", at + 1, "write \\\\ for a backslash")
    return _ESCAPES[letter], at + 2

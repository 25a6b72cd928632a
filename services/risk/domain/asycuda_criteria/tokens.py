"""The words of a text of criteria, with line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"
    COMMENT = "comment"
    STRANGE = "strange"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word; a text or comment without its marks."""

    kind: Kind
    text: str
    line: int
    column: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these words or signs, in whatever case."""
        return self.kind in (Kind.NAME, Kind.SIGN) and self.text.lower() in words


_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>/\*.*?\*/|\{[^}]*\}|//[^\n]*)
      | (?P<text>"(?:[^"\n]|"")*"|'(?:[^'\n]|'')*')
      | (?P<number>-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.]))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign><>|!=|<=|>=|==|[=<>();,%])
      | (?P<strange>.)""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[Token]:
    """All tokens, with one END behind them. Nothing is refused here: what belongs nowhere is STRANGE."""
    found: list[Token] = []
    line, start = 1, 0
    for match in _TOKEN.finditer(text):
        name = str(match.lastgroup)
        said = match.group()
        if name != "space":
            found.append(Token(Kind(name), _plain(name, said), line, match.start() - start + 1))
        if "\n" in said:
            line += said.count("\n")
            start = match.start() + said.rindex("\n") + 1
    found.append(Token(Kind.END, "", line, len(text) - start + 1))
    return found


def _plain(name: str, said: str) -> str:
    if name == "text":
        return said[1:-1].replace(said[0] * 2, said[0])
    if name == "comment":
        bare = said[2:] if said.startswith("//") else said[2:-2] if said.startswith("/*") else said[1:-1]
        return " ".join(bare.split())
    return said

"""Words of the controlled list: how they are written, and how they are read from a file."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable

LONGEST = 60
MOST_IN_A_FILE = 20_000
_WORD = re.compile(r"[^\W_](?:[^\W_]|[ '’/&.,()-]){0,58}[^\W_)]|[^\W_]{2}")
HEADINGS = frozenset({"word", "keyword", "keywords", "mot", "mot-clé", "mots-clés"})


def word(text: str) -> str | None:
    """A word as the list writes it: small letters, single blanks; None for what is no word."""
    found = " ".join(text.split()).lower()
    return found if len(found) <= LONGEST and _WORD.fullmatch(found) else None


def words(texts: Iterable[str]) -> list[str]:
    """Several words as the list writes them, each once, in their order; what is no word is kept as it came."""
    return list(dict.fromkeys(word(text) or " ".join(text.split()) for text in texts if text.strip()))


def from_csv(content: str) -> tuple[list[str], list[tuple[int, str]]]:
    """The words of a file, first column, a heading left out; and the lines that hold none, by number."""
    found: dict[str, None] = {}
    bad = []
    first = content.removeprefix("\ufeff").lstrip().partition("\n")[0]
    separator = max(",;\t", key=first.count)
    for number, row in enumerate(csv.reader(io.StringIO(content.removeprefix("\ufeff")), delimiter=separator), 1):
        cell = row[0].strip().removeprefix("'") if row else ""
        if not cell or (number == 1 and cell.lower() in HEADINGS):
            continue
        read = word(cell)
        if read is None:
            bad.append((number, cell[:80]))
        else:
            found[read] = None
    return list(found), bad


def digest(content: bytes) -> str:
    """What tells one file from another."""
    return hashlib.sha256(content).hexdigest()

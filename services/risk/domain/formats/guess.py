"""What a file is written in: its content is asked first, its name only where the content leaves it open."""

from __future__ import annotations

import re

from services.risk.domain.words import FileFormat

HEAD = 64 * 1024
"""Bytes of the beginning that are enough to tell."""
_ENDINGS = {
    ".csv": FileFormat.CSV,
    ".tsv": FileFormat.CSV,
    ".txt": FileFormat.CSV,
    ".xlsx": FileFormat.XLSX,
    ".json": FileFormat.JSON,
    ".jsonl": FileFormat.JSON,
    ".ndjson": FileFormat.JSON,
    ".xml": FileFormat.SAD,
}
_ROOT = re.compile(r"<(?![?!])(?:[\w.\-]+:)?([\w.\-]+)")
_BEFORE_ROOT = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"))


def guess(head: bytes, *, name: str) -> FileFormat | None:
    """The format of a file that begins with these bytes; None where nothing tells. `kcs` is never guessed: its table is
    CSV of another making, and is named by the one who loads it."""
    if head.startswith(b"PK\x03\x04"):
        return FileFormat.XLSX
    text = _text(head).lstrip("\ufeff").lstrip()
    if text.startswith("<"):
        found = _ROOT.match(text, _root(text))
        root = found[1].lower() if found else ""
        return FileFormat.AWMDS if root.startswith("aw") else FileFormat.SAD
    if text.startswith(("{", "[")):
        return FileFormat.JSON
    if text and "\x00" not in text and re.search(r"[,;\t|]", text.partition("\n")[0]):
        return FileFormat.CSV
    for ending, known in _ENDINGS.items():
        if name.lower().endswith(ending):
            return known
    return None


def _root(text: str) -> int:
    """Where the first element begins, behind comments and instructions."""
    place = 0
    while place >= 0:
        while place < len(text) and text[place].isspace():
            place += 1
        behind = next((end for start, end in _BEFORE_ROOT if text.startswith(start, place)), None)
        if behind is None:
            return place
        found = text.find(behind, place)
        place = found + len(behind) if found >= 0 else -1
    return len(text)


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:2] in (b"<\x00", b"\x00<"):
        return head.decode("utf-16-be" if head[:1] in (b"\xfe", b"\x00") else "utf-16-le", "replace")
    return head.decode("utf-8", "replace")

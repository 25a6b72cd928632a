"""The sentences of a service, looked for in its source: what it hands to a call, gives back or keeps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set
from pathlib import Path

SERVICES = Path(__file__).parents[3] / "services"
INSIDE = frozenset({"seed", "migrations", "model", "schemas", "jobs"})
"""Folders that say nothing to who uses the pages: invented data, tables, descriptions of the API, the log."""
NOT_SAID = frozenset({
    "RuntimeError", "LookupError", "KeyError", "AssertionError", "text", "execute", "compile",
    "info", "warning", "error", "exception", "Response",
})  # fmt: skip
"""Calls whose texts are no sentences for a form or a report."""
_TOLD_BY_FAULTS = frozenset({"refuse", "Invalid"})
"""Calls that begin with a heading, which a form leaves out where it tells the faults."""
_KEYWORDS = frozenset({None, "reason", "detail", "hint", "note", "why", "refused"})
_SQL = re.compile(
    r"\s*(select|with|insert|update|unnest|cast|case|where|order by|on conflict|act as|and|\{\} (do|returning|where))\b"
    r"|\s*(\(|count\(|administration, number)|.*(tsquery|as materialized|@>|administration =|:at\b)",
    re.DOTALL,
)


def texts(
    root: Path, *, inside: Set[str] = INSIDE, apart: Set[str] = frozenset(), not_said: Set[str] = NOT_SAID, heads: bool = True
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Every text with {} where something changes, and where it stands. `apart` are beginnings of paths to leave out."""
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        if inside & set(path.parts) or place.startswith(tuple(apart)):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            for part in _said_by(node, not_said, heads=heads):
                for line, text in _texts(part):
                    yield f"{place}:{line}", text


def _said_by(node: ast.AST, not_said: Set[str], *, heads: bool) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in not_said:
            return []
        given = node.args if heads or name not in _TOLD_BY_FAULTS else node.args[1:]
        return [*given, *(word.value for word in node.keywords if word.arg in _KEYWORDS)]
    if isinstance(node, ast.Return | ast.Yield | ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        return [node.value]
    return []


def _texts(part: ast.expr) -> Iterator[tuple[int, str]]:
    match part:
        case ast.IfExp():
            yield from (*_texts(part.body), *_texts(part.orelse))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for one in parts:
                yield from _texts(one)
        case ast.GeneratorExp(elt=one) | ast.ListComp(elt=one) | ast.SetComp(elt=one) | ast.Starred(value=one):
            yield from _texts(one)
        case ast.Dict() if not {key.value for key in part.keys if isinstance(key, ast.Constant)} & {"en", "fr"}:
            for one in part.values:
                yield from _texts(one)
        case ast.Constant(value=str(text)):
            yield part.lineno, text
        case ast.JoinedStr(values=parts):
            yield part.lineno, "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)


def sentences(
    found: Iterator[tuple[str, str]], *, unsaid: Set[str] = frozenset(), put_together: dict[str, str] | None = None
) -> list[tuple[str, str]]:
    """Of these the ones of three words and more that are no SQL, sentence by sentence.

    `put_together`: texts whose places hold words, with these in their places.
    """
    return [
        (place, one)
        for place, text in found
        if text not in unsaid and not _SQL.match(text) and len(re.findall(r"(?:^| )[A-Za-z<“]", text)) >= 3
        for one in re.split(r"(?<=[.!?])\s+", (put_together or {}).get(text, text))
        if re.search(r"[a-z]{2}", one)
    ]

"""What the risk service says in English has its French: its sentences are looked for in the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.portal.language import load_words
from gateway.portal.pages.officer import risk_mistake_words, risk_words
from gateway.portal.pages.officer.risk_sentences import fitting
from gateway.portal.pages.officer.risk_watch import REASONS

ROOT = Path(__file__).parents[3] / "services" / "risk"
WORDED = (*risk_words.EVERY, *risk_words.REASONS, *risk_words.OFFENCES, *REASONS, *risk_mistake_words.HINTS)

INSIDE = frozenset({"seed", "migrations", "model", "schemas", "jobs", "generator", "plan", "mining", "evidence", "history"})  # fmt: skip
"""Folders that say nothing to who uses the pages: descriptions of the API, the log, what only a programmer can do wrong."""
APART = frozenset({
    "domain/language",  # judged and told apart: test_risk_mistakes, test_risk_explained
    "domain/catalogue/fields.py",  # titles and descriptions of fields: tests/service/portal/test_risk_rules
    "queries/traders.py", "api/traders.py",  # asked by another service
    "api/declarations.py",  # declarations sent by software, one by one
    "domain/draw.py", "domain/sql.py", "domain/rule_sets.py", "domain/names/spelling.py", "operations/rows.py", "operations/auditing.py",
    "app.py", "engine.py", "histories.py", "importing.py", "peers.py", "recomputing.py", "permissions.py", "domain/countries.py",
    "domain/formats/sheets.py", "queries/in_force.py", "queries/rule_sets.py",
})  # fmt: skip
"""Files of the same kind, and those that another test holds."""
NOT_ASKED = frozenset({
    "NotFound", "NotPermitted", "Unauthenticated", "TooLarge", "UnsupportedMedia",  # pages of their own
    "RuntimeError", "LookupError", "KeyError", "AssertionError", "text", "execute", "compile",
    "info", "warning", "error", "exception", "Response",
})  # fmt: skip
"""Calls whose texts are no sentences for a form or a report."""
PUT_TOGETHER = {
    "more than {} kg {}": "more than 7 kg by air",
    "“{}” is not a reason that {} a lane.": "“7” is not a reason that raises a lane.",
}
"""Sentences whose places hold words, with these in their places."""
UNSAID = frozenset({
    "text/csv; charset=utf-8", "a month has a first day", "a rule without dates is not handed on",
    "not in list", "{}If {} Then {} Endif;\n",
    "on one declaration", " (the name means several fields)",
    "Suggested by outcomes: {} finds in {} inspections of {} months held out; find rate {} ({} to {}), {} times the usual.",
})  # fmt: skip
"""What only looks like a sentence, and the documentation of a rule, which officers write on."""


def source_texts(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every text that is handed to a call, given back or kept, with {} where something changes, and where it stands."""
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        if INSIDE & set(path.parts) or any(place.startswith(one) for one in APART):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            for part in _said_by(node):
                for line, text in _texts(part):
                    yield f"{place}:{line}", text


def _said_by(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in NOT_ASKED:
            return []
        given = (
            node.args[1:] if name in {"refuse", "Invalid"} else node.args
        )  # the page tells the faults, not their heading
        return [
            *given,
            *(word.value for word in node.keywords if word.arg in {None, "reason", "detail", "hint", "note"}),
        ]
    if isinstance(node, ast.Return | ast.Yield | ast.Assign) and node.value is not None:
        return [node.value]
    return []


def _texts(part: ast.expr) -> Iterator[tuple[int, str]]:
    match part:
        case ast.IfExp():
            yield from (*_texts(part.body), *_texts(part.orelse))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            for one in parts:
                yield from _texts(one)
        case ast.Constant(value=str(text)):
            yield part.lineno, text
        case ast.JoinedStr(values=parts):
            yield part.lineno, "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)


def sentences() -> list[tuple[str, str]]:
    """Of these the ones of three words and more that are no SQL, sentence by sentence."""
    found = []
    for place, text in source_texts():
        sql = re.match(
            r"\s*(select|with|insert|update|unnest|cast|case|where|on conflict|act as|\{\} (do|returning))\b", text
        )
        if text in UNSAID or sql or len(re.findall(r"(?:^| )[A-Za-z<“]", text)) < 3:
            continue
        found += [(place, one) for one in re.split(r"(?<=[.!?])\s+", PUT_TOGETHER.get(text, text))]
    return found


@pytest.mark.parametrize(("place", "sentence"), sentences())
def test_a_sentence_of_the_service_has_its_words_in_french(place: str, sentence: str) -> None:
    plain = sentence.replace("{}", "7")
    tries = (plain, f"7 {plain}")  # what is wrong with a value is said after the name of its field
    fit = next((found for one in tries if (found := fitting(one, among=WORDED, any_end=True))), None)
    assert fit is not None, f"{place}: “{sentence}” has no words; add it to risk_service_words"
    pattern, parts = fit
    swallowed = [part for part in parts.values() if len(re.findall(r"[a-z]{2,}", part)) > 1]
    assert not swallowed, f"{place}: “{sentence}” is not said by “{pattern}”: “{swallowed[0]}” would stay English"
    assert load_words("fr").gettext(pattern) != pattern, pattern


def test_the_source_is_read() -> None:
    found = {sentence for _, sentence in sentences()}
    assert len(found) > 200
    assert {"the file is not text", "It counts no more.", "This is not XML: {}."} <= found

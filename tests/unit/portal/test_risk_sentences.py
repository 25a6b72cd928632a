"""What the risk service says in English has its French: its sentences are looked for in the source itself."""

from __future__ import annotations

import re

import pytest

from gateway.portal.language import load_words
from gateway.portal.pages.officer import risk_mistake_words, risk_words
from gateway.portal.pages.officer.risk_watch import REASONS
from gateway.portal.sentences import EVERY
from gateway.portal.sentences.patterns import fitting
from tests.unit.portal import sentences_in_source

ROOT = sentences_in_source.SERVICES / "risk"
WORDED = (*risk_words.EVERY, *risk_words.REASONS, *risk_words.OFFENCES, *REASONS, *risk_mistake_words.HINTS, *EVERY)

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


def sentences() -> list[tuple[str, str]]:
    found = sentences_in_source.texts(ROOT, inside=INSIDE, apart=APART, not_said=NOT_ASKED, heads=False)
    return sentences_in_source.sentences(found, unsaid=UNSAID, put_together=PUT_TOGETHER)


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

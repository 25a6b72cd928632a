"""What the service says of visits in English has its French: its sentences are looked for in the source itself."""

from __future__ import annotations

import re

import pytest

from gateway.portal.language import load_words
from gateway.portal.pages.officer.risk_sentences import fitting
from gateway.portal.pages.status.visit_words import SENTENCES, said
from tests.unit.portal.test_risk_sentences import ROOT, source_texts

PARTS = ("api/visits.py", "domain/visits.py", "operations/visits.py", "operations/reports.py", "operations/findings.py")

NEXT_STEPS = frozenset({"Change its plan, or cancel it first.", "Plan a visit."})
"""Hints of problems: the page says its own next step."""


def sentences() -> list[tuple[str, str]]:
    return [
        (place, text)
        for place, text in source_texts(ROOT.parent / "trusted_trader")
        if place.partition(":")[0] in PARTS and text not in NEXT_STEPS and len(re.findall(r"(?:^| )[A-Za-z]", text)) > 2
    ]


@pytest.mark.parametrize(("place", "sentence"), sentences())
def test_a_sentence_about_a_visit_has_its_words_in_french(place: str, sentence: str) -> None:
    fit = fitting(sentence.replace("{}", "7"), among=SENTENCES)
    assert fit is not None, f"{place}: “{sentence}” has no words; add it to visit_words"
    assert load_words("fr").gettext(fit[0]) != fit[0]


def test_a_state_within_a_sentence_is_said_too() -> None:
    found = said("No site is visited while the application is 'submitted'.", load_words("fr"))
    assert found == "Aucun site n’est visité tant que la demande est dans l’état « Déposée »."

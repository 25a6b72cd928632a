"""Mistakes of the rule language on the page: in the reader's language, and at their place."""

from __future__ import annotations

import csv

import pytest

from gateway.portal.language import load_words
from gateway.portal.pages.officer.risk_days import last_day
from gateway.portal.pages.officer.risk_decision_table import Grid, changed
from gateway.portal.pages.officer.risk_editor import offices_of
from gateway.portal.pages.officer.risk_forecast import condition_of
from gateway.portal.pages.officer.risk_mistake_words import hint, mistake
from gateway.portal.pages.officer.risk_plans import hundredths
from services.risk.domain.language import RuleError, parse
from shared.sheets import unguarded
from tests.unit.risk.language.test_mistakes import LISTS, MISTAKES

ENGLISH, FRENCH = load_words("en"), load_words("fr")


@pytest.mark.parametrize("text", [row[0] for row in MISTAKES])
def test_what_the_language_says_is_said_in_french(text: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(text, lists=LISTS)
    for one in refused.value.errors:
        english = mistake(one.detail, ENGLISH)
        assert english == f"{one.detail[:1].upper()}{one.detail[1:]}."
        assert mistake(one.detail, FRENCH) != english, one.detail
        if one.hint:
            assert hint(one.hint, ENGLISH) == one.hint
            assert hint(one.hint, FRENCH) != one.hint, one.hint


def test_a_condition_keeps_its_columns_however_the_browser_ends_lines() -> None:
    assert condition_of("a\r\n  b\r\n") == "a\n  b"
    assert condition_of("  a\rb") == "  a\nb"


def test_rates_days_and_offices_as_they_are_typed() -> None:
    assert [hundredths(text) for text in ("2.5", "2,55", "100", "0", "100.01", "-1", "1e2", "")] == [
        250, 255, 10_000, 0, None, None, None, None,
    ]  # fmt: skip
    assert last_day("2026-10-01T00:00:00+12:00") == "2026-09-30"
    assert last_day("2026-10-01T08:00:00+12:00") == "2026-10-01"
    assert offices_of("fjsuv, FJLTK;FJNAN") == ["FJSUV", "FJLTK", "FJNAN"]


def test_a_cell_reaches_the_import_as_it_was_typed() -> None:
    typed = ["'=x", "'Ofa", "red", "50", "=1+1"]
    _, row = csv.reader(Grid(["description contains", "exporter"], [typed]).csv().decode().splitlines())
    assert [unguarded(cell) for cell in row] == typed


def test_a_table_grows_and_shrinks_with_its_cells() -> None:
    grid = Grid(["office in", "item.hs startsWith"], [["FJSUV", "22", "red", "50", "Wine"]])
    wider = changed(grid, "add-column", "item.value >")
    assert wider.rows == [["FJSUV", "22", "", "red", "50", "Wine"]]
    assert changed(wider, "add-column", "office in").columns == ["office in", "item.hs startsWith", "item.value >"]
    narrower = changed(wider, "remove-column.0", "")
    assert (narrower.columns[0], narrower.rows[0][0]) == ("item.hs startsWith", "22")
    longer = changed(narrower, "add-rows", "")
    assert len(longer.rows) == 6
    assert len(longer.filled()) == 1
    assert changed(longer, "remove-row.0", "").filled() == []
    for _ in range(40):
        longer = changed(longer, "add-rows", "")
    assert len(longer.rows) <= 60

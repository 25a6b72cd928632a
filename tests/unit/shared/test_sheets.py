"""Cells of tables: nothing that is written is run, and what is read again is what was written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.sheets import csv_bytes, guarded, unguarded

TEXTS = st.text() | st.text(alphabet="'=+-@\t\r5.a")
"""Any text, and the ones that a guard may trip over."""


@given(TEXTS)
@example("''=1")
@example("'-5")
@example("-5")
def test_a_text_that_was_guarded_is_read_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_what_begins_as_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert guarded(text)[:1] not in "=+@\t\r" or not text
    if guarded(text).startswith("-"):
        assert float(text) <= 0, "only a number stays"


@pytest.mark.parametrize("name", ["'Ofa Tonga", "'Alisi", "‘Ofa", "''quoted''", "-5", "-12.50", "5-1"])
def test_a_name_with_a_glottal_mark_and_a_number_stay_as_they_are(name: str) -> None:
    written = csv_bytes([(name, "=1+1", -5, None)]).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(written))) == [name, "'=1+1", "-5", ""]

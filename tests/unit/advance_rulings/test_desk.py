"""Pure rules of the desk: who gets which application, words of the list, likeness, counting, cells that stay text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.advance_rulings.domain import likeness, reports, teams, vocabulary
from services.advance_rulings.domain.words import RulingType
from shared.sheets import csv_bytes

C, O = RulingType.CLASSIFICATION, RulingType.ORIGIN  # noqa: E741  # as short as in the table below


@pytest.mark.parametrize(
    ("types", "chapters", "ruling_type", "code", "comes"),
    [
        ([], [], C, None, True),
        (["origin"], [], C, None, False),
        (["origin"], [], O, None, True),
        ([], ["20", "22"], C, "2009.89", True),
        ([], ["20", "22"], C, "8471.30", False),
        ([], ["20"], C, None, False),
        (["classification"], ["20"], C, "20098990", True),
    ],
)
def test_row_10_what_comes_to_a_team_by_itself(types, chapters, ruling_type, code, comes) -> None:
    wants = teams.Wants(types=types, chapters=chapters)
    assert teams.fits(wants, ruling_type=ruling_type, code=code) is comes


def test_chapters_are_written_with_two_digits() -> None:
    assert teams.chapters(["9", "20", " 20 ", "xx", "0", "100"]) == (["09", "20"], [3, 4, 5])


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("  Coconut   Water ", "coconut water"),
        ("T-shirts", "t-shirts"),
        ("x", None),
        ("=cmd()", None),
        ("", None),
        ("a" * 70, None),
    ],
)
def test_a_keyword_is_written_one_way(said: str, word: str | None) -> None:
    assert vocabulary.word(said) == word


def test_a_list_of_keywords_is_read_from_a_file() -> None:
    words, bad = vocabulary.from_csv("\ufeffword;state\nCoconut water;approved\n\nmango\n=1+1\nMango;approved\n")
    assert words == ["coconut water", "mango"]
    assert bad == [(5, "=1+1")]


def test_nearness_is_the_longest_beginning_that_two_codes_share() -> None:
    assert likeness.nearness("2009.89.90", ["2202.99", "2009.81"]) == "heading"
    assert likeness.nearness("200989", ["2009.89.10"]) == "subheading"
    assert likeness.nearness("2009.89", ["2106.90"]) is None
    assert likeness.nearness(None, ["2009.89"]) is None
    assert (likeness.subheading("2009.89.90"), likeness.subheading("2009"), likeness.subheading(None)) == (
        "200989",
        None,
        None,
    )


words = st.lists(
    st.sampled_from(["coconut", "water", "mango", "pulp", "bottl", "retail", "drink", "jute", "sack"]), unique=True
)


@given(words, words, st.floats(0, 1))
def test_likeness_is_the_same_both_ways_and_lies_between_0_and_100(mine, theirs, names) -> None:
    one = likeness.alike_percent(words=mine, name=mine[:2], other_words=theirs, other_name=theirs[:2], names=names)
    other = likeness.alike_percent(words=theirs, name=theirs[:2], other_words=mine, other_name=mine[:2], names=names)
    assert one == other
    assert 0 <= one <= 100
    if mine:
        assert likeness.alike_percent(words=mine, name=mine[:2], other_words=mine, other_name=mine[:2], names=0) == 100


@given(st.lists(st.integers(0, 400), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_day_that_occurred_and_so_many_do_not_exceed_it(days, percent) -> None:
    found = reports.share(days, percent)
    assert found in days
    assert sum(day <= found for day in days) * 100 >= percent * len(days)


def test_median_and_ninetieth_of_a_hundred() -> None:
    assert (reports.share([5, 1, 3], 50), reports.share(list(range(1, 11)), 90), reports.share([], 50)) == (3, 9, None)
    assert (reports.percent(2, 3), reports.percent(0, 0)) == (67, None)


def test_every_column_of_every_report_has_a_heading_in_both_languages() -> None:
    for name in reports.ReportName:
        for key in reports.COLUMNS[name]:
            assert all(reports.HEADINGS[key].get(language) for language in ("en", "fr"))


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@x", "\tx", "'=1"])
def test_row_28_a_formula_in_a_cell_of_csv_stays_a_text(cell: str) -> None:
    content = csv_bytes([("goods", "days"), (cell, 5)]).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(content)))
    assert read == [["goods", "days"], [f"'{cell}", "5"]]
    assert csv_bytes([("-12.5",)]).decode("utf-8-sig").strip() == "-12.5"

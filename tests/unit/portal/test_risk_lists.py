"""Long tables by pages, and what a condition asks for in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.datastructures import QueryParams

from gateway.portal.language import load_words
from gateway.portal.pages.officer.risk_paging import AT_ONCE, part_of
from gateway.portal.pages.officer.risk_suggestions import asked_for
from gateway.portal.visit import Visit


@pytest.mark.parametrize(
    ("asked", "number", "first", "last", "after"),
    [
        ("", 200, 0, 79, 80), ("80", 200, 80, 159, 160), ("160", 200, 160, 199, None), ("900", 200, 160, 199, None),
        ("-1", 200, 0, 79, 80), ("x", 3, 0, 2, None), ("9" * 30, 200, 0, 79, 80), ("80", 80, 0, 79, None),
    ],
)  # fmt: skip
def test_a_long_table_is_shown_by_pages(asked: str, number: int, first: int, last: int, after: int | None) -> None:
    visit: Any = SimpleNamespace(query_params=QueryParams({"from": asked}))
    part = part_of(cast("Visit", visit), range(number))
    assert (part.rows[0], part.rows[-1], part.next, part.whole) == (first, last, after, number)
    assert len(part.rows) <= AT_ONCE
    assert len(part_of(cast("Visit", visit), []).rows) == 0


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('country_export == "VU" && total_value >= 22000', ["Country of export", "Total customs value"]),
        ('items.exists(i, i.hs.startsWith("2203") && i.value < 700)', ["Commodity code", "Customs value"]),
        ('importer in list("importer_name") && importer != "declarant"', ["Importer"]),
    ],
)
def test_a_condition_says_in_words_what_it_asks_for(text: str, fields: list[str]) -> None:
    assert asked_for(text, load_words("en")) == fields

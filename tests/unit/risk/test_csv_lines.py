"""Lists as CSV: a line that cannot be read is named, and takes no other line with it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.risk.domain.csv_lines import LineError, WrongCell, read_lines


def name_of(cells: Mapping[str, str]) -> str:
    if cells["name"] == "wrong":
        raise WrongCell("name", "is wrong")
    return f"{cells['name']}|{cells['source']}"


def read(text: str, most: int = 10) -> tuple[tuple[str, ...], tuple[LineError, ...]]:
    return read_lines(text.encode(), name_of, columns=("name", "source"), required=("name", "source"), most=most)


def test_an_open_quotation_mark_refuses_its_own_line_only() -> None:
    found, errors = read(
        'source,name,more\n\nA,"Big ""Joe"" Ltd",x\nB,"Tin 12"",x\nC,"two\nlines",x\nD,wrong,x\nE,last\n'
    )
    assert found == ('Big "Joe" Ltd|A', "two\nlines|C", "last|E")
    assert [(one.line, one.column) for one in errors] == [(4, "name"), (7, "name")]
    assert errors[0].detail.startswith("A quotation mark is not closed")


def test_a_file_that_is_no_such_table_is_refused_whole() -> None:
    for text, most in (("name\nA\n", 9), ("", 9), ("name,source\nA,B\nC,D\n", 1)):
        with pytest.raises(ValueError, match=r"the columns|more than 1 lines"):
            read(text, most)

"""AR-33, A4, rows 21 and 46: what codes become in another edition of the Harmonized System."""

from __future__ import annotations

import pytest

from services.advance_rulings.domain.editions import (
    NewLines,
    Successor,
    Table,
    along,
    candidates,
    tables_along,
    unchanged,
    ways,
)
from services.advance_rulings.domain.tariff import BadLine, Correlated, correlated, edition, line, rows


def row(old: str, new: str, *, partial: bool = False, note: str = "", years: str = "2022-2028") -> Correlated:
    first, second = years.split("-")
    return Correlated(
        from_edition=f"HS {first}", to_edition=f"HS {second}", from_code=old, to_code=new, partial=partial, note=note
    )


TABLE = [
    row("200989", "200988", note="coconut water"),
    row("880622", "880630", partial=True, note="with camera"),
    row("880622", "880640", partial=True, note="others"),
    row("121190", "121190", partial=True),
    row("121190", "121160", partial=True, note="kava"),
    row("090510", "090510"),
    row("151311", "151319"),
    row("151321", "151319"),
]


def codes(found: tuple[Successor, ...]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("code", "becomes", "same"),
    [
        ("2009.89", ["200988"], False),
        ("2009.89.90", ["200988"], False),
        ("8806.22", ["880630", "880640"], False),
        ("1211.90", ["121160", "121190"], False),
        ("1211.90.10", ["121160", "12119010"], False),
        ("0905.10", ["090510"], True),
        ("0905.10.20", ["09051020"], True),
        ("0409.00", ["040900"], True),
    ],
)
def test_ar_33_what_a_code_becomes(code: str, becomes: list[str], same: bool) -> None:
    found = Table(TABLE).becomes(code)
    assert codes(found) == becomes
    assert unchanged(code, found) is same


def test_row_46_backwards_a_code_shows_all_that_it_was() -> None:
    back = Table(TABLE, backwards=True)
    assert codes(back.becomes("1513.19")) == ["151311", "151321"]
    assert codes(back.becomes("1211.60")) == ["121190"]
    assert codes(back.becomes("0409.00")) == ["040900"]


def test_row_46_over_two_editions_one_table_after_the_other() -> None:
    older = [row("200980", "200989", years="2017-2022"), row("880200", "880622", years="2017-2022")]
    tables = {("HS 2022", "HS 2028"): TABLE, ("HS 2017", "HS 2022"): older}
    found = ways("HS 2017", tables)
    assert found == {
        "HS 2017": ("HS 2017",), "HS 2022": ("HS 2017", "HS 2022"), "HS 2028": ("HS 2017", "HS 2022", "HS 2028")
    }  # fmt: skip
    assert along("2009.80", tables_along(found["HS 2028"], tables)) == (
        Successor(code="200988", notes=("coconut water",)),
    )
    assert codes(along("8802.00", tables_along(found["HS 2028"], tables))) == ["880630", "880640"]
    back = tables_along(ways("HS 2028", tables)["HS 2017"], tables)
    assert codes(along("8806.40", back)) == ["880200"]


def test_a_table_with_national_codes_serves_a_ruling_of_six_digits() -> None:
    finer = Table([row("84711010", "84721010"), row("84711020", "84731010")])
    assert codes(finer.becomes("8471.10")) == ["847210", "847310"]


def test_row_21_candidates_are_the_codes_that_are_there() -> None:
    table = Table(TABLE)
    lines = NewLines(
        subheadings=frozenset({"200988", "880630", "121160", "121190", "090510"}),
        national=frozenset({"20098810", "20098890", "12116000"}),
    )

    def offered(code: str, known: NewLines = lines) -> tuple[str, ...] | None:
        return candidates(code, table.becomes(code), known)

    assert offered("0905.10") is None, "unchanged codes move on by themselves"
    assert offered("0409.00", NewLines()) is None
    assert offered("0409.00") == (), "it is not in the new edition, and the table does not say what it becomes"
    assert offered("2009.89.90") == ("20098810", "20098890"), "national lines below the new subheading"
    assert offered("2009.89.90", NewLines()) == ("200988",)
    assert offered("8806.22") == ("880630",), "8806.40 is not in the new edition"
    assert offered("1211.90") == ("121160", "121190")
    assert offered("0905.10.20") == ("090510",), "the national line is gone, its subheading is not"


def test_files_say_what_is_wrong_and_where() -> None:
    text = [
        "\ufeffEdition;Code;Description;Duty\r\n",
        "2022;2009.89;Juice of a fruit;5 %\r\n",
        ";2009.90;Mixtures;\r\n",
        "HS 2022;7701;None;\r\n",
        "HS 2022;2009\r\n",
        "HS 2022;2009.81;;\r\n",
    ]
    found, wrong = [], []
    for number, one in rows(text):
        try:
            if isinstance(one, BadLine):
                raise one
            found.append(line(one, default_edition="HS2017"))
        except BadLine as error:
            wrong.append((number, str(error)))
    assert [(one.edition, one.code, one.duty) for one in found] == [
        ("HS 2022", "200989", "5 %"),
        ("HS 2017", "200990", None),
    ]
    assert [number for number, _ in wrong] == [4, 5, 6]
    assert "no chapter 77" in wrong[0][1]
    assert "columns" in wrong[1][1]


@pytest.mark.parametrize(
    "more",
    [
        {"to_edition": "HS 2022"},
        {"from_code": "abc"},
        {"partial": "maybe"},
        {"to_edition": "soon"},
        {"to_code": "2009"},
    ],
)
def test_a_correlation_that_says_nothing_is_refused(more: dict[str, str]) -> None:
    good = {
        "from_edition": "2022", "to_edition": "hs 2028", "from_code": "2009.89", "to_code": "2009.88", "partial": "ex"
    }  # fmt: skip
    assert correlated(good) == row("200989", "200988", partial=True)
    with pytest.raises(BadLine):
        correlated(good | more)
    with pytest.raises(BadLine, match="no column"):
        correlated({"from_edition": "HS 2022"})
    with pytest.raises(BadLine):
        edition("1850")

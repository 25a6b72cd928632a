"""Tables and JSON: every usual way of writing them is read, what has two meanings is not guessed, bombs are not opened."""

from __future__ import annotations

import io
import json
import random
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import cast

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # no types are published for it
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.domain.catalogue import NotAValue
from services.risk.domain.declarations import MOST_ITEMS, Declaration
from services.risk.domain.formats import copy_out, guess, read_file, stream_file, template_csv, write_csv
from services.risk.domain.formats.amounts import Mark, mark_of, number, total
from services.risk.domain.formats.days import plain_day, us_day
from services.risk.domain.formats.sheets import template_xlsx
from services.risk.domain.words import FileFormat
from tests.unit.risk.formats.samples import SAD, full


def csv(text: str) -> list[Declaration]:
    reading = read_file(text.encode(), name="x.csv")
    assert not reading.refused
    return list(reading.declarations)


@pytest.mark.parametrize(
    ("text", "mark", "meant"),
    [
        ("1234.56", Mark.POINT, "1234.56"), ("1,234.56", Mark.POINT, "1234.56"), ("1.234,56", Mark.POINT, "1234.56"),
        ("1 234,56", Mark.UNKNOWN, "1234.56"), ("1\u202f234", Mark.POINT, "1234"), ("12,5", Mark.UNKNOWN, "12.5"),
        ("1,234", Mark.POINT, "1234"), ("1,234", Mark.COMMA, "1.234"), ("1.234", Mark.COMMA, "1234"),
        ("1.234", Mark.UNKNOWN, "1.234"), ("0,125", Mark.UNKNOWN, "0.125"), ("1,234,567", Mark.UNKNOWN, "1234567"),
        ("-5", Mark.POINT, "-5"), (".5", Mark.POINT, "0.5"), ("7.", Mark.POINT, "7"),
        ("1,234", Mark.UNKNOWN, None), ("1.234", Mark.MIXED, None), ("1,23,456", Mark.POINT, None), ("1e5", Mark.POINT, None),
        ("5-", Mark.POINT, None), ("", Mark.POINT, None), ("1.2.3,4", Mark.POINT, None), ("9" * 61, Mark.POINT, None),
        ("٣", Mark.POINT, None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_meant_or_not_at_all(text: str, mark: Mark, meant: str | None) -> None:
    if meant is None:
        with pytest.raises(NotAValue):
            number(text, mark=mark)
    else:
        assert number(text, mark=mark) == Decimal(meant)


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=6))
def test_a_sum_is_added_up(values: list[Decimal]) -> None:
    text = "".join(f"{'-' if place % 2 else '+'}{value:,.2f}" for place, value in enumerate(values)).lstrip("+")
    assert total(text) == sum((-value if place % 2 else value for place, value in enumerate(values)), Decimal(0))
    for wrong in (f"{text}*2", f"{text}+", f"({text})", f"{text} {text.lstrip('-')}"):
        with pytest.raises(NotAValue):
            total(wrong)


def test_the_decimal_mark_of_a_file_is_told_by_its_plain_cases() -> None:
    assert mark_of(["1,234", "12,5"]) is Mark.COMMA
    assert mark_of(["1.234", "12.50"]) is Mark.POINT
    assert mark_of(["1,234", "7"]) is Mark.UNKNOWN
    assert mark_of(["12,5", "12.5"]) is Mark.MIXED


def test_days_of_exports_have_the_month_first_and_those_of_tables_must_be_plain() -> None:
    assert us_day("3/31/15") == date(2015, 3, 31)
    assert us_day("10/25/16") == date(2016, 10, 25)
    assert us_day("4/3/2026") == date(2026, 4, 3)
    assert us_day("25/10/2016") == plain_day("25.10.16") == plain_day("25/10/2016") == plain_day("2016-10-25")
    assert plain_day("20161025") == plain_day("2016/10/25")
    assert us_day("1/2/99") == date(1999, 1, 2)
    for wrong in ("4/3/2026", "2026-02-30", "yesterday", "13/13/2026"):
        with pytest.raises(NotAValue):
            plain_day(wrong)


def test_names_titles_and_boxes_of_columns_are_understood_and_rows_stand_together() -> None:
    first, second = csv(
        "Reference;Customs office;ITEM.HS;Country of origin;box 38;Box 31;Own column;unit_value\n"
        "A1;tonua;0101.21;NZ;12,5;3;x;9\n"
        ";;02032200;AU;1,234;;;\n"
        "A1;FJSUV;0303;;;;;\n"
        "\n"
        "B2;;;;;;;\n"
    )
    assert first.reference == "A1"
    assert first.header == {"office": "TONUA"}
    assert [item["hs"] for item in first.items] == ["010121", "02032200", "0303"]
    assert [item.get("net_mass") for item in first.items] == [12500, 1234, None]
    assert [flaw.where for flaw in first.flaws] == ["/office"]
    assert first.unknown == {
        "/row 2/Own column": "x", "/row 2/unit_value": "9", "/row 2/Box 31 (the name means several fields)": "3",
    }  # fmt: skip
    assert (second.reference, second.items) == ("B2", ())


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    text = separator.join(("reference", "importer_name", "item.hs")) + "\r\n"
    text += separator.join(("R1", f'"Café{separator} Ltd"', "0101")) + "\r\n"
    reading = read_file(text.encode(encoding), name="x.csv", file_format=FileFormat.CSV)
    (found,) = reading.declarations
    assert found.header["importer_name"] == f"Café{separator} Ltd".replace("\t", "")
    assert bool(reading.notes) is (encoding == "cp1252")


def test_what_has_two_meanings_is_a_flaw_and_bad_rows_are_told_by_line() -> None:
    reading = read_file(
        b'reference,item.gross_mass,lodged_on\n,5,\nA,"1,234",03/04/2026\nB,5,\nA,6,\nC,7,,extra\n\nB2,1,2026-01-02\n',
        name="x.csv",
    )
    assert [(refusal.line, refusal.path) for refusal in reading.refused] == [
        (2, "reference"),
        (5, "reference"),
        (6, ""),
    ]
    assert [found.reference for found in reading.declarations] == ["A", "B", "B2"]
    assert {flaw.where: "could be" in flaw.reason for flaw in reading.declarations[0].flaws} == {
        "/items/0/gross_mass": True, "/lodged_on": True,
    }  # fmt: skip


def items_of(declaration: Declaration) -> list[dict[str, str]]:
    return cast("list[dict[str, str]]", declaration.content()["items"])


HEAD = b"reference,office,item.hs,item.description,item.value\n"


@pytest.mark.parametrize(
    ("rows", "taken", "refused"),
    [
        (  # an inch in a text that is quoted and not doubled: the next row's value is never this row's
            b'A,F,0101,"Pipe 12"",20\nB,F,0102,"tin",30\nC,F,0103,"tin",40\n',
            {"B": ("30.00",), "C": ("40.00",)}, [2],
        ),
        (b'A,F,0101,"Pipe,20\nB,F,0102,tin,30\n', {"B": ("30.00",)}, [2]),
        (b'B,F,0102,tin,30\nA,F,0101,"Pipe,20', {"B": ("30.00",)}, [3]),
        (b'B,F,0101,tin,10\n"A,F,0102,tin,20\nC,F,0103,tin,30\n', {"B": ("10.00",), "C": ("30.00",)}, [3]),
        (  # the other rows of the declaration are taken; those behind a lost first row are nobody's
            b'A,F,0101,tin,10\n,,0102,"Pipe 12"",20\n,,0103,tin,30\n"B,F,0104,tin,40\n,,0105,tin,50\nC,F,0106,tin,60\n',
            {"A": ("10.00", "30.00", "and more"), "C": ("60.00",)}, [3, 5, 6],
        ),
        (b'A,F,0101,"two\nlines","x"y\nsays "so"\nB,F,0102,tin,30\n', {"B": ("30.00",)}, [2, 3, 4]),
        (b'A,F,0101,"two\nlines ""so""",20\nB,F,0102,5" "pipe",30\nC,F,0102,"5"" "pipe",40\n', {"A": ("20.00",), "B": ("30.00",), "C": ("40.00",)}, []),
        (b"A,F,0101,tin,10\n,F,0102,tin,20,more\n,F,0103,tin,30\n", {"A": ("10.00", "30.00", "and more")}, [3]),
        (b"A,F,0101,tin,10\nB,F,0102,tin,20,more\n,,0103,tin,30\n", {"A": ("10.00",), "B": ("30.00", "and more")}, [3]),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_takes_no_other_with_it(
    rows: bytes, taken: dict[str, tuple[str, ...]], refused: list[int]
) -> None:
    reading = read_file(HEAD + rows, name="x.csv")
    found = {one.reference: tuple(item["value"] for item in items_of(one)) for one in reading.declarations}
    in_part = {
        one.reference: ("and more",) for one in reading.declarations for flaw in one.flaws if flaw.where == "/items"
    }
    assert {name: values + in_part.get(name, ()) for name, values in found.items()} == taken
    assert [refusal.line for refusal in reading.refused] == refused


def test_a_line_longer_than_any_table_has_ends_the_reading_and_makes_no_rows_of_its_own() -> None:
    reading = read_file(b"reference,item.description\nA,tin\nB," + b"x" * 1_000_000 + b"\nC,tin\n", name="x.csv")
    assert [(one.reference, [flaw.reason for flaw in one.flaws]) for one in reading.declarations] == [
        ("A", ["row 3 could not be read"])
    ]
    assert [(refusal.line, refusal.reason) for refusal in reading.refused] == [
        (3, "The line is longer than 1000000 bytes.")
    ]


def test_a_declaration_in_a_table_has_no_more_items_than_any() -> None:
    reading = read_file(b"reference,item.packages\nA,1\nB,1\n" + b",1\n" * MOST_ITEMS + b"C,1\n", name="x.csv")
    assert [one.reference for one in reading.declarations] == ["A", "C"]
    assert [refusal.line for refusal in reading.refused] == [3]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"office,importer\nA,B\n", "reference"),
        (b"reference,hs,item.hs\nA,1,2\n", "Two columns"),
        (b"   \n\n", "empty"),
        (b"\x01\x02\x03", "nothing in it"),
        (b"PK\x03\x04garbage", "workbook"),
    ],
)
def test_a_table_that_is_none_is_refused(content: bytes, said: str) -> None:
    reading = read_file(content, name="x")
    assert not reading.declarations
    assert said in reading.refused[0].reason


def sheet(rows: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(line, place, cell, days)
                elif isinstance(cell, str) and cell.startswith("="):
                    page.write_formula(line, place, cell, value=42)
                else:
                    page.write(line, place, cell)
    return content.getvalue()


def test_a_workbook_is_read_and_its_formulas_are_not_worked_out() -> None:
    content = sheet(
        [
            ["reference", "importer", "lodged_on", "container", "item.hs", "item.gross_mass", "item.packages"],
            ["R1", 123456789012, date(2026, 3, 2), True, 87032392, 12.5, "=1+1"],
            ["", "", "", "", "0101", "", 3],
        ]
    )
    reading = read_file(content, name="table.bin")
    assert reading.format is FileFormat.XLSX
    (found,) = reading.declarations
    assert found.header == {"importer": "123456789012", "lodged_on": date(2026, 3, 2).toordinal(), "container": True}
    assert found.items[0] == {"number": 1, "hs": "87032392", "gross_mass": 12500, "packages": 42}
    assert found.items[1] == {"number": 2, "hs": "0101", "packages": 3}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"xl/worksheets/sheet1.xml": b"0" * 40_000_000}, "unpacks to more than 20 MB"),
        ({f"xl/{place}": b"" for place in range(2_001)}, "2001 parts"),
        ({"xl/worksheets/sheet1.xml": b'<c r="A9000"/><c r="ZZZ1"/>'}, "ZZZ1, too far out"),
        ({"xl/worksheets/sheet1.xml": b'<c r="A1000000"/><c r="BX1"/>'}, "1000000 rows by 76 columns"),
        ({"xl/s.xml": b"<si>" + b"x" * 100_000 + b"</si>", "xl/w.xml": b'<c r="A1"/>' * 6_000}, "one long text"),
    ],
)
def test_a_workbook_that_swells_is_not_opened(parts: dict[str, bytes], said: str) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    (refusal,) = read_file(content.getvalue(), name="x.xlsx").refused
    assert refusal.reason.startswith("The workbook is not opened")
    assert said in refusal.reason


def test_the_templates_are_tables_of_their_own() -> None:
    for content, name in ((template_csv(), "template.csv"), (template_xlsx(), "template.xlsx")):
        reading = read_file(content, name=name)
        assert not reading.declarations
        assert not reading.refused
    assert template_csv().decode("utf-8-sig").startswith("reference,office,flow,")


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), items=st.lists(st.integers(0, 3), max_size=4))
def test_a_written_table_is_read_again(seed: int, items: list[int]) -> None:
    written = [full(seed + place, items=count) for place, count in enumerate(items)]
    content = b"".join(write_csv(written))
    reading = read_file(content, name="x.csv")
    assert [found.content() for found in reading.declarations] == [found.content() for found in written]
    assert not any(found.flaws for found in reading.declarations)


def test_no_cell_of_a_written_table_is_a_formula() -> None:
    declaration = Declaration(
        reference="=cmd|' /C calc'!A0", header={"importer_name": "@SUM(1)", "declarant": "+1"}, items=({"marks": "-x"},)
    )
    content = b"".join(write_csv([declaration])).decode("utf-8-sig")
    row = content.splitlines()[1]
    for text in ("'=cmd", "'@SUM(1)", "'+1", "'-x"):
        assert text in row
    assert read_file(content.encode(), name="x.csv").declarations[0].header["declarant"] == "+1"


def test_a_long_table_takes_no_more_memory_than_a_short_one() -> None:
    rows = b"reference,office,item.hs,item.value\n" + b"".join(
        b"R%d,TONUA,0101,12.50\n" % place for place in range(6_000)
    )
    tracemalloc.start()
    found_format, stream = stream_file(io.BytesIO(rows), name="x.csv")
    count = sum(1 for _ in stream)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found_format, count) == (FileFormat.CSV, 6_000)
    assert peak < 6_000_000


def lines(*objects: object) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in objects)


@pytest.mark.parametrize(
    ("content", "references", "refused"),
    [
        (lines({"reference": "A"}, {"reference": "B"}), ["A", "B"], []),
        (b'{"reference": "A"}\n{oops\n\n[1]\n{"reference": "B", "item_count": 1e999999}\n', ["A", "B"], [2, 4]),
        (b'[{"reference": "A"}, 5, {"items": []}, {"reference": "B", "items": null}]', ["A", "B"], [0, 0]),
        (b'{\n "declarations": [{"reference": "A"}]\n}', ["A"], []),
        (b'{"reference": "A", "items": [{"hs": "0101", "value": 12.345678901234567890}]}', ["A"], []),
        (b"[" * 100_000, [], [1]),
        (b'[{"reference": "A", "item_count": ' + b"9" * 5000 + b"}]", [], [1]),
        (b'{"reference": "\xff"}', [], [1]),
        (b'{"reference": "\\ud800"}', [], [0]),
    ],
)  # fmt: skip
def test_json_as_the_api_takes_it(content: bytes, references: list[str], refused: list[int]) -> None:
    reading = read_file(content, name="x", file_format=FileFormat.JSON)
    assert [found.reference for found in reading.declarations] == references
    assert [refusal.line for refusal in reading.refused] == refused
    for found in reading.declarations:
        found.fingerprint()


def test_the_content_tells_the_format_and_the_name_only_helps() -> None:
    assert guess(b"\xef\xbb\xbf  <!-- <Awmds> --><?x?><ns:ASYCUDA>", name="x.csv") is FileFormat.SAD
    assert guess(b"<Awmds>", name="x") is FileFormat.AWMDS
    assert guess("<Awmds>".encode("utf-16"), name="x") is FileFormat.AWMDS
    assert guess(b"PK\x03\x04", name="x.xml") is FileFormat.XLSX
    assert guess(b"[", name="x.csv") is FileFormat.JSON
    assert guess(b"reference,office\n", name="x.xml") is FileFormat.CSV
    assert guess(b"reference", name="x.csv") is FileFormat.CSV
    assert guess(b"hello", name="hello") is None
    assert guess(b"<!--" * 20_000, name="x") is FileFormat.SAD


def test_the_foreign_table_is_read_where_it_is_named_and_never_guessed() -> None:
    table = (
        b"Declaration ID,Date,Office ID,Import Type,Payment Type,Mode of Transport,Declarant ID,Importer ID,Seller ID,"
        b"Country of Departure,Import Use,HS6 Code,Country of Origin,Tax Rate,Tax Type,Country of Origin Indicator,"
        b"Net Mass,Item Price,Fraud\n"
        b"97061800,2020-01-01,30,11,11,10,ZZR1LT6,QLRUBN9,,US,21,610910,CN,8.0,FCN1,G,120.5,372254.4,1\n"
    )
    reading = read_file(table, name="x.csv", file_format=FileFormat.KCS)
    assert [found.items[0]["hs"] for found in reading.declarations] == ["610910"]
    assert guess(table, name="kcs.csv") is FileFormat.CSV
    assert "reference" in read_file(table, name="kcs.csv").refused[0].reason
    assert "Declaration ID" in read_file(b"a,b\n1,2\n", name="x", file_format=FileFormat.KCS).refused[0].reason


def mutations(original: bytes) -> Iterator[bytes]:
    chance = random.Random(11)
    for _ in range(150):
        content = bytearray(original)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 40)] = bytes(
                chance.choices(b'",;\n\x00\xff=\t', k=chance.randint(0, 5))
            )
        yield bytes(content)


@pytest.mark.parametrize("file_format", [FileFormat.CSV, FileFormat.XLSX, FileFormat.JSON])
def test_damaged_tables_never_crash_the_reader(file_format: FileFormat) -> None:
    declaration = full(3, items=2)
    original = {
        FileFormat.CSV: b"".join(write_csv([declaration])),
        FileFormat.XLSX: sheet([["reference", "item.hs", "lodged_on"], ["A", "0101", date(2026, 1, 2)]]),
        FileFormat.JSON: json.dumps(declaration.content()).encode(),
    }[file_format]
    for content in mutations(original):
        reading = read_file(content, name="x", file_format=file_format)
        for found in reading.declarations:
            found.fingerprint()


def test_the_copy_out_sheet_follows_the_boxes() -> None:
    (found,) = read_file(SAD, name="x").declarations
    sheet_lines = copy_out(found)
    header = [box for box, _, _, item in sheet_lines if item is None]
    assert header[0] == "A"
    numbers = [int(box) for box in header if box.isdigit()]
    assert numbers == sorted(numbers)
    assert ("33", "Commodity code", "8703239200", 1) in sheet_lines
    assert ("19", "In containers", "yes", None) in sheet_lines
    assert [item for _, _, _, item in sheet_lines if item is not None] == sorted(
        item for _, _, _, item in sheet_lines if item is not None
    )


def test_the_template_is_the_same_bytes_whenever_it_is_asked_for() -> None:
    first = template_xlsx()
    time.sleep(1.1)  # a workbook dates itself to the second
    assert template_xlsx() == first

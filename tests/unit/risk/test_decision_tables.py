"""Rules as rows of a sheet: read whole or not at all, every wrong cell named, written back without a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # publishes no types

from services.risk.domain.decision_tables import (
    RESULTS,
    TableRefused,
    TableRule,
    csv_of,
    lay_out,
    read_rows,
    read_table,
    xlsx_of,
)
from services.risk.domain.language import normalise, parse, show
from services.risk.domain.language.ast import And, Node, Quantifier, Quantity
from services.risk.domain.words import Flow, Lane, Scope
from tests.unit.risk.language.trees import Trees

SHEET = """item.hs startsWith;item.origin in;office ==;item.value >;trusted_trader;lane;probability;score;mandatory;title;internal text;examiner text;valid_from;valid_until;documentation;scope;offices;flows
2204 | 2205;CN, HK;FJSUV;1000.50;no;red;50;10;no;"Wine; cheap";why;Count the bottles;2026-01-01;2026-12-31;Memo 7;office;FJSUV;import | transit

;;FJLTK;;;yellow;;;yes;;;;;;;;;
"""


def test_a_row_is_a_rule_and_its_item_conditions_are_about_one_item() -> None:
    for content in (
        SHEET.encode(),
        b"\xef\xbb\xbf" + SHEET.encode(),
        SHEET.replace("\n", "\r\n").encode(),
        b"sep=;\n" + SHEET.encode(),
    ):
        reading = read_table(content, name="rules.csv")
        assert reading.mistakes == ()
        first, second = reading.rules
        assert show(first.condition) == (
            'office == "FJSUV" && !trusted_trader && items.exists(i, (i.hs.startsWith("2204") || i.hs.startsWith("2205"))'
            ' && i.origin in ["CN", "HK"] && i.value > 1000.5)'
        )
        assert first == TableRule(
            condition=first.condition, lane=Lane.RED, probability=50, score=10, title="Wine; cheap", internal_text="why",
            examiner_text="Count the bottles", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31),
            documentation="Memo 7", scope=Scope.OFFICE, offices=frozenset({"FJSUV"}), flows=frozenset({Flow.IMPORT, Flow.TRANSIT}),
        )  # fmt: skip
        assert second == TableRule(condition=parse('office == "FJLTK"'), lane=Lane.YELLOW, mandatory=True)


@pytest.mark.parametrize(
    ("heading", "cell", "expected"),
    [
        ("office", "A", 'office == "A"'),
        ("office !=", "a", 'office != "A"'),
        ("office in", "b|a", 'office in ["A", "B"]'),
        ("office not in", "a", '!(office in ["A"])'),
        ("office in list", "risky", 'office in list("risky")'),
        ("office NOT IN LIST", "risky", '!(office in list("risky"))'),
        ("importer_name contains", "a, b", 'importer_name.contains("a, b")'),
        ("importer_name not startswith", "A | B", '!(importer_name.startsWith("A") || importer_name.startsWith("B"))'),
        ("office has", "no", "!has(office)"),
        ("container ==", "yes", "container"),
        ("total_value >=", "12.345", "total_value >= 12.345"),
        ("total_value in", "5 | 4.0", "total_value in [4, 5]"),
        ("lodged_on <", "2026-03-31", 'lodged_on < date("2026-03-31")'),
        ("item.hs endsWith", "99", 'items.exists(i, i.hs.endsWith("99"))'),
    ],
)
def test_every_operator(heading: str, cell: str, expected: str) -> None:
    reading = read_rows([[heading, "lane"], [cell, "red"]], lists=["risky"])
    assert reading.mistakes == ()
    assert show(reading.rules[0].condition) == expected


@pytest.mark.parametrize(
    ("heading", "cell", "where", "reason"),
    [
        ("hs ==", "1", (1, 1), "write item.hs"),
        ("item.office ==", "1", (1, 1), "write office"),
        ("ofice ==", "1", (1, 1), "did you mean office?"),
        ("office ~", "1", (1, 1), "has no operator ~"),
        ("office >", "1", (1, 1), "only numbers and dates"),
        ("total_value contains", "1", (1, 1), "only codes and texts"),
        ("importer_name in list", "risky", (1, 1), "lists hold codes"),
        ("container in", "yes", (1, 1), "its operator is =="),
        ("", "1", (1, 1), "has cells but no name"),
        ("lane", "red", (1, 2), "stands twice"),
        ("total_value >", "1,000", (2, 1), "without separators"),
        ("total_value >", "1e3", (2, 1), "is not a number"),
        ("lodged_on ==", "31/03/2026", (2, 1), "is not a day"),
        ("container", "perhaps", (2, 1), "neither yes nor no"),
        ("office in", "|", (2, 1), "holds no value"),
        ("office in list", "riski", (2, 1), "did you mean risky?"),
        ("office", "", (2, 1), "would hit everything"),
        ("office", "A" * 5000, (2, 1), "longer than"),
        ("probability", "101", (2, 1), "from 0 to 100"),
        ("mandatory", "x", (2, 1), "neither yes nor no"),
        ("scope", "galactic", (2, 1), "is no scope"),
        ("flows", "sideways", (2, 1), "names no flow"),
        ("valid_from", "soon", (2, 1), "is not a day"),
    ],
)
def test_a_wrong_cell_is_named_and_no_rule_is_taken(
    heading: str, cell: str, where: tuple[int, int], reason: str
) -> None:
    reading = read_rows(
        [
            [heading, "lane", "flow"],
            [cell, "red", "IMPORT" if heading != "office" or cell else ""],
            ["", "red", "EXPORT"],
        ],
        lists=["risky"],
    )
    assert reading.rules == ()
    assert [((one.row, one.column), reason in one.reason) for one in reading.mistakes] == [(where, True)]


def test_a_row_whose_only_condition_stands_under_a_wrong_heading_is_no_rule() -> None:
    reading = read_rows([["item.orign in", "lane"], ["CN", "red"], ["HK", "purple"]], lists=[])
    assert reading.rules == ()
    assert [(one.row, one.column) for one in reading.mistakes] == [(1, 1), (3, 2)]


def test_other_ways_to_be_no_table() -> None:
    missing = read_rows([["office"], ["A"]])
    assert [(one.row, one.reason) for one in missing.mistakes] == [(1, "there is no column lane")]
    assert read_rows([["office", "lane"], ["A", ""]]).mistakes[0].reason == "a rule needs a lane"
    assert read_rows([["office", "lane"], ["A", "purple"]]).mistakes[0].reason.startswith("purple is no lane")
    assert read_rows([["office", "lane"]]).mistakes[0].reason == "there is no rule below the first row"
    assert read_rows([["office", "lane"], ["A", "red", "more"]]).mistakes[0].reason == "stands right of the last column"
    ends = read_rows([["office", "lane", "valid from", "valid until"], ["A", "red", "2026-01-02", "2026-01-02"]])
    assert (ends.mistakes[0].column, ends.mistakes[0].reason) == (4, "is not after valid from")
    for content, name in ((b"", "a.csv"), (b"\xff\xfe", "a.csv"), (b"nonsense", "a.xlsx"), (b"a,b\x00", "a.csv"), (b"PK\x03\x04rest", "a.xlsx"), (b"x" * 10_000_001, "a.csv")):  # fmt: skip
        with pytest.raises(TableRefused):
            read_table(content, name=name)
    with pytest.raises(TableRefused):
        read_rows([["office", "lane"]] + [["A", "red"]] * 5_001)


def _xlsx(*cells: tuple[int, int, object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, column, value in cells:
            sheet.write(row, column, value)
    return out.getvalue()


def test_numbers_and_truths_of_a_spreadsheet_are_read_and_lost_zeros_noticed() -> None:
    reading = read_table(
        _xlsx(
            (0, 0, "total_value >"),
            (0, 1, "container"),
            (0, 2, "lane"),
            (1, 0, 1000.5),
            (1, 1, True),
            (1, 2, "red"),
            (2, 0, 5),
            (2, 2, "red"),
        ),
        name="x",
    )
    assert [show(one.condition) for one in reading.rules] == ["total_value > 1000.5 && container", "total_value > 5"]
    lost = read_table(_xlsx((0, 0, "item.hs"), (0, 1, "lane"), (1, 0, 10121), (1, 1, "red")), name="x.xlsx")
    assert lost.rules == ()
    assert "loses leading zeros" in lost.mistakes[0].reason


def _packed(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def test_bombs_are_refused_before_they_go_off() -> None:
    with pytest.raises(TableRefused, match="unpacks to more than 20 MB"):
        read_table(_packed(bomb=b"0" * 50_000_001), name="x.xlsx")
    with pytest.raises(TableRefused, match="201 parts"):
        read_table(_packed(**{f"n{number}": b"" for number in range(201)}), name="x.xlsx")
    with pytest.raises(TableRefused, match="1048576, too far out"):
        read_table(_xlsx((0, 0, "office"), (1_048_575, 16_383, "A")), name="x.xlsx")
    shared = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
    with pytest.raises(TableRefused, match="one long text"):
        read_table(_packed(shared=shared, sheet=b'<c r="A1" t="s"/>' * 501), name="x.xlsx")
    for place in (b'<c r="A9999999999"/>', b"<x:row s='1' r = '30000'/>", b'<c t="s" r="AAAA1"/>'):
        with pytest.raises(TableRefused, match="too far out"):
            read_table(_packed(sheet=b"<sheet>" + place), name="x.xlsx")


def test_nothing_written_is_a_formula() -> None:
    texts = ["=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "'=quoted", "plain", "-5", "'single"]
    rules = [
        TableRule(condition=parse("container"), lane=Lane.RED, title=text.strip(), internal_text="=1+1")
        for text in texts
    ]
    content = csv_of(lay_out(rules))
    lines = content.decode("utf-8-sig").splitlines()[1:]
    assert not any(cell.strip('"').startswith(("=", "+", "@")) for line in lines for cell in line.split(","))
    assert read_table(content, name="a.csv").rules == tuple(rules)
    with zipfile.ZipFile(io.BytesIO(xlsx_of(lay_out(rules)))) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    assert read_table(xlsx_of(lay_out(rules)), name="a.xlsx").rules == tuple(rules)


LEFT_OUT = [
    ('office == "A" || flow == "IMPORT"', "alternatives"),
    ('items.all(i, i.hs == "1")', "items.all has no column"),
    ('items.exists(i, i.hs == "1") && items.exists(i, i.hs == "2")', "two different items"),
    ("items.exists(i, i.value > 5 && container)", "container, of the declaration"),
    ("items.exists(i, i.value / i.net_mass < 2)", "a calculation"),
    ("total_value > freight", "two fields"),
    ("total_value > 5 && total_value > 6", "total_value > twice"),
    ('importer_name == "a"  && !(importer_name == "b")', "no plain test"),
    ('importer_name in ["a|b"]', "does not survive"),
    ("!items.exists(i, i.ruling_valid)", "no plain test"),
    ("true", "no plain test"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), LEFT_OUT)
def test_what_does_not_fit_is_listed(text: str, reason: str) -> None:
    table = lay_out(
        [TableRule(condition=parse("container"), lane=Lane.RED), TableRule(condition=parse(text), lane=Lane.RED)]
    )
    assert [(one.index, reason in one.reason) for one in table.left_out] == [(1, True)], table.left_out
    assert table.rows[0] == ("container ==", *RESULTS)
    assert len(table.rows) == 2


def _unordered(node: Node) -> object:
    """The node without the order of its conditions: columns have their own."""
    if isinstance(node, And):
        return frozenset(_unordered(one) for one in node.operands)
    return (node.quantity, _unordered(node.body)) if isinstance(node, Quantifier) else node


def test_what_fits_comes_back_from_both_kinds_of_file() -> None:
    trees = Trees(9)
    rules: list[TableRule] = []
    for _ in range(600):
        header = [trees._leaf(in_item=False) for _ in range(trees.random.randrange(3))]
        item = [trees._leaf(in_item=True) for _ in range(trees.random.randrange(3))]
        if item:
            header.append(Quantifier(Quantity.EXISTS, And(tuple(item))))
        if header:
            rules.append(
                TableRule(condition=normalise(And(tuple(header))), lane=Lane.RED, score=trees.random.randrange(9))
            )
    table = lay_out(rules)
    left_out = {one.index for one in table.left_out}
    fitting = [one for index, one in enumerate(rules) if index not in left_out]
    assert len(fitting) > 100
    for content in (csv_of(table), xlsx_of(table)):
        reading = read_table(content, name="rules.csv")
        assert reading.mistakes == ()
        assert [(_unordered(one.condition), one.score) for one in reading.rules] == [
            (_unordered(one.condition), one.score) for one in fitting
        ]

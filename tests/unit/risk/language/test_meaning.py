"""What conditions mean: three truths, exact numbers, items; and how it is explained."""

from __future__ import annotations

import pytest

from services.risk.domain.catalogue import HEADER, ITEM
from services.risk.domain.declarations import Declaration, read
from services.risk.domain.language import Explained, explain, judge, parse
from services.risk.domain.rules import ManagedList, Matching
from tests.unit.risk.language.trees import LISTS as RANDOM_LISTS
from tests.unit.risk.language.trees import Trees

LISTS = {
    "risky": ManagedList(name="risky", entries=frozenset({"CN", "HK"})),
    "headings": ManagedList(name="headings", matching=Matching.PREFIX, entries=frozenset({"2204", "8703"})),
}
GIVEN = read({
    "reference": "X", "office": "fjsuv", "importer_name": "Pacific Wines", "total_value": "1200.50", "freight": "0",
    "containers": 3, "container": True, "lodged_on": "2026-03-31", "exchange_rate": "2.123456",
    "items": [
        {"number": 1, "hs": "22042100", "origin": "CN", "value": "1000.00", "net_mass": "3.000"},
        {"number": 2, "hs": "87032300", "value": "-7.00", "net_mass": "0"},
        {"number": 7, "hs": "0102", "origin": "NZ", "value": "7.00", "net_mass": "2"},
    ],
})  # fmt: skip
EMPTY = read({"reference": "Y", "items": []})
HUGE = Declaration(reference="Z", header={"total_value": 10**15 - 1, "exchange_rate": 10**15 - 1, "containers": 10**9})

MEANINGS = [
    (GIVEN, 'office == "FJSUV"', True),
    (GIVEN, 'office != "FJSUV"', False),
    (GIVEN, 'border_office == "FJSUV"', None),
    (GIVEN, 'border_office != "FJSUV"', None),
    (GIVEN, '!(border_office == "FJSUV")', None),
    (GIVEN, 'border_office in ["A"]', None),
    (GIVEN, 'border_office in list("risky")', None),
    (GIVEN, 'border_office.startsWith("A")', None),
    (GIVEN, "has(border_office)", False),
    (GIVEN, "!has(border_office)", True),
    (GIVEN, "trusted_trader", None),
    (GIVEN, "!trusted_trader", None),
    (GIVEN, "container", True),
    (GIVEN, "true", True),
    (GIVEN, "!true", False),
    # three truths
    (GIVEN, "trusted_trader && false", False),
    (GIVEN, "false && trusted_trader", False),
    (GIVEN, "trusted_trader && true", None),
    (GIVEN, "trusted_trader || true", True),
    (GIVEN, "true || trusted_trader", True),
    (GIVEN, "trusted_trader || false", None),
    (GIVEN, "!(trusted_trader || false)", None),
    # texts stand as they are, codes in upper case
    (GIVEN, 'importer_name.contains("wines")', False),
    (GIVEN, 'importer_name.contains("Wines")', True),
    (GIVEN, 'importer_name.endsWith("Wines")', True),
    (GIVEN, 'office.startsWith("fj")', True),
    # numbers are exact whatever their scale
    (GIVEN, "total_value > 1200.5", False),
    (GIVEN, "total_value >= 1200.5", True),
    (GIVEN, "total_value == 1200.500", True),
    (GIVEN, "total_value > 1200.499999", True),
    (GIVEN, "total_value < 1200.500001", True),
    (GIVEN, "containers > 2.999999", True),
    (GIVEN, "containers == 3.0", True),
    (GIVEN, "containers in [2.5, 3.0]", True),
    (GIVEN, "exchange_rate < total_value", True),
    (GIVEN, "freight == 0", True),
    (GIVEN, "freight == -0.0", True),
    # + and - at the larger scale, * adds them
    (GIVEN, "total_value + exchange_rate == 1202.623456", True),
    (GIVEN, "exchange_rate - containers == -0.876544", True),
    (GIVEN, "total_value * exchange_rate > 2549.208927", True),
    (GIVEN, "total_value * exchange_rate == 2549.208928", True),
    (GIVEN, "exchange_rate * exchange_rate > 4.509065", True),
    # / keeps four decimals and truncates towards zero
    (GIVEN, "containers / 7 == 0.4285", True),
    (GIVEN, "(0 - containers) / 7 == -0.4285", True),
    (GIVEN, "containers / -7 == -0.4285", True),
    (GIVEN, "containers / 7 * 7 < 3", True),
    (GIVEN, "total_value / exchange_rate == 565.3519", True),
    (GIVEN, "1 / total_value == 0.0008", True),
    (GIVEN, "total_value / freight > 1", None),
    (GIVEN, "!(total_value / freight > 1)", None),
    (GIVEN, "total_value / freight > 1 || container", True),
    (GIVEN, "total_value / insurance > 1", None),
    (GIVEN, "total_value * freight / freight == 0", None),
    # nothing beyond 10^18
    (HUGE, "total_value * 10 > 0", True),
    (HUGE, "total_value * 1000 > 0", True),
    (HUGE, "total_value * 1001 > 0", True if (10**15 - 1) * 1001 <= 10**18 else None),
    (HUGE, "total_value * exchange_rate > 0", None),
    (HUGE, "total_value * exchange_rate < 0", None),
    (HUGE, "containers * containers == 1000000000000000000", True),
    (HUGE, "containers * containers + 1 > 0", None),
    (HUGE, "0 - containers * containers == -1000000000000000000", True),
    (HUGE, "containers * containers * containers > 0", None),
    (HUGE, "containers * containers == 1000000000 * 1000000000", True),
    (HUGE, "total_value > exchange_rate", True),
    (HUGE, "exchange_rate > 0.000001 * 0.000001 * 0.000001", True),
    # dates
    (GIVEN, 'lodged_on == date("2026-03-31")', True),
    (GIVEN, 'lodged_on > date("2026-03-31")', False),
    (GIVEN, 'lodged_on in [date("2026-03-30"), date("2026-03-31")]', True),
    (GIVEN, "lodged_on >= arrived_on", None),
    # items
    (GIVEN, 'items.exists(i, i.hs.startsWith("22"))', True),
    (GIVEN, 'items.exists(i, i.hs.startsWith("99"))', False),
    (GIVEN, 'items.exists(i, i.origin == "NZ")', True),
    (GIVEN, 'items.exists(i, i.origin == "AU")', None),
    (GIVEN, 'items.exists(i, has(i.origin) && i.origin == "AU")', False),
    (GIVEN, 'items.all(i, i.origin == "CN")', False),
    (GIVEN, 'items.all(i, i.origin != "AU")', None),
    (GIVEN, 'items.all(i, has(i.hs))', True),
    (GIVEN, 'items.exists_one(i, i.hs.startsWith("22"))', True),
    (GIVEN, 'items.exists_one(i, i.value > -100)', False),
    (GIVEN, 'items.exists_one(i, i.origin == "CN")', None),
    (GIVEN, 'items.exists(i, i.value / i.net_mass > 300)', True),
    (GIVEN, 'items.exists(i, i.value / i.net_mass > 400)', None),
    (GIVEN, 'items.exists(i, i.origin in list("risky") && i.value > total_value / 2)', True),
    (GIVEN, 'items.exists(i, i.hs in list("headings"))', True),
    (GIVEN, 'items.all(i, i.hs in list("headings"))', False),
    (GIVEN, 'items.exists(i, i.hs in list("gone"))', None),
    (EMPTY, "items.exists(i, true)", False),
    (EMPTY, "items.all(i, false)", True),
    (EMPTY, "items.exists_one(i, true)", False),
]  # fmt: skip


@pytest.mark.parametrize(("declaration", "text", "expected"), MEANINGS)
def test_a_condition_means(declaration: Declaration, text: str, expected: bool | None) -> None:
    node = parse(text)
    assert judge(node, header=declaration.header, items=declaration.items, lists=LISTS) is expected
    assert explain(node, header=declaration.header, items=declaration.items, lists=LISTS).truth is expected


SENTENCES = [
    ('office == "FJSUV"', "Customs office is FJSUV"),
    ('office == "FJNAN"', "Customs office is FJSUV, not FJNAN"),
    ('office != "FJNAN"', "Customs office is FJSUV, other than FJNAN"),
    ('border_office == "A"', "Office of entry or exit is missing"),
    ("total_value > 1000", "Total customs value is 1200.50, more than 1000"),
    ("total_value < 1000", "Total customs value is 1200.50, not less than 1000"),
    ('lodged_on >= date("2026-03-01")', "Day of lodging is 2026-03-31, on or after 2026-03-01"),
    ("total_value > freight", "Total customs value is 1200.50, more than Freight (0.00)"),
    ("total_value / freight > 1", "Total customs value / Freight has no result: a division by zero, or a number out of range"),
    ("total_value / insurance > 1", "Insurance is missing"),
    ("total_value / containers > 400", "Total customs value / Number of containers is 400.1666, more than 400"),
    ("container", "In containers is true"),
    ("has(freight)", "Freight is given: 0.00"),
    ("has(insurance)", "Insurance is missing"),
    ('importer_name.contains("Wine")', "Importer's name is Pacific Wines, contains Wine"),
    ('office.startsWith("WS")', "Customs office is FJSUV, does not begin with WS"),
    ('office in list("gone")', "There is no list gone"),
    ('office in list("risky")', "Customs office is FJSUV, not on the list risky"),
    ('office in ["FJLTK", "FJSUV"]', "Customs office is FJSUV, one of FJLTK, FJSUV"),
    ("container && has(insurance)", "1 of 2 conditions hold, all 2 must"),
    ("container || trusted_trader", "1 of 2 conditions hold, one of 2 must; 1 not evaluable"),
    ('items.exists(i, i.origin in ["CN", "NZ"])', "2 of 3 items satisfy it: 1, 7; 1 not evaluable"),
    ("true", "Always"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), SENTENCES)
def test_a_condition_is_told_in_a_sentence(text: str, sentence: str) -> None:
    assert explain(parse(text), header=GIVEN.header, items=GIVEN.items, lists=LISTS).sentence == sentence


def test_the_items_that_satisfied_are_named_with_their_values() -> None:
    node = parse('container && items.exists(i, i.origin in ["CN", "HK"] && i.value > 500)')
    told = explain(node, header=GIVEN.header, items=GIVEN.items, lists=LISTS)
    over_items = told.parts[1]
    assert (over_items.satisfying, over_items.unclear, over_items.unclear_count) == ((1,), (), 0)
    (item,) = over_items.parts
    assert item.item == 1
    assert [(seen.key, seen.title, seen.value) for part in item.parts for seen in part.seen] == [
        ("item.origin", "Country of origin", "CN"),
        ("item.value", "Customs value", "1000.00"),
    ]


def test_many_items_are_counted_and_twenty_told() -> None:
    many = read({"reference": "M", "items": [{"hs": "22"} for _ in range(50)] + [{} for _ in range(30)]})
    told = explain(parse('items.exists(i, i.hs == "22")'), header=many.header, items=many.items, lists={})
    assert (told.satisfying_count, len(told.satisfying), len(told.parts)) == (50, 20, 20)
    assert (told.unclear_count, told.unclear[0], len(told.unclear)) == (30, 51, 20)
    none = explain(parse('items.all(i, i.hs == "23")'), header=many.header, items=many.items, lists={})
    assert none.truth is False
    assert all(part.truth is False for part in none.parts)


def _walk(told: Explained) -> list[Explained]:
    return [told, *(below for part in told.parts for below in _walk(part))]


def test_what_is_explained_is_what_was_judged() -> None:
    trees = Trees(11)
    for _ in range(300):
        node, declaration = trees.node(), trees.declaration()
        told = explain(node, header=declaration.header, items=declaration.items, lists=RANDOM_LISTS)
        assert told.truth is judge(node, header=declaration.header, items=declaration.items, lists=RANDOM_LISTS)
        for one in _walk(told):
            assert one.sentence
            for seen in one.seen:
                kept, _, name = seen.key.rpartition(".")
                assert (ITEM if kept else HEADER)[name].title == seen.title

"""Criteria of the national system: read leniently, written back, and what cannot be said is listed."""

from __future__ import annotations

import random

import pytest

from services.risk.domain.asycuda_criteria import NAMES, Criterion, read_criteria, write_criteria
from services.risk.domain.asycuda_criteria.names import BY_KEY
from services.risk.domain.asycuda_criteria.reading import over_items
from services.risk.domain.catalogue import FIELDS
from services.risk.domain.language import fields_of, judge, parse, show
from services.risk.domain.language.ast import And
from services.risk.domain.words import Lane
from tests.unit.risk.language.trees import LISTS, Trees

READ = [
    ('If ComCod = "080810" and CtyOrigCod = "US" Then RedLane IS 100; Endif;', 'items.exists(i, i.hs == "080810" && i.origin == "US")'),
    ("IF comcod='080810' THEN redlane is 5 ENDIF", 'items.exists(i, i.hs == "080810")'),
    ('If OffCod = "FJSUV" Then RedLane IS 1; Endif;', 'office == "FJSUV"'),
    ('If OffCod = "FJSUV" and ComCod = "2204*" Then RedLane IS 1; Endif;', 'office == "FJSUV" && items.exists(i, i.hs.startsWith("2204"))'),
    ('If OffCod = "A" or ComCod = "1" Then RedLane IS 1; Endif;', 'items.exists(i, office == "A" || i.hs == "1")'),
    ('If ComCod = "1" or ComCod = "2" Then RedLane IS 1; Endif;', 'items.exists(i, i.hs in ["1", "2"])'),
    ('If ComCod in ("2", "1") Then RedLane IS 1; Endif;', 'items.exists(i, i.hs in ["1", "2"])'),
    ('If ComCod <> "*99" Then RedLane IS 1; Endif;', 'items.exists(i, !i.hs.endsWith("99"))'),
    ('If GdsDsc = "*used*" Then RedLane IS 1; Endif;', 'items.exists(i, i.description.contains("used"))'),
    ("If CusVal >= 1000.50 and NetMass < 10 Then RedLane IS 1; Endif;", "items.exists(i, i.value >= 1000.5 && i.net_mass < 10)"),
    ("If 1000 < CusVal Then RedLane IS 1; Endif;", "items.exists(i, i.value > 1000)"),
    ("If CusVal > ItmPrice Then RedLane IS 1; Endif;", "items.exists(i, i.value > i.price)"),
    ("If CntFlag = 1 Then RedLane IS 1; Endif;", "container"),
    ('If CntFlag <> "Y" Then RedLane IS 1; Endif;', "!container"),
    ('If LicNbr = "" Then RedLane IS 1; Endif;', "items.exists(i, !has(i.licence))"),
    ('If CmpCod <> "" Then RedLane IS 1; Endif;', "has(importer)"),
    ('If RegDat >= "31/03/2026" Then RedLane IS 1; Endif;', 'lodged_on >= date("2026-03-31")'),
    ("If ModTrpCod = 4 Then RedLane IS 1; Endif;", 'transport_mode == "4"'),
    ("If CtyOrigCod in list CTY_RISK Then RedLane IS 1; Endif;", 'items.exists(i, i.origin in list("CTY_RISK"))'),
    ('If CtyOrigCod in list "risky origins" Then RedLane IS 1; Endif;', 'items.exists(i, i.origin in list("risky origins"))'),
    ('If not (CtyExpCod = "NZ") Then RedLane IS 1; Endif;', '!(country_export == "NZ")'),
    ('If not CtyExpCod = "NZ" and (OffCod = "A" or OffCod = "B") Then RedLane IS 1; Endif;', '!(country_export == "NZ") && office in ["A", "B"]'),
    ('If CmpNam = "O""Neill" Then RedLane IS 1; Endif;', 'importer_name == "O\\"Neill"'),
    ('If ComCod = "1" and ComCod = "2" or OffCod = "A" Then RedLane IS 1; Endif;', 'items.exists(i, (i.hs == "1" && i.hs == "2") || office == "A")'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_a_criterion_is_read(text: str, expected: str) -> None:
    reading = read_criteria(text)
    assert reading.mistakes == ()
    (criterion,) = reading.criteria
    assert show(criterion.condition) == expected
    again = read_criteria(write_criteria([criterion]).text)
    assert [one.condition for one in again.criteria] == [criterion.condition]


def test_lanes_titles_and_lines_are_kept() -> None:
    text = """
    { Apples of 2025 }
    If ComCod = "080810" Then RedLane IS 20; YellowLane IS 70 %; BlueLane IS 10; Endif;
    // next

    If OffCod = "A" Then GreenLane = 0; Endif;"""
    first, second = read_criteria(text).criteria
    assert first.lanes == ((Lane.RED, 20), (Lane.YELLOW, 70), (Lane.BLUE, 10))
    assert (first.title, first.line, second.title, second.line) == ("Apples of 2025", 3, "next", 6)
    again = read_criteria(write_criteria([first, second]).text).criteria
    assert [(one.lanes, one.title) for one in again] == [(one.lanes, one.title) for one in (first, second)]


MISTAKES = [
    ('If ComCd = "1" Then RedLane IS 1; Endif;', 4, "did you mean ComCod?"),
    ('If ComCod = "1" Then PinkLane IS 1; Endif;', 22, "PinkLane is no lane"),
    ('If ComCod = "1" Then RedLane IS 101; Endif;', 33, "from 0 to 100"),
    ('If ComCod = "1" Then Endif;', 22, "no lane is named"),
    ('If ComCod = "1" Then RedLane IS 1; RedLane IS 2; Endif;', 1, "named twice"),
    ('If ComCod = "1" RedLane IS 1; Endif;', 17, "then should stand"),
    ('If ComCod > "1" Then RedLane IS 1; Endif;', 4, "have an order"),
    ('If CusVal > "much" Then RedLane IS 1; Endif;', 4, "is a number"),
    ('If ComCod = "1*2" Then RedLane IS 1; Endif;', 4, "only at the beginning or the end"),
    ('If (ComCod = "1" Then RedLane IS 1; Endif;', 18, ") should stand"),
    ("If ComCod = Then RedLane IS 1; Endif;", 13, "is missing"),
    ('If "1" = "1" Then RedLane IS 1; Endif;', 4, "two constants"),
    ("If ComCod = CusVal Then RedLane IS 1; Endif;", 4, "cannot be compared"),
    ("If CusVal in list GONE Then RedLane IS 1; Endif;", 19, "no list GONE"),
    ('If ComCod = "1', 13, "should stand"),
    ("If " + "(" * 100 + 'ComCod = "1"', 44, "deeper than 40"),
    ("Hello world", 1, "if should stand"),
    ('If CntFlag = 7 Then RedLane IS 1; Endif;', 4, "neither 1 nor 0"),
    ('If RegDat > "32/03/2026" Then RedLane IS 1; Endif;', 4, "is not a day"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "reason"), MISTAKES)
def test_what_cannot_be_read_is_told_and_the_rest_goes_on(text: str, column: int, reason: str) -> None:
    good = 'If OffCod = "FJSUV" Then RedLane IS 100; Endif;'
    reading = read_criteria(f"{good}\n{text}\n{good}", lists=["CTY_RISK"])
    assert [show(one.condition) for one in reading.criteria] == ['office == "FJSUV"'] * 2
    first = reading.mistakes[0]
    assert (first.line, first.column, reason in first.reason) == (2, column, True), first


LEFT_OUT = [
    ('items.all(i, i.hs == "1")', "one item at a time"),
    ('items.exists_one(i, i.hs == "1")', "one item at a time"),
    ('items.exists(i, i.hs == "1") && items.exists(i, i.hs == "2")', "two different items"),
    ('items.exists(i, i.hs == "1") || container', "at its top only"),
    ('!items.exists(i, i.hs == "1")', "at its top only"),
    ("items.exists(i, container)", "nothing of the item"),
    ("items.exists(i, i.value / i.net_mass < 2)", "it calculates"),
    ("watch_score > 80", "not known to the national system"),
    ("items.exists(i, i.value_deviation < 0.5)", "not known to the national system"),
    ('importer_name == "A*B"', "stands for any letters"),
    ('importer_name.contains("a\\tb")', "cannot be written"),
    ("true", "no word"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), LEFT_OUT)
def test_what_cannot_be_said_is_listed(text: str, reason: str) -> None:
    written = write_criteria(
        [Criterion(parse(text), ((Lane.RED, 100),)), Criterion(parse("container"), ((Lane.RED, 1),))]
    )
    assert [(one.index, reason in one.reason) for one in written.left_out] == [(0, True)]
    assert written.text == "If CntFlag = 1 Then RedLane IS 1; Endif;\n"


def test_every_name_is_a_field_once_and_nothing_derived_has_one() -> None:
    assert len(BY_KEY) == len(NAMES) == len({one.name.lower() for one in NAMES})
    for one in NAMES:
        assert one.field.key == one.key
        assert not one.field.derived
    assert {one.key for one in FIELDS if one.derived}.isdisjoint(BY_KEY)


def test_what_can_be_said_hits_the_same_after_the_way_there_and_back() -> None:
    """Random conditions: whatever is written is read again, unchanged from then on, and hits the same declarations."""
    trees, said = Trees(3), 0
    chance = random.Random(5)
    for _ in range(1_500):
        node = trees._node(2, in_item=chance.random() < 0.7)
        if chance.random() < 0.5:
            node = And((node, trees._leaf(in_item=False)))
        condition = over_items(node) if any(key.startswith("item.") for key in fields_of(node)) else trees.node(2)
        first = write_criteria([Criterion(condition, ((Lane.RED, 50),))])
        if first.left_out:
            continue
        said += 1
        reading = read_criteria(first.text)
        assert reading.mistakes == (), first.text
        again = reading.criteria[0]
        assert read_criteria(write_criteria([again]).text).criteria[0].condition == again.condition
        for _ in range(3):
            declaration = trees.declaration()
            there, back = (
                judge(one, header=declaration.header, items=declaration.items, lists=LISTS) is True
                for one in (condition, again.condition)
            )
            assert there is back, first.text
    assert said > 250

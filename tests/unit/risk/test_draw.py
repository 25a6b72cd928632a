"""The draw: uniform, unpredictable without the secret, the same for the same goods, and recomputable by an auditor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.risk.domain.declarations import Declaration, Values
from services.risk.domain.draw import (
    RANDOM,
    By,
    Draw,
    again,
    commitment,
    faults,
    goods,
    of_rule,
    subject,
    uniform,
)
from services.risk.operations.hearing import heard

SECRET = bytes(range(32))
ITEMS: tuple[Values, ...] = (
    {"hs": "2203", "value": 60_000, "net_mass": 100_000},
    {"hs": "8517", "description": "Phones", "value": 1},
)


def lodged(**header: str) -> Declaration:
    return Declaration(reference="A", header={"importer": "50-1", "transport_document": "BL1", **header}, items=ITEMS)


def test_a_hundred_thousand_numbers_are_uniform() -> None:
    """Chi-square over 100 classes: 99 degrees of freedom, 148.2 is the 0.1 % point."""
    classes = [0] * 100
    for number in range(100_000):
        drawn = uniform(SECRET, key=f"{number:x}", purpose=RANDOM)
        assert 0 <= drawn < 1
        classes[int(drawn * 100)] += 1
    assert sum((seen - 1000) ** 2 / 1000 for seen in classes) < 148.2


def test_the_number_is_pinned_so_that_an_auditor_in_ten_years_gets_the_same() -> None:
    assert uniform(SECRET, key="k", purpose="random") == 0.74614334520836
    assert commitment(SECRET) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"


def test_another_secret_key_or_purpose_is_another_number() -> None:
    numbers = {
        uniform(secret, key=key, purpose=purpose)
        for secret in (SECRET, bytes(32))
        for key in ("a", "b")
        for purpose in (RANDOM, of_rule("R-1"), of_rule("R-2"))
    }
    assert len(numbers) == 12


def test_lodging_again_under_another_reference_meets_the_same_draw() -> None:
    one = lodged()
    assert subject(replace(one, reference="B", header={**one.header, "lodged_on": 739_000})) == subject(one)
    assert subject(lodged(transport_document="BL2")) != subject(one)
    assert subject(lodged(transport_document="BL-1")) == subject(lodged(transport_document="BL 1")) == subject(one)
    assert subject(lodged(importer="50-2")) != subject(one)
    assert subject(lodged(importer="501")) == subject(one), "the same number without its dash draws no other number"


def test_without_a_transport_document_the_goods_count_in_any_order() -> None:
    one = lodged(transport_document="")
    assert subject(one).by is By.GOODS
    assert subject(replace(one, items=ITEMS[::-1])) == subject(one)
    assert goods(replace(one, items=(ITEMS[0], {**ITEMS[1], "value": 2}))) != goods(one)
    assert goods(replace(one, items=(ITEMS[0], {**ITEMS[1], "description": "PHONES"}))) == goods(one)


def test_the_trader_is_the_exporter_for_exports_and_else_whoever_is_named() -> None:
    export = Declaration(
        reference="A", header={"flow": "EXPORT", "exporter": "X", "importer": "I", "transport_document": "B"}
    )
    assert subject(export).key == subject(replace(export, header={**export.header, "importer": "J"})).key
    assert subject(replace(export, header={"declarant": "D", "transport_document": "B"})).key != subject(export).key


@pytest.fixture
def kept() -> dict[str, object]:
    mine = subject(lodged())
    draw = Draw(secret=SECRET, key=mine.key, day=date(2026, 3, 3), by=mine.by, number=1)
    draw.of(RANDOM)
    draw.of(of_rule("R-1"))
    return draw.content()


def test_a_kept_draw_holds_and_is_drawn_again(kept: dict[str, object]) -> None:
    assert faults(kept, secret=SECRET, published=commitment(SECRET), declaration=lodged()) == ()
    repeated = again(kept, secret=SECRET)
    for purpose in (RANDOM, of_rule("R-1")):
        repeated.of(purpose)
    assert repeated.content() == kept


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"uniform": {"random": 0.5}}, "the number drawn for random is another"),
        ({"key": "0" * 64}, "the key is not that of the declaration"),
        ({"by": "goods"}, "the key is not that of the declaration"),
    ],
)
def test_whoever_changes_a_kept_draw_is_found_out(
    kept: dict[str, object], change: dict[str, object], words: str
) -> None:
    assert words in faults({**kept, **change}, secret=SECRET, published=commitment(SECRET), declaration=lodged())


def test_another_secret_than_the_one_committed_to_is_found_out(kept: dict[str, object]) -> None:
    found = faults(kept, secret=bytes(32), published=commitment(SECRET), declaration=lodged())
    assert "the secret is not the one that was committed to" in found


def test_the_secret_is_not_shown_with_the_draw() -> None:
    draw = Draw(secret=SECRET, key="k", day=date(2026, 3, 3), by=By.GOODS, number=1)
    assert "secret" not in repr(draw)
    assert SECRET.hex() not in str(draw.content())


def test_messages_are_heard_without_a_gap_in_any_order() -> None:
    assert heard(0, [], 1) == (1, [])
    assert heard(1, [], 3) == (1, [3])
    assert heard(1, [3], 2) == (3, [])
    assert heard(3, [], 2) == (3, [])

"""Columns made one answer as they do one by one."""

from __future__ import annotations

import numpy as np

from services.risk.domain.history.joint import LARGEST, joints

SIZES = [5, 3, 7, LARGEST]


def test_a_joint_column_leaves_what_its_columns_leave_one_after_the_other():
    (one,) = joints([{0, 1, 2}] * 3, SIZES)
    random = np.random.default_rng(1)
    classes = [random.integers(0, size, 200) for size in SIZES]
    tables = {place: random.integers(0, 2**63, size, dtype=np.uint64) for place, size in enumerate(SIZES)}
    expected = tables[0][classes[0]] & tables[1][classes[1]] & tables[2][classes[2]]
    table = one.table(tables)
    assert len(table) == 5 * 3 * 7
    assert set(tables) == {3}, "the tables that it stands for are taken away"
    assert (table[one.of(classes)] == expected).all()


def test_only_columns_that_three_words_ask_and_that_fit_are_made_one():
    assert joints([{0, 1}] * 2, SIZES) == []
    assert joints([{3}] * 5, SIZES) == []
    assert [one.places for one in joints([{0, 1, 3}] * 3, SIZES)] == [{0, 1}], "the large one stays by itself"


def test_those_of_more_columns_come_first_so_that_a_chain_takes_the_larger():
    found = joints([*[{0, 1}] * 3, *[{0, 1, 2}] * 3], SIZES)
    assert [one.places for one in found] == [{0, 1, 2}, {0, 1}]

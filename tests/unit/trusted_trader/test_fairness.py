"""M3: published figures by size, sector and sex of the owner, from which no closed cell can be computed."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.trusted_trader.domain.fairness import DIMENSIONS, TOGETHER, Decided, Published, publish

SMALL = 5
SIZES = ("micro", "small", "medium", "large")


def cases(sizes: dict[str, tuple[int, int]], *, sector: str = "trade", sex: str = "not_given") -> list[Decided]:
    """(decided, refused) by size."""
    return [
        Decided(size=size, sector=sector, owner_sex=sex, refused=number < refused, days=30 + number)
        for size, (decided, refused) in sizes.items()
        for number in range(decided)
    ]


def possible(found: Published, dimension: str, total_refused: int | None) -> list[set[int]]:
    """What each group's refusals can be, for one who sees the table and its total: every whole number is tried."""
    rows = found.tables[dimension]
    ranges = [
        [row.refused] if row.refused is not None else range((row.decided or 0) + 1)
        for row in rows
    ]  # fmt: skip
    fitting = [one for one in product(*ranges) if total_refused is None or sum(one) == total_refused]
    return [set(column) for column in zip(*fitting, strict=True)]


def test_m3_figures_of_large_groups_are_shown_whole() -> None:
    found = publish(cases({"small": (20, 6), "large": (30, 5)}), small=SMALL)
    assert [(row.group, row.decided, row.granted, row.refused) for row in found.tables["size"]] == [
        ("large", 30, 25, 5),
        ("small", 20, 14, 6),
    ]
    assert (found.total.decided, found.total.refused) == (50, 11)
    assert all(row.median_days is not None for row in found.tables["size"])


def test_m3_fewer_cases_than_the_smallest_cell_publish_nothing() -> None:
    found = publish(cases({"small": (4, 1)}), small=SMALL)
    assert found.total.decided is None
    assert all(not rows for rows in found.tables.values())


def test_m3_small_groups_are_shown_together_and_never_one_alone() -> None:
    found = publish(cases({"micro": (2, 0), "small": (9, 0), "large": (40, 0)}), small=SMALL)
    together = found.tables["size"][-1]
    assert (together.group, together.groups, together.decided) == (TOGETHER, ("micro", "small"), 11)
    assert "micro" not in {row.group for row in found.tables["size"]}


def test_m3_one_closed_group_closes_another_so_that_the_total_does_not_give_it_away() -> None:
    found = publish(cases({"micro": (20, 2), "small": (20, 6), "large": (40, 10)}), small=SMALL)
    shown = {row.group: row.refused for row in found.tables["size"]}
    assert shown == {"large": 10, "micro": None, "small": None}
    assert found.total.refused == 18
    assert all(len(values) >= SMALL for values, row in zip(possible(found, "size", 18), found.tables["size"], strict=True) if row.refused is None)  # fmt: skip


def test_m3_few_refusals_in_all_are_not_published_anywhere() -> None:
    found = publish(cases({"small": (20, 1), "large": (40, 2)}), small=SMALL)
    assert found.total.refused is None
    assert found.total.granted is None
    assert {row.refused for rows in found.tables.values() for row in rows} == {None}
    assert found.total.median_days is not None, "how long it took is still said"


def test_m3_a_group_of_which_all_were_refused_is_not_given_away() -> None:
    found = publish(cases({"micro": (6, 6), "large": (60, 10)}), small=SMALL)
    micro = next(row for row in found.tables["size"] if row.group == "micro")
    assert micro.refused is None
    assert micro.median_days is None


GROUPS = st.dictionaries(
    st.sampled_from(SIZES),
    st.integers(0, 14).flatmap(lambda decided: st.tuples(st.just(decided), st.integers(0, decided))),
    min_size=1,
)


@settings(max_examples=150, deadline=None)
@given(GROUPS, st.lists(st.sampled_from(("trade", "farming", "carriage")), min_size=1, max_size=3, unique=True))
def test_m3_a_closed_cell_cannot_be_computed_from_what_is_published(
    sizes: dict[str, tuple[int, int]], sectors: list[str]
) -> None:
    listed = [
        Decided(size=one.size, sector=sectors[number % len(sectors)], owner_sex="not_given", refused=one.refused, days=one.days)
        for number, one in enumerate(cases(sizes))
    ]  # fmt: skip
    found = publish(listed, small=SMALL)
    known = found.total.refused
    for dimension in DIMENSIONS:
        rows = found.tables[dimension]
        complete = [sum(row.refused for row in table if row.refused is not None) for table in found.tables.values() if table and all(row.refused is not None for row in table)]  # fmt: skip
        if known is None:
            assert complete == [], "groups shown whole would add up to the closed total"
        for row, values in zip(rows, possible(found, dimension, known), strict=True):
            assert row.decided is not None
            assert row.decided >= SMALL
            if row.refused is None:
                assert len(values) >= SMALL
            else:
                assert min(row.refused, row.granted or 0) >= SMALL


@pytest.mark.parametrize("small", [2, 5, 10])
def test_m3_the_smallest_cell_is_a_parameter(small: int) -> None:
    found = publish(cases({"small": (small, 0), "large": (small + 1, 0)}), small=small)
    assert [row.decided for row in found.tables["size"]] == [small + 1, small]

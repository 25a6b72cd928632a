"""The one rule by which a line that cites a promise is compared with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.promises import Edition, Extension, Line, Promise, Result, Standing, compare

FIRST = Edition(
    number=1, from_on=date(2026, 3, 1), until_on=date(2029, 2, 28), code="2009.89", country="FJ",
    about="Coconut water with mango pulp",
)  # fmt: skip
SECOND = Edition(number=2, from_on=date(2027, 1, 1), until_on=date(2029, 2, 28), code="2202.99", country="FJ")


def line(**more: Any) -> Line:
    usual: dict[str, Any] = {"holder": "50-1", "on": date(2026, 6, 1), "code": "20098900", "country": "FJ"}
    return Line(**usual | more)


def told(promise: Promise, **more: Any) -> tuple[Result, list[str]]:
    found = compare(promise, line(**more))
    return found.result, [one.field for one in found.differences]


ONE = Promise(holder="50 1", editions=(FIRST,))


@pytest.mark.parametrize(
    ("more", "result", "fields"),
    [
        ({}, Result.MATCH, []),
        ({"code": "2009.89.90"}, Result.MATCH, []),
        ({"code": "2009.8"}, Result.MISMATCH, ["code"]),
        ({"code": "2202.99"}, Result.MISMATCH, ["code"]),
        ({"code": None, "country": None}, Result.MISMATCH, ["code", "country"]),
        ({"country": "nz"}, Result.MISMATCH, ["country"]),
        ({"text": "MANGO AND COCONUT DRINKS"}, Result.MATCH, []),
        ({"text": "Spare parts of engines"}, Result.MISMATCH, ["text"]),
        ({"text": "12 x 1 l"}, Result.MATCH, []),
        ({"holder": "50-2"}, Result.NOT_THE_HOLDER, []),
        ({"holder": "50-2", "on": date(2040, 1, 1), "code": "01"}, Result.NOT_THE_HOLDER, ["code"]),
        ({"on": date(2026, 2, 28)}, Result.NOT_YET_VALID, []),
        ({"on": date(2029, 2, 28)}, Result.MATCH, []),
        ({"on": date(2029, 3, 1)}, Result.EXPIRED, []),
    ],
)
def test_a6_holder_code_country_and_text_are_compared_on_the_day(more: Any, result: Result, fields: list[str]) -> None:
    assert told(ONE, **more) == (result, fields)


def test_a_promise_of_eight_digits_is_met_by_its_first_six_and_by_what_is_under_it() -> None:
    promise = Promise(
        holder="50-1", editions=(Edition(number=1, from_on=FIRST.from_on, until_on=FIRST.until_on, code="2009.89.90"),)
    )
    assert [told(promise, code=code)[0] for code in ("200989", "2009899010", "2009", "20098910")] == [
        Result.MATCH, Result.MATCH, Result.MISMATCH, Result.MISMATCH,
    ]  # fmt: skip


def test_a_check_about_the_past_uses_the_edition_of_that_day() -> None:
    promise = Promise(holder="50-1", editions=(FIRST, SECOND))
    assert told(promise, on=date(2026, 12, 31)) == (Result.MATCH, [])
    assert told(promise, on=date(2027, 1, 1)) == (Result.MISMATCH, ["code"])
    assert told(promise, on=date(2027, 1, 1), code="220299") == (Result.MATCH, [])


def test_an_end_before_its_time_counts_from_its_day_on() -> None:
    promise = Promise(holder="50-1", editions=(FIRST,), ended_on=date(2026, 8, 1))
    assert [told(promise, on=on)[0] for on in (date(2026, 7, 31), date(2026, 8, 1))] == [Result.MATCH, Result.ENDED]


def test_extended_use_counts_for_the_edition_that_was_extended() -> None:
    longer = Extension(name="FJ-EU-2026-1", edition=1, from_on=date(2026, 8, 1), until_on=date(2026, 10, 31))
    ended = Promise(holder="50-1", editions=(FIRST,), ended_on=date(2026, 8, 1), extensions=(longer,))
    found = compare(ended, line(on=date(2026, 10, 31)))
    assert (found.result, found.standing, found.extension) == (Result.MATCH, Standing.EXTENDED, longer)
    assert told(ended, on=date(2026, 9, 1), code="0101")[0] is Result.MISMATCH
    assert told(ended, on=date(2026, 11, 1))[0] is Result.ENDED
    assert told(ended, on=date(2026, 9, 1), holder="50-2")[0] is Result.NOT_THE_HOLDER
    changed = Promise(holder="50-1", editions=(FIRST, SECOND), extensions=(
        Extension(name="X", edition=1, from_on=date(2027, 1, 1), until_on=date(2027, 3, 31)),
    ))  # fmt: skip
    assert compare(changed, line(on=date(2027, 2, 1))).standing is Standing.EXTENDED
    assert compare(changed, line(on=date(2027, 2, 1), code="220299")).standing is Standing.IN_FORCE
    assert told(changed, on=date(2027, 4, 1))[0] is Result.MISMATCH


def test_nothing_to_compare_is_neither_fit_nor_misfit() -> None:
    bare = Promise(holder="50-1", editions=(Edition(number=1, from_on=FIRST.from_on, until_on=FIRST.until_on),))
    found = compare(bare, line())
    assert (found.fits, found.counts, found.result) == (None, True, Result.MATCH)
    assert compare(Promise(holder=None, editions=()), line()).result is Result.NOT_THE_HOLDER

"""Operators' master data: three spellings of one value, and what bad lines get (AEO-36)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.trusted_trader.domain.exchange import (
    COLUMNS,
    FORMATS,
    NotAList,
    Operator,
    read_operators,
    write_operators,
)
from services.trusted_trader.domain.words import HolderStatus, Role

TODAY = date(2026, 3, 3)


def operator(**more: object) -> Operator:
    values: dict[str, object] = {
        "certificate": "VU-AEO-2026-00001", "tin": "204101", "name": "Pango Point Coffee Ltd",
        "address": "Pango Road, Port Vila", "tier": "aeo", "roles": ("exporter", "importer"), "status": "active",
        "valid_from": date(2026, 1, 1), "valid_until": date(2028, 12, 31),
    }  # fmt: skip
    return Operator(**(values | more))  # type: ignore[arg-type]  # the values fit their names


def csv(*lines: str) -> bytes:
    return ("\n".join([",".join(COLUMNS), *lines]) + "\n").encode()


GOOD = "204101,Pango Point Coffee Ltd,Port Vila,exporter,aeo,active,2026-01-01,2028-12-31,VU-AEO-2026-00001"
_LETTERS = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Cn", "Co"]), min_size=1, max_size=20
)
NAMES = _LETTERS | st.text(alphabet="'=+-@5", min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(NAMES, st.sets(st.sampled_from(list(Role)), min_size=1), st.sampled_from(list(HolderStatus))),
        max_size=5,
    ),
    st.sampled_from(FORMATS),
)
def test_aeo_36_what_is_written_is_read_again(found: list[tuple[str, set[Role], HolderStatus]], spelling: str) -> None:
    told = [
        operator(certificate=f"VU-{number}", name=name, roles=tuple(sorted(roles)), status=status.value, tier=name)
        for number, (name, roles, status) in enumerate(found)
    ]
    lines = list(read_operators(write_operators(told, spelling=spelling), spelling=spelling, today=TODAY))
    assert [line.operator for line in lines] == told


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (GOOD.replace("2028-12-31", "2026-02-28"), "expired", "ended on 2026-02-28"),
        (GOOD.replace("2028-12-31", "2025-12-31"), "dates", "lies before"),
        (GOOD.replace("exporter", "smuggler"), "role", "'smuggler' is no role"),
        (GOOD.replace("exporter", ""), "role", "no role"),
        (GOOD.replace("active", "golden"), "status", "'golden'"),
        (GOOD.replace("2026-01-01", "01/01/2026"), "date", "'01/01/2026' is no day"),
        (GOOD.replace("204101", ""), "missing", "tin"),
        (GOOD.replace("Pango Point Coffee Ltd", "x" * 201), "too_long", "name"),
    ],
)
def test_aeo_36_a_bad_line_waits_with_its_reason_and_the_others_count(line: str, code: str, says: str) -> None:
    found = list(read_operators(csv(GOOD, line.replace("00001", "00002")), spelling="csv", today=TODAY))
    assert found[0].operator == operator(roles=("exporter",), address="Port Vila")
    assert (found[1].number, found[1].operator, found[1].code) == (3, None, code)
    assert says in found[1].reason
    assert found[1].content


def test_aeo_36_a_certificate_that_comes_twice_is_taken_the_first_time() -> None:
    found = list(read_operators(csv(GOOD, GOOD.replace("Pango", "Other")), spelling="csv", today=TODAY))
    assert [(line.code, line.operator is not None) for line in found] == [("", True), ("duplicate", False)]
    assert "line 2" in found[1].reason


@pytest.mark.parametrize(
    ("content", "spelling", "says"),
    [
        (b"\xff\xfe", "csv", "no UTF-8"),
        (b"a,b\n1,2\n", "csv", "names no column tin"),
        (csv(GOOD.replace("Pango", "Pan\x00go")), "csv", "zero octet"),
        (b"a" * 2_000_000, "csv", "first line cannot be read"),
        (b"{", "json", "no JSON"),
        (b'{"rows": []}', "json", '"operators"'),
        (b"<a", "xml", "no XML"),
        (b"<html/>", "xml", "<Operators>"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Operators/>', "xml", "document type"),
        (b"", "pdf", "csv, json, xml"),
    ],
)
def test_what_is_no_list_at_all_is_said_in_one_sentence(content: bytes, spelling: str, says: str) -> None:
    with pytest.raises(NotAList, match=says):
        list(read_operators(content, spelling=spelling, today=TODAY))


def test_a_zero_octet_written_as_an_escape_makes_a_bad_line() -> None:
    content = write_operators([operator()], spelling="json").replace(b"Pango", b"Pan\\u0000go")
    assert [line.code for line in read_operators(content, spelling="json", today=TODAY)] == ["unreadable"]


def test_no_cell_is_taken_for_a_formula() -> None:
    assert b"'=cmd" in write_operators([operator(name="=cmd|' /C calc'!A0")], spelling="csv")


def test_semicolons_and_a_mark_of_order_are_read_as_spreadsheets_write_them() -> None:
    content = ("﻿" + csv(GOOD).decode().replace(",", ";")).encode()
    assert [line.operator is not None for line in read_operators(content, spelling="csv", today=TODAY)] == [True]

"""What cannot be so is told, and nothing is dropped for it."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from services.risk.domain.declarations import Declaration, Flaw, read
from services.risk.domain.plausibility import MOST_FLAWS, PREFIX, Limits, qualify
from shared.parameters import load_administrations
from shared.settings import Settings

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
GOOD = {
    "reference": "R1", "office": "TONUA", "flow": "IMPORT", "transport_mode": "5", "country_export": "NZ",
    "lodged_on": "2026-11-22", "item_count": 1, "total_gross_mass": "12.5", "total_packages": 1,
}  # fmt: skip
ITEM = {"hs": "610910", "origin": "CN", "value": "99.50", "gross_mass": "12.5", "net_mass": "12", "packages": 1}


def flaws(header: dict[str, object] | None = None, item: dict[str, object] | None = None) -> set[str]:
    declaration = read({**GOOD, **(header or {}), "items": [{**ITEM, **(item or {})}]})
    return {flaw.where for flaw in qualify(declaration, at=NOW)}


def test_a_plain_declaration_has_nothing_to_be_qualified() -> None:
    assert flaws() == set()


@pytest.mark.parametrize(
    ("header", "item", "where"),
    [
        ({"total_gross_mass": 900_000}, {"gross_mass": 900_000}, {"/total_gross_mass", "/items/0/gross_mass"}),
        ({}, {"gross_mass": "-1"}, {"/items/0/gross_mass", "/items/0/net_mass", "/total_gross_mass"}),
        ({}, {"value": 0}, {"/items/0/value"}),
        ({}, {"value": "-5"}, {"/items/0/value"}),
        ({}, {"net_mass": 13}, {"/items/0/net_mass"}),
        ({"lodged_on": "2027-01-30"}, {}, {"/lodged_on"}),
        ({"lodged_on": "1926-01-30"}, {}, {"/lodged_on"}),
        ({"arrived_on": "2028-01-30"}, {}, {"/arrived_on"}),
        ({}, {"hs": "61091"}, {"/items/0/hs"}),
        ({}, {"hs": "771234"}, {"/items/0/hs"}),
        ({}, {"hs": None}, {"/items/0/hs"}),
        ({}, {"origin": "YY"}, {"/items/0/origin"}),
        ({"country_export": "UK"}, {}, {"/country_export"}),
        ({"item_count": 2}, {}, {"/item_count"}),
        ({"total_packages": 4}, {}, {"/total_packages"}),
        ({"office": None}, {}, {"/office"}),
        ({"flow": "IMPROT"}, {}, {"/flow"}),
        ({"total_value": "1000000"}, {}, {"/total_value"}),
    ],
)
def test_what_is_absurd_or_missing_is_to_be_qualified(
    header: dict[str, object], item: dict[str, object], where: set[str]
) -> None:
    assert where <= flaws(header, item)


@pytest.mark.parametrize(
    ("mode", "kind", "packages", "told"),
    [
        (None, None, 1, True),
        ("1", "PC", 1, True),
        ("3", None, 8, True),
        ("1", "CN", 45, False),
        ("1", "VL", 1, False),
        ("1", "NE", 1, False),
        ("1", None, None, False),
    ],
)
def test_nine_hundred_tonnes_are_no_parcel_however_they_come(
    mode: str | None, kind: str | None, packages: int | None, told: bool
) -> None:
    """A package of that mass is to be qualified by any mode of transport; a hold full of oil or a ship is none."""
    item: dict[str, object] = {"gross_mass": 900_000, "net_mass": 900_000, "packages": packages, "package_kind": kind}
    found = flaws({"transport_mode": mode, "total_gross_mass": None, "total_packages": None}, item)
    assert ("/items/0/gross_mass" in found) is told


@pytest.mark.parametrize("kind", [None, "PC", "NE", "VL"])
def test_a_parcel_by_post_is_no_nine_hundred_kilograms_whatever_it_is_called(kind: str | None) -> None:
    item: dict[str, object] = {"gross_mass": 900, "net_mass": 900, "packages": 1, "package_kind": kind}
    found = flaws({"transport_mode": "5", "total_gross_mass": None, "total_packages": None}, item)
    assert "/items/0/gross_mass" in found


def test_no_items_is_to_be_qualified_and_before_arrival_less_is_expected() -> None:
    assert "/items" in {flaw.where for flaw in qualify(read(GOOD | {"item_count": 0}), at=NOW)}
    bill = read({**GOOD, "pre_arrival": True, "items": [{"description": "GOODS", "gross_mass": "12.5", "packages": 1}]})
    assert {flaw.where for flaw in qualify(bill, at=NOW)} == {"/items/0/hs"}


def test_what_the_reader_told_is_not_told_again_and_the_list_ends() -> None:
    told = Declaration(
        reference="R", header={"office": "A", "flow": "IMPORT"}, items=({"gross_mass": 1, "origin": "NZ", "value": 5},),
        flaws=(Flaw(where="/items/0/hs", reason="hs is not made of digits", given="x"),),
    )  # fmt: skip
    assert qualify(told, at=NOW) == ()
    assert len(qualify(read({**GOOD, "items": [{}] * 1000}), at=NOW)) == MOST_FLAWS


def test_the_limits_are_parameters_of_every_administration() -> None:
    for administration in load_administrations(Settings.administrations).values():
        found = {p.name for p in administration.parameters}
        assert {PREFIX + known.name for known in fields(Limits)} <= found
    assert Limits.of(lambda name: 7 if name == "risk.plausible.years_back" else 3).years_back == 7

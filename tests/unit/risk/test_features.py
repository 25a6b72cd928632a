"""Features before the rules: exact, scaled, and left out where nothing is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.risk.domain.declarations import read
from services.risk.domain.features import (
    Features,
    Known,
    Range,
    Record,
    Watched,
    derive,
    joined,
    read_features,
)
from services.risk.domain.in_force import ranges, watching
from services.risk.domain.names import Entry, Matcher
from services.risk.domain.reference_values import Finder, ReferenceValue
from shared.promises import Edition, Promise

TODAY = date(2026, 3, 3)


def features(known: Known | None = None, **given: Any) -> Features:
    items = [{"hs": "87032300", "value": "18500.00", "net_mass": "1350", "gross_mass": "1400"} | given.pop("item", {})]
    lodged = read({"reference": "A", "importer": "50-1", "lodged_on": "2026-03-01", "items": items} | given)
    return derive(lodged, known=known or Known(), new_below=5, today=TODAY)


def test_M08_unit_value_and_its_deviation_from_the_reference() -> None:
    found = features(Known(references=lambda _item: (Range(low=200_000, high=400_000),)))
    assert found.items[0] == {"unit_value": 137_037, "value_deviation": 6_851, "above_reference": 3_425}


@pytest.mark.parametrize(
    ("item", "value"),
    [({"net_mass": None}, 132_142), ({"net_mass": "0"}, 132_142), ({"net_mass": None, "gross_mass": None}, None), ({"value": "-1"}, None)],
)  # fmt: skip
def test_unit_value_falls_back_to_gross_and_is_left_out_without_mass(item: dict[str, Any], value: int | None) -> None:
    assert features(item=item).items[0].get("unit_value") == value


def test_a_range_in_the_tariffs_unit_needs_the_quantity_in_it() -> None:
    known = Known(references=lambda _item: (Range(low=92_500_000, high=0, unit="NMB"),))
    assert features(known, item={"quantity": "1", "quantity_unit": "NMB"}).items[0]["value_deviation"] == 20_000
    assert "value_deviation" not in features(known, item={"quantity": "1", "quantity_unit": "LTR"}).items[0]
    assert "value_deviation" not in features(known).items[0]


def test_the_value_control_file_is_asked_by_longest_code_origin_and_unit() -> None:
    one: dict[str, Any] = {"low": 10_000, "high": 20_000, "from_on": TODAY}
    found = ranges(
        Finder([ReferenceValue(hs="8703", **one), ReferenceValue(hs="870323", origin="JP", **{**one, "low": 5_000})])
    )
    assert found({"hs": "87032300", "origin": "JP"})[0].low == 5_000
    assert found({"hs": "87032300", "origin": "AU"})[0].low == 10_000
    assert found({"hs": "2203"}) == ()
    assert found({}) == ()


def test_records_of_traders_in_the_window() -> None:
    known = Known(importer=Record(declarations=4, inspected=3, finds=1), declarant=Record(declarations=5))
    found = features(known).header
    assert (found["new_importer"], found["importer_find_rate"], found["importer_finds"]) == (True, 3333, 1)
    assert (found["new_declarant"], found["declarant_inspected"]) == (False, 0)
    assert "declarant_find_rate" not in found
    assert "new_importer" not in features().header, "nobody could be asked"


def test_silence_makes_nobody_a_trusted_trader() -> None:
    assert features().header["trusted_trader"] is False
    assert features(Known(trusted=True)).header["trusted_trader"] is True


def test_watch_lists_by_number_first_then_by_name() -> None:
    watch = watching(Matcher([Entry(key="1", list_name="sanctions", names=("Kava Trading Ltd",), ids=("50-1234",))]))
    assert watch({"importer": "50-1234", "importer_name": "Somebody else"}) == Watched(score=100, list_name="SANCTIONS")
    named = watch({"importer": "50-9", "importer_name": "KAVA TRADING LIMITED"})
    assert named is not None
    assert named.score >= 95
    assert watch({"importer_name": "Lautoka Sugar"}) is None
    assert features(Known(watched=named, watch_lists=True)).header["watch_list"] == "SANCTIONS"
    assert features(Known(watch_lists=True)).header["watch_score"] == 0
    assert "watch_score" not in features().header


@pytest.mark.parametrize(("arrived", "days"), [("2026-02-27", 2), ("2026-03-05", -4), (None, None)])
def test_days_since_arrival(arrived: str | None, days: int | None) -> None:
    assert features(arrived_on=arrived).header.get("days_since_arrival") == days


class TestRuling:
    @staticmethod
    def ruling(*, holder: str = "50-1", hs: str | None = "870323", until: date = date(2026, 3, 1)) -> Promise:
        edition = Edition(number=1, code=hs, country="JP" if hs else None, from_on=date(2026, 1, 1), until_on=until)
        return Promise(holder=holder, editions=(edition,))

    def found(self, ruling: Promise | None, **item: Any) -> tuple[object, object]:
        known = Known(rulings={"FJ-1": ruling} if ruling else {})
        cited = features(known, item={"ruling": "FJ-1", "origin": "JP"} | item).items[0]
        return cited.get("ruling_valid"), cited.get("ruling_matches")

    def test_in_force_the_importers_own_and_for_these_goods(self) -> None:
        assert self.found(self.ruling()) == (True, True)
        assert self.found(self.ruling(), origin="AU") == (True, False)
        assert self.found(self.ruling(), hs="870422") == (True, False)
        assert self.found(None) == (False, None)

    def test_not_after_its_end_and_not_for_another_holder(self) -> None:
        assert self.found(self.ruling(hs=None, until=date(2026, 2, 28))) == (False, None)
        assert self.found(self.ruling(holder="50-2", hs="8703")) == (False, True)


def test_features_are_kept_and_read_back_and_stand_beside_what_was_declared() -> None:
    lodged = read({"reference": "A", "items": [{"hs": "2203", "value": "5", "net_mass": "2"}, {}]})
    found = derive(lodged, known=Known(importer=Record()), new_below=5, today=TODAY)
    assert read_features(found.content()) == found
    header, items = joined(lodged, found)
    assert header["new_importer"] is True
    assert items[0]["unit_value"] == 25_000
    assert items[1] == {}

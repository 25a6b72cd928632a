"""Parameters of an administration: which value is in force on which day, and what a bad file is told."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from shared.parameters import ALWAYS, Parameter, Parameters, load_administrations

SHIPPED = Path(__file__).parents[3] / "deploy" / "administrations"

GOOD = """
zone = "Pacific/Fiji"
currency = "FJD"
languages = ["en"]
colours = ["#000000", "#ffffff"]
[names]
en = "Office of Tests"
[office]
name = "Suva"
[office.hours]
monday = ["08:00-12:00", "13:00-16:30"]
[holidays]
country = ""
"""


def described(folder: Path, *, own: str = GOOD, default: str = "") -> Path:
    (folder / "default.toml").write_text(default)
    (folder / "AA.toml").write_text(own)
    return folder


def parameter(name: str, value: object, begins: str = "") -> str:
    return f'[[parameter]]\nname = "{name}"\nvalue = {value}\n' + (f"from = {begins}\n" if begins else "")


class TestC8:
    """C8: a change dated tomorrow does not alter today's results; an old case is computed again with the old values."""

    values = Parameters(
        [
            Parameter(name="limit", value=60, from_on=date(2026, 7, 1), law="Act 2, s. 3"),
            Parameter(name="limit", value=30, law="Act 1, s. 9"),
        ]
    )

    def test_the_day_before_the_old_value_holds(self):
        assert self.values.value("limit", on=date(2026, 6, 30)) == 30

    def test_from_its_day_on_the_new_one(self):
        found = self.values.at("limit", on=date(2026, 7, 1))
        assert (found.value, found.law) == (60, "Act 2, s. 3")

    def test_an_old_day_keeps_its_value_for_ever(self):
        assert self.values.at("limit", on=date(2020, 1, 1)).law == "Act 1, s. 9"

    def test_a_file_that_begins_tomorrow_leaves_the_default_until_then(self, tmp_path):
        folder = described(tmp_path, default=parameter("limit", 30), own=GOOD + parameter("limit", 60, "2026-07-01"))
        found = Parameters(load_administrations(folder)["AA"].parameters)
        assert found.value("limit", on=date(2026, 6, 30)) == 30
        assert found.value("limit", on=date(2026, 7, 1)) == 60

    def test_a_file_that_always_held_takes_the_place_of_the_default(self, tmp_path):
        folder = described(tmp_path, default=parameter("limit", 30), own=GOOD + parameter("limit", 60))
        assert [p.value for p in load_administrations(folder)["AA"].parameters] == [60]


def test_a_number_is_never_guessed():
    values = Parameters([Parameter(name="limit", value=60, from_on=date(2026, 7, 1))])
    with pytest.raises(LookupError, match="'limit' is in force on 2026-06-30"):
        values.at("limit", on=date(2026, 6, 30))
    with pytest.raises(LookupError, match="'fee'"):
        values.at("fee", on=date(2026, 7, 2))


def test_a_value_is_a_demonstration_until_it_is_confirmed(tmp_path):
    folder = described(tmp_path, own=GOOD + parameter("limit", 60))
    (found,) = load_administrations(folder)["AA"].parameters
    assert found == Parameter(name="limit", value=60, from_on=ALWAYS, law="", confirmed=False, note="")


def test_split_hours_are_read(tmp_path):
    found = load_administrations(described(tmp_path))["AA"]
    assert found.hours == {0: ((time(8), time(12)), (time(13), time(16, 30)))}
    assert found.name("fr") == "Office of Tests", "no French name: the English one"


def test_holidays_can_be_added_and_removed(tmp_path):
    own = GOOD.replace(
        'country = ""', 'country = "FJ"\nremoved = ["2026-12-25"]\n[holidays.added]\n"2026-06-02" = "Island Day"'
    )
    holiday = load_administrations(described(tmp_path, own=own))["AA"].holiday
    assert holiday(date(2026, 6, 2)) == "Island Day"
    assert holiday(date(2026, 12, 25)) is None
    assert holiday(date(2026, 12, 26)) is not None, "Boxing Day, from the package"


BAD = {
    "no zone": (GOOD.replace('zone = "Pacific/Fiji"', ""), "'zone'"),
    "an unknown zone": (GOOD.replace("Pacific/Fiji", "Pacific/Atlantis"), "Atlantis"),
    "no English name": (GOOD.replace('en = "Office of Tests"', 'fr = "Bureau"'), "'en'"),
    "hours that are no hours": (GOOD.replace("08:00-12:00", "from eight"), "is not a span of hours"),
    "hours that end before they begin": (GOOD.replace("08:00-12:00", "12:00-08:00"), "ends before it begins"),
    "an unknown weekday": (GOOD.replace("monday", "lundi"), "'lundi' is not a weekday"),
    "a number for the office": ("office = 3\n" + GOOD.replace('[office]\nname = "Suva"\n[office.hours]\n', "[week]\n"), "cannot be used"),
    "not TOML at all": ("zone = ", "AA.toml"),
    "a parameter without a value": (GOOD + '[[parameter]]\nname = "limit"\n', "lacks 'value'"),
    "a parameter with a misspelt key": (GOOD + parameter("limit", 3) + "form = 3\n", r"unknown keys \['form'\]"),
    "a beginning that is no date": (GOOD + parameter("limit", 3, '"tomorrow"'), "'from' of 'limit' is not a date"),
    "a beginning with a time": (GOOD + parameter("limit", 3, "2026-07-01T00:00:00"), "is not a date"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path, case):
    text, reason = BAD[case]
    with pytest.raises(ValueError, match=reason) as caught:
        load_administrations(described(tmp_path, own=text))
    assert "AA.toml" in str(caught.value)


def test_a_folder_that_describes_nobody_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"default\.toml"):
        load_administrations(tmp_path)
    (tmp_path / "default.toml").write_text("")
    with pytest.raises(ValueError, match="describes no administration"):
        load_administrations(tmp_path)


class TestWhatIsShipped:
    """Every administration in the repository can be used, and claims no law it does not name."""

    every = load_administrations(SHIPPED)

    def test_they_span_the_date_line(self):
        zones = {found.zone.key for found in self.every.values()}
        assert {"Pacific/Pago_Pago", "Pacific/Apia", "Pacific/Kiritimati"} <= zones or len(zones) > 15

    @pytest.mark.parametrize("code", sorted(every))
    def test_each_can_count_a_working_day_and_knows_the_same_parameters(self, code):
        found = self.every[code]
        calendar = found.calendar()
        assert calendar.next_working_day(date(2026, 6, 6)) >= date(2026, 6, 6)
        known = {p.name for p in self.every["XX"].parameters}
        assert {p.name for p in found.parameters} >= known

    @pytest.mark.parametrize("code", sorted(every))
    def test_what_is_confirmed_names_its_law(self, code):
        assert [p.name for p in self.every[code].parameters if p.confirmed and not p.law] == []
        assert self.every[code].hours_law or not self.every[code].hours_confirmed

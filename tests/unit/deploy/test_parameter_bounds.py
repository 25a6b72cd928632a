"""What the files of the administrations say is what officers may propose; what breaks a service is refused."""

from __future__ import annotations

import pytest

from services.advance_rulings.domain import parameters as advance_rulings
from services.notices.domain import parameters as notices
from services.risk.domain import parameters as risk
from shared.parameters import load_administrations
from shared.settings import Settings

TROUBLE = {"advance_rulings": advance_rulings.trouble, "risk": risk.trouble, "notices": notices.trouble}
EVERY = {
    (parameter.name, str(parameter.value)): parameter.value
    for administration in load_administrations(Settings().administrations).values()
    for parameter in administration.parameters
}


def test_every_value_of_the_files_could_be_proposed() -> None:
    for (name, _), value in EVERY.items():
        service, _, short = name.partition(".")
        if service in TROUBLE:
            assert TROUBLE[service](short, value, value) is None, name


def test_every_number_of_risk_and_notices_has_bounds() -> None:
    numbers = {name for (name, _), value in EVERY.items() if type(value) is int}
    assert {f"risk.{name}" for name in risk.LIMITS} == {name for name in numbers if name.startswith("risk.")}
    assert {f"notices.{name}" for name in notices.LIMITS} >= {name for name in numbers if name.startswith("notices.")}


PLAN = EVERY[next(key for key in EVERY if key[0] == "risk.plan")]
RED = PLAN["lanes"]["red"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notices.ports", [80]), ("notices.ports", []), ("notices.waits_seconds", [-1]),
        ("notices.waits_seconds", ["5"]), ("notices.timeout_seconds", 0), ("risk.watch.threshold", 101),
        ("risk.rules.emergency_hours", 73), ("risk.safe_default.lane", "purple"), ("risk.safe_default.red", ["guns"]),
        ("risk.relief.scopes", ["everything"]), ("risk.small_office", 1), ("risk.plan", {}), ("risk.plan", []),
        ("risk.plan", PLAN | {"lanes": {"red": RED | {"floor": "much"}}}), ("risk.plan", PLAN | {"spread": 0}),
        ("risk.plan", PLAN | {"lanes": {"red": RED | {"floor": 20_000}}}), ("risk.plan", PLAN | {"minutes": {"red": -1}}),
        ("risk.plan", PLAN | {"lanes": {"red": RED | {"floor": 0}}}), ("risk.agencies", {"health": "health"}),
        ("risk.agencies", {"": ["health"]}), ("advance_rulings.limit.basis", "whenever"),
    ],
)  # fmt: skip
def test_what_would_break_a_service_is_refused(name: str, value: object) -> None:
    service, _, short = name.partition(".")
    present = next(value for (known, _), value in EVERY.items() if known == name)
    assert TROUBLE[service](short, present, value)

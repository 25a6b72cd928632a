"""What officers may propose for the numbers of the programme."""

from __future__ import annotations

import pytest

from services.trusted_trader.domain.office import PREFIX
from services.trusted_trader.domain.parameters import trouble
from shared.parameters import load_administrations
from shared.settings import Settings


def test_every_value_in_force_could_be_proposed() -> None:
    found = [
        parameter
        for administration in load_administrations(Settings().administrations).values()
        for parameter in administration.parameters
        if parameter.name.startswith(PREFIX)
    ]
    assert len(found) > 40
    wrong = {parameter.name: trouble(parameter.name, parameter.value, parameter.value) for parameter in found}
    assert {name: said for name, said in wrong.items() if said} == {}


@pytest.mark.parametrize(
    ("name", "present", "value"),
    [
        ("draft_days", 60, 27),  # AEO-21: no draft is thrown away within 28 days
        ("statistics.small_cell", 5, 1),  # a cell of one is a firm
        ("alert.score", 60, 101),
        ("limit.decision", 120, 0),
        ("limit.basis", "calendar_days", "weeks"),
        ("clock.closures_stop", True, 1),
        ("appeal_days", 30, "thirty"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(name: str, present: object, value: object) -> None:
    assert trouble(PREFIX + name, present, value)
    assert trouble(PREFIX + name, present, present) is None

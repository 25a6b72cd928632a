"""Real rulings of another administration, read where they lie and never copied: found as people look for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from services.advance_rulings.importing import import_rulings
from tests.service.advance_rulings.conftest import House
from tests.service.house import MONDAY

PLACE = "shared/data/rulings/cross_ny.jsonl"
REAL = Path(
    os.environ.get("VAKA_REAL_RULINGS")
    or next((parent / PLACE for parent in Path(__file__).parents if (parent / PLACE).is_file()), PLACE)
)
pytestmark = pytest.mark.skipif(
    not REAL.is_file(),
    reason="the 57 rulings of another administration are not here; VAKA_REAL_RULINGS may name the file",
)


@pytest.fixture(scope="module")
async def register(shared_house: House) -> House:
    """A register with those rulings and nothing else."""
    shared_house.at = MONDAY
    report = await import_rulings(REAL, administration="XX", work=shared_house.work, at=MONDAY)
    assert (report.new, report.refused) == (57, [])
    again = await import_rulings(REAL, administration="XX", work=shared_house.work, at=MONDAY)
    assert (again.new, again.unchanged) == (0, 57)
    return shared_house


@pytest.mark.parametrize(
    "query", [{"q": "roasted garlic"}, {"q": "rosted garlik"}, {"q": "2005.99"}, {"hs": "2005.99"}, {"hs": "20059997"}]
)
async def test_a_real_ruling_is_among_the_first_three(register: House, query: dict) -> None:
    answer = await register.get(None, "/rulings", params=query)
    assert "N277893" in [row["number"] for row in answer.json()["items"]][:3]


async def test_the_rulings_say_where_they_come_from(register: House) -> None:
    found = (await register.get(None, "/rulings/N277893")).json()
    assert (found["reference"], found["status"], found["source"]) == (True, "reference", REAL.stem)
    assert found["hs_codes"] == ["2005.99.97.00"]
    assert found["issued_on"] == "2016-12-28"

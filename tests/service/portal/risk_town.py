"""The portal's pages of risk in front of the real risk service; identity knows an officer who examines nowhere yet."""

from __future__ import annotations

import pytest

from tests.databases import Ground
from tests.service.house import MONDAY, officer
from tests.service.portal.town import Identity, Town, portal_of, text_of
from tests.service.risk.conftest import House, build

__all__ = ["NEWCOMER", "RiskTown", "one_town", "risk_town", "text_of"]
NEWCOMER = officer("examiner", name="losa-tuimavave")
RiskTown = Town[House]


@pytest.fixture(scope="module")
def one_town(module_ground: Ground) -> RiskTown:
    """One town for all tests of a file."""
    house = module_ground.house(build)
    return Town(house, portal_of(house, identity=Identity(house.key, officers=[NEWCOMER])))


@pytest.fixture
def risk_town(one_town: RiskTown) -> RiskTown:
    """The file's town, its clock put back to Monday."""
    one_town.house.at = MONDAY
    return one_town

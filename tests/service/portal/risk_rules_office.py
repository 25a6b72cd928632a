"""The rules' pages in front of the real risk service; identity answers only its key."""

from __future__ import annotations

import pytest

from tests.databases import Ground
from tests.service.house import MONDAY
from tests.service.portal.town import Identity, Town, portal_of, text_of
from tests.service.risk.conftest import House, build

__all__ = ["Desk", "desk", "house_of_rules", "text_of"]
Desk = Town[House]


@pytest.fixture(scope="module")
def house_of_rules(module_ground: Ground) -> Desk:
    """One desk for all tests of a file."""
    house = module_ground.house(build)
    return Town(house, portal_of(house, identity=Identity(house.key)))


@pytest.fixture
def desk(house_of_rules: Desk) -> Desk:
    """The file's desk, its clock put back to Monday."""
    house_of_rules.house.at = MONDAY
    return house_of_rules

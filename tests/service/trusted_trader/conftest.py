"""Fixtures of the trusted-trader service: one house for a test, or one for all tests of a file."""

from __future__ import annotations

import pytest

from tests.databases import Ground
from tests.service.trusted_trader.house import House, build


@pytest.fixture
async def house(bare_house: House) -> House:
    """A house for one test, with its programme in force."""
    await bare_house.prepare()
    return bare_house


@pytest.fixture
def bare_house(ground: Ground) -> House:
    """A house for one test, on empty tables: without any programme."""
    return ground.house(build)


@pytest.fixture(scope="module")
async def shared_house(module_ground: Ground) -> House:
    """One house for all tests of a file."""
    found = module_ground.house(build)
    await found.prepare()
    return found

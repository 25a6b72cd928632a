"""Fixtures of the trusted-trader service: one house for a test, or one for all tests of a file."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.settings import Settings
from tests.service.house import MONDAY
from tests.service.trusted_trader.house import House, build


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
    """A house of its own for one test."""
    found = build(settings)
    await found.prepare()
    yield found
    await found.work.close()


@pytest.fixture(scope="module")
async def shared_house(module_settings: Settings) -> AsyncIterator[House]:
    """One house for all tests of a file."""
    found = build(module_settings)
    await found.prepare()
    yield found
    await found.work.close()


@pytest.fixture
def town(shared_house: House) -> House:
    """The file's house, its clock put back to Monday."""
    shared_house.at = MONDAY
    return shared_house

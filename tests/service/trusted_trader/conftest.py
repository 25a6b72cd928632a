"""Fixtures of the trusted-trader service: one house for a test, or one for all tests of a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.settings import Settings
from tests.service.house import MONDAY, Ground
from tests.service.trusted_trader.house import House, build


@pytest.fixture
async def house(bare_house: House) -> House:
    """A house for one test, with its programme in force."""
    await bare_house.prepare()
    return bare_house


@pytest.fixture
def bare_house(ground: Ground, tmp_path: Path) -> House:
    """A house for one test, on empty tables: without any programme."""
    return ground.place(build(ground.emptied(tmp_path)))


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

"""The ground on which the houses of a worker's tests stand, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from shared.settings import Settings
from tests.databases import Databases
from tests.service.house import Ground


@pytest.fixture(scope="session")
async def ground(ground_settings: Settings, databases: Databases) -> AsyncIterator[Ground]:
    """Empty tables for one house after the other: a copy of the database for each would take ten times as long."""
    found = Ground(settings=ground_settings, databases=databases)
    yield found
    await found.close()

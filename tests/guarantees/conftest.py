"""What the guarantees look at."""

from __future__ import annotations

import pytest

from deploy.parts import services
from shared.settings import Settings
from tests.guarantees.inspection import Route, offline, routes


@pytest.fixture(scope="session")
def offline_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings without a database."""
    return offline(tmp_path_factory.mktemp("secrets"))


@pytest.fixture(scope="session")
def every_route(offline_settings: Settings) -> tuple[Route, ...]:
    """Every route of every service."""
    return tuple(route for service in services() for route in routes(service, offline_settings))

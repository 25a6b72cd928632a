"""Installations for the journeys: one of each run mode per worker, with databases of their own on the run's server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from shared.settings import Settings
from tests.journey.browser import launched
from tests.journey.installation import Installation


def _environment(settings: Settings) -> dict[str, str]:
    return {"DATABASE_URL": settings.database_url, "SECRETS": str(settings.secrets), "VAKA_MODE": "demonstration"}


@pytest.fixture(scope="module")
def one_process(module_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`deploy.run all` on a free port."""
    yield from _running(module_settings, tmp_path_factory.mktemp("all"), parts=False)


@pytest.fixture(scope="module")
def parts(module_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Every part a process of its own, found by URL."""
    yield from _running(module_settings, tmp_path_factory.mktemp("parts"), parts=True)


def _running(settings: Settings, data: Path, *, parts: bool) -> Iterator[Installation]:
    installation = Installation(data, environment=_environment(settings))
    try:
        installation.start(parts=parts)
        yield installation
    finally:
        installation.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; its absence skips, or fails where browser tests are mandatory."""
    with launched() as found:
        yield found

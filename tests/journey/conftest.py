"""Installations for the journeys: in one process one per worker, as parts one per file, with databases of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from shared.settings import Settings
from tests.databases import Databases
from tests.journey.browser import launched
from tests.journey.installation import Installation


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url, "SECRETS": str(settings.secrets), "VAKA_MODE": "demonstration",
        "WEBHOOKS_TO_LOOPBACK": "yes",
    }  # fmt: skip


@pytest.fixture(scope="session")
def one_process(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """`deploy.run all` on a free port; the journeys of a worker visit the same one, one after the other."""
    with databases.one(tmp_path_factory.mktemp("all")) as settings:
        yield from _running(settings, parts=False)


@pytest.fixture(scope="module")
def parts(module_settings: Settings) -> Iterator[Installation]:
    """Every part a process of its own, found by URL."""
    yield from _running(module_settings, parts=True)


def _running(settings: Settings, *, parts: bool) -> Iterator[Installation]:
    installation = Installation(settings.data, environment=_environment(settings))
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

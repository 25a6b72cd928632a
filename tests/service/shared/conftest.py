"""The sample service, installed once per file; its tables are emptied for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from shared import logs
from shared.settings import Settings
from shared.tenancy import PLATFORM_GRANTS
from shared.work import Work
from tests.service.shared.sample import Sample, installed


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    """As in an installation: unconfigured, structlog draws every error with all its variables, which takes seconds."""
    logs.configure()


@pytest.fixture(scope="module")
def sample_installed(module_settings: Settings) -> Iterator[Sample]:
    with installed(module_settings) as sample:
        yield sample


@pytest.fixture
def sample(sample_installed: Sample) -> Sample:
    names = ("lamp", "published_lamp", *(name for name, _ in PLATFORM_GRANTS))
    sample_installed.run(f"truncate {', '.join(f'{sample_installed.schema}.{name}' for name in names)}")
    return sample_installed


@pytest.fixture
async def work(sample: Sample) -> AsyncIterator[Work]:
    made = sample.work()
    yield made
    await made.close()

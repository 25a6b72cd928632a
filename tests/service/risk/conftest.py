"""The risk service on a real PostgreSQL, with people of every role and a clock that the tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.risk.app import create_app
from shared.actors import Actor, Kind
from shared.settings import Settings
from tests.databases import Ground
from tests.service.house import ACME, alone, officer
from tests.service.house import House as Alone


def trader(
    organisation: str = ACME, *, tin: str = "50-1", administration: str = "FJ", roles: tuple[str, ...] = ("trader",)
) -> Actor:
    return Actor(
        kind=Kind.PERSON, id=f"trader-{organisation[:4]}", name="Litia Vakaloloma", administration=administration,
        roles=frozenset(roles), organisation=organisation, organisation_name=f"Firm {organisation[:4]}", tin=tin,
    )  # fmt: skip


def machine(administration: str = "FJ") -> Actor:
    """The national system's client."""
    return Actor(
        kind=Kind.CLIENT, id="national", name="National system", administration=administration,
        roles=frozenset({"national-system"}),
    )  # fmt: skip


EXAMINER = officer("examiner")
ANALYST = officer("risk-analyst")
APPROVER = officer("risk-approver")
AUDITOR = officer("auditor")
COUNTER = officer("counter")


@dataclass
class House(Alone):
    """The service, and the two calls that most tests make."""

    async def post(
        self, who: Actor | None, path: str, body: Any = None, *, version: int | None = None, **more: Any
    ) -> httpx.Response:
        return await self.call(who, "POST", path, version=version, json={} if body is None else body, **more)

    async def read(self, who: Actor | None, path: str) -> Any:
        """What a GET that succeeds answers."""
        answer = await self.get(who, path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def build(settings: Settings) -> House:
    return alone(House, create_app, settings)


@pytest.fixture
async def house(ground: Ground) -> AsyncIterator[House]:
    """A house for one test, on empty tables."""
    found = ground.house(build)
    yield found
    await found.app.state.engine.close()


@pytest.fixture(scope="module")
def shared_house(module_ground: Ground) -> House:
    """One house for all tests of a file."""
    return module_ground.house(build)

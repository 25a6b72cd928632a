"""Officers' pages of trusted traders in front of the real service; identity answers what it would answer officers."""

from __future__ import annotations

import pytest

from tests.databases import Ground
from tests.service.portal.town import Identity, Town, portal_of, text_of
from tests.service.trusted_trader.house import DECIDER, MANAGER, REVIEWER, House, build

__all__ = ["Office", "office", "text_of"]
Office = Town[House]


@pytest.fixture
async def office(ground: Ground) -> Office:
    """An office for one test, with its programme and nothing else in it."""
    house = ground.house(build)
    await house.prepare()
    identity = Identity(house.key, officers=(REVIEWER, DECIDER, MANAGER))
    return Town(house, portal_of(house, identity=identity))

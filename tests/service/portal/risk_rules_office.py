"""The rules' pages in front of the real risk service; identity answers only its key."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp

from gateway.portal.app import create_portal
from shared.actors import Actor
from shared.settings import Settings
from tests.service.house import MONDAY, Identity
from tests.service.portal.trader_town import text_of
from tests.service.risk.conftest import House, build
from tests.unit.portal.conftest import Browser

__all__ = ["Desk", "desk", "house_of_rules", "text_of"]


class Desk:
    """The house of risk, the portal before it, and a browser for whoever sits there."""

    def __init__(self, house: House, portal: ASGIApp) -> None:
        self.house = house
        self.portal = portal

    def browser(self, who: Actor | None = None) -> Browser:
        """A browser whose owner is signed in; the gateway's part is played by the header."""
        found = Browser(transport=httpx.ASGITransport(app=self.portal), base_url="http://localhost:8000")
        if who is not None:
            found.act_as(self.house.key.sign_actor(who, at=self.house.at.timestamp()))
        return found


@pytest.fixture(scope="module")
async def house_of_rules(module_settings: Settings) -> AsyncIterator[Desk]:
    """One desk for all tests of a file."""
    house = build(module_settings)
    peers: dict[str, ASGIApp] = {"risk": house.app, "identity": Identity(house.key)}
    yield Desk(house, create_portal(settings=module_settings, peers=peers, now=house.now))
    await house.work.close()


@pytest.fixture
def desk(house_of_rules: Desk) -> Desk:
    """The file's desk, its clock put back to Monday."""
    house_of_rules.house.at = MONDAY
    return house_of_rules

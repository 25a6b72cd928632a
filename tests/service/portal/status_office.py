"""Officers' pages of trusted traders in front of the real service; identity answers what it would answer officers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.portal.app import create_portal
from shared.actors import Actor
from shared.settings import Settings
from tests.service.portal.trader_town import text_of
from tests.service.trusted_trader.house import DECIDER, MANAGER, MONDAY, REVIEWER, House, build
from tests.unit.portal.conftest import Browser

__all__ = ["Office", "text_of"]


class Identity:
    """Its key, and the officers of the office."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body: dict[str, Any] = self._house.key.public()
        if Request(scope).url.path == "/colleagues":
            people = (REVIEWER, DECIDER, MANAGER)
            body = {"items": [{"id": who.id, "name": who.name, "roles": sorted(who.roles)} for who in people]}
        await JSONResponse(body)(scope, receive, send)


class Office:
    """The house, the portal in front of it, and a browser for whoever needs one."""

    def __init__(self, house: House, portal: ASGIApp) -> None:
        self.house = house
        self.portal = portal

    def browser(self, who: Actor) -> Browser:
        """A browser whose owner is signed in; the gateway's part is played by the header."""
        found = Browser(transport=httpx.ASGITransport(app=self.portal), base_url="http://localhost:8000")
        found.act_as(self.house.key.sign_actor(who, at=self.house.at.timestamp()))
        return found


@pytest.fixture(scope="module")
async def one_office(module_settings: Settings) -> AsyncIterator[Office]:
    """One office for all tests of a file."""
    house = build(module_settings)
    peers: dict[str, ASGIApp] = {"trusted_trader": house.app, "identity": Identity(house)}
    yield Office(house, create_portal(settings=module_settings, peers=peers, now=house.now))
    await house.work.close()


@pytest.fixture
async def office(one_office: Office, emptied_settings: Settings) -> Office:
    """The file's office, with its programme and nothing else in it, on Monday."""
    one_office.house.at = MONDAY
    await one_office.house.prepare()
    return one_office

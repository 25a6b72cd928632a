"""The portal's pages of risk in front of the real risk service; identity answers what it would answer officers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.portal.app import create_portal
from shared.actors import Actor
from shared.settings import Settings
from tests.service.house import MONDAY
from tests.service.portal.trader_town import text_of
from tests.service.risk.conftest import House, build
from tests.unit.portal.conftest import Browser

__all__ = ["RiskTown", "risk_town", "text_of"]
NEWCOMER = {"id": "officer-newcomer", "name": "Losa Tuimavave", "roles": ["examiner"]}


class Identity:
    """Its key, and an officer who examines nowhere yet."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body: dict[str, Any] = self._house.key.public()
        if Request(scope).url.path == "/colleagues":
            body = {"items": [NEWCOMER]}
        await JSONResponse(body)(scope, receive, send)


@dataclass
class RiskTown:
    """The house, the portal in front of it, and a browser for whoever needs one."""

    house: House
    portal: ASGIApp

    def browser(self, who: Actor) -> Browser:
        found = Browser(transport=httpx.ASGITransport(app=self.portal), base_url="http://localhost:8000")
        found.act_as(self.house.key.sign_actor(who, at=self.house.at.timestamp()))
        return found


@pytest.fixture(scope="module")
async def one_town(module_settings: Settings) -> AsyncIterator[RiskTown]:
    """One town for all tests of a file."""
    house = build(module_settings)
    peers: dict[str, ASGIApp] = {"risk": house.app, "identity": Identity(house)}
    yield RiskTown(house, create_portal(settings=module_settings, peers=peers, now=house.now))
    await house.work.close()


@pytest.fixture
def risk_town(one_town: RiskTown) -> RiskTown:
    """The file's town, its clock put back to Monday."""
    one_town.house.at = MONDAY
    return one_town

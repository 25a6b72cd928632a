"""The portal's applicant pages in front of the real advance-rulings service: people with browsers, and a clock to move."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from html import unescape
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.portal.app import create_portal
from shared.actors import Actor
from shared.settings import Settings
from tests.service.advance_rulings.conftest import House, build, trader
from tests.service.house import ACME, MONDAY
from tests.unit.portal.conftest import Browser

LITIA = replace(trader(ACME), organisation_name="Savusavu Coconut Mills", tin="FJ-1001")
FIRMS = [{"id": ACME, "name": "Savusavu Coconut Mills", "tin": "FJ-1001", "status": "confirmed"}]


class Identity:
    """What the applicant's pages ask identity: its key, and the firm with a tax number."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        body: Any = self._house.key.public()
        if request.url.path == "/organisations":
            words = request.query_params.get("q", "")
            body = {"items": [firm for firm in FIRMS if words in firm["tin"]], "next": None}
        await JSONResponse(body)(scope, receive, send)


class Town:
    """The house, the portal in front of it, and a browser for whoever needs one."""

    def __init__(self, house: House, portal: ASGIApp) -> None:
        self.house = house
        self.portal = portal

    def browser(self, who: Actor | None = LITIA) -> Browser:
        """A browser whose owner is signed in; the gateway's part is played by the header."""
        found = Browser(transport=httpx.ASGITransport(app=self.portal), base_url="http://localhost:8000")
        if who is not None:
            found.act_as(self.token(who))
        return found

    def token(self, who: Actor) -> str:
        return self.house.key.sign_actor(who, at=self.house.at.timestamp())


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Town]:
    """A town, as long as it is there."""
    house = build(settings)
    portal = create_portal(
        settings=settings, peers={"advance_rulings": house.app, "identity": Identity(house)}, now=house.now
    )
    yield Town(house, portal)
    await house.work.close()


@pytest.fixture(scope="module")
async def one_town(module_settings: Settings) -> AsyncIterator[Town]:
    """One town for tests of a file that look at nothing but their own application."""
    async with opened(module_settings) as found:
        yield found


@pytest.fixture
def town(one_town: Town, emptied_settings: Settings) -> Town:
    """The file's town, with nothing in it, on Monday."""
    one_town.house.at = MONDAY
    return one_town


def text_of(answer: httpx.Response) -> str:
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))

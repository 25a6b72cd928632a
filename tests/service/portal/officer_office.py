"""The officers' pages in front of the real advance-rulings service; identity answers what it would answer officers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.portal.app import create_portal
from shared.settings import Settings
from tests.service.advance_rulings.conftest import DECIDER, PROPOSAL, REVIEWER, House, build
from tests.service.house import MONDAY
from tests.service.portal.trader_town import Town, text_of

__all__ = ["RULING_FORM", "Town", "text_of"]

RULING_FORM: dict[str, str] = {name: value for name, value in PROPOSAL.items() if isinstance(value, str) and name != "outcome"} | {
    "gir-1": "1", "gir-6": "1", "publish": "1",
}  # fmt: skip
"""A proposed ruling as the form of the page sends it."""


class Identity:
    """Its key, and the officers of the office."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body: dict[str, Any] = self._house.key.public()
        if Request(scope).url.path == "/colleagues":
            body = {
                "items": [{"id": who.id, "name": who.name, "roles": sorted(who.roles)} for who in (REVIEWER, DECIDER)]
            }
        await JSONResponse(body)(scope, receive, send)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Town]:
    """An office, as long as it is open."""
    house = build(settings)
    refuses = JSONResponse({"code": "not-permitted"}, 403)
    peers: dict[str, ASGIApp] = {
        "advance_rulings": house.app, "identity": Identity(house), "risk": refuses, "notices": refuses,
        "trusted_trader": refuses,
    }  # fmt: skip
    yield Town(house, create_portal(settings=settings, peers=peers, now=house.now))
    await house.work.close()


@pytest.fixture(scope="module")
async def one_office(module_settings: Settings) -> AsyncIterator[Town]:
    """One office for all tests of a file."""
    async with opened(module_settings) as found:
        yield found


@pytest.fixture
def office(one_office: Town, emptied_settings: Settings) -> Town:
    """The file's office, with nothing in it, on Monday."""
    one_office.house.at = MONDAY
    return one_office

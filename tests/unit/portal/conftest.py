"""The portal in front of two fake services, and a browser without windows: cookies, forms and the gateway's header."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from gateway.portal.app import create_portal
from shared.settings import Settings
from tests.unit.portal.fake_api import FakeApi

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Clock:
    """The time of the test; it moves when it is told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


class Browser(httpx.AsyncClient):
    """Follows no redirect, keeps cookies, sends the hidden fields of the form it last saw for an action."""

    async def send_form(self, page: str, action: str, headers: Any = None, **fields: str | list[str]) -> httpx.Response:
        """Open `page`, fill the form that goes to `action`, send it."""
        shown = await self.get(page)
        return await self.send_shown(shown, action, headers, **fields)

    async def send_shown(
        self, shown: httpx.Response, action: str, headers: Any = None, **fields: str | list[str]
    ) -> httpx.Response:
        """Fill and send a form on a page already open."""
        found = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', shown.text, re.DOTALL)
        assert found, f"no form to {action} on {shown.url}"
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(found.group())}
        return await self.post(
            action, data=hidden | fields, headers={"origin": "http://localhost:8000"} | (headers or {})
        )

    def act_as(self, token: str) -> None:
        """What the gateway does for somebody signed in."""
        self.headers["authorization"] = f"Bearer {token}"
        self.cookies.set("vaka_session", "vks_session_of_the_test", domain="localhost.local")


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def browser(api: FakeApi, clock: Clock) -> AsyncIterator[Browser]:
    portal = create_portal(settings=Settings(mode="test"), peers=api.peers(), now=clock)
    async with Browser(transport=httpx.ASGITransport(app=portal), base_url="http://localhost:8000") as client:
        yield client

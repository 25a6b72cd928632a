"""The portal in front of one real service: browsers for whoever needs one, and a clock to move."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, Generic

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.portal.app import create_portal
from shared.actors import Actor
from shared.tokens import SigningKey
from tests.service.house import Built
from tests.unit.portal.conftest import Browser


class Identity:
    """What the pages ask identity: its key, the officers of the office, and the firm with a tax number."""

    def __init__(
        self, key: SigningKey, *, officers: Sequence[Actor] = (), firms: Sequence[Mapping[str, str]] = ()
    ) -> None:
        self._key, self._firms = key, firms
        self._officers = [{"id": who.id, "name": who.name, "roles": sorted(who.roles)} for who in officers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        body: Any = self._key.public()
        if request.url.path == "/colleagues":
            body = {"items": self._officers}
        elif request.url.path == "/organisations":
            words = request.query_params.get("q", "")
            body = {"items": [firm for firm in self._firms if words in firm["tin"]], "next": None}
        await JSONResponse(body)(scope, receive, send)


@dataclass
class Town(Generic[Built]):
    """The house, the portal in front of it, and a browser for whoever needs one."""

    house: Built
    portal: ASGIApp

    def browser(self, who: Actor | None = None) -> Browser:
        """A browser whose owner is signed in, if it is somebody; the gateway's part is played by the header."""
        found = Browser(transport=httpx.ASGITransport(app=self.portal), base_url="http://localhost:8000")
        if who is not None:
            found.act_as(self.token(who))
        return found

    def token(self, who: Actor) -> str:
        return self.house.key.sign_actor(who, at=self.house.at.timestamp())


def portal_of(house: Built, **peers: ASGIApp) -> ASGIApp:
    """The portal in front of a house and of those whom its pages ask besides."""
    settings = house.app.state.platform.settings
    return create_portal(settings=settings, peers={house.work.service: house.app, **peers}, now=house.now)


def text_of(answer: httpx.Response) -> str:
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))

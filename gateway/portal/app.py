"""The portal: pages at /, in front of the same API that everybody else uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from gateway.portal import pages
from gateway.portal.errors import http_error
from gateway.portal.language import LANGUAGES, load_words
from gateway.portal.rendering import Rendering
from gateway.portal.static_files import StaticFiles
from gateway.portal.visit import Portal
from shared.settings import Settings


def utc_now() -> datetime:
    """The only place where the portal reads the clock."""
    return datetime.now(UTC)


def create_portal(
    *, settings: Settings, peers: Mapping[str, ASGIApp], now: Callable[[], datetime] = utc_now
) -> ASGIApp:
    """The portal as an ASGI app.

    The gateway calls it with the visitor's actor token as `Authorization: Bearer …` (or none), the request
    id as `X-Request-ID`, and the cookies as the browser sent them. `peers` may be filled until the first request.
    """
    static = StaticFiles()
    words = {language: load_words(language) for language in LANGUAGES}
    routes, menu = pages.collect()
    app = Starlette(
        routes=[*routes, Route("/static/{name}", static.answer), Route("/favicon.ico", static.icon)],
        exception_handlers={HTTPException: http_error},
    )
    app.state.portal = Portal(
        settings=settings,
        peers=peers,
        now=now,
        administrations=settings.hosted_administrations(),
        words=words,
        static=static,
        rendering=Rendering(words=words, static=static),
        menu=menu,
    )
    return app

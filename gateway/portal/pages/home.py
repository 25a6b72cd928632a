"""The front door: search first, then what an application needs and how it goes."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.language import N_
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import MenuItem, Visit


async def home(visit: Visit) -> Response:
    """Search box first."""
    return page(visit, "public/home.html")


async def how_it_works(visit: Visit) -> Response:
    """The procedure from question to ruling, for somebody who never asked for one."""
    return page(visit, "public/how_it_works.html")


MENU = [
    MenuItem(path="/how-it-works", title=N_("How it works"), shown=lambda actor: not actor.administration, order=30)
]
ROUTES = [get("/", home), get("/how-it-works", how_it_works)]

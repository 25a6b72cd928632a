"""The front door, and the pages of plain text: how it works, help, privacy, accessibility."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.language import N_
from gateway.portal.rendering import page
from gateway.portal.routes import Shows, get
from gateway.portal.visit import MenuItem, Visit


async def home(visit: Visit) -> Response:
    """Search box first. The page stands even when the register does not answer."""
    try:
        served = await register.administrations(visit.api)
    except ApiProblem:
        served = []
    return page(visit, "public/home.html", served=served)


def text_page(template: str) -> Shows:
    """A page that is only text."""

    async def show(visit: Visit) -> Response:
        return page(visit, template)

    return show


MENU = [
    MenuItem(path="/how-it-works", title=N_("How it works"), shown=lambda actor: not actor.administration, order=30)
]
ROUTES = [
    get("/", home),
    get("/how-it-works", text_page("public/how_it_works.html")),
    get("/help", text_page("public/help.html")),
    get("/privacy", text_page("public/privacy.html")),
    get("/accessibility", text_page("public/accessibility.html")),
]

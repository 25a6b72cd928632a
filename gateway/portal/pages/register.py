"""The register of rulings: search first, then a ruling that reads like a page of a good book."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.tariff import in_editions
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import MenuItem, Visit

FILTERS = ("q", "hs", "administration", "status", "type", "from", "to")
STATUSES = ("in_force", "expired", "revoked", "annulled", "reference")


async def rulings(visit: Visit) -> Response:
    """Results for what the address asks: every filter is in it, so a search can be kept and sent on."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    form = Form(given=asked)
    found: register.RulingPage = {"items": [], "next": None, "meant": []}
    try:
        found = await register.search(visit.api, **asked, cursor=visit.query_params.get("cursor", ""))
    except ApiProblem as problem:
        if not (problem.status in (400, 422) and form.take(problem, visit.words)):
            raise
    served = await register.administrations(visit.api)
    return page(
        visit, "public/rulings.html", status=422 if form.errors else 200, form=form, asked=asked, found=found, served=served,
        filtered=any(value for name, value in asked.items() if name != "q"), statuses=STATUSES,
        paged=bool(visit.query_params.get("cursor")),
    )  # fmt: skip


async def ruling(visit: Visit) -> Response:
    """One ruling, to read and to print."""
    number = str(visit.path_params["number"])
    found = await register.ruling(visit.api, number, administration=visit.query_params.get("administration", ""))
    address = f"{visit.portal.settings.public_url}/rulings/{number}"
    host = visit.portal.administrations.get(found["administration"])
    return page(
        visit, "public/ruling.html", ruling=found, address=address, qr=qr_code(address), host=host,
        administration=host or visit.administration, editions=await in_editions(visit, found),
    )  # fmt: skip


MENU = [MenuItem(path="/rulings", title=N_("Register"), order=10)]
ROUTES = [get("/rulings", rulings), get("/rulings/{number}", ruling)]

"""The administration's published rulings, with the register's own search."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import get, holds
from gateway.portal.pages.officer.wording import OFFICER_ROLES
from gateway.portal.rendering import page
from gateway.portal.visit import MenuItem, Visit

FILTERS = ("q", "status", "type", "hs")


async def listed(visit: Visit) -> Response:
    """The published rulings of this administration."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    none: register.Total = {"count": 0, "more": False}
    form, found = Form(given=asked), register.RulingPage(items=[], next=None, meant=[], total=none, facets=None)
    cursor = visit.query_params.get("cursor", "")
    try:
        found = await register.search(visit.api, **asked, administration=visit.actor.administration, cursor=cursor)
    except ApiProblem as problem:
        if not (problem.status == 422 and form.take(problem, visit.words)):
            raise
    return page(
        visit, "officer/rulings.html", status=422 if form.errors else 200, form=form, asked=asked, found=found,
        paged=bool(cursor), tariff_code=readings.tariff_code, kinds=readings.kinds(visit),
    )  # fmt: skip


MENU = [
    MenuItem(path="/office/rulings", title=N_("Rulings"), under=N_("Office"), shown=holds(*OFFICER_ROLES), order=45)
]
ROUTES = [get("/office/rulings", listed)]

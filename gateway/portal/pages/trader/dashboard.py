"""The trader's first page: what waits for me, what waits for them and until when; then drafts, decisions, rulings."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import Response

from gateway.portal.client import applicant, rulings_life
from gateway.portal.client.office import OPEN_STATES
from gateway.portal.pages.trader.view import ENDED, is_counter, lodges
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

LISTED = 50
DECIDED = 5
RULINGS = 12

LISTS: dict[str, dict[str, Any]] = {
    "you": {"state": ["incomplete", "awaiting_applicant", "awaiting_sample"]},
    "office": {"waiting": "office"},
    "drafts": {"state": ["draft"]},
    "decided": {"state": list(ENDED)},
}


async def dashboard(visit: Visit) -> Response:
    """Answers first."""
    if not lodges(visit.actor):
        return page(visit, "trader/no_firm.html")
    if is_counter(visit.actor):
        return await _counter(visit)
    api = visit.api
    you, office, drafts, decided, in_force, principals = await asyncio.gather(
        applicant.applications(api, **LISTS["you"], limit=LISTED),
        applicant.applications(api, **LISTS["office"], limit=LISTED),
        applicant.applications(api, **LISTS["drafts"], limit=LISTED),
        applicant.applications(api, **LISTS["decided"], limit=DECIDED),
        rulings_life.rulings(api, status="in_force", limit=RULINGS),
        applicant.principals(api),
    )
    return page(
        visit, "trader/dashboard.html",
        you=you, office=office, drafts=drafts, decided=decided, principals=principals,
        rulings=sorted(in_force["items"], key=lambda row: row["valid_until"]),
    )  # fmt: skip


async def _counter(visit: Visit) -> Response:
    drafts, found = await asyncio.gather(
        applicant.applications(visit.api, state=["draft"], limit=LISTED),
        applicant.applications(visit.api, state=list(OPEN_STATES), limit=100),
    )
    lodged = [row for row in found["items"] if row["lodged_by"] == "counter"]
    return page(visit, "trader/counter.html", drafts=drafts, lodged=lodged)


async def whole_list(visit: Visit) -> Response:
    """One of the lists, page by page, narrowed by words."""
    which = visit.query_params.get("show", "decided")
    filters = LISTS.get(which, LISTS["decided"])
    found = await applicant.applications(
        visit.api, **filters, q=visit.query_params.get("q", ""), cursor=visit.query_params.get("cursor"), limit=25
    )
    return page(
        visit, "trader/list.html", which=which if which in LISTS else "decided", found=found,
        q=visit.query_params.get("q", ""), later=bool(visit.query_params.get("cursor")),
    )  # fmt: skip

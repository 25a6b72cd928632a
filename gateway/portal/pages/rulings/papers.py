"""The signed documents of a case or a ruling, for its firm and for officers: one page, linked from wherever it is worked on."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.portal.client import rulings_papers
from gateway.portal.language import N_
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import Visit

ABOUT = {
    "application": N_("Documents of the application"),
    "ruling": N_("Documents of the ruling"),
    "review": N_("Documents of the review"),
    "appeal": N_("Documents of the appeal"),
    "extended-use": N_("Documents of the request"),
    "enquiry": N_("Documents of the question"),
}


async def listed(visit: Visit) -> Response:
    """The list; each document as PDF in the language of the page, and as a signed statement."""
    thing, key = str(visit.path_params["thing"]), str(visit.path_params["key"])
    if thing not in rulings_papers.THINGS:
        raise HTTPException(404)
    rows = await rulings_papers.papers(visit.api, thing, key)
    return page(visit, "rulings/papers.html", rows=rows, thing=thing, key=key, heading=ABOUT[thing])


ROUTES = [get("/documents/{thing}/{key}", listed, signed_in=True)]

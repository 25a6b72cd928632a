"""Everything recorded about a case, with who opened confidential documents: for auditors."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import office
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import get, zone_of
from gateway.portal.pages.officer.wording import AUDIT_FACTS
from gateway.portal.rendering import page
from gateway.portal.visit import Visit


async def trail(visit: Visit) -> Response:
    """The trail of one case, the first fact first."""
    key = str(visit.path_params["id"])
    found = await office.case(visit.api, key)
    recorded = await office.trail(visit.api, found["id"])
    names = {document["id"]: document["name"] for document in found["documents"]}
    return page(
        visit, "officer/trail.html", case=found, recorded=recorded, document_names=names, fact_words=AUDIT_FACTS,
        firms=readings.firms(found), zone=zone_of(visit), reads=sum(row["fact"] == "ConfidentialDocumentRead" for row in recorded),
    )  # fmt: skip


ROUTES = [get("/cases/{id}/trail", trail)]

"""What is published about the random draw, for everybody: the commitments of the days, and their secrets afterwards."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import risk_plans
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import Visit

DAYS = 60
"""Days on one page, the newest first."""


async def published(visit: Visit) -> Response:
    """The published list, and how anybody computes a draw again. It names no declaration and no criterion."""
    place, before = visit.administration, visit.query_params.get("before", "")
    items = await risk_plans.commitments(visit.api, place.code) if place else []
    rows = [row for row in items if not before or row["day"] < before]
    return page(
        visit, "public/random_selection.html", items=rows[:DAYS], paged=bool(before),
        older=rows[DAYS - 1]["day"] if len(rows) > DAYS else "", zone=str(place.zone) if place else "UTC",
    )  # fmt: skip


ROUTES = [get("/random-selection", published)]

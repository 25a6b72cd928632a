"""What is published about the random draw, for everybody: the commitments of the days, and their secrets afterwards."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import risk_plans
from gateway.portal.rendering import page
from gateway.portal.routes import get
from gateway.portal.visit import Visit


async def published(visit: Visit) -> Response:
    """The published list, and how anybody computes a draw again. It names no declaration and no criterion."""
    place = visit.administration
    items = await risk_plans.commitments(visit.api, place.code) if place else []
    return page(visit, "public/random_selection.html", items=items, zone=str(place.zone) if place else "UTC")


ROUTES = [get("/random-selection", published)]

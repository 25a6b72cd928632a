"""Early warnings: holders that somebody has to look after, the gravest first, each with the reason and the next step."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import status_watch
from gateway.portal.client.status_watch import Watched
from gateway.portal.pages.officer.desk import get, zone_of
from gateway.portal.pages.programme.words import HOLDERS
from gateway.portal.rendering import page
from gateway.portal.visit import Visit


async def monitoring(visit: Visit) -> Response:
    """The list; `mine` keeps those whom the reader looks after, `code` one kind of warning."""
    found = await status_watch.warnings(visit.api)
    mine, code = visit.query_params.get("mine", ""), visit.query_params.get("code", "")

    def wanted(row: Watched) -> bool:
        manager = row["account_manager"]
        looks_after = manager is not None and manager["id"] == visit.actor.id
        return (not mine or looks_after) and (not code or any(one["code"] == code for one in row["alerts"]))

    return page(
        visit, "status/monitoring.html", found=found, rows=[row for row in found["items"] if wanted(row)], mine=bool(mine),
        holder_words=HOLDERS, zone=zone_of(visit), place_of=place_of,
    )  # fmt: skip


def place_of(row: Watched, refers_to: str) -> str:
    """Where the next step of a warning is done."""
    kind = refers_to.partition("/")[0]
    if kind == "entry":
        return f"/traders/operators/{row['tin']}#entries"
    anchor = {"change": "#changes", "finding": ""}.get(kind, "#check-ins" if kind == "check-in" else "")
    return f"/traders/holders/{row['authorisation']}{anchor}"


ROUTES = [get("/traders/monitoring", monitoring)]

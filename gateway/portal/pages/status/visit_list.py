"""Visits in a list: one's own first, what is planned, what is reported."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import status_visits as client
from gateway.portal.pages.officer.desk import get
from gateway.portal.pages.status import visit_words
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

AHEAD = ["planned", "under_way"]


async def visits(visit: Visit) -> Response:
    """The list in the address: mine (for a validator the first), planned, reported, cancelled, all."""
    _ = visit.words.gettext
    shows = [
        ("mine", _("Mine")), ("planned", _("Planned")), ("reported", _("Reported")), ("cancelled", _("Cancelled")),
        ("all", _("All")),
    ]  # fmt: skip
    first = "mine" if "validator" in visit.actor.roles else "planned"
    asked = visit.query_params.get("show", first)
    now = asked if asked in dict(shows) else first
    states = {"planned": AHEAD, "reported": ["reported"], "cancelled": ["cancelled"]}.get(now)
    rows = await client.visits(visit.api, mine=now == "mine", states=states)
    if now == "mine":  # what is ahead first, then what was done, the newest first
        ahead = [one for one in rows if one["state"] in AHEAD]
        rows = [*ahead, *reversed([one for one in rows if one["state"] not in AHEAD])]
    elif now in ("reported", "cancelled"):
        rows = rows[::-1]
    mine = {one["id"] for one in rows if any(who["id"] == visit.actor.id for who in one["validators"])}
    return page(visit, "status/visit_list.html", rows=rows, shows=shows, show_now=now, mine=mine, words=visit_words)


ROUTES = [get("/traders/visits", visits)]

"""Holders: one list with its filters in the address, those whose validity ends soonest first."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from gateway.portal.client import status_holders
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get, today_of, zone_of
from gateway.portal.pages.programme.words import HOLDERS
from gateway.portal.pages.programme.words import ROLES as ROLE_WORDS
from gateway.portal.pages.status.board import tier_names
from gateway.portal.pages.status.words import SUSPENSION_GROUNDS
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

FILTERS = ("q", "state", "tier", "role", "mine", "ends")
LIVE = ("active", "suspended")
QUEUES: tuple[tuple[str, dict[str, str]], ...] = (
    (N_("Active and suspended"), {}),
    (N_("Mine to look after"), {"mine": "1"}),
    (N_("Suspended"), {"state": "suspended"}),
    (N_("Ending within 90 days"), {"ends": "90"}),
    (N_("Ended"), {"state": "ended"}),
)
AT_ONCE = 80
SOON_AT_MOST = 3660


async def holders(visit: Visit) -> Response:
    """Holders as the address asks for them."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    choice, cursor = asked["state"], visit.query_params.get("cursor", "")
    states = {"": list(LIVE), "all": [], "ended": [one for one in HOLDERS if one not in LIVE]}.get(choice)
    if states is None:
        states = [choice] if choice in HOLDERS else list(LIVE)
    days = int(asked["ends"]) if asked["ends"].isdecimal() else 0
    before = (today_of(visit) + timedelta(days=min(days, SOON_AT_MOST))).isoformat() if days else None
    found = await status_holders.holders(
        visit.api, q=asked["q"], state=states, tier=asked["tier"], mine=bool(asked["mine"]), cursor=cursor,
        role=asked["role"] if asked["role"] in ROLE_WORDS else "", ends_before=before, limit=AT_ONCE,
    )  # fmt: skip
    return page(
        visit, "status/holders.html", form=Form(given=asked), asked=asked, found=found, paged=bool(cursor),
        set_filters={name: value for name, value in asked.items() if value}, queues=QUEUES, holder_words=HOLDERS,
        role_words=ROLE_WORDS, grounds=SUSPENSION_GROUNDS, tiers=await tier_names(visit), zone=zone_of(visit),
    )  # fmt: skip


ROUTES = [get("/traders/holders", holders)]

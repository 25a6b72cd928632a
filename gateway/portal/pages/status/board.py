"""The board of trusted traders: how many applications stand where, and one list with its filters in the address."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import status_cases
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get, holds, zone_of
from gateway.portal.pages.programme.words import ROLES as ROLE_WORDS
from gateway.portal.pages.status.words import PURPOSES, STATES
from gateway.portal.rendering import page
from gateway.portal.visit import MenuItem, Visit

ROLES = (
    "reviewer", "decider", "validator", "account-manager", "registrar", "parameters", "auditor", "counter",
)  # fmt: skip
FILTERS = ("q", "state", "band", "tier", "purpose", "assignee", "waiting")
QUEUES: tuple[tuple[str, dict[str, str]], ...] = (
    (N_("All open"), {}),
    (N_("Mine"), {"assignee": "me"}),
    (N_("No officer"), {"assignee": "none"}),
    (N_("Overdue"), {"band": "overdue"}),
    (N_("Due soon"), {"band": "due_soon"}),
    (N_("With the firm"), {"waiting": "firm"}),
    (N_("Re-validations"), {"purpose": "revalidation"}),
    (N_("Closed"), {"state": "closed"}),
)
BANDS = ("overdue", "due_soon", "on_time", "paused", "not_started")
AT_ONCE = 80


def states_of(choice: str) -> list[str]:
    """The states that a choice of the filter means; an empty list is every state."""
    if choice == "all":
        return []
    if choice == "closed":
        return list(status_cases.CLOSED_STATES)
    known = status_cases.OPEN_STATES + status_cases.CLOSED_STATES
    return [choice] if choice in known else list(status_cases.OPEN_STATES)


async def tier_names(visit: Visit) -> dict[str, str]:
    """The tiers of the programme in force; empty where there is none yet."""
    try:
        return await status_cases.tiers(visit.api, visit.actor.administration, visit.language)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return {}


async def board(visit: Visit) -> Response:
    """What waits, by state and by clock; then the cases as the address asks for them, the first due first."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    cursor = visit.query_params.get("cursor", "")
    found = await status_cases.cases(
        visit.api, q=asked["q"], state=states_of(asked["state"]),
        cursor=cursor, limit=AT_ONCE, sort="changed" if asked["state"] in ("all", "closed", *status_cases.CLOSED_STATES) else "due",
        **{name: asked[name] for name in ("band", "tier", "purpose", "assignee", "waiting")},
    )  # fmt: skip
    return page(
        visit, "status/board.html", form=Form(given=asked), asked=asked, found=found, paged=bool(cursor),
        set_filters={name: value for name, value in asked.items() if value}, queues=QUEUES, bands=BANDS,
        counts=await status_cases.board(visit.api), tiers=await tier_names(visit), state_words=STATES,
        role_words=ROLE_WORDS, purposes=PURPOSES, open_states=status_cases.OPEN_STATES,
        closed_states=status_cases.CLOSED_STATES, zone=zone_of(visit),
    )  # fmt: skip


MENU = [MenuItem(path="/traders", title=N_("Traders"), shown=holds(*ROLES), order=4)]
ROUTES = [get("/traders", board)]

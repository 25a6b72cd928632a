"""The inbox: one dense, quiet table, its filters in the address, so that a queue can be kept and sent on."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import desk, office
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk.teams import distributes
from gateway.portal.pages.desk.work import targets
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import get, zone_of
from gateway.portal.pages.officer.today import works_on_cases
from gateway.portal.rendering import page
from gateway.portal.visit import MenuItem, Visit

CLOSED_STATES = ("issued", "declined", "withdrawn", "lapsed")
FILTERS = ("q", "state", "band", "type", "assignee", "team", "waiting")
QUEUES: tuple[tuple[str, dict[str, str]], ...] = (
    (N_("All open"), {}),
    (N_("Mine"), {"assignee": "me"}),
    (N_("No officer"), {"assignee": "none"}),
    (N_("New"), {"state": "submitted"}),
    (N_("To sign"), {"state": "proposed"}),
    (N_("Overdue"), {"band": "overdue"}),
    (N_("Due soon"), {"band": "due_soon"}),
    (N_("With the applicant"), {"waiting": "applicant"}),
    (N_("Closed"), {"state": "closed"}),
)
AT_ONCE = 80


def states_of(choice: str) -> list[str]:
    """The states that a choice of the filter means; an empty list is every state."""
    if choice == "all":
        return []
    if choice == "closed":
        return list(CLOSED_STATES)
    known = office.OPEN_STATES + CLOSED_STATES
    return [choice] if choice in known else list(office.OPEN_STATES)


async def inbox(visit: Visit) -> Response:
    """Cases as the address asks for them, the first due first."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    cursor = visit.query_params.get("cursor", "")
    found = await office.cases(
        visit.api, q=asked["q"], state=states_of(asked["state"]), band=asked["band"], type=asked["type"],
        assignee=asked["assignee"], team=asked["team"], waiting=asked["waiting"], cursor=cursor, limit=AT_ONCE,
        sort="changed" if asked["state"] in ("all", "closed", *CLOSED_STATES) else "due",
    )  # fmt: skip
    teams = await desk.teams(visit.api)
    ticked = visit.query_params.get("pick") == "all"
    set_filters = {name: value for name, value in asked.items() if value}
    return page(
        visit, "officer/inbox.html", form=Form(given=asked), asked=asked, set_filters=set_filters, found=found,
        queues=QUEUES, paged=bool(cursor), zone=zone_of(visit), open_states=office.OPEN_STATES,
        closed_states=CLOSED_STATES, kinds=readings.kinds(visit), team_names={row["id"]: row["name"] for row in teams},
        targets=await targets(visit, teams) if distributes(visit.actor) else [],
        picked=[row["id"] for row in found["items"]] if ticked else [],
    )  # fmt: skip


MENU = [MenuItem(path="/cases", title=N_("Cases"), under=N_("Cases"), shown=works_on_cases, order=2)]
ROUTES = [get("/cases", inbox)]

"""The morning page: what is due, what is late, what waits for whom. It prints for the morning meeting."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import office
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get
from gateway.portal.rendering import page
from gateway.portal.visit import MenuItem, Visit
from shared.actors import Actor

CASEWORK = frozenset({"counter", "reviewer", "decider", "appeal-authority", "registrar", "auditor"})
FIGURES = (
    ("overdue", N_("overdue"), "/cases?band=overdue"),
    ("due_soon", N_("due soon"), "/cases?band=due_soon"),
    ("to_accept", N_("to accept or return"), "/cases?state=submitted"),
    ("to_sign", N_("proposed, to be signed"), "/cases?state=proposed"),
    ("unassigned", N_("with no officer"), "/cases?assignee=none"),
    ("waiting_for_applicant", N_("waiting for the applicant"), "/cases?waiting=applicant"),
    ("mine", N_("mine"), "/cases?assignee=me"),
)
"""Name of a count, its words, and the queue that lists it."""

QUEUES = (
    ("overdue", N_("Overdue"), N_("The time that the law gives is over. Decide these first, or tell the applicant when you will.")),
    ("due_soon", N_("Due soon"), ""),
    ("to_sign", N_("Proposed, waiting for a signature"), N_("Another officer than the one who proposed signs.")),
    ("to_accept", N_("New: to accept or return"), N_("Say within the time for completeness whether the application is complete.")),
    ("mine", N_("Mine"), ""),
    ("waiting_for_applicant", N_("Waiting for the applicant"), ""),
)  # fmt: skip
"""Name of a list, its heading, and the sentence under it."""


def works_on_cases(actor: Actor) -> bool:
    """Officers who see cases; keeping the office's parameters alone shows none."""
    return actor.is_officer and bool(actor.roles & CASEWORK)


async def today(visit: Visit) -> Response:
    """Today, on one page."""
    found = await office.today(visit.api)
    lists = {name: found[name] for name, _, _ in QUEUES}  # type: ignore[literal-required]  # the names above are its keys
    seen: set[str] = set()
    # Mine repeats what stands above only where nothing more urgent already shows it.
    for name, rows in lists.items():
        if name == "mine":
            lists[name] = [row for row in rows if row["id"] not in seen]
        seen |= {row["id"] for row in rows}
    return page(
        visit, "officer/today.html", found=found, counts=found["counts"], figures=FIGURES, queues=QUEUES, lists=lists,
        zone=found["zone"],
    )  # fmt: skip


MENU = [MenuItem(path="/today", title=N_("Today"), shown=works_on_cases, order=1, start=True)]
ROUTES = [get("/today", today)]

"""Many cases at once to a team or an officer, how the work lies, and the queue and the keywords of one case."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import desk, office
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk.teams import distributes
from gateway.portal.pages.officer.desk import answered, get, post
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

MOST = 200


async def targets(visit: Visit, teams: list[desk.TeamView]) -> list[tuple[str, str]]:
    """Where cases can go: teams, the common queue, officers, nobody. A value says all that the API asks."""
    _ = visit.words.gettext
    found = [(f"team {team['id']}", _("Queue of %(name)s") % {"name": team["name"]}) for team in teams]
    found.append(("team", _("Common queue")))
    found.append((f"officer {visit.actor.id} {visit.actor.name}", _("Me")))
    found += [
        (f"officer {row['id']} {row['name']}", row["name"])
        for row in await office.colleagues(visit.api)
        if row["id"] != visit.actor.id
    ]
    return [*found, ("officer", _("No officer"))]


def target_of(choice: str) -> dict[str, Any] | None:
    """The body that a choice means; None for what is no choice of ours."""
    kind, _, rest = choice.partition(" ")
    if kind == "team":
        return {"team": rest or None}
    if kind != "officer":
        return None
    identifier, _, name = rest.partition(" ")
    return {"officer": {"id": identifier, "name": name} if identifier and name else None}


async def move(visit: Visit, form: Form) -> Response:
    """The cases that were ticked, to one place; each one that stayed says why."""
    _ = visit.words.gettext
    cases, target = form.all("case")[:MOST], target_of(form.text("to"))
    back = form.text("back") if form.text("back").startswith("/cases") else "/cases"
    if not cases or target is None:
        visit.tell(
            _("Tick at least one case and choose where it goes.") if not cases else _("Choose where the cases go.")
        )
        return redirect(visit, back)
    try:
        found = await desk.move(visit.api, {"cases": cases, **target}, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, fallback="to")
        return page(visit, "desk/moved.html", status=status, form=form, moved=0, left=[], back=back)
    left = [row for row in found["items"] if not row["moved"]]
    said = visit.words.ngettext("%(num)d case moved.", "%(num)d cases moved.", found["moved"]) % {"num": found["moved"]}
    if not left:
        visit.tell(said)
        return redirect(visit, back)
    return page(visit, "desk/moved.html", form=Form(), moved=found["moved"], left=left, back=back)


async def workload(visit: Visit) -> Response:
    """How the open cases lie on teams and officers now."""
    return page(visit, "desk/workload.html", load=await desk.workload(visit.api))


async def sorting(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """The queue and the keywords of one case."""
    found = await office.case(visit.api, str(visit.path_params["id"]))
    words = list(dict.fromkeys([*found["keywords"], *await desk.suggestions(visit.api, found["id"])]))
    given: dict[str, object] = {"team": found["team"] or "", "keyword": found["keywords"]}
    possible = {row["name"] for row in found["actions"] if row["possible"]}
    return page(
        visit, "desk/sorting.html", status=status, form=form or Form(given=given), case=found, words=words,
        teams=await desk.teams(visit.api), possible=possible,
    )  # fmt: skip


async def sort(visit: Visit, form: Form) -> Response:
    """Into a team's queue, or other keywords: two forms of one page."""
    _ = visit.words.gettext
    identifier, action = str(visit.path_params["id"]), form.text("do")
    words = [*form.all("keyword"), *form.text("more_keywords").split(",")]
    bodies: dict[str, dict[str, Any]] = {
        "route": {"team": form.text("team") or None},
        "set-keywords": {"keywords": list(dict.fromkeys(word.strip() for word in words if len(word.strip()) > 1))},
    }
    if action not in bodies:
        return redirect(visit, f"/cases/{identifier}/sorting")
    try:
        await office.take_action(visit.api, identifier, action, bodies[action], version=form.version, key=form.key)
    except ApiProblem as problem:
        names = {str(error.get("pointer")): "more_keywords" for error in problem.errors}
        if problem.status == 422 and form.take(problem, visit.words, names=names):
            return await sorting(visit, form, status=422)
        return await sorting(visit, form, status=answered(visit, form, problem, fallback="team"))
    visit.tell(_("The case is in that queue.") if action == "route" else _("The keywords are kept."))
    return redirect(visit, f"/cases/{identifier}")


MENU = [MenuItem(path="/workload", title=N_("Workload"), under=N_("Work"), shown=distributes, order=6)]
ROUTES = [
    post("/cases/move", move),
    get("/workload", workload),
    get("/cases/{id}/sorting", sorting),
    post("/cases/{id}/sorting", sort),
]

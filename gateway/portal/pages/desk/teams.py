"""Teams: made, changed and closed here, without a release; each has a queue that cases come to by themselves."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import desk, office
from gateway.portal.client.desk import Member, TeamView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, holds, post
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

_manages = holds("decider")
distributes = holds("reviewer", "decider")


async def teams(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """Every team with its queue, closed ones last; and the form for a new one."""
    found = await desk.teams(visit.api, closed=True)
    return page(
        visit, "desk/teams.html", status=status, form=form or Form(), teams=found, kinds=readings.kinds(visit),
        manages=_manages(visit.actor),
    )  # fmt: skip


async def make(visit: Visit, form: Form) -> Response:
    """A new team; then its members."""
    _ = visit.words.gettext
    if not form.text("name"):
        form.wrong("name", _("Give the team a name."))
        return await teams(visit, form, status=422)
    try:
        made = await desk.make_team(visit.api, _wants(form), key=form.key)
    except ApiProblem as problem:
        return await teams(visit, form, status=_refused(visit, form, problem))
    visit.tell(_("%(name)s has its queue. Say who belongs to it.") % {"name": made["name"]})
    return redirect(visit, f"/teams/{made['id']}")


def _wants(form: Form) -> dict[str, Any]:
    body: dict[str, Any] = {
        "name": form.text("name"),
        "types": form.all("types"),
        "chapters": [part for part in form.text("chapters").replace(",", " ").split() if part],
    }
    if form.text("place").isdigit():
        body["place"] = int(form.text("place"))
    return body


def _refused(visit: Visit, form: Form, problem: ApiProblem) -> int:
    if problem.status == 422 and any("/chapters" in str(error.get("pointer")) for error in problem.errors):
        form.wrong("chapters", visit.words.gettext("Write chapters as two digits, such as 20 22."))
        return 422
    return answered(visit, form, problem, fallback="name")


async def team(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """One team: what comes to it, who belongs to it."""
    found = await desk.team(visit.api, str(visit.path_params["id"]))
    given: dict[str, object] = {
        "name": found["name"], "types": found["types"], "chapters": " ".join(found["chapters"]),
        "place": found["place"], "member": [row["id"] for row in found["members"]],
        "leads": [row["id"] for row in found["members"] if row["leads"]],
    }  # fmt: skip
    return page(
        visit, "desk/team.html", status=status, form=form or Form(given=given), team=found, kinds=readings.kinds(visit),
        people=await _people(visit, found), manages=_manages(visit.actor),
    )  # fmt: skip


async def _people(visit: Visit, found: TeamView) -> list[tuple[str, str]]:
    """Who may belong to a team: the officers who review or decide, and those who are in it already."""
    known = {row["id"]: row["name"] for row in found["members"]}
    if _manages(visit.actor):
        known |= {row["id"]: row["name"] for row in await office.colleagues(visit.api)}
    return sorted(known.items(), key=lambda row: row[1])


async def change(visit: Visit, form: Form) -> Response:
    """The name, what comes to it, its place."""
    identifier = str(visit.path_params["id"])
    try:
        await desk.change_team(visit.api, identifier, _wants(form), version=form.version, key=form.key)
    except ApiProblem as problem:
        return await team(visit, form, status=_refused(visit, form, problem))
    visit.tell(visit.words.gettext("The team is changed."))
    return redirect(visit, f"/teams/{identifier}")


async def members(visit: Visit, form: Form) -> Response:
    """Everybody who belongs to the team from now on."""
    identifier = str(visit.path_params["id"])
    names = dict(await _people(visit, await desk.team(visit.api, identifier)))
    leads = set(form.all("leads"))
    wanted = [
        Member(id=person, name=names[person], leads=person in leads)
        for person in dict.fromkeys([*form.all("member"), *leads])
        if person in names
    ]
    try:
        await desk.set_members(visit.api, identifier, wanted, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await team(visit, form, status=answered(visit, form, problem, fallback="member"))
    visit.tell(visit.words.gettext("The members are kept."))
    return redirect(visit, f"/teams/{identifier}")


async def step(visit: Visit, form: Form) -> Response:
    """Close the team, or open it again."""
    _ = visit.words.gettext
    identifier, which = str(visit.path_params["id"]), visit.url.path.rpartition("/")[2]
    try:
        await desk.team_step(visit.api, identifier, which, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await team(visit, Form(errors=form.errors), status=answered(visit, form, problem, fallback="name"))
    visit.tell(
        _("The team is closed; its cases are in the common queue.")
        if which == "close"
        else _("The team is open again.")
    )
    return redirect(visit, "/teams")


MENU = [MenuItem(path="/teams", title=N_("Teams"), under=N_("Work"), shown=distributes, order=7)]
ROUTES = [
    get("/teams", teams),
    post("/teams", make),
    get("/teams/{id}", team),
    post("/teams/{id}", change),
    post("/teams/{id}/members", members),
    post("/teams/{id}/close", step),
    post("/teams/{id}/reopen", step),
]

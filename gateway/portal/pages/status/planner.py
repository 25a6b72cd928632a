"""The planner: islands with the sites that wait, journeys planned, what goes together; and the form that plans a journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_visits as client
from gateway.portal.client.office import PersonRef
from gateway.portal.client.status_visits import IslandPlan, Planner, WaitingSite
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, today_of
from gateway.portal.pages.status import visit_words
from gateway.portal.pages.status.visit_schematic import Spot, schematic
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.sentences import said
from gateway.portal.visit import Visit
from gateway.portal.wording import field_error_text, problem_step, problem_title

MOST_OFFICERS = 10


def plans(visit: Visit) -> bool:
    """Whether the visitor may plan visits and draw islands; the API judges it, the page offers by it."""
    return "reviewer" in visit.actor.roles


def refused(
    visit: Visit, form: Form, problem: ApiProblem, *, fallback: str, names: Mapping[str, str] | None = None
) -> int:
    """Put a problem onto the form that caused it; the status for the page. What is no answer to a form is raised on."""
    if problem.status not in (409, 412, 422, 428):
        raise problem
    for error in problem.errors:
        pointer = str(error.get("pointer", ""))
        name = (names or {}).get(pointer) or pointer.removeprefix("query:").strip("/").split("/")[0] or fallback
        form.wrong(name, field_error_text(error, visit.words))
    if not problem.errors:
        own = said(problem.detail, visit.words) if problem.status in (409, 422) else ""
        step = problem_step(problem, visit.words)
        form.wrong(
            fallback, " ".join(part for part in (own or f"{problem_title(problem, visit.words)}.", step) if part)
        )
    return problem.status


async def validators(visit: Visit) -> list[PersonRef]:
    """Who may go there; nobody where the visitor may not know the officers."""
    try:
        return await client.validators(visit.api)
    except ApiProblem as problem:
        if problem.status != 403:
            raise
        return []


def described(islands: Sequence[IslandPlan], visit: Visit) -> str:
    """What the drawing shows, in words."""
    _, ngettext = visit.words.gettext, visit.words.ngettext
    said = []
    for one in islands:
        parts = []
        if one["waiting"]:
            count = len(one["waiting"])
            parts.append(ngettext("%(num)d site waits", "%(num)d sites wait", count) % {"num": count})
        if one["trips"]:
            parts.append(_("a journey is planned"))
        if parts:
            said.append(f"{one['name']}: {', '.join(parts)}.")
    return " ".join(said) or _("Nothing waits and no journey is planned on any island.")


def drawing(found: Planner, visit: Visit) -> Any:
    """The schematic of the planner."""
    spots = [
        Spot(name=one["name"], x=one["x"], y=one["y"], waiting=len(one["waiting"]), planned=bool(one["trips"]))
        for one in found["islands"]
    ]
    return schematic(
        spots, title=visit.words.gettext("Islands where sites wait"), description=described(found["islands"], visit)
    )


async def planner(visit: Visit) -> Response:
    """The schematic, the table under it, and each island where something is to be done."""
    asked = {name: visit.query_params.get(name, "").strip() for name in ("from", "until")}
    form = Form(given=asked)
    try:
        found = await client.planner(visit.api, from_on=asked["from"], until_on=asked["until"])
    except ApiProblem as problem:
        status = refused(visit, form, problem, fallback="until", names={"query:from": "from", "query:until": "until"})
        found = await client.planner(visit.api)
    else:
        status = 200
    form.given = {"from": asked["from"] or found["from_on"], "until": asked["until"] or found["until_on"]}
    rank = sorted(found["islands"], key=lambda one: (-len(one["waiting"]), not one["trips"], one["name"]))
    busy = [one for one in rank if one["waiting"] or one["trips"]]
    lonely = found["elsewhere"] if found["elsewhere"]["waiting"] or found["elsewhere"]["trips"] else None
    return page(
        visit, "status/planner.html", status=status, form=form, found=found, busy=busy, lonely=lonely, ranked=rank,
        picture=drawing(found, visit), may_plan=plans(visit), today=today_of(visit), words=visit_words,
    )  # fmt: skip


def choices(found: Planner, *, island: str, application: str, site: str) -> list[tuple[WaitingSite, str, bool]]:
    """The sites that could be planned in one go: those of the island (or of none), each with its value and whether it is ticked."""
    groups = [*((one["code"], one["waiting"]) for one in found["islands"]), ("", found["elsewhere"]["waiting"])]
    wanted = f"{application} {site}"
    shown = []
    for code, waiting in groups:
        values = [(one, f"{one['application']['id']} {one['site']['id']}") for one in waiting]
        if (island and code == island) or (not island and any(value == wanted for _, value in values)):
            shown = [(one, value, bool(island and not site) or value == wanted) for one, value in values]
    return shown


async def plan_page(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """The form of a journey: which sites, how, when, who."""
    query = visit.query_params
    island, application, site = (query.get(name, "") for name in ("island", "application", "site"))
    found = await client.planner(visit.api)
    rows = choices(found, island=island, application=application, site=site)
    place = next((one for one in found["islands"] if one["code"] == island), None) or next(
        (one for one in found["islands"] if any(row[0] in one["waiting"] for row in rows)), None
    )
    if form is None:
        trip = place["trips"][0]["trip"] if place and place["trips"] else None
        form = Form(
            given={
                "kind": "on_site",
                "planned_on": place["trips"][0]["from_on"] if place and place["trips"] else "",
                "trip": trip or "",
                "sites": [value for _, value, ticked in rows if ticked],
            }
        )
    return page(
        visit, "status/planner_visit.html", status=status, form=form, rows=rows, place=place,
        officers=await validators(visit), words=visit_words, back=address_of(island, application, site),
    )  # fmt: skip


def address_of(island: str, application: str, site: str) -> str:
    """The query by which the form is found again."""
    return f"island={island}&application={application}&site={site}"


def plan_of(visit: Visit, form: Form, officers: Sequence[PersonRef]) -> dict[str, Any]:
    """Kind, day, validators and journey as the API takes them; what is missing stands at its field."""
    _ = visit.words.gettext
    if form.text("kind") not in ("on_site", "remote"):
        form.wrong("kind", _("Say how the site is visited."))
    try:
        date.fromisoformat(form.text("planned_on"))
    except ValueError:
        form.wrong("planned_on", _("Say on which day."))
    names = {one["id"]: one["name"] for one in officers}
    chosen = [one for one in form.all("validators") if one in names]
    if not chosen:
        form.wrong("validators", _("Name at least one officer who goes there."))
    return {
        "kind": form.text("kind"), "planned_on": form.text("planned_on"), "trip": form.text("trip") or None,
        "validators": [{"id": one, "name": names[one]} for one in chosen[:MOST_OFFICERS]],
    }  # fmt: skip


async def plan(visit: Visit, form: Form) -> Response:
    """Plan each ticked site. Sent twice, the form plans once: each site has a key of its own."""
    _, ngettext = visit.words.gettext, visit.words.ngettext
    body = plan_of(visit, form, await validators(visit))
    picked = [value.partition(" ") for value in form.all("sites")]
    if not picked:
        form.wrong("sites", _("Tick at least one site."))
    if form.errors:
        return await plan_page(visit, form, status=422)
    done = []
    for application, _space, site in picked:
        try:
            planned = await client.plan(visit.api, application, {**body, "site": site}, key=f"{form.key}-{site}"[:80])
        except ApiProblem as problem:
            return await plan_page(
                visit, form, status=refused(visit, form, problem, fallback="sites", names={"/site": "sites"})
            )
        done.append(planned["number"])
    visit.tell(
        ngettext("The visit %(numbers)s is planned.", "The visits %(numbers)s are planned.", len(done))
        % {"numbers": ", ".join(done)}
    )
    return redirect(visit, "/traders/planner")


ROUTES = [
    get("/traders/planner", planner),
    get("/traders/planner/visit", plan_page),
    post("/traders/planner/visit", plan),
]

"""A visit on one page: site and firm, checklist or report, findings, photos, reports that were kept; and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_visits as client
from gateway.portal.client.status_visits import Kept, VisitFile
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, today_of, zone_of
from gateway.portal.pages.status import visit_words
from gateway.portal.pages.status.planner import plan_of, refused, validators
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit


def key_of(visit: Visit) -> str:
    """Which visit: its id, or its number as it is written in an address."""
    return str(visit.path_params["key"])


def address_of(found: Mapping[str, Any]) -> str:
    """The page of a visit."""
    return f"/traders/visits/{str(found['number']).replace('/', '-')}"


def titles(found: VisitFile, visit: Visit) -> dict[str, str]:
    """The elements of the checklist by letter, in the page's language; all thirteen have a name."""
    named = {letter: visit.words.gettext(text) for letter, text in visit_words.ELEMENTS.items()}
    for one in found["checklist"]:
        own = one["title"].get(visit.language) or one["title"].get("en") or ""
        if own:
            named[one["element"]] = own
    return named


async def kept_here(visit: Visit, found: VisitFile) -> list[tuple[str, Kept]]:
    """Reports that could become this visit's: kept with it, or with a cancelled visit of the same site."""
    here = [(found["number"], one) for one in found["kept"]]
    if not any(action["name"] == "report" for action in found["actions"]):
        return here
    others = [
        one
        for one in await client.of_application(visit.api, found["application"]["id"])
        if one["id"] != found["id"] and one["kept_reports"] and one["site"]["id"] == found["site"]["id"]
    ]
    for one in others:
        whole = await client.visit(visit.api, one["id"])
        here += [(one["number"], report) for report in whole["kept"]]
    return here


async def visit_page(visit: Visit, form: Form | None = None, *, status: int = 200, tried: str = "") -> Response:
    """The page; after a form that was refused, with what is wrong."""
    found = await client.visit(visit.api, key_of(visit))
    offered = {one["name"]: one for one in found["actions"]}
    replanning = "replan" in offered and offered["replan"]["possible"]
    if form is None:
        form = Form(
            given={
                "kind": found["kind"],
                "planned_on": found["planned_on"],
                "trip": found["trip"] or "",
                "validators": [one["id"] for one in found["validators"]],
            }
        )
    return page(
        visit, "status/visit_file.html", status=status, form=form, tried=tried, found=found, address=address_of(found),
        titles=titles(found, visit), offered=offered, officers=await validators(visit) if replanning else [],
        kept=await kept_here(visit, found), zone=zone_of(visit), today=today_of(visit), words=visit_words,
        weight=sum(one["bytes"] for one in found["photos"]), abouts={one["id"]: at for at, one in enumerate(found["findings"], 1)},
    )  # fmt: skip


async def replan(visit: Visit, form: Form) -> Response:
    """Another day, other validators, another journey."""
    body = plan_of(visit, form, await validators(visit))
    if form.errors:
        return await visit_page(visit, form, status=422, tried="replan")
    try:
        await client.replan(visit.api, key_of(visit), body, version=form.version, once=form.key)
    except ApiProblem as problem:
        status = refused(visit, form, problem, fallback="planned_on")
        return await visit_page(visit, form, status=status, tried="replan")
    visit.tell(visit.words.gettext("The visit is planned anew."))
    return redirect(visit, f"/traders/visits/{key_of(visit)}")


async def cancel(visit: Visit, form: Form) -> Response:
    """No visit; a report that comes all the same is kept."""
    _ = visit.words.gettext
    if not form.text("reason"):
        form.wrong("reason", _("Say why. Only officers read it."))
        return await visit_page(visit, form, status=422, tried="cancel")
    try:
        await client.cancel(visit.api, key_of(visit), form.text("reason"), version=form.version, once=form.key)
    except ApiProblem as problem:
        return await visit_page(visit, form, status=refused(visit, form, problem, fallback="reason"), tried="cancel")
    visit.tell(_("The visit is cancelled."))
    return redirect(visit, f"/traders/visits/{key_of(visit)}")


async def start(visit: Visit, form: Form) -> Response:
    """A validator is there."""
    try:
        await client.start(visit.api, key_of(visit), version=form.version, once=form.key)
    except ApiProblem as problem:
        return await visit_page(visit, form, status=refused(visit, form, problem, fallback="start"), tried="start")
    visit.tell(visit.words.gettext("The visit is under way."))
    return redirect(visit, f"/traders/visits/{key_of(visit)}/report")


async def use_kept(visit: Visit, form: Form) -> Response:
    """Make a kept report this visit's report."""
    key, words = key_of(visit), visit.words
    try:
        await client.use_kept(
            visit.api, key, visit=form.text("visit").replace("/", "-"), report_key=form.text("report_key"),
            version=form.version, once=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        return await visit_page(visit, form, status=refused(visit, form, problem, fallback="kept"), tried="kept")
    visit.tell(words.gettext("The kept report is the report of this visit now."))
    return redirect(visit, f"/traders/visits/{key}")


async def settle(visit: Visit, form: Form) -> Response:
    """Accept a finding as resolved, or reopen it with a new day."""
    _ = visit.words.gettext
    finding, action = str(visit.path_params["finding"]), form.text("do")
    text, field = form.text(f"{finding}.text"), f"{finding}.text"
    if action not in ("resolve", "reopen") or not text:
        form.wrong(field, _("Say by what you are satisfied, or why it is not enough."))
        return await visit_page(visit, form, status=422, tried=finding)
    body: dict[str, Any] = {"text": text}
    if action == "reopen" and form.text(f"{finding}.due_on"):
        body["due_on"] = form.text(f"{finding}.due_on")
        try:
            date.fromisoformat(body["due_on"])
        except ValueError:
            form.wrong(f"{finding}.due_on", _("Name the day."))
            return await visit_page(visit, form, status=422, tried=finding)
    try:
        await client.settle(visit.api, finding, action, body, version=form.version, once=form.key)
    except ApiProblem as problem:
        status = refused(visit, form, problem, fallback=field, names={"/text": field, "/due_on": f"{finding}.due_on"})
        return await visit_page(visit, form, status=status, tried=finding)
    visit.tell(_("The finding is resolved.") if action == "resolve" else _("The finding is open again."))
    return redirect(visit, f"/traders/visits/{key_of(visit)}#findings")


ROUTES = [
    get("/traders/visits/{key}", visit_page),
    post("/traders/visits/{key}/replan", replan),
    post("/traders/visits/{key}/cancel", cancel),
    post("/traders/visits/{key}/start", start),
    post("/traders/visits/{key}/use-kept", use_kept),
    post("/traders/visits/{key}/findings/{finding}", settle),
]

"""The examiner's queue: a dense table, its filters in the address; take, give, give back; who examines; the lane list."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from gateway.portal.client import risk_casework
from gateway.portal.client.risk_casework import ExaminerView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get, post, today_of, zone_of
from gateway.portal.pages.officer.risk_board import offices_of
from gateway.portal.pages.officer.risk_desk import refused, said
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FILTERS = ("office", "lane", "mine", "unassigned", "ready")
QUEUES: tuple[tuple[str, dict[str, str]], ...] = (
    (N_("All that wait"), {}),
    (N_("Mine"), {"mine": "1"}),
    (N_("With nobody"), {"unassigned": "1"}),
    (N_("Red"), {"lane": "red"}),
    (N_("Yellow"), {"lane": "yellow"}),
    (N_("Ready to release"), {"ready": "1"}),
)
AT_ONCE = 80
MOST_AT_ONCE = 80
"""Declarations that one form takes or gives."""


async def queue(visit: Visit) -> Response:
    """The queue as the address asks for it."""
    return await _page(visit, Form())


async def _page(visit: Visit, form: Form, *, status: int = 200, failed: tuple[str, ...] = ()) -> Response:
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    wanted = {name: value for name, value in asked.items() if value}
    cursor = visit.query_params.get("cursor", "")
    found = await risk_casework.queue(
        visit.api, office=asked["office"], lane=asked["lane"], mine="true" if asked["mine"] else "",
        unassigned="true" if asked["unassigned"] else "", ready="true" if asked["ready"] else "", cursor=cursor,
        limit=AT_ONCE,
    )  # fmt: skip
    examiners = await risk_casework.examiners(visit.api)
    offices = offices_of(found["items"], examiners)
    assigns = "risk-approver" in visit.actor.roles
    newcomers = await _newcomers(visit, examiners) if assigns else []
    return page(
        visit, "officer/risk/queue.html", status=status, form=form, asked=asked, wanted=wanted, found=found,
        total=sum(found["counts"].values()), queues=QUEUES, paged=bool(cursor), examiners=examiners, offices=offices,
        assigns=assigns, takes=assigns or "examiner" in visit.actor.roles, newcomers=newcomers, failed=failed,
        here_again="/risk/queue" + (f"?{urlencode(wanted)}" if wanted else ""), zone=zone_of(visit), today=today_of(visit),
    )  # fmt: skip


async def _newcomers(visit: Visit, examiners: list[ExaminerView]) -> list[dict[str, Any]]:
    """Officers with the role of examiner who are not yet said to examine anywhere."""
    known = {one["id"] for one in examiners}
    found = await risk_casework.colleagues(visit.api)
    return [row for row in found if "examiner" in row["roles"] and row["id"] not in known]


async def assign(visit: Visit, form: Form) -> Response:
    """What was ticked goes to an examiner, to oneself, or back to the queue. Each stands by itself."""
    _ = visit.words.gettext
    picked = [value.rpartition(":") for value in form.all("pick")][:MOST_AT_ONCE]
    to = form.text("to")
    if not picked:
        form.wrong("pick", _("Tick at least one declaration."))
        return await _page(visit, form, status=422)
    examiner = visit.actor.id if form.text("do") == "take" else None if form.text("do") == "back" else to
    if examiner == "":
        form.wrong("to", _("Choose an examiner."))
        return await _page(visit, form, status=422)
    done, failed = 0, list[str]()
    for identifier, _sign, version in picked:
        number = int(version) if version.isdigit() else None
        try:
            await risk_casework.assign(
                visit.api, identifier, examiner, version=number, key=f"{form.key}-{identifier[:36]}"
            )
            done += 1
        except ApiProblem as problem:
            if problem.status not in (403, 404, 409, 412, 422):
                raise
            failed.append(_why(visit, problem))
    if failed and not done:
        return await _page(visit, form, status=422, failed=tuple(dict.fromkeys(failed)))
    text = visit.words.ngettext("%(num)d declaration was assigned.", "%(num)d declarations were assigned.", done)
    more = visit.words.ngettext("%(num)d was not: %(why)s", "%(num)d were not: %(why)s", len(failed))
    parts = [text % {"num": done}]
    if failed:
        parts.append(more % {"num": len(failed), "why": " ".join(dict.fromkeys(failed))})
    visit.tell(" ".join(parts), kind="attention" if failed else "success")
    return redirect(visit, _back(form))


def _why(visit: Visit, problem: ApiProblem) -> str:
    _ = visit.words.gettext
    if problem.status == 412:
        return _("Somebody changed it meanwhile; look at it again.")
    if problem.status == 403:
        return _("You may take a free declaration or give back your own.")
    return said(visit, problem.detail) or _("It cannot be done now.")


def _back(form: Form) -> str:
    to = form.text("back")
    return to if to.startswith("/risk") else "/risk/queue"


async def assign_all(visit: Visit, form: Form) -> Response:
    """Everything free at an office goes to those available, by workload."""
    _ = visit.words.gettext
    office = form.text("all.office").upper()
    if not office:
        form.wrong("all.office", _("Choose an office."))
        return await _page(visit, form, status=422)
    try:
        made = await risk_casework.assign_waiting(visit.api, office, key=form.key)
    except ApiProblem as problem:
        return await _page(visit, form, status=refused(visit, form, problem, prefix="all.", fallback="office"))
    text = visit.words.ngettext("%(num)d declaration was assigned.", "%(num)d declarations were assigned.", len(made))
    visit.tell(text % {"num": len(made)})
    return redirect(visit, _back(form))


async def keep_examiner(visit: Visit, form: Form) -> Response:
    """Where somebody examines, and whether they are there; examiners say of themselves whether they are."""
    _ = visit.words.gettext
    identifier, _sign, name = form.text("examiner.id").partition(" ")
    offices = [part for part in form.text("examiner.offices").upper().replace(",", " ").split() if part]
    body: dict[str, object] = {"name": name, "offices": offices, "available": form.text("examiner.available") == "yes"}
    if not identifier or not name:
        form.wrong("examiner.id", _("Choose an officer."))
        return await _page(visit, form, status=422)
    try:
        await risk_casework.keep_examiner(visit.api, identifier, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await _page(visit, form, status=refused(visit, form, problem, prefix="examiner.", fallback="offices"))
    visit.tell(_("Saved."))
    return redirect(visit, "/risk/queue#examiners")


async def lane_list(visit: Visit) -> Response:
    """The lane list of an office and a day, to print; it says lanes and never why."""
    office = visit.query_params.get("office", "").strip().upper()
    day = visit.query_params.get("day", "").strip() or today_of(visit).isoformat()
    form = Form(given={"office": office, "day": day})
    found = None
    if office:
        try:
            found = await risk_casework.lane_list(visit.api, office=office, day=day)
        except ApiProblem as problem:
            if not (problem.status == 422 and form.take(problem, visit.words)):
                raise
    return page(
        visit, "officer/risk/lane_list.html", status=422 if form.errors else 200, form=form, found=found, office=office,
        day=day, zone=zone_of(visit),
    )  # fmt: skip


ROUTES = [
    get("/risk/queue", queue),
    get("/risk/lane-list", lane_list),
    post("/risk/queue/assign", assign),
    post("/risk/queue/assign-all", assign_all),
    post("/risk/queue/examiners", keep_examiner),
]

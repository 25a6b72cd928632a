"""Managed lists that rules name: their entries with validity, source and history; added, ended, loaded from CSV."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from gateway.portal.client import risk_lists
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_days import instant, last_day
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_rule_words import MATCHINGS
from gateway.portal.pages.officer.risk_words import FIELD_TITLES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

Change = Callable[[str], Awaitable[None]]
KEEPERS = frozenset({"risk-analyst", "risk-approver"})
CSV_BYTES_AT_MOST = 8 * 1024 * 1024
SHOWN = 300
"""Entries on one page; the search finds the others."""


async def listed(visit: Visit) -> Response:
    """Every list."""
    return await _listed(visit, Form(given={"matching": "exact"}))


async def _listed(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(
        visit, "officer/risk/lists.html", status=status, form=form, rows=await risk_lists.lists(visit.api),
        matchings=MATCHINGS, field_titles=FIELD_TITLES, may=bool(visit.actor.roles & KEEPERS), zone=zone_of(visit),
    )  # fmt: skip


async def make(visit: Visit, form: Form) -> Response:
    """A new, empty list."""
    _ = visit.words.gettext
    body = {name: form.text(name) for name in ("name", "title", "matching", "field", "note")}
    for name, message in (
        ("name", _("Give the list a name, as rules write it.")),
        ("title", _("Say in a few words what is on the list.")),
    ):
        if not body[name]:
            form.wrong(name, message)
    status = 422
    if not form.errors:
        try:
            found = await risk_lists.make(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="name")
        else:
            visit.tell(_("The list is made. Put values on it."))
            return redirect(visit, f"/risk/lists/{found['name']}")
    return await _listed(visit, form, status=status)


async def one(visit: Visit) -> Response:
    """A list with its entries."""
    return await _one(visit, Form())


async def _one(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    past, wanted = visit.query_params.get("past") == "1", visit.query_params.get("q", "").strip()
    found = await risk_lists.one(visit.api, str(visit.path_params["name"]), past=past)
    rows = [
        row for row in found["entries"] if wanted.upper() in f"{row['value']} {row['source']} {row['note']}".upper()
    ]
    return page(
        visit, "officer/risk/list.html", status=status, form=form, kept=found, rows=rows[:SHOWN], all_rows=len(rows),
        past=past, filters=Form(given={"q": wanted}), tried=tried, stale=stale, matchings=MATCHINGS,
        may=bool(visit.actor.roles & KEEPERS), zone=zone_of(visit), now=visit.at.isoformat(), last_day=last_day,
    )  # fmt: skip


async def add(visit: Visit, form: Form) -> Response:
    """Put values on the list: one a line, with one validity and one source."""
    _ = visit.words.gettext
    values = [line.strip() for line in form.text("add.values").splitlines() if line.strip()]
    if not values:
        form.wrong("add.values", _("Write at least one value."))
    begins, ends = instant(visit, form, "add.from"), instant(visit, form, "add.until", last=True)
    about = {"source": form.text("add.source"), "note": form.text("add.note")}
    entries = [{"value": value, "valid_from": begins, "valid_until": ends, **about} for value in values]
    return await _change(visit, form, "add", _("Done. Rules follow at once."), lambda name: risk_lists.add(
        visit.api, name, entries, version=form.version, key=form.key))  # fmt: skip


async def end(visit: Visit, form: Form) -> Response:
    """Take values off the list, saying why."""
    _ = visit.words.gettext
    values = form.all("end.values")
    if not values:
        form.wrong("end.values", _("Tick the values that shall count no more."))
    if not form.text("end.reason"):
        form.wrong("end.reason", _("Say why."))
    return await _change(visit, form, "end", _("Ended. What was on the list is kept."), lambda name: risk_lists.end(
        visit.api, name, values, form.text("end.reason"), version=form.version, key=form.key))  # fmt: skip


async def load(visit: Visit, form: Form) -> Response:
    """Load a CSV file."""
    _ = visit.words.gettext
    file = form.file("load.file")
    content = await file.read(CSV_BYTES_AT_MOST + 1) if file else b""
    if not content:
        form.wrong("load.file", _("Choose a CSV file."))
    elif len(content) > CSV_BYTES_AT_MOST:
        form.wrong("load.file", _("The file is larger than 8 MB. Split it."))
    return await _change(visit, form, "load", _("Loaded. Rules follow at once."), lambda name: risk_lists.load(
        visit.api, name, content, version=form.version, key=form.key))  # fmt: skip


async def _change(visit: Visit, form: Form, action: str, done: str, change: Change) -> Response:
    name, status = str(visit.path_params["name"]), 422
    if not form.errors:
        try:
            await change(name)
        except ApiProblem as problem:
            fallback = {"add": "values", "end": "values", "load": "file"}[action]
            status = answered(visit, form, problem, prefix=f"{action}.", fallback=fallback)
            for wrong in list(form.errors):
                if wrong == f"{action}.":  # what is wrong with the file as a whole
                    form.errors[f"{action}.{fallback}"] = form.errors.pop(wrong)
            if status == 412:
                form.errors.clear()
        else:
            visit.tell(done)
            return redirect(visit, f"/risk/lists/{name}")
    return await _one(visit, form, status=status, tried=action, stale=status == 412)


ROUTES = [
    get("/risk/lists", listed),
    post("/risk/lists", make),
    get("/risk/lists/{name}", one),
    post("/risk/lists/{name}/add", add),
    post("/risk/lists/{name}/end", end),
    post("/risk/lists/{name}/load", load),
]

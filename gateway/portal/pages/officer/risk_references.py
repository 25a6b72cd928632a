"""Reference values: what a unit of goods usually costs, loaded from CSV and searched by commodity code."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import risk_lists
from gateway.portal.client.risk_lists import ReferenceView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_lists import KEEPERS
from gateway.portal.pages.officer.risk_mistake_words import cell
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

CSV_BYTES_AT_MOST = 32 * 1024 * 1024


async def listed(visit: Visit) -> Response:
    """The files, and the ranges of one commodity code."""
    return await _listed(visit, Form())


async def _listed(visit: Visit, form: Form, *, status: int = 200) -> Response:
    asked = {name: visit.query_params.get(name, "").strip() for name in ("hs", "on")}
    filters, values = Form(given=asked), list[ReferenceView]()
    if asked["hs"]:
        try:
            values = await risk_lists.values(visit.api, hs=asked["hs"], on=asked["on"])
        except ApiProblem as problem:
            if not (problem.status == 422 and filters.take(problem, visit.words)):
                raise
            status = 422
    return page(
        visit, "officer/risk/references.html", status=status, form=form, filters=filters, values=values, asked=asked,
        loads=await risk_lists.loads(visit.api), may=bool(visit.actor.roles & KEEPERS), zone=zone_of(visit),
        currency=visit.administration.currency if visit.administration else "", tariff_code=readings.tariff_code,
        cell=lambda text: cell(text, visit.words),
    )  # fmt: skip


async def load(visit: Visit, form: Form) -> Response:
    """Load a file; lines that cannot be used are shown, the others count."""
    _ = visit.words.gettext
    file = form.file("file")
    content = await file.read(CSV_BYTES_AT_MOST + 1) if file else b""
    if not content:
        form.wrong("file", _("Choose a CSV file."))
    elif len(content) > CSV_BYTES_AT_MOST:
        form.wrong("file", _("The file is larger than 32 MB. Split it."))
    status = 422
    if not form.errors:
        name = (file.filename if file else "") or "reference-values.csv"
        try:
            found = await risk_lists.load_values(
                visit.api,
                content,
                name=name,
                source=form.text("source"),
                replaces=not form.ticked("beside"),
                key=form.key,
            )
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="file")
            if "" in form.errors:
                form.errors["file"] = form.errors.pop("")
        else:
            if found["errors"]:
                visit.tell(_("Loaded. Some lines could not be used; they stand beside the file."), kind="attention")
            else:
                visit.tell(_("Loaded. The values count from their first day on."))
            return redirect(visit, "/risk/references")
    return await _listed(visit, form, status=status)


ROUTES = [get("/risk/references", listed), post("/risk/references", load)]

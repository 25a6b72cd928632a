"""Reports of the office, counted when somebody looks, with the same table as CSV and as a workbook."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from gateway.portal.client import desk
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk.words import CELLS, NUMBER_COLUMNS, WORD_COLUMNS
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import get, holds
from gateway.portal.rendering import page
from gateway.portal.visit import MenuItem, Visit

MOST_SHOWN = 500


async def reports(visit: Visit) -> Response:
    """The reports that there are."""
    return page(visit, "desk/reports.html", reports=await desk.reports(visit.api))


async def report(visit: Visit) -> Response:
    """One report as a table; dates, team and type stand in the address."""
    name = str(visit.path_params["name"])
    form = Form(given=_given(visit))
    asked = {"from": form.day("from"), "to": form.day("to"), "team": form.text("team"), "type": form.text("type")}
    status = 200
    try:
        found = await desk.report(visit.api, name, **asked)
    except ApiProblem as problem:
        if problem.status != 422 or not problem.errors:
            raise
        form.take(problem, visit.words)
        status, asked = 422, {}
        found = await desk.report(visit.api, name)
    query = urlencode({key: value for key, value in asked.items() if value})
    return page(
        visit, "desk/report.html", status=status, form=form, report=found, cells=CELLS, words=WORD_COLUMNS,
        numbers=NUMBER_COLUMNS, teams=await desk.teams(visit.api, closed=True), kinds=readings.kinds(visit), most=MOST_SHOWN,
        files=[(kind, f"/api/advance-rulings/reports/{name}.{kind}" + (f"?{query}" if query else "")) for kind in ("csv", "xlsx")],
    )  # fmt: skip


def _given(visit: Visit) -> dict[str, object]:
    """What the address says; a date comes as three fields or as one."""
    given: dict[str, object] = {}
    for name in ("from", "to"):
        day, month, year = (visit.query_params.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year"))
        whole = f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}" if day or month or year else ""
        given[name] = whole or visit.query_params.get(name, "").strip()
    return given | {name: visit.query_params.get(name, "").strip() for name in ("team", "type")}


_reads = holds("reviewer", "decider", "auditor")
MENU = [MenuItem(path="/reports", title=N_("Reports"), under=N_("Work"), shown=_reads, order=9)]
ROUTES = [get("/reports", reports), get("/reports/{name}", report)]

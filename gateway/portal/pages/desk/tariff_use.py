"""Rulings at import: a declaration line is checked against the ruling it cites; who does not follow it says why."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal import routes
from gateway.portal.client import desk_tariff as tariff
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk.tariff_words import FIELDS, RESULTS, SENTENCES
from gateway.portal.pages.officer.desk import answered, get, holds, post, zone_of
from gateway.portal.pages.officer.today import works_on_cases
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

LINE = ("declaration", "item", "holder_tin", "hs_code", "origin", "description", "quantity", "on")


async def check(
    visit: Visit, form: Form | None = None, *, status: int = 200, answer: tariff.UseCheck | None = None
) -> Response:
    """The form, and the answer above it."""
    given = {name: visit.query_params.get(name, "").strip() for name in ("ruling", *LINE)}
    return page(
        visit, "desk/tariff_check.html", status=status, form=form or Form(given=given), answer=answer, results=RESULTS,
        sentences=SENTENCES, fields=FIELDS, reads=works_on_cases(visit.actor),
    )  # fmt: skip


async def checked(visit: Visit, form: Form) -> Response:
    """Compare. The answer is kept at the ruling."""
    number = form.text("ruling")
    body: dict[str, object] = {name: form.text(name) for name in LINE if form.text(name)}
    if not number:
        form.wrong("ruling", visit.words.gettext("Write the number of the ruling."))
        return await check(visit, form, status=422)
    try:
        answer = await tariff.check(visit.api, number, body, key=form.key)
    except ApiProblem as problem:
        if problem.status == 404:
            form.wrong("ruling", visit.words.gettext("This administration has issued no ruling of that number."))
            return await check(visit, form, status=422)
        return await check(visit, form, status=answered(visit, form, problem, fallback="ruling"))
    return await check(visit, form, answer=answer)


async def deviate(visit: Visit, form: Form) -> Response:
    """Not followed, and why."""
    number = form.text("ruling")
    body: dict[str, object] = {
        name: form.text(name) for name in ("declaration", "item", "on", "reason") if form.text(name)
    }
    try:
        await tariff.deviate(visit.api, number, body, key=form.key)
    except ApiProblem as problem:
        return await check(visit, form, status=answered(visit, form, problem, fallback="reason"))
    visit.tell(visit.words.gettext("It is written down at the ruling. The holder can read the reason."))
    return redirect(visit, f"/office/rulings/{number}/uses")


async def uses(visit: Visit) -> Response:
    """The uses of one ruling."""
    number = str(visit.path_params["number"])
    cursor = visit.query_params.get("cursor", "")
    found, after = await tariff.uses(visit.api, number, cursor=cursor)
    return page(
        visit, "desk/tariff_uses.html", found=found, after=after, number=number, results=RESULTS, fields=FIELDS,
        paged=bool(cursor), zone=zone_of(visit), asked={}, filters=Form(), reads=works_on_cases(visit.actor),
    )  # fmt: skip


async def mine(visit: Visit) -> Response:
    """The uses of a ruling of one's own: what was compared, and why an officer did not follow it."""
    number = str(visit.path_params["number"])
    cursor = visit.query_params.get("cursor", "")
    found, after = await tariff.uses(visit.api, number, cursor=cursor)
    return page(
        visit, "desk/tariff_mine.html", found=found, after=after, number=number, results=RESULTS, fields=FIELDS,
        paged=bool(cursor),
    )  # fmt: skip


async def all_uses(visit: Visit) -> Response:
    """The uses of all rulings, narrowed by the address."""
    asked = {name: visit.query_params.get(name, "").strip() for name in ("result", "deviated", "from", "to")}
    if asked["result"] not in RESULTS:
        asked["result"] = ""
    form, cursor = Form(given=asked), visit.query_params.get("cursor", "")
    found: list[tariff.UseView] = []
    after = ""
    try:
        found, after = await tariff.ruling_uses(visit.api, **asked, cursor=cursor)
    except ApiProblem as problem:
        if not (problem.status in (400, 422) and form.take(problem, visit.words)):
            raise
    return page(
        visit, "desk/tariff_uses.html", status=422 if form.errors else 200, found=found, after=after, number="",
        results=RESULTS, fields=FIELDS, paged=bool(cursor), zone=zone_of(visit), asked=asked, filters=form,
    )  # fmt: skip


MENU = [
    MenuItem(path="/ruling-check", title=N_("Check a ruling"), under=N_("Register"), shown=holds("examiner"), order=30),
]
ROUTES = [
    get("/ruling-check", check),
    post("/ruling-check", checked),
    post("/ruling-check/deviation", deviate),
    get("/ruling-uses", all_uses),
    get("/office/rulings/{number}/uses", uses),
    routes.get("/my-rulings/{number}/uses", mine, signed_in=True),
]

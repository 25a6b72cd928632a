"""The administration's rulings: find one, see all of it, end it with facts and basis in writing (TFA 3.4)."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import office, register
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.officer.wording import ACTIONS, ANNULMENT_GROUNDS, CLOCK_MARKS, END_GROUNDS, STEPS
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FILTERS = ("q", "status", "type", "hs")
ENDINGS = ("revoke", "annul")


async def listed(visit: Visit) -> Response:
    """The published rulings of this administration, with the register's own search."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    form, found = Form(given=asked), register.RulingPage(items=[], next=None, meant=[])
    cursor = visit.query_params.get("cursor", "")
    try:
        found = await register.search(visit.api, **asked, administration=visit.actor.administration, cursor=cursor)
    except ApiProblem as problem:
        if not (problem.status == 422 and form.take(problem, visit.words)):
            raise
    return page(
        visit, "officer/rulings.html", status=422 if form.errors else 200, form=form, asked=asked, found=found,
        paged=bool(cursor), tariff_code=readings.tariff_code,
    )  # fmt: skip


async def ruling(visit: Visit) -> Response:
    """A ruling with everything officers know of it."""
    return await _page(visit, Form())


async def _page(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    number = str(visit.path_params["number"])
    found = await office.ruling_file(visit.api, number)
    address = f"{visit.portal.settings.public_url}/office/rulings/{number}"
    return page(
        visit, "officer/ruling.html", status=status, form=form, ruling=found, tried=tried, stale=stale,
        endings=[row for row in found["actions"] if row["name"] in ENDINGS], grounds=END_GROUNDS,
        annulment_grounds=ANNULMENT_GROUNDS, action_words=ACTIONS, step_words=STEPS, clock_words=CLOCK_MARKS,
        zone=zone_of(visit), tariff_code=readings.tariff_code, method=readings.method(visit, found["valuation_method"]),
        today=today_of(visit), address=address, qr=qr_code(address),
        parameter_name=lambda name: readings.parameter_name(visit, name),
        parameter_value=lambda value: readings.parameter_value(visit, value),
    )  # fmt: skip


def _body(form: Form, action: str, visit: Visit) -> dict[str, Any]:
    _ = visit.words.gettext
    body: dict[str, Any] = {}
    for name, message in (
        ("ground", _("Choose a ground.")),
        ("facts", _("Say what happened, with dates and numbers.")),
        ("basis", _("Name the provision on which this rests.")),
    ):
        body[name] = form.text(f"{action}.{name}")
        if not body[name]:
            form.wrong(f"{action}.{name}", message)
    for name in ("external_text", "internal_text", "conflicting_ruling"):
        if form.text(f"{action}.{name}"):
            body[name] = form.text(f"{action}.{name}")
    if action == "revoke" and form.day("revoke.effective_on"):
        body["effective_on"] = form.day("revoke.effective_on")
    return body


async def end(visit: Visit, form: Form) -> Response:
    """Revoke or annul; the last part of the address says which."""
    _ = visit.words.gettext
    number, action = str(visit.path_params["number"]), visit.url.path.rpartition("/")[2]
    body = _body(form, action, visit)
    if form.errors:
        return await _page(visit, form, status=422, tried=action)
    try:
        await office.end_ruling(visit.api, number, action, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{action}.", fallback="facts")
        if status == 412:
            form.errors.clear()
        return await _page(visit, form, status=status, tried=action, stale=status in (409, 412))
    visit.tell(_("The ruling is revoked.") if action == "revoke" else _("The ruling is annulled."))
    return redirect(visit, f"/office/rulings/{number}")


ROUTES = [
    get("/office/rulings", listed),
    get("/office/rulings/{number}", ruling),
    *(post(f"/office/rulings/{{number}}/{action}", end) for action in ENDINGS),
]

"""Officers and rulings in force: what waits, one ruling with everything about it, and what may be done to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.portal.client import rulings_life as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk import proposal_form
from gateway.portal.pages.desk.words import BASIS, GIR
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.officer.today import works_on_cases
from gateway.portal.pages.officer.wording import ACTIONS, CLOCK_MARKS, VALUATION_METHODS
from gateway.portal.pages.officer.wording import STEPS as OFFICE_STEPS
from gateway.portal.pages.rulings import life_words as words
from gateway.portal.pages.rulings import modify_form
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

HERE = "/office/rulings/{number}"
ACTS = ("ask-basis", "modify", "revoke", "annul")


async def watch(visit: Visit) -> Response:
    """Rulings in force, and the lists of those with which something must happen."""
    which = visit.query_params.get("show", "")
    which = which if which in words.LISTS else ""
    q, cursor = visit.query_params.get("q", "").strip(), visit.query_params.get("cursor", "")
    filters: dict[str, str] = {"all": {}, "": {"status": "in_force"}}.get(which, {"attention": which})
    found = await client.rulings(visit.api, **filters, q=q, cursor=cursor)
    return page(
        visit, "rulings/life_watch.html", which=which, lists=words.LISTS, found=found, q=q, paged=bool(cursor),
        asked=await client.extended_uses(visit.api, state="asked"), words=words, tariff_code=readings.tariff_code,
    )  # fmt: skip


async def ruling(visit: Visit) -> Response:
    """A ruling with everything officers know of it."""
    return await _page(visit, None)


async def _page(
    visit: Visit, form: Form | None, *, status: int = 200, tried: str = "", stale: bool = False
) -> Response:
    number = str(visit.path_params["number"])
    found = await client.file(visit.api, number)
    address = f"{visit.portal.settings.public_url}/office/rulings/{number}"
    form = form or Form(given=modify_form.starts_with(found))
    return page(
        visit, "rulings/life_office.html", status=status, form=form, ruling=found, tried=tried, stale=stale, acts=[row for row in found["actions"] if row["name"] in ACTS],
        changeable=modify_form.changeable(found["type"]), words=words, action_words=ACTIONS, step_words=OFFICE_STEPS, clock_words=CLOCK_MARKS,
        zone=zone_of(visit), tariff_code=readings.tariff_code, method=readings.method(visit, found["valuation_method"]),
        details=words.how_it_applies(visit, found), methods=VALUATION_METHODS,
        rules=GIR, kinds=BASIS, rows=proposal_form.rows(form), gir_field=proposal_form.gir_field, today=today_of(visit),
        address=address, qr=qr_code(address), countries=readings.countries(visit.language), agreements=readings.agreements(visit),
        parameter_name=lambda name: readings.parameter_name(visit, name),
        parameter_value=lambda value: readings.parameter_value(visit, value),
    )  # fmt: skip


async def act(visit: Visit, form: Form) -> Response:
    """Modify, revoke, annul, or ask for a confirmation; the last part of the address says which."""
    number, action = str(visit.path_params["number"]), visit.url.path.rpartition("/")[2]
    if action == "modify" and form.text("do") == "more":
        return await _page(visit, form, tried=action)
    fields: Mapping[str, str] = {}
    body = await _demand(form, visit) if action == "ask-basis" else await _change(form, action, visit)
    if action == "modify":
        found = modify_form.changed(form, await client.file(visit.api, number))
        body["content"], fields = found.content, found.fields
        if form.text("modify.agreement") == "other" and not form.text("modify.agreement_other"):
            form.wrong("modify.agreement_other", visit.words.gettext("Name the agreement."))
        if not found.content:
            form.wrong("modify.subject", visit.words.gettext("Change what the ruling shall say instead."))
    if form.errors:
        return await _page(visit, form, status=422, tried=action)
    try:
        await client.act(visit.api, number, action, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = _refused(visit, form, problem, action, fields)
        if status == 412:
            form.errors.clear()
        return await _page(visit, form, status=status, tried=action, stale=status in (409, 412))
    _ = visit.words.gettext
    told = {
        "modify": _("The ruling is modified. The holder is told."),
        "revoke": _("The ruling is revoked."),
        "annul": _("The ruling is annulled."),
        "ask-basis": _("The holder is asked to confirm the facts."),
    }
    visit.tell(told[action])
    return redirect(visit, f"/office/rulings/{number}")


def _refused(visit: Visit, form: Form, problem: ApiProblem, action: str, fields: Mapping[str, str]) -> int:
    """What is wrong with what the ruling shall say stands at its field; everything else as for any form of this page."""
    fallback = "reason" if action == "ask-basis" else "facts"
    pointers = [str(error.get("pointer", "")) for error in problem.errors]
    if problem.status != 422 or not any(pointer in fields for pointer in pointers):
        return answered(visit, form, problem, prefix=f"{action}.", fallback=fallback)
    if "/content/basis" in pointers:
        rule = visit.words.gettext("Name the law that decides: at least one rule or article.")
        form.wrong(fields["/content/basis"], rule)
    others = {pointer: f"{action}.{pointer.rpartition('/')[2] or fallback}" for pointer in pointers}
    form.take(problem, visit.words, names={**others, **fields})
    return problem.status


async def _demand(form: Form, visit: Visit) -> dict[str, Any]:
    reason = form.text("ask-basis.reason")
    if not reason:
        form.wrong("ask-basis.reason", visit.words.gettext("Say why you ask; the holder reads it."))
    return {"reason": reason}


async def _change(form: Form, action: str, visit: Visit) -> dict[str, Any]:
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
    if action != "annul" and form.day(f"{action}.effective_on"):
        body["effective_on"] = form.day(f"{action}.effective_on")
    return body


async def extended_use(visit: Visit) -> Response:
    """A request to go on using a ruling."""
    return await _longer(visit, Form())


async def _longer(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    found = await client.extended_use(visit.api, str(visit.path_params["key"]))
    return page(
        visit, "rulings/life_extended_use.html", status=status, form=form, row=found, tried=tried, words=words,
        ruling=await client.file(visit.api, found["ruling"]), zone=zone_of(visit), stale=status in (409, 412),
        tariff_code=readings.tariff_code,
    )  # fmt: skip


async def decide(visit: Visit, form: Form) -> Response:
    """Grant, refuse, or note a use."""
    _ = visit.words.gettext
    key, action = str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body: dict[str, Any] = {}
    if action == "note-use":
        body["declaration"] = form.text("note-use.declaration")
        if not body["declaration"]:
            form.wrong("note-use.declaration", _("Give the number of the declaration."))
    else:
        body["external_text"] = form.text(f"{action}.external_text")
        if not body["external_text"]:
            form.wrong(f"{action}.external_text", _("Give your reasons; the holder reads them."))
    if action == "grant":
        body |= {name: form.day(f"grant.{name}") for name in ("from_on", "until_on") if form.day(f"grant.{name}")}
        if "until_on" not in body:
            form.wrong("grant.until_on", _("Give the last day."))
    if action != "refuse" and form.text(f"{action}.quantity"):
        body["quantity"] = form.text(f"{action}.quantity").replace(",", ".").replace(" ", "")
    status = 422
    if not form.errors:
        try:
            await client.extended_use_step(visit.api, key, action, body, version=form.version, idempotency=form.key)
        except ApiProblem as problem:
            fallback = "declaration" if action == "note-use" else "external_text"
            status = answered(visit, form, problem, prefix=f"{action}.", fallback=fallback)
        else:
            visit.tell(_("Done: %(action)s.") % {"action": _(words.STEPS[action])})
            return redirect(visit, f"/office/extended-uses/{key}")
    return await _longer(visit, form, status=status, tried=action)


MENU = [MenuItem(path="/office/in-force", title=N_("In force"), under=N_("Office"), shown=works_on_cases, order=45)]
ROUTES = [
    get("/office/in-force", watch),
    get(HERE, ruling),
    *(post(f"{HERE}/{action}", act) for action in ACTS),
    get("/office/extended-uses/{key}", extended_use),
    *(post(f"/office/extended-uses/{{key}}/{action}", decide) for action in ("grant", "refuse", "note-use")),
]

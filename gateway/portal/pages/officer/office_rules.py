"""What the office says about itself: closures, and the numbers it works with, each with its law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.portal.client import office
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, holds, post, today_of, zone_of
from gateway.portal.pages.officer.parameter_words import SERVICES
from gateway.portal.pages.officer.wording import OFFICER_ROLES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit
from shared.actors import Actor


def keeps_only_numbers(actor: Actor) -> bool:
    """Whether somebody's one task in the office is its numbers."""
    return actor.roles == {"parameters"} and holds("parameters")(actor)


async def first(visit: Visit) -> Response:
    """The office's own pages begin with its rulings; somebody who keeps only its numbers begins with them."""
    return redirect(visit, "/office/parameters" if keeps_only_numbers(visit.actor) else "/office/rulings")


async def closures(visit: Visit) -> Response:
    """Declared closures, and the form to declare one."""
    return await _closures(visit, Form())


async def _closures(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(
        visit, "officer/closures.html", status=status, form=form, closures=await office.closures(visit.api),
        may="parameters" in visit.actor.roles, zone=zone_of(visit), today=today_of(visit).isoformat(),
    )  # fmt: skip


async def declare(visit: Visit, form: Form) -> Response:
    """Close the office for some days; clocks and dates follow at once."""
    _ = visit.words.gettext
    for name, message in (
        ("reason", _("Say why the office is closed, for example: Cyclone Ana.")),
        ("law", _("Name the law or the notice that closes the office.")),
    ):
        if not form.text(name):
            form.wrong(name, message)
    for name in ("from_on", "until_on"):
        if not form.day(name):
            form.wrong(name, _("Give a real date, as 22 11 2026."))
    status = 422
    if not form.errors:
        body = {name: form.day(name) for name in ("from_on", "until_on")}
        body |= {name: form.text(name) for name in ("reason", "law")}
        try:
            await office.declare_closure(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="from_on")
        else:
            visit.tell(_("The closure is declared. Clocks and dates follow it from now on."))
            return redirect(visit, "/office/closures")
    return await _closures(visit, form, status=status)


async def parameters(visit: Visit) -> Response:
    """Every number in force, and what is proposed or dated."""
    return await _parameters(visit, Form())


async def _parameters(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    books = []
    for service, title in SERVICES.items():
        try:
            book = await office.parameters(visit.api, service)
        except ApiProblem as problem:
            if service == office.SERVICE or problem.status < 403:
                raise
            continue  # not this officer's to read, or a service that is not installed here
        small_office = any(row["name"].endswith(".small_office") and row["value"] for row in book["in_force"])
        books.append((service, visit.words.gettext(title), book, small_office))
    return page(
        visit, "officer/parameters.html", status=status, form=form, books=books, tried=tried, zone=zone_of(visit),
        may="parameters" in visit.actor.roles, parameter_name=lambda name: readings.parameter_name(visit, name),
        parameter_value=lambda value: readings.parameter_value(visit, value), today=today_of(visit).isoformat(),
    )  # fmt: skip


async def _in_force(visit: Visit, name: str) -> Mapping[str, Any]:
    service = name.partition(".")[0]
    book = await office.parameters(visit.api, service) if service in SERVICES else None
    found = next((row for row in book["in_force"] if row["name"] == name), None) if book else None
    if found is None:
        raise ApiProblem(404, {"code": "not-found"})
    return found


def kind_of(value: Any) -> str:
    """How a value is asked for: yes_no, basis, number, money, list, group or text."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, Mapping):
        return "money" if "amount" in value else "group"
    if isinstance(value, list):
        return "list"
    return "basis" if value in ("working_days", "calendar_days") else "text"


def _read_value(form: Form, present: Any, visit: Visit) -> Any:
    _, text = visit.words.gettext, form.text("value")
    kind = kind_of(present)
    if not text:
        form.wrong("value", _("Fill in this field."))
    elif kind == "yes_no":
        return text == "yes"
    elif kind in ("number", "money"):
        if not text.isdigit():
            form.wrong("value", _("Give a whole number."))
            return None
        if kind == "money":
            currency = str(present.get("currency") or (visit.administration.currency if visit.administration else ""))
            return {"amount": int(text), "currency": currency}
        return int(text)
    elif kind == "list":
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(isinstance(one, int) for one in present):
            return parts
        if all(part.isdecimal() for part in parts):
            return [int(part) for part in parts]
        form.wrong("value", _("Give whole numbers with commas between them."))
    elif kind == "group":
        try:
            return json.loads(text)
        except ValueError:
            form.wrong("value", _("This is not JSON."))
    return text


async def propose_page(visit: Visit) -> Response:
    """A new value of one parameter."""
    present = await _in_force(visit, visit.query_params.get("name", ""))
    kind, value = kind_of(present["value"]), present["value"]
    given = {
        "list": lambda: ", ".join(map(str, value)),
        "group": lambda: json.dumps(value, indent=1, ensure_ascii=False),
    }
    return _propose(visit, present, Form(given={"value": given[kind]()} if kind in given else {}))


def _propose(visit: Visit, present: Mapping[str, Any], form: Form, *, status: int = 200) -> Response:
    return page(
        visit, "officer/parameter.html", status=status, form=form, present=present, kind=kind_of(present["value"]),
        title=readings.parameter_name(visit, str(present["name"])), zone=zone_of(visit),
        value=readings.parameter_value(visit, present["value"]),
    )  # fmt: skip


async def propose(visit: Visit, form: Form) -> Response:
    """Propose a value from a day on; it counts for nothing until another officer approves it."""
    _ = visit.words.gettext
    present = await _in_force(visit, form.text("name"))
    value, status = _read_value(form, present["value"], visit), 422
    if not form.day("from_on"):
        form.wrong("from_on", _("Give a real date, as 22 11 2026."))
    if not form.text("law"):
        form.wrong("law", _("Name the law that gives this value."))
    if not form.errors:
        body = {"name": present["name"], "value": value, "from_on": form.day("from_on"), "law": form.text("law")}
        try:
            await office.propose_parameter(
                visit.api, present["name"].partition(".")[0], body | {"note": form.text("note")}, key=form.key
            )
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="value")
        else:
            visit.tell(_("Proposed. It counts once another officer approves it."))
            return redirect(visit, "/office/parameters")
    return _propose(visit, present, form, status=status)


async def approve(visit: Visit, form: Form) -> Response:
    """Approve what another officer proposed."""
    identifier, service = str(visit.path_params["id"]), str(visit.path_params["service"])
    if service not in SERVICES:
        raise ApiProblem(404, {"code": "not-found"})
    reason = form.text(f"{identifier}.reason")
    try:
        await office.approve_parameter(
            visit.api, service, identifier, reason=reason, version=form.version, key=form.key
        )
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{identifier}.", fallback="reason")
        return await _parameters(visit, form, status=status, tried=identifier)
    visit.tell(visit.words.gettext("Approved. It counts from its day on."))
    return redirect(visit, "/office/parameters")


_OFFICE = N_("Office")
_officers = holds(*OFFICER_ROLES)
MENU = [
    MenuItem(
        path="/office/parameters", title=N_("Parameters"), under=_OFFICE, shown=keeps_only_numbers, order=44, start=True
    ),
    MenuItem(path="/office/closures", title=N_("Closures"), under=_OFFICE, shown=_officers, order=47),
    MenuItem(
        path="/office/parameters", title=N_("Parameters"), under=_OFFICE, order=48,
        shown=lambda actor: _officers(actor) and not keeps_only_numbers(actor),
    ),
]  # fmt: skip
"""Who keeps only the numbers begins with them."""
ROUTES = [
    get("/office", first),
    get("/office/closures", closures),
    post("/office/closures", declare),
    get("/office/parameters", parameters),
    get("/office/parameters/propose", propose_page),
    post("/office/parameters/propose", propose),
    post("/office/parameters/{service}/{id}/approve", approve),
]

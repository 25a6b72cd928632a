"""Officers and samples, laboratories and fees: the small forms on the page of a case, and the list of what is in hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from gateway.portal.client import office
from gateway.portal.client import rulings_samples as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_, Words
from gateway.portal.pages.officer.case import case_page
from gateway.portal.pages.officer.desk import answered, get, holds, post, zone_of
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

NEEDED = {
    "request-sample": ("description", "place"),
    "receive-sample": ("place",),
    "cancel-sample": (),
    "register-sample": ("description", "place"),
    "send-to-laboratory": ("sample", "laboratory", "question"),
    "record-result": ("result", "sample"),
    "record-payment": ("reference",),
    "waive-fee": ("internal_text",),
}
"""The fields without which a form is not sent; the first one is where a problem of no field stands."""
OPTIONAL = {"request-sample": ("days",), "record-result": ("method", "reference", "document", "place")}
TICKED = dict.fromkeys(("request-sample", "register-sample"), ("to_be_returned", "hazardous"))
NUMBERS = ("days",)
BY_HAND = ("take-back", "store", "return", "destroy")
DONE = {
    "request-sample": N_("The applicant is asked for a sample. The clock pauses."),
    "receive-sample": N_("The sample is here. The clock runs again."),
    "cancel-sample": N_("The case goes on without the sample."),
    "register-sample": N_("The sample is written down."),
    "send-to-laboratory": N_("The sample goes to the laboratory. The clock pauses."),
    "record-result": N_("The result is in the file. The clock runs again."),
    "record-payment": N_("The payment is recorded."),
    "waive-fee": N_("The fee is waived."),
}


def body(form: Form, action: str, words: Words) -> dict[str, Any]:
    """The body of an action. What is plainly missing is said in the form's `errors`."""
    found: dict[str, Any] = {}
    for name in NEEDED[action]:
        found[name] = form.text(f"{action}.{name}")
        if not found[name]:
            form.wrong(f"{action}.{name}", words.gettext("Fill this in."))
    for name in OPTIONAL.get(action, ()):
        if value := form.text(f"{action}.{name}"):
            found[name] = value
    for name in TICKED.get(action, ()):
        found[name] = form.ticked(f"{action}.{name}")
    if action == "send-to-laboratory" and str(found["sample"]).isdigit():
        found["sample"] = int(found["sample"])
    for name in NUMBERS:
        if name in found:
            if not found[name].isdigit():
                form.wrong(f"{action}.{name}", words.gettext("Give a number of days."))
            else:
                found[name] = int(found[name])
    return found


def act(action: str) -> Callable[[Visit, Form], Any]:
    """One of the actions, from its form on the page of the case."""

    async def done(visit: Visit, form: Form) -> Response:
        identifier = str(visit.path_params["id"])
        told = body(form, action, visit.words)
        if form.errors:
            return await case_page(visit, await office.case(visit.api, identifier), form, status=422, tried=action)
        try:
            await office.take_action(visit.api, identifier, action, told, version=form.version, key=form.key)
        except ApiProblem as problem:
            fallback = next(iter(NEEDED[action]), "place")
            return await _refused(visit, form, problem, identifier, tried=action, field=fallback)
        visit.tell(visit.words.gettext(DONE[action]))
        part = "fee" if action in ("record-payment", "waive-fee") else "samples"
        return redirect(visit, f"/cases/{identifier}#{part}")

    return done


async def _refused(
    visit: Visit, form: Form, problem: ApiProblem, identifier: str, *, tried: str, field: str
) -> Response:
    status = answered(visit, form, problem, prefix=f"{tried}.", fallback=field)
    if status == 412:
        form.errors.clear()
    found = await office.case(visit.api, identifier)
    return await case_page(visit, found, form, status=status, tried=tried, stale=status in (409, 412))


async def handle(visit: Visit, form: Form) -> Response:
    """Take back, store, give back, or note as used up."""
    _ = visit.words.gettext
    identifier, number = str(visit.path_params["id"]), str(visit.path_params["number"])
    prefix = f"sample{number}"
    action, place = form.text(f"{prefix}.action"), form.text(f"{prefix}.place")
    if action not in BY_HAND:
        form.wrong(f"{prefix}.action", _("Choose what happens to it."))
    if not place:
        form.wrong(f"{prefix}.place", _("Say where it is now, or who took it."))
    if form.errors:
        return await case_page(visit, await office.case(visit.api, identifier), form, status=422, tried=prefix)
    told = {"place": place, "note": form.text(f"{prefix}.note")}
    try:
        await client.handle(visit.api, identifier, number, action, told, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await _refused(visit, form, problem, identifier, tried=prefix, field="place")
    visit.tell(_("It is written down where the sample is."))
    return redirect(visit, f"/cases/{identifier}#samples")


async def samples(visit: Visit) -> Response:
    """What the office waits for or has in its hands."""
    return page(visit, "rulings/sample_list.html", rows=await client.in_hand(visit.api), zone=zone_of(visit))


MENU = [MenuItem(path="/office/samples", title=N_("Samples"), under=N_("Cases"), shown=holds("reviewer"), order=16)]
ROUTES = [
    get("/office/samples", samples),
    post("/cases/{id}/samples/{number}", handle),
    *(post(f"/cases/{{id}}/{action}", act(action)) for action in NEEDED),
]

"""Officers and general questions: what is overdue first, and each on one page with room for the answer."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import rulings_enquiries as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import answered, get, holds, post, zone_of
from gateway.portal.pages.rulings import enquiry_words as words
from gateway.portal.pages.trader.view import is_counter
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

ACTIONS = ("assign", "answer")


async def enquiries(visit: Visit) -> Response:
    """Open ones, or all."""
    everything = visit.query_params.get("all", "") == "1"
    return page(
        visit, "rulings/enquiry_office_list.html", rows=await client.enquiries(visit.api, open_only=not everything),
        everything=everything, words=words, zone=zone_of(visit), counter=is_counter(visit.actor),
    )  # fmt: skip


async def enquiry(visit: Visit) -> Response:
    """A question by its number."""
    return await _enquiry(visit, Form())


async def _enquiry(visit: Visit, form: Form, *, status: int = 200) -> Response:
    found = await client.enquiry(visit.api, str(visit.path_params["key"]))
    return page(
        visit, "rulings/enquiry_office.html", status=status, form=form, found=found, words=words, zone=zone_of(visit),
        offered={row["name"] for row in found["actions"] if row["possible"]}, stale=status in (409, 412),
    )  # fmt: skip


async def act(visit: Visit, form: Form) -> Response:
    """Take the question, or answer it."""
    _, key, action = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body: dict[str, Any] = {}
    if action == "answer":
        body = {"answer": form.text("answer").replace("\r\n", "\n"), "internal_text": form.text("internal_text")}
        if not body["answer"]:
            form.wrong("answer", _("Write the answer."))
    status = 422
    if not form.errors:
        try:
            await client.step(visit.api, key, action, body, version=form.version, idempotency=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="answer")
        else:
            visit.tell(_("The answer is sent.") if action == "answer" else _("You have the question."))
            return redirect(visit, f"/office/enquiries/{key}")
    return await _enquiry(visit, form, status=status)


MENU = [
    MenuItem(
        path="/office/enquiries", title=N_("Questions"), under=N_("Cases"), order=15, shown=holds("reviewer", "counter")
    )
]  # fmt: skip
ROUTES = [
    get("/office/enquiries", enquiries),
    get("/office/enquiries/{key}", enquiry),
    *(post(f"/office/enquiries/{{key}}/{action}", act) for action in ACTIONS),
]

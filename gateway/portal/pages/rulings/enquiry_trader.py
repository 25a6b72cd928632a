"""General questions of firms, and of those who come to the counter: asked, and answered."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import rulings_enquiries as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import answered
from gateway.portal.pages.rulings import enquiry_words as words
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.pages.trader.view import is_counter
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import MenuItem, Visit

FIELDS = ("subject", "question", "name", "contact")


async def enquiries(visit: Visit) -> Response:
    """One's own questions."""
    if visit.actor.is_officer:
        return redirect(visit, "/office/enquiries")
    return page(visit, "rulings/enquiry_list.html", rows=await client.enquiries(visit.api), words=words)


async def new_page(visit: Visit) -> Response:
    """Room for a question, and how long the answer takes."""
    return _new(visit, kept_form(visit) or Form())


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(visit, "rulings/enquiry_new.html", status=status, form=form, counter=is_counter(visit.actor))


async def ask(visit: Visit, form: Form) -> Response:
    """Ask."""
    _ = visit.words.gettext
    body = {name: form.text(name).replace("\r\n", "\n") for name in FIELDS if form.text(name)}
    if len(body.get("subject", "")) < 3:
        form.wrong("subject", _("Say in a few words what it is about."))
    if len(body.get("question", "")) < 10:
        form.wrong("question", _("Write your question."))
    if is_counter(visit.actor):
        for name, message in (("name", _("Write who asks.")), ("contact", _("Write how the answer reaches them."))):
            if name not in body:
                form.wrong(name, message)
    if form.errors:
        return _new(visit, form, status=422)
    try:
        found = await client.ask(visit.api, body, key=form.key)
    except ApiProblem as problem:
        return _new(visit, form, status=answered(visit, form, problem, fallback="question"))
    visit.tell(_("The question is with the office: %(number)s.") % {"number": found["number"]})
    return redirect(visit, f"/questions/{found['number']}")


async def enquiry(visit: Visit) -> Response:
    """The question and its answer."""
    return await _enquiry(visit, Form())


async def _enquiry(visit: Visit, form: Form, *, status: int = 200) -> Response:
    found = await client.enquiry(visit.api, str(visit.path_params["key"]))
    offered = {row["name"] for row in found["actions"] if row["possible"]}
    return page(
        visit,
        "rulings/enquiry.html",
        status=status,
        form=form,
        found=found,
        words=words,
        may_withdraw="withdraw" in offered,
    )


async def withdraw(visit: Visit, form: Form) -> Response:
    """Take the question back."""
    key = str(visit.path_params["key"])
    try:
        await client.step(visit.api, key, "withdraw", {}, version=form.version, idempotency=form.key)
    except ApiProblem as problem:
        return await _enquiry(visit, form, status=answered(visit, form, problem, fallback="withdraw"))
    visit.tell(visit.words.gettext("The question is taken back."))
    return redirect(visit, f"/questions/{key}")


MENU = [MenuItem(path="/questions", title=N_("Questions"), shown=lambda actor: actor.is_trader, order=18)]
ROUTES = [
    get("/questions", enquiries, signed_in=True),
    get("/questions/new", new_page, signed_in=True),
    post("/questions/new", ask, signed_in=True, lost=keep),
    get("/questions/{key}", enquiry, signed_in=True),
    post("/questions/{key}/withdraw", withdraw, signed_in=True),
]

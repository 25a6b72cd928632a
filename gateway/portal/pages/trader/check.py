"""Check your answers, declare, submit; and the receipt that is there at once."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import applicant
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.trader.answers import words_of
from gateway.portal.pages.trader.documents import KINDS
from gateway.portal.pages.trader.view import answer_rows, application_page, may, unanswered, why_not
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit


async def check_page(visit: Visit) -> Response:
    """Every answer with a way to change it, then the declaration."""
    case = await applicant.application(visit.api, visit.path_params["id"])
    if not may(case, "save"):
        return redirect(visit, f"/applications/{case['id']}")
    return _show(visit, case, Form())


def _show(visit: Visit, case: Case, form: Form, *, status: int = 200, changed: bool = False) -> Response:
    lacking = [(question["name"], visit.words.gettext(words_of(question).heading)) for question in unanswered(case)]
    return application_page(
        visit, "trader/check.html", case, form=form, status=status, changed=changed, kinds=KINDS,
        rows=answer_rows(case, visit, change=True), lacking=lacking, may_submit=may(case, "submit"),
        hindered=[] if lacking else why_not(case, "submit", visit.words),
    )  # fmt: skip


async def submit(visit: Visit, form: Form) -> Response:
    """Hand it to the office. Sent twice, it is submitted once."""
    which = visit.path_params["id"]
    if not form.ticked("declared"):
        case = await applicant.application(visit.api, which)
        if not may(case, "save"):
            return redirect(visit, f"/applications/{case['id']}")
        form.wrong("declared", visit.words.gettext("Tick the box to declare that your answers are true and complete."))
        return _show(visit, case, form, status=422)
    try:
        await applicant.take_step(visit.api, which, "submit", {}, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.code == "key-reused" or problem.status not in (409, 412, 422, 428):
            raise
        case = await applicant.application(visit.api, which)
        if not may(case, "save"):
            return redirect(visit, f"/applications/{which}")
        changed = problem.status in (412, 428)
        return _show(visit, case, Form(), status=problem.status, changed=changed)
    return redirect(visit, f"/applications/{which}/receipt")


async def receipt_page(visit: Visit) -> Response:
    """Number, time, who has it now and until when; prints on one sheet."""
    which = visit.path_params["id"]
    found = await applicant.receipt(visit.api, which)
    address = address_of(visit, found["number"])
    return page(visit, "trader/receipt.html", receipt=found, which=which, address=address, qr=qr_code(address))


def address_of(visit: Visit, number: str) -> str:
    """The public address of an application, for the QR code on paper."""
    place = visit.portal.settings.public_url or f"{visit.url.scheme}://{visit.headers.get('host', '')}"
    return f"{place.rstrip('/')}/applications/{number}"

"""Check and send: what is missing, each with the way to it; every answer once more; then off to the office."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import firm
from gateway.portal.client.firm import Assessment, Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm.sections import answer_words, field
from gateway.portal.pages.firm.view import application, case_page, may, place, refused, why_not
from gateway.portal.pages.firm.words import OWNERS
from gateway.portal.rendering import field_id
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

SITES = "sites"


async def submit_page(visit: Visit) -> Response:
    """What is missing, or the button."""
    case = await application(visit)
    if not may(case, "save"):
        return redirect(visit, place(case))
    return await _show(visit, case, Form())


async def _show(visit: Visit, case: Case, form: Form, *, status: int = 200, changed: bool = False) -> Response:
    found = await firm.assessment(visit.api, case["id"])
    return case_page(
        visit, "firm/submit.html", case, form=form, status=status, changed=changed, missing=missing(visit, case, found),
        sections=[(section, _answers(visit, section)) for section in found["sections"]], owners=OWNERS,
        may_submit=may(case, "submit"), hindered=why_not(case, "submit", visit.words),
        open_deficits=[one for one in case["deficits"] if not one["changed"]],
    )  # fmt: skip


def _answers(visit: Visit, section: firm.Section) -> list[tuple[str, str, int]]:
    """Each question with its answer in words and the number of its documents."""
    return [
        (question["text"], answer_words(question, visit), len(question["answer"]["evidence"]))
        for question in section["questions"]
    ]


def missing(visit: Visit, case: Case, found: Assessment) -> list[tuple[str, str, str]]:
    """What lacks: in words, why, and where it is mended."""
    _ = visit.words.gettext
    rows = []
    if SITES in case["missing"]:
        rows.append(
            (
                _("Name at least one site"),
                _("A place where you work, so that customs can come and see it."),
                f"{place(case, 'details')}#f-sites",
            )
        )
    for section in found["sections"]:
        for question in section["questions"]:
            if question["missing"]:
                why = (
                    _("The answer is missing.") if question["answer"]["value"] is None else _("A document is missing.")
                )
                address = f"{place(case, 'sections', section['element'])}#{field_id(field(question['code']))}"
                rows.append((question["text"], why, address))
    return rows


async def submit(visit: Visit, form: Form) -> Response:
    """Send it to the office."""
    _ = visit.words.gettext
    which = visit.path_params["id"]
    if not form.ticked("true"):
        form.wrong("true", _("Confirm that what you say is true and complete."))
        return await _show(visit, await application(visit), form, status=422)
    try:
        case = await firm.take_step(visit.api, which, "submit", version=form.version, key=form.key)
    except ApiProblem as problem:
        now = await application(visit)
        if problem.status == 412:
            return await _show(visit, now, Form(), status=412, changed=True)
        refused(visit, problem, form)
        return await _show(visit, now, form, status=422)
    visit.tell(_("Sent. Its number is %(number)s.") % {"number": case["number"]})
    return redirect(visit, place(case))

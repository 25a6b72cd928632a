"""An application on one page: the task list while it is a draft, then where it stands and whose turn it is."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import applicant, rulings_life
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import locale_of
from gateway.portal.pages.trader import answers
from gateway.portal.pages.trader.check import address_of
from gateway.portal.pages.trader.documents import KINDS
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.pages.trader.view import (
    BEFORE_THE_OFFICE,
    GROUNDS,
    answer_rows,
    application_page,
    history,
    is_counter,
    may,
    stale,
    unanswered,
    why_not,
)
from gateway.portal.qr import qr_code
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

_NEXT = {"incomplete": "save", "awaiting_applicant": "answer"}
"""What the applicant has to do next, by state."""


async def case_page(visit: Visit) -> Response:
    """A draft as a list of tasks, everything else as a case. Officers who did not lodge it have their own page."""
    case = await applicant.application(visit.api, visit.path_params["id"])
    if visit.actor.is_officer and not (is_counter(visit.actor) and case["lodged_by"] == "counter"):
        return redirect(visit, f"/cases/{case['id']}")
    return _tasks(visit, case) if case["state"] == "draft" else await _case(visit, case)


def _tasks(visit: Visit, case: Case) -> Response:
    _ = visit.words.gettext
    here = f"/applications/{case['id']}"
    groups = []
    for title, questions in answers.grouped(case["questions"]):
        rows = []
        for question in questions:
            name = _(answers.words_of(question).name)
            if not question["required"]:
                name = f"{name} ({_('optional')})"
            rows.append((name, f"{here}/questions/{question['name']}", "done" if question["answered"] else "todo"))
        groups.append((_(title), rows))
    asked = answers.asked(case["questions"])
    required = [question for question in asked if question["required"]]
    first = next((question for question in asked if not question["answered"]), None)
    return application_page(
        visit, "trader/tasks.html", case, groups=groups, required=len(required),
        answered=sum(1 for question in required if not question["missing"]), lacking=len(unanswered(case)), hindered=why_not(case, "save", visit.words),
        first=f"{here}/questions/{first['name']}" if first else f"{here}/check",
    )  # fmt: skip


async def _case(visit: Visit, case: Case) -> Response:
    formats = Formats(locale_of(visit.language))
    open_request = next((row for row in reversed(case["information_requests"]) if not row["answered"]), None)
    returned = [
        (question["name"], visit.words.gettext(answers.words_of(question).name), question["missing"])
        for question in case["questions"]
        if question["returned"] and question["applies"]
    ]
    reason = next((step for step in reversed(case["steps"]) if step["action"] == "return"), None)
    address = address_of(visit, case["number"] or case["id"])
    decision = case["decision"]
    ground = GROUNDS.get(str((decision or {}).get("ground")))
    return application_page(
        visit, "trader/case.html", case, kinds=KINDS, request=open_request, returned=returned,
        reason=reason if case["state"] == "incomplete" else None, open=case["state"] in BEFORE_THE_OFFICE,
        rows=answer_rows(case, visit, change=False), steps=history(case, visit.words, formats),
        may_answer=may(case, "answer"), may_withdraw=may(case, "withdraw"), may_submit=may(case, "save"), hindered=why_not(case, _NEXT.get(case["state"], ""), visit.words),
        ground=visit.words.gettext(ground) if ground else "",
        ruling=await rulings_life.find_file(visit.api, case["ruling"]) if case["ruling"] else None, address=address, qr=qr_code(address), dotted=answers.dotted,
    )  # fmt: skip


async def answer_page(visit: Visit) -> Response:
    """The office's question, and room for the answer."""
    case = await applicant.application(visit.api, visit.path_params["id"])
    if not may(case, "answer"):
        return redirect(visit, f"/applications/{case['id']}")
    kept = kept_form(visit)
    return _answer(visit, case, kept or Form(), kept=kept is not None)


def _answer(
    visit: Visit, case: Case, form: Form, *, status: int = 200, changed: bool = False, kept: bool = False
) -> Response:
    request = next((row for row in reversed(case["information_requests"]) if not row["answered"]), None)
    return application_page(
        visit,
        "trader/answer.html",
        case,
        form=form,
        status=status,
        changed=changed,
        kept=kept,
        request=request,
        kinds=KINDS,
    )


async def answer(visit: Visit, form: Form) -> Response:
    """Send the answer; the clock runs again."""
    _ = visit.words.gettext
    which, text = visit.path_params["id"], form.text("answer").replace("\r\n", "\n")
    if not text:
        form.wrong("answer", _("Write your answer first."))
    elif len(text) > 10_000:
        form.wrong("answer", _("This is too long: use at most %(limit)s characters.") % {"limit": "10 000"})
    if form.errors:
        return _answer(visit, await applicant.application(visit.api, which), form, status=422)
    try:
        await applicant.take_step(visit.api, which, "answer", {"answer": text}, version=form.version, key=form.key)
    except ApiProblem as problem:
        case = await stale(visit, problem, which)
        if not may(case, "answer"):
            visit.tell(
                _("The application moved on meanwhile; your answer was not sent. This is how it stands now."),
                kind="attention",
            )
            return redirect(visit, f"/applications/{which}")
        return _answer(visit, case, form, status=412, changed=True)
    visit.tell(_("Your answer is with the office."))
    return redirect(visit, f"/applications/{which}")


async def withdraw_page(visit: Visit) -> Response:
    """Are you sure?"""
    case = await applicant.application(visit.api, visit.path_params["id"])
    if not may(case, "withdraw"):
        return redirect(visit, f"/applications/{case['id']}")
    return application_page(visit, "trader/withdraw.html", case, form=Form())


async def withdraw(visit: Visit, form: Form) -> Response:
    """Take the application back."""
    _ = visit.words.gettext
    which = visit.path_params["id"]
    try:
        case = await applicant.take_step(
            visit.api, which, "withdraw", {"reason": form.text("reason")}, version=form.version, key=form.key
        )
    except ApiProblem as problem:
        now = await stale(visit, problem, which)
        if not may(now, "withdraw"):
            visit.tell(
                _("The application moved on meanwhile and was not withdrawn. This is how it stands now."),
                kind="attention",
            )
            return redirect(visit, f"/applications/{which}")
        return application_page(visit, "trader/withdraw.html", now, form=form, status=412, changed=True)
    visit.tell(_("The application is withdrawn.") if case["number"] else _("The draft is discarded."))
    return redirect(visit, f"/applications/{which}" if case["number"] else "/applications")

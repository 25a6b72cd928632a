"""An application on one page: the result of the interest, the list of tasks, then where it stands and whose turn it is."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import firm, firm_holder, firm_visits
from gateway.portal.client.firm import Case
from gateway.portal.client.firm_holder import PaperRow
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm import words as said
from gateway.portal.pages.firm.sections import answer_words, field
from gateway.portal.pages.firm.view import HOME, application, case_page, history, may, place, stale, why_not
from gateway.portal.pages.programme.words import ELEMENTS
from gateway.portal.rendering import field_id
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

WITH_TASKS = ("draft", "returned")
ADVICE = 3
"""How many next steps are shown at once."""


async def show_case(visit: Visit) -> Response:
    """What fits the state."""
    case = await application(visit)
    if visit.actor.is_officer:
        return redirect(visit, f"/traders/applications/{case['id']}")
    if case["state"] == "interest":
        return _interest(visit, case)
    if case["state"] in WITH_TASKS:
        return await _tasks(visit, case)
    return await _standing(visit, case)


def _interest(visit: Visit, case: Case, *, changed: bool = False) -> Response:
    return case_page(
        visit, "firm/interest.html", case, status=412 if changed else 200, changed=changed, may_begin=may(case, "begin"),
        hindered=why_not(case, "begin", visit.words),
    )  # fmt: skip


async def begin(visit: Visit, form: Form) -> Response:
    """From the interest to the self-assessment."""
    which = visit.path_params["id"]
    try:
        case = await firm.take_step(visit.api, which, "begin", version=form.version, key=form.key)
    except ApiProblem as problem:
        return _interest(visit, await application(visit), changed=stale(problem))
    visit.tell(
        visit.words.gettext("Your self-assessment is begun. Every answer is saved when you press a button to save.")
    )
    return redirect(visit, place(case))


async def _tasks(visit: Visit, case: Case) -> Response:
    rows = []
    for part in case["progress"]:
        title = f"{part['element']}. {part['title']}"
        state = "done" if part["done"] else "part" if part["answered"] else "todo"
        rows.append((title, place(case, "sections", part["element"]), state, part))
    unfinished = next((row for row in rows if row[2] != "done"), None)
    deficits = await _deficits(visit, case)
    todo = next((address for deficit, address in deficits if not deficit["changed"] and address), "")
    received = [
        row for row in await firm.offers(visit.api) if row["direction"] == "received" and row["withdrawn"] is None
    ]
    return case_page(
        visit, "firm/tasks.html", case, rows=rows, onward=unfinished, received=received, advised=case["coach"][:ADVICE], deficits=deficits, todo=todo,
        answered=sum(part["answered"] for part in case["progress"]), asked=sum(part["asked"] for part in case["progress"]),
        lacking=len(case["missing"]), elements=ELEMENTS, returned=_returned(visit, case), hindered=why_not(case, "save", visit.words),
    )  # fmt: skip


async def _deficits(visit: Visit, case: Case) -> list[tuple[dict[str, Any], str]]:
    """What was missing, each with the address where it is mended; "" where it concerns no question."""
    if not case["deficits"]:
        return []
    form = await firm.assessment(visit.api, case["id"])
    where = {
        question["code"]: f"{place(case, 'sections', section['element'])}#{field_id(field(question['code']))}"
        for section in form["sections"]
        for question in section["questions"]
    }
    return [(deficit, where.get(deficit["question"] or "", "")) for deficit in case["deficits"]]


def _returned(visit: Visit, case: Case) -> str:
    """What the office wrote when it returned the application; "" for a draft that was never sent."""
    if case["state"] != "returned":
        return ""
    step = next((one for one in reversed(case["steps"]) if one["action"] == "return"), None)
    return str(step["external_text"]) if step else ""


async def carry_over(visit: Visit, form: Form) -> Response:
    """Take the answers into the present edition of the questionnaire."""
    which = visit.path_params["id"]
    try:
        found = await firm.carry_over(visit.api, which, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status not in (409, 412):
            raise
    else:
        said_so = visit.words.ngettext(
            "%(num)s answer was taken over.", "%(num)s answers were taken over.", found["kept"]
        )
        text = said_so % {"num": found["kept"]}
        if found["left"]:
            more = visit.words.ngettext(
                "%(num)s does not fit any more: answer that question anew.",
                "%(num)s do not fit any more: answer those questions anew.",
                len(found["left"]),
            )
            text += " " + more % {"num": len(found["left"])}
        visit.tell(text, kind="attention" if found["left"] else "success")
    return redirect(visit, f"{HOME}/applications/{which}")


async def _standing(visit: Visit, case: Case) -> Response:
    contestable = [one for one in await firm_holder.contestable(visit.api) if one["of"] in (case["id"], case["number"])]
    findings = await firm_visits.findings(visit.api, application=case["id"])
    return case_page(
        visit, "firm/case.html", case, steps=history(case["steps"], visit), papers=await letters_of(visit, "application", case["id"]),
        contestable=contestable, findings=findings, visit_states=said.VISITS, visit_kinds=said.VISIT_KINDS,
        finding_states=said.FINDINGS, may_withdraw=may(case, "withdraw"), unanswered=sum(1 for one in findings if one["state"] == "open"),
    )  # fmt: skip


async def answers_page(visit: Visit) -> Response:
    """Every answer as it was sent."""
    case = await application(visit)
    found = await firm.assessment(visit.api, case["id"])
    return case_page(visit, "firm/answers.html", case, sections=found["sections"], shown=answer_words)


async def letters_of(visit: Visit, thing: str, key: str) -> list[PaperRow]:
    """The signed documents of a thing; none where they cannot be read now."""
    try:
        return await firm_holder.papers(visit.api, thing, key)
    except ApiProblem as problem:
        if problem.status not in (403, 404, 503):
            raise
        return []


async def withdraw_page(visit: Visit) -> Response:
    """Are you sure?"""
    case = await application(visit)
    if not may(case, "withdraw"):
        return redirect(visit, place(case))
    return case_page(visit, "firm/withdraw.html", case)


async def withdraw(visit: Visit, form: Form) -> Response:
    """Take the application back."""
    _ = visit.words.gettext
    which = visit.path_params["id"]
    body = {"reason": form.text("reason")}
    try:
        case = await firm.take_step(visit.api, which, "withdraw", body, version=form.version, key=form.key)
    except ApiProblem as problem:
        stale(problem)
        now = await application(visit)
        if not may(now, "withdraw"):
            visit.tell(_("The application moved on meanwhile and was not withdrawn."), kind="attention")
            return redirect(visit, place(now))
        return case_page(visit, "firm/withdraw.html", now, form=form, status=412, changed=True)
    visit.tell(_("The application is withdrawn.") if case["number"] else _("The draft is discarded."))
    return redirect(visit, place(case) if case["number"] else HOME)

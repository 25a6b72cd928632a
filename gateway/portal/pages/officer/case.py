"""The case on one page: facts left, decision right, history below, the clock always in sight."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import office
from gateway.portal.client.office import Action, Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import action_bodies, readings
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.officer.wording import ACTIONS, CLOCK_MARKS, DECLINE_GROUNDS, NEXT_HANDS, STEPS
from gateway.portal.pages.region import words as region_words
from gateway.portal.pages.rulings.life_words import how_it_applies
from gateway.portal.pages.trader.documents import KINDS
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_told

OF_THE_APPLICANT = ("save", "submit", "answer", "withdraw")
"""What the counter does for a trader, on the trader's own pages."""
MAIN = {"submitted": "accept", "accepted": "assess"}
"""The step that usually comes next; its form stands open."""
ORDER = ("accept", "return", "assess", "propose", "request-information", "issue", "decline", "send-back", "attach")


async def case(visit: Visit) -> Response:
    """A case by its id or its number."""
    found = await office.case(visit.api, str(visit.path_params["id"]))
    return await case_page(visit, found, Form())


async def case_page(
    visit: Visit, found: Case, form: Form, *, status: int = 200, tried: str = "", stale: bool = False
) -> Response:
    """The page; after an action that failed it shows what was typed and, when it was stale, who was faster."""
    actions = {row["name"]: row for row in found["actions"]}
    offered = [actions[name] for name in ORDER if name in actions]
    address = f"{visit.portal.settings.public_url}/cases/{found['number'] or found['id']}"
    return page(
        visit, "officer/case.html", status=status, form=form, case=found, tried=tried, stale=stale, document_kinds=KINDS,
        offered=offered, assign=actions.get("assign"), main=_main(found, offered),
        for_the_applicant=[actions[name] for name in OF_THE_APPLICANT if name in actions],
        colleagues=[row for row in await office.colleagues(visit.api) if row["id"] != visit.actor.id]
        if "assign" in actions else [],
        answers=readings.answers(visit, found["questions"]), firms=readings.firms(found), action_words=ACTIONS, step_words=STEPS,
        clock_words=CLOCK_MARKS, grounds=DECLINE_GROUNDS, next_hands=NEXT_HANDS, zone=zone_of(visit),
        last_step=found["steps"][-1] if found["steps"] else None, tariff_code=readings.tariff_code,
        method=lambda number: readings.method(visit, number),
        details=how_it_applies(visit, found["proposal"]["content"]) if found["proposal"] else "",
        parameter_name=lambda name: readings.parameter_name(visit, name),
        parameter_value=lambda value: readings.parameter_value(visit, value),
        address=address, qr=qr_code(address), region_words=region_words, typed=_typed(form) if tried and tried not in actions else [],
    )  # fmt: skip


def _main(found: Case, offered: list[Action]) -> str:
    names = [row["name"] for row in offered if row["possible"] or row["override_possible"]]
    wanted = MAIN.get(found["state"]) or next((name for name in ("issue", "decline") if name in names), "")
    return wanted if wanted in names else ""


def _typed(form: Form) -> list[str]:
    """What was typed into a form that is not on the page any more, so that nothing is lost."""
    if form.filled is None:
        return []
    return [text for name, text in form.filled.items() if "." in name and isinstance(text, str) and len(text) > 20]


async def act(visit: Visit, form: Form) -> Response:
    """One action of an officer on the case; its name is the last part of the address."""
    _ = visit.words.gettext
    identifier, action = str(visit.path_params["id"]), visit.url.path.rpartition("/")[2]
    body = action_bodies.body(form, action, visit.words, today=today_of(visit))
    if form.errors:
        return await case_page(visit, await office.case(visit.api, identifier), form, status=422, tried=action)
    try:
        found = await office.take_action(visit.api, identifier, action, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await refused(visit, form, problem, identifier=identifier, action=action)
    done = _("Done: %(action)s.") % {"action": _(STEPS[action]).lower() if action in STEPS else _(ACTIONS[action])}
    visit.tell(done)
    return redirect(visit, f"/cases/{found['id']}")


async def refused(visit: Visit, form: Form, problem: ApiProblem, *, identifier: str, action: str) -> Response:
    """The case again, with the problem where it belongs and everything that was typed."""
    field = {"return": "external_text", "request-information": "question", "send-back": "internal_text", "assign": "to"}
    status = answered(visit, form, problem, prefix=f"{action}.", fallback=field.get(action, "external_text"))
    if status == 412:
        form.errors.clear()
    found = await office.case(visit.api, identifier)
    return await case_page(visit, found, form, status=status, tried=action, stale=status in (409, 412))


async def attach(visit: Visit, form: Form) -> Response:
    """A document of the office joins the file."""
    _ = visit.words.gettext
    identifier, sent = str(visit.path_params["id"]), form.file("attach.file")
    if sent is None:
        form.wrong("attach.file", _("Choose a file."))
        return await case_page(visit, await office.case(visit.api, identifier), form, status=422, tried="attach")
    try:
        await office.attach(
            visit.api, identifier, await sent.read(), name=sent.filename or "", media_type=sent.content_type or "",
            confidential=form.ticked("attach.confidential"), version=form.version, key=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status not in (413, 415):
            return await refused(visit, form, problem, identifier=identifier, action="attach")
        form.wrong("attach.file", problem_told(problem, visit.words) or _("This file cannot be taken."))
        found = await office.case(visit.api, identifier)
        return await case_page(visit, found, form, status=problem.status, tried="attach")
    visit.tell(_("The document is in the file."))
    return redirect(visit, f"/cases/{identifier}#documents")


ROUTES = [
    get("/cases/{id}", case),
    post("/cases/{id}/documents", attach),
    *(post(f"/cases/{{id}}/{action}", act) for action in action_bodies.ACTIONS),
]

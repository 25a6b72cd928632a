"""The questionnaire: its editions, made of the region's and the administration's own part, published for good."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_programme
from gateway.portal.client.status_programme import QuestionnaireView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.status import content_text, words
from gateway.portal.pages.status.programme import step_body
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

STEPS = ("publish", "withdraw")
HERE = "/traders/programme/questionnaires/{edition}"


async def questionnaire(visit: Visit) -> Response:
    """An edition, readable, with the administration's own part where it may be changed."""
    found = await status_programme.questionnaire(visit.api, str(visit.path_params["edition"]))
    return await _shown(visit, found, Form(given=_given(found)))


def _given(found: QuestionnaireView) -> dict[str, Any]:
    return {"own": content_text.text_of(found["own"]), "regional": found["regional"]}


async def _shown(visit: Visit, found: QuestionnaireView, form: Form, *, status: int = 200, tried: str = "") -> Response:
    return page(
        visit, "status/questionnaire.html", status=status, form=form, found=found, words=words, tried=tried,
        text_form=form if tried in ("", "edit") else Form(given=_given(found)), zone=zone_of(visit),
        steps=[name for name in STEPS if name in found["actions"]], stale=status in (409, 412),
        regionals=await status_programme.regionals(visit.api) if "edit" in found["actions"] else [],
    )  # fmt: skip


async def new(visit: Visit) -> Response:
    """A new edition begins with the own part of the newest one."""
    newest = next(iter(await status_programme.questionnaires(visit.api)), None)
    return await _new(visit, Form(given=_given(newest) if newest else {"own": "{}"}))


async def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    regionals = await status_programme.regionals(visit.api)
    return page(visit, "status/questionnaire_new.html", status=status, form=form, regionals=regionals)


def _body(form: Form, visit: Visit) -> dict[str, Any]:
    return {"regional": form.text("regional"), "own": content_text.read(form, "own", visit.words)}


def _at_the_text(problem: ApiProblem) -> None:
    for error in problem.errors:
        pointer = str(error.get("pointer", ""))
        if not pointer.startswith("/regional"):
            said = f"{pointer.removeprefix('/own')}: {error.get('detail') or ''}"
            error |= {"pointer": "/own", "detail": said, "code": "content"}


async def begin(visit: Visit, form: Form) -> Response:
    """Keep a new draft."""
    body, status = _body(form, visit), 422
    if not form.errors:
        try:
            found = await status_programme.begin_questionnaire(visit.api, body, key=form.key)
        except ApiProblem as problem:
            _at_the_text(problem)
            status = answered(visit, form, problem, fallback="own")
        else:
            visit.tell(visit.words.gettext("The draft is kept."))
            return redirect(visit, f"/traders/programme/questionnaires/{found['edition']}")
    return await _new(visit, form, status=status)


async def edit(visit: Visit, form: Form) -> Response:
    """Change a draft."""
    body, status, number = _body(form, visit), 422, str(visit.path_params["edition"])
    if not form.errors:
        try:
            await status_programme.edit_questionnaire(visit.api, number, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            _at_the_text(problem)
            status = answered(visit, form, problem, fallback="own")
        else:
            visit.tell(visit.words.gettext("The draft is kept."))
            return redirect(visit, f"/traders/programme/questionnaires/{number}")
    found = await status_programme.questionnaire(visit.api, number)
    return await _shown(visit, found, form, status=status, tried="edit")


async def step(visit: Visit, form: Form) -> Response:
    """Publish or withdraw an edition."""
    _, number, action = visit.words.gettext, str(visit.path_params["edition"]), visit.url.path.rpartition("/")[2]
    body, status = step_body(form, action, visit), 422
    if not form.errors:
        try:
            await status_programme.questionnaire_step(
                visit.api, number, action, body, version=form.version, key=form.key
            )
        except ApiProblem as problem:
            for error in problem.errors:
                error["pointer"] = "/external_text"
            status = answered(visit, form, problem, prefix=f"{action}.", fallback="external_text")
        else:
            visit.tell(_("Done: %(action)s.") % {"action": _(words.EDITION_STEPS[action])})
            return redirect(visit, f"/traders/programme/questionnaires/{number}")
    found = await status_programme.questionnaire(visit.api, number)
    return await _shown(visit, found, form, status=status, tried=action)


ROUTES = [
    get("/traders/programme/questionnaires/new", new),
    post("/traders/programme/questionnaires/new", begin),
    get(HERE, questionnaire),
    post(f"{HERE}/edit", edit),
    *(post(f"{HERE}/{action}", step) for action in STEPS),
]

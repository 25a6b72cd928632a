"""The programme: its editions with what stands against them, written as drafts, signed by a second officer."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_programme
from gateway.portal.client.status_programme import ProgrammeView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.programme.words import ROLES as ROLE_WORDS
from gateway.portal.pages.status import content_text, words
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

STEPS = ("propose", "activate", "send-back", "retire")
KEEPS = "parameters"
FIELDS = ("/questionnaire", "/from_on", "/until_on")
"""What is no fault of the content itself."""
HERE = "/traders/programme/editions/{edition}"


async def programme(visit: Visit) -> Response:
    """The editions of programme and questionnaire."""
    return page(
        visit, "status/programme.html", programmes=await status_programme.programmes(visit.api),
        questionnaires=await status_programme.questionnaires(visit.api), words=words, zone=zone_of(visit),
        may=KEEPS in visit.actor.roles,
    )  # fmt: skip


async def edition(visit: Visit) -> Response:
    """An edition, readable, with its text where it may be changed."""
    found = await status_programme.programme(visit.api, str(visit.path_params["edition"]))
    return _edition(visit, found, Form(given=_given(found)))


def _given(found: ProgrammeView) -> dict[str, Any]:
    return {
        "content": content_text.text_of(found["content"]), "questionnaire": found["questionnaire"],
        "from_on": found["from_on"], "until_on": found["until_on"] or "",
    }  # fmt: skip


def _edition(visit: Visit, found: ProgrammeView, form: Form, *, status: int = 200, tried: str = "") -> Response:
    return page(
        visit, "status/programme_edition.html", status=status, form=form, found=found, words=words, tried=tried,
        faults=content_text.faults(found["content"], found["faults"], beside=FIELDS), role_words=ROLE_WORDS,
        text_form=form if tried in ("", "edit") else Form(given=_given(found)), stale=status in (409, 412),
        steps=[name for name in STEPS if name in found["actions"]], zone=zone_of(visit),
        alone=found["state"] == "proposed" and bool(found["proposed_by"]) and found["proposed_by"]["id"] == visit.actor.id
        if found["proposed_by"] else False,
    )  # fmt: skip


async def new(visit: Visit) -> Response:
    """A new edition begins with the newest one."""
    newest = next(iter(await status_programme.programmes(visit.api)), None)
    given = _given(newest) | {"from_on": today_of(visit).isoformat(), "until_on": ""} if newest else {"content": "{}"}
    return _new(visit, Form(given=given))


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(visit, "status/programme_new.html", status=status, form=form)


def _body(form: Form, visit: Visit) -> dict[str, Any]:
    _ = visit.words.gettext
    body: dict[str, Any] = {"content": content_text.read(form, "content", visit.words), "from_on": form.day("from_on")}
    if not body["from_on"]:
        form.wrong("from_on", _("Give a real date, as 22 11 2026."))
    if not form.text("questionnaire").isdecimal():
        form.wrong("questionnaire", _("Give the number of an edition of the questionnaire."))
    else:
        body["questionnaire"] = int(form.text("questionnaire"))
    if day := form.day("until_on"):
        body["until_on"] = day
    return body


def _at_the_text(problem: ApiProblem) -> None:
    """A fault within the content stands at its one field, with its place in words."""
    for error in problem.errors:
        pointer = str(error.get("pointer", ""))
        if pointer not in FIELDS:
            said = f"{pointer.removeprefix('/content')}: {error.get('detail') or ''}"
            error |= {"pointer": "/content", "detail": said, "code": "content"}


async def draft(visit: Visit, form: Form) -> Response:
    """Keep a new draft."""
    body, status = _body(form, visit), 422
    if not form.errors:
        try:
            found = await status_programme.draft_programme(visit.api, body, key=form.key)
        except ApiProblem as problem:
            _at_the_text(problem)
            status = answered(visit, form, problem, fallback="content")
        else:
            visit.tell(visit.words.gettext("The draft is kept. What stands against it is said on this page."))
            return redirect(visit, f"/traders/programme/editions/{found['edition']}")
    return _new(visit, form, status=status)


async def edit(visit: Visit, form: Form) -> Response:
    """Change a draft."""
    body, status, number = _body(form, visit), 422, str(visit.path_params["edition"])
    if not form.errors:
        try:
            await status_programme.edit_programme(visit.api, number, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            _at_the_text(problem)
            status = answered(visit, form, problem, fallback="content")
        else:
            visit.tell(visit.words.gettext("The draft is kept. What stands against it is said on this page."))
            return redirect(visit, f"/traders/programme/editions/{number}")
    return _edition(visit, await status_programme.programme(visit.api, number), form, status=status, tried="edit")


def step_body(form: Form, action: str, visit: Visit) -> dict[str, Any]:
    """The texts of a step of an edition or an arrangement; to retire, withdraw or end one needs its reason."""
    body = {
        name: text
        for name in ("external_text", "internal_text", "override_reason")
        if (text := form.text(f"{action}.{name}"))
    }
    if action in ("retire", "withdraw", "end") and "external_text" not in body:
        form.wrong(f"{action}.external_text", visit.words.gettext("Give the reason."))
    return body


async def step(visit: Visit, form: Form) -> Response:
    """Propose, send back, sign or retire an edition."""
    _, number, action = visit.words.gettext, str(visit.path_params["edition"]), visit.url.path.rpartition("/")[2]
    body, status = step_body(form, action, visit), 422
    if not form.errors:
        try:
            await status_programme.programme_step(visit.api, number, action, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            for error in problem.errors:
                error["pointer"] = "/external_text"
            status = answered(visit, form, problem, prefix=f"{action}.", fallback="external_text")
        else:
            visit.tell(_("Done: %(action)s.") % {"action": _(words.EDITION_STEPS[action])})
            return redirect(visit, f"/traders/programme/editions/{number}")
    return _edition(visit, await status_programme.programme(visit.api, number), form, status=status, tried=action)


ROUTES = [
    get("/traders/programme", programme),
    get("/traders/programme/new", new),
    post("/traders/programme/new", draft),
    get(HERE, edition),
    post(f"{HERE}/edit", edit),
    *(post(f"{HERE}/{action}", step) for action in STEPS),
]

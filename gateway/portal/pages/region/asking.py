"""Asking experts from a case: what they will see is ticked and looked at first; closing, taking back, thanking."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import office, region
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.case import refused
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.region import words
from gateway.portal.pages.region.opinions import answers as released_answers
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

USUAL = ("composition", "process", "intended_use", "materials", "valuation")
"""Answers that are ticked to begin with: what goods are, never who has them."""
REQUEST_STEPS = ("close", "withdraw", "thank")


async def ask_page(visit: Visit) -> Response:
    """The question, and what the expert will see."""
    found = await office.case(visit.api, str(visit.path_params["id"]))
    given = {
        "goods": found["answers"].get("goods_description") or "",
        "answers": [name for name in USUAL if found["answers"].get(name)],
    }
    return await _ask_page(visit, found, Form(given=given))


async def _ask_page(
    visit: Visit, found: Case, form: Form, *, status: int = 200, preview: dict[str, Any] | None = None
) -> Response:
    code = str(found["answers"].get("envisaged_hs_code") or "")[:2]
    experts = await region.experts(visit.api, kind=found["type"])
    fitting = sorted(experts, key=lambda one: (code not in one["chapters"], one["person"]["name"]))
    offered = [
        one for one in readings.answers(visit, found["questions"])
        if one.name not in words.NEVER_RELEASED and found["answers"].get(one.name) not in (None, "")
    ]  # fmt: skip
    action = next((row for row in found["actions"] if row["name"] == "ask-opinion"), None)
    return page(
        visit, "region/ask.html", status=status, form=form, case=found, preview=preview, words=words, zone=zone_of(visit),
        experts=[one for one in fitting if one["listed"] and one["person"]["id"] != visit.actor.id], offered=offered,
        documents=[one for one in found["documents"] if not one["confidential"]], possible=bool(action and action["possible"]),
        shown=released_answers(visit, preview["released"]["answers"]) if preview else [],
        refusals=[(_field(found, form, one), one["code"]) for one in preview["refusals"]] if preview else [],
    )  # fmt: skip


def _body(form: Form) -> dict[str, Any]:
    return {
        "question": form.text("question"),
        "goods": form.text("goods"),
        "answers": form.all("answers"),
        "documents": [{"document": one, "title": form.text(f"title-{one}")} for one in form.all("documents")],
    }


def _field(found: Case, form: Form, refusal: dict[str, Any]) -> str:
    """The field of the page that a refusal is about."""
    part, _, rest = str(refusal["pointer"]).strip("/").partition("/")
    if part == "documents" and rest.endswith("/title"):
        return f"title-{form.all('documents')[int(rest.partition('/')[0])]}"
    return part


async def ask(visit: Visit, form: Form) -> Response:
    """Look at what the expert will see; then send exactly that."""
    _, identifier = visit.words.gettext, str(visit.path_params["id"])
    found = await office.case(visit.api, identifier)
    body = _body(form)
    for name, said in (("question", _("Write your question.")), ("goods", _("Describe the goods."))):
        if not body[name]:
            form.wrong(name, said)
    chosen = form.all("experts")
    if not chosen:
        form.wrong("experts", _("Choose at least one expert."))
    if form.errors:
        return await _ask_page(visit, found, form, status=422)
    try:
        preview = await region.preview(visit.api, identifier, body)
    except ApiProblem as problem:
        status = answered(visit, form, problem, fallback="question")
        return await _ask_page(visit, found, form, status=status)
    for one in preview["refusals"]:
        form.wrong(_field(found, form, one), _(words.REFUSALS.get(one["code"], one["detail"])))
    if form.text("do") != "send" or preview["refusals"]:
        return await _ask_page(visit, found, form, status=422 if preview["refusals"] else 200, preview=preview)
    days = form.text("days")
    sent = body | {"experts": chosen} | ({"days": int(days)} if days.isdecimal() else {})
    try:
        await region.ask(visit.api, identifier, sent, version=form.version, key=form.key)
    except ApiProblem as problem:
        for error in problem.errors:
            error["pointer"] = "/" + str(error.get("pointer", "")).strip("/").partition("/")[0]
        status = answered(visit, form, problem, fallback="question")
        return await _ask_page(visit, await office.case(visit.api, identifier), form, status=status, preview=preview)
    visit.tell(_("The question is sent. The clock of the application goes on."))
    return redirect(visit, f"/cases/{identifier}#opinions")


async def close(visit: Visit, form: Form) -> Response:
    """Go on with the assessment."""
    _, identifier = visit.words.gettext, str(visit.path_params["id"])
    body = {"conclusion": form.text("close-opinion.conclusion"), "thanks": form.text("close-opinion.thanks")}
    try:
        await region.close_opinion(visit.api, identifier, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await refused(visit, form, problem, identifier=identifier, action="close-opinion")
    visit.tell(_("The assessment goes on."))
    return redirect(visit, f"/cases/{identifier}")


async def request_step(visit: Visit, form: Form) -> Response:
    """Close one question, take it back, or thank the expert."""
    _, identifier = visit.words.gettext, str(visit.path_params["id"])
    key, name = str(visit.path_params["request"]), visit.url.path.rpartition("/")[2]
    body = {"close": {"conclusion": form.text("close.conclusion")}, "thank": {"thanks": form.text("thank.thanks")}}
    try:
        await region.request_step(visit.api, key, name, body.get(name, {}), version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status not in (409, 412, 422, 428):
            raise
        said = " ".join(_(words.REFUSALS[one["code"]]) for one in problem.errors if one.get("code") in words.REFUSALS)
        visit.tell(
            said or _("That was not possible any more. Look at the question as it stands now."), kind="attention"
        )
        return redirect(visit, f"/cases/{identifier}#opinions")
    visit.tell({"close": _("The question is closed."), "withdraw": _("The question is taken back."), "thank": _("Your thanks are recorded.")}[name])  # fmt: skip
    return redirect(visit, f"/cases/{identifier}#opinions")


ROUTES = [
    get("/cases/{id}/opinion", ask_page),
    post("/cases/{id}/opinion", ask),
    post("/cases/{id}/close-opinion", close),
    *(post(f"/cases/{{id}}/opinions/{{request}}/{name}", request_step) for name in REQUEST_STEPS),
]

"""Proposing a decision: the applicant's words on the left, the ruling or the refusal on the right."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import office
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import readings
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.officer.wording import DECLINE_GROUNDS, VALUATION_METHODS
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

OUTCOMES = ("issue", "decline")
TEXTS = {
    "issue": ("subject", "goods_description", "reasoning", "legal_basis"),
    "decline": ("ground", "facts", "basis"),
}
"""What has to be there, by outcome."""


async def propose_page(visit: Visit) -> Response:
    """A fresh proposal; one that was sent back starts with what was written before."""
    found = await office.case(visit.api, str(visit.path_params["id"]))
    kept = kept_form(visit)
    outcome = kept.text("outcome") if kept else visit.query_params.get("outcome", "")
    form = kept or Form(given=_given(found))
    return _page(visit, found, form, outcome=outcome if outcome in OUTCOMES else "issue")


def _given(found: Case) -> dict[str, object]:
    given: dict[str, object] = {"subject": found["goods_name"], "publish": True}
    if found["type"] != "valuation":
        given["hs_code"] = readings.tariff_code(found["answers"].get("envisaged_hs_code"))
    if found["type"] == "origin":
        given.pop("hs_code")
    before = found["proposal"]
    if before:
        given |= {name: value for name, value in before["content"].items() if value is not None}
        given["internal_text"] = before["internal_text"]
    return given


def _page(visit: Visit, found: Case, form: Form, *, outcome: str, status: int = 200, stale: bool = False) -> Response:
    action = next((row for row in found["actions"] if row["name"] == "propose"), None)
    return page(
        visit, "officer/propose.html", status=status, form=form, case=found, outcome=outcome, stale=stale,
        possible=bool(action and action["possible"]), answers=readings.answers(visit, found["questions"]),
        grounds=DECLINE_GROUNDS, methods=VALUATION_METHODS, countries=readings.countries(visit.language),
        zone=zone_of(visit), last_step=found["steps"][-1] if found["steps"] else None,
    )  # fmt: skip


def _body(form: Form, outcome: str) -> dict[str, Any]:
    body: dict[str, Any] = {"outcome": outcome, **{name: form.text(name) for name in TEXTS[outcome]}}
    body |= {name: text for name in ("external_text", "internal_text") if (text := form.text(name))}
    if outcome == "decline":
        return body
    for name in ("hs_code", "origin_country", "conditions"):
        if form.text(name):
            body[name] = form.text(name)
    if form.text("valuation_method").isdigit():
        body["valuation_method"] = int(form.text("valuation_method"))
    for name in ("valid_from", "valid_until"):
        if form.day(name):
            body[name] = form.day(name)
    body["publish"] = form.ticked("publish")
    if not body["publish"]:
        body["not_published_reason"] = form.text("not_published_reason")
    return body


async def propose(visit: Visit, form: Form) -> Response:
    """Propose; what another officer signs is exactly this."""
    _ = visit.words.gettext
    identifier = str(visit.path_params["id"])
    outcome = form.text("outcome") if form.text("outcome") in OUTCOMES else "issue"
    for name in TEXTS[outcome]:
        if not form.text(name):
            form.wrong(name, _("Choose a ground.") if name == "ground" else _("Fill in this field."))
    status, stale = 422, False
    if not form.errors:
        try:
            await office.take_action(
                visit.api, identifier, "propose", _body(form, outcome), version=form.version, key=form.key
            )
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback=TEXTS[outcome][0])
            stale = status in (409, 412)
            if status == 412:
                form.errors.clear()
        else:
            visit.tell(_("Proposed. Another officer signs it or sends it back."))
            return redirect(visit, f"/cases/{identifier}")
    return _page(visit, await office.case(visit.api, identifier), form, outcome=outcome, status=status, stale=stale)


ROUTES = [
    get("/cases/{id}/propose", propose_page),
    post("/cases/{id}/propose", propose, lost=keep),
]

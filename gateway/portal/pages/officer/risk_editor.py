"""Writing a rule: the condition with its mistakes at their place, and beside it what the rule would have done."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_plans, risk_rules
from gateway.portal.client.risk_rules import ForecastView, MistakeView, VersionView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_days import last_day
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_fields import grouped
from gateway.portal.pages.officer.risk_forecast import condition_of, pointed, values_of
from gateway.portal.pages.officer.risk_rule import chosen
from gateway.portal.pages.officer.risk_rule_words import FLOWS, LANES, SCOPES
from gateway.portal.pages.trader.kept import keep, kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

TEXTS = ("internal_text", "examiner_text", "documentation")
COPIED = ("title", "text", "lane", "probability", "score", "scope", "agency", *TEXTS, "flows")


def _number(form: Form, name: str, *, most: int, otherwise: int) -> int:
    text = form.text(name)
    return min(int(text), most) if text.isdigit() and text.isascii() else otherwise


def offices_of(text: str) -> list[str]:
    """Codes of offices as they were typed: with commas, spaces or both between them."""
    return [code.upper() for code in text.replace(",", " ").replace(";", " ").split()]


def trial_of(form: Form) -> dict[str, Any]:
    """What a what-if asks."""
    flows = [flow for flow in form.all("flows") if flow in FLOWS]
    asked: dict[str, Any] = {
        "text": condition_of(form.secret("text")), "lane": form.text("lane") if form.text("lane") in LANES else "red",
        "probability": 100 if form.ticked("mandatory") else _number(form, "probability", most=100, otherwise=100),
        "offices": offices_of(form.text("offices")), "flows": flows,
    }  # fmt: skip
    if form.text("replaces"):
        asked["replaces"] = form.text("replaces")
    return asked


async def tried(visit: Visit, asked: dict[str, Any]) -> tuple[ForecastView | None, list[MistakeView]]:
    """What the condition would have done, or what is wrong with it."""
    try:
        return await risk_rules.what_if(visit.api, asked), []
    except ApiProblem as problem:
        mistakes = problem.body.get("mistakes")
        if problem.status != 422 or not isinstance(mistakes, list):
            raise
        return None, mistakes


def _shown(visit: Visit, text: str, forecast: ForecastView | None, mistakes: list[MistakeView]) -> dict[str, Any]:
    return {
        "forecast": forecast, "mistakes": pointed(visit, text, mistakes), "lanes": LANES, "text": text,
        **values_of(visit),
    }  # fmt: skip


async def what_if(visit: Visit, form: Form) -> Response:
    """The forecast alone, for the page that asks while somebody types."""
    asked = trial_of(form)
    if not asked["text"]:
        return page(visit, "officer/risk/what_if.html", **_shown(visit, "", None, []))
    forecast, mistakes = await tried(visit, asked)
    status = 422 if mistakes else 200
    return page(visit, "officer/risk/what_if.html", status=status, **_shown(visit, asked["text"], forecast, mistakes))


async def signed_out(visit: Visit, form: Form) -> Response:
    """What stands in the forecast's place when the session has ended meanwhile: the form itself is still there."""
    return page(visit, "officer/risk/what_if.html", status=422, signed_out=True, **_shown(visit, "", None, []))


async def new(visit: Visit) -> Response:
    """A fresh rule."""
    given = {"lane": "red", "probability": "100", "score": "0", "scope": "national"}
    return await _editor(visit, kept_form(visit) or Form(given=given))


async def edit_page(visit: Visit) -> Response:
    """A version that can still be changed."""
    found = await risk_rules.rule(visit.api, str(visit.path_params["id"]))
    version = chosen(found, visit.query_params.get("number", ""))
    kept = kept_form(visit)
    return await _editor(visit, kept or Form(given=_given(version)), rule=found, version=version, show=not kept)


def _given(version: VersionView) -> dict[str, object]:
    given: dict[str, object] = {name: version[name] for name in COPIED}  # type: ignore[literal-required]  # names of the shape
    given["offices"] = ", ".join(version["offices"])
    given["mandatory"] = "true" if version["mandatory"] else ""
    given["shadow"] = "true" if version["shadow"] else ""
    given["valid_from"] = version["valid_from"]["office"][:10] if version["valid_from"] else ""
    given["valid_until"] = last_day(version["valid_until"]["office"]) if version["valid_until"] else ""
    return given


async def _editor(
    visit: Visit, form: Form, *, rule: risk_rules.RuleView | None = None, version: VersionView | None = None,
    status: int = 200, stale: bool = False, show: bool = False,
) -> Response:  # fmt: skip
    text = condition_of(form.secret("text") if form.filled is not None else form.text("text"))
    forecast: ForecastView | None = None
    mistakes: list[MistakeView] = version["mistakes"] if version and show else []
    if form.text("do") == "try" and text:
        forecast, mistakes = await tried(visit, trial_of(form))
    shown = _shown(visit, text, forecast, mistakes)
    address = f"/risk/rules/{rule['id']}/edit" if rule else "/risk/rules/new"
    return page(
        visit, "officer/risk/rule_form.html", status=status, form=form, rule=rule, version=version, stale=stale,
        scopes=SCOPES, flows=FLOWS, groups=grouped(await risk_plans.fields(visit.api)), zone=zone_of(visit),
        address=address, **shown,
    )  # fmt: skip


def _body(visit: Visit, form: Form) -> dict[str, Any]:
    _ = visit.words.gettext
    body = trial_of(form) | {name: form.text(name) for name in ("title", "scope", *TEXTS)}
    body.pop("replaces", None)
    for name, most in (("probability", 100), ("score", 1000)):
        text = form.text(name) or "0"
        if not (text.isdigit() and int(text) <= most):
            form.wrong(name, _("Give a whole number from 0 to %(most)s.") % {"most": most})
        else:
            body[name] = int(text)
    if not body["title"]:
        form.wrong("title", _("Give the rule a title by which officers know it."))
    if body["scope"] == "agency" and not form.text("agency"):
        form.wrong("agency", _("Name the agency."))
    if body["scope"] == "office" and not body["offices"]:
        form.wrong("offices", _("Name at least one office."))
    body["agency"] = form.text("agency") or None
    body["mandatory"], body["shadow"] = form.ticked("mandatory"), form.ticked("shadow")
    for name in ("valid_from", "valid_until"):
        if form.day(name):
            body[name] = form.day(name)
    return body


async def begin(visit: Visit, form: Form) -> Response:
    """Keep a fresh rule as a draft, or show what it would have done."""
    if form.text("do") == "try":
        return await _editor(visit, form)
    body, status = _body(visit, form), 422
    if not form.errors:
        try:
            found = await risk_rules.begin(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="text")
        else:
            return _saved(visit, found)
    return await _editor(visit, form, status=status)


async def edit(visit: Visit, form: Form) -> Response:
    """Change a draft, or show what it would have done."""
    key = str(visit.path_params["id"])
    status, stale = 200, False
    if form.text("do") != "try":
        body, status = _body(visit, form), 422
        if not form.errors:
            try:
                return _saved(visit, await risk_rules.edit(visit.api, key, body, version=form.version, key=form.key))
            except ApiProblem as problem:
                status = answered(visit, form, problem, fallback="text")
                stale = status == 412
                if stale:
                    form.errors.clear()
    found = await risk_rules.rule(visit.api, key)
    return await _editor(visit, form, rule=found, version=chosen(found, ""), status=status, stale=stale)


def _saved(visit: Visit, found: risk_rules.RuleView) -> Response:
    _ = visit.words.gettext
    version = chosen(found, "")
    if version["compiles"]:
        visit.tell(_("Saved as a draft. Back-test it next."))
    else:
        visit.tell(_("Saved as a draft. The condition still has mistakes: it cannot be tested before they are mended."), kind="attention")  # fmt: skip
    return redirect(visit, f"/risk/rules/{found['id']}?number={version['number']}")


ROUTES = [
    get("/risk/rules/new", new),
    post("/risk/rules/new", begin, lost=keep),
    post("/risk/rules/what-if", what_if, lost=signed_out),
    get("/risk/rules/{id}/edit", edit_page),
    post("/risk/rules/{id}/edit", edit, lost=keep),
]

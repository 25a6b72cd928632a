"""Saying that one is interested: the level first, then what the firm is and the five-minute check; the result at once."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import firm, programme
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm.view import HOME, refused
from gateway.portal.pages.firm.words import OWNERS
from gateway.portal.pages.programme.words import ROLES, SIZES
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

ASKED_APART = ("roles", "size", "tier")
NUMBER = "number"
NEEDED = ("roles", "size", "sector")


async def new_page(visit: Visit) -> Response:
    """The levels to choose from, then the form of the chosen one."""
    kept = kept_form(visit)
    return await _show(visit, kept or Form(given={"tier": visit.query_params.get("tier", "")}), kept=kept is not None)


async def _show(visit: Visit, form: Form, *, status: int = 200, kept: bool = False) -> Response:
    code = visit.actor.administration
    try:
        offered = await programme.programme(visit.api, code, language=visit.language)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return page(visit, "firm/new_none.html")
    tier = next((one for one in offered["tiers"] if one["code"] == form.text("tier")), None)
    if tier is None:
        return page(visit, "firm/new_tier.html", offered=offered)
    questions = await programme.questions(visit.api, code, tier=tier["code"], language=visit.language)
    return page(
        visit, "firm/new.html", status=status, form=form, offered=offered, tier=tier, kept=kept, sizes=SIZES, owners=OWNERS,
        roles={one["code"]: ROLES[one["code"]] for one in offered["roles"] if one["code"] in ROLES},
        questions=[one for one in questions if one["code"] not in ASKED_APART],
    )  # fmt: skip


async def express(visit: Visit, form: Form) -> Response:
    """Keep the interest, and show at once what it means."""
    _ = visit.words.gettext
    tier = form.text("tier")
    questions = await programme.questions(visit.api, visit.actor.administration, tier=tier, language=visit.language)
    answers: dict[str, object] = {}
    for question in questions:
        text = form.text(question["code"])
        if question["code"] not in ASKED_APART and text:
            answers[question["code"]] = (
                int(text) if question["kind"] == NUMBER and text.isdecimal() and len(text) < 6 else text
            )
    missing = {
        "roles": _("Choose at least one."), "size": _("Choose how many people work in the firm."),
        "sector": _("Say in a few words what the firm deals in."),
    }  # fmt: skip
    for name in NEEDED:
        if not form.all(name) or not form.text(name):
            form.wrong(name, missing[name])
    for question in questions:
        if question["code"] not in ASKED_APART and question["needed"] and question["code"] not in answers:
            form.wrong(question["code"], _("Answer this question: %(text)s") % {"text": question["text"]})
    if form.errors:
        return await _show(visit, form, status=422)
    body = {**asked(form, tier), "eligibility": answers}
    try:
        case = await firm.express(visit.api, body, key=form.key)
    except ApiProblem as problem:
        refused(visit, problem, form, names={f"/eligibility/{one['code']}": one["code"] for one in questions})
        return await _show(visit, form, status=422)
    return redirect(visit, f"{HOME}/applications/{case['id']}")


def asked(form: Form, tier: str) -> dict[str, object]:
    """What is applied for, and what the firm says of itself, as the API takes it."""
    return {
        "tier": tier, "roles": form.all("roles"), "size": form.text("size"), "sector": form.text("sector"),
        "owner_sex": form.text("owner_sex") or None, "publish": form.ticked("publish"), "exchange": form.ticked("exchange"),
    }  # fmt: skip

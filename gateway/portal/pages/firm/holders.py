"""An authorisation as its holder sees it: what counts, what it brings, and everything the holder can do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.portal.client import firm_holder
from gateway.portal.client.firm_holder import Holder, Ledger
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.firm import words as said
from gateway.portal.pages.firm.cases import letters_of
from gateway.portal.pages.firm.view import HOME, benefit_lines, history, may, refused
from gateway.portal.pages.programme.words import HOLDERS, ROLES
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import Acts, Shows, redirect
from gateway.portal.visit import Visit

STEPS: Mapping[str, tuple[str, str, str, str]] = {
    "pause": (
        N_("Ask for suspension?"),
        N_("Your benefits stop at once. Use this when you cannot meet a condition for a time, for example during building work. The office lifts it when you say that all is in order again."),
        N_("Suspend our status"), "pause",
    ),
    "surrender": (
        N_("Give the status back?"),
        N_("Your authorisation ends at once, with all its benefits. This cannot be taken back; you can apply again at any time."),
        N_("Give the status back"), "surrender",
    ),
    "revalidate": (
        N_("Ask for re-validation"),
        N_("A new self-assessment begins, with what we know filled in. Ask in time, and your status goes on until the decision."),
        N_("Begin the re-validation"), "ask-revalidation",
    ),
}  # fmt: skip
"""By the API's action: the question, what it means, the button, and the action as the API names it."""
SURE = ("surrender",)
REASONED = ("surrender",)


async def _holder(visit: Visit) -> Holder:
    return await firm_holder.holder(visit.api, visit.path_params["number"])


def _here(holder: Mapping[str, Any]) -> str:
    return f"{HOME}/holders/{holder['number']}"


async def holder_page(visit: Visit) -> Response:
    """Everything on one page."""
    holder = await _holder(visit)
    api, number = visit.api, holder["number"]
    talks, changes, ledger, contestable, appeals, papers = await asyncio.gather(
        firm_holder.check_ins(api, number), firm_holder.changes(api, number), _ledger(visit, holder["firm"]["tin"]),
        firm_holder.contestable(api), firm_holder.appeals(api), letters_of(visit, "authorisation", number),
    )  # fmt: skip
    return page(
        visit, "firm/holder.html", holder=holder, here_at=_here(holder), talks=talks, changes=changes, ledger=ledger, papers=papers,
        contestable=[one for one in contestable if one["of"] == number],
        appeals=[one for one in appeals if one["authorisation"] == number], steps=history(holder["steps"], visit),
        benefits=benefit_lines(holder["benefits"], visit), possible={name for name in (row["name"] for row in holder["actions"]) if may(holder, name)},
        announced=[one for one in holder["measures"] if one["state"] == "announced"], words=said, roles=ROLES, holder_states=HOLDERS,
        certificate=next((one for one in papers if one["kind"] == "certificate"), None),
    )  # fmt: skip


async def _ledger(visit: Visit, tin: str) -> Ledger | None:
    try:
        return await firm_holder.ledger(visit.api, tin)
    except ApiProblem as problem:
        if problem.status not in (403, 404, 503):
            raise
        return None


def _holder_form(
    visit: Visit,
    template: str,
    holder: Holder,
    form: Form,
    *,
    status: int = 200,
    changed: bool = False,
    **values: object,
) -> Response:
    return page(
        visit,
        template,
        status=status,
        form=form,
        holder=holder,
        here_at=_here(holder),
        changed=changed,
        words=said,
        **values,
    )


def step_page(action: str) -> Shows:
    """The page that asks whether one is sure."""

    async def shown(visit: Visit) -> Response:
        holder = await _holder(visit)
        if not may(holder, STEPS[action][3]):
            return redirect(visit, _here(holder))
        return _step(visit, holder, action, Form())

    return shown


def _step(
    visit: Visit, holder: Holder, action: str, form: Form, *, status: int = 200, changed: bool = False
) -> Response:
    return _holder_form(
        visit, "firm/holder_step.html", holder, form, status=status, changed=changed, action=action, step=STEPS[action],
        sure=action in SURE, reasoned=action in REASONED,
    )  # fmt: skip


def step(action: str) -> Acts:
    """Suspend, give back, or begin the re-validation."""

    async def acted(visit: Visit, form: Form) -> Response:
        return await _take(visit, form, action)

    return acted


async def _take(visit: Visit, form: Form, action: str) -> Response:
    _ = visit.words.gettext
    number = visit.path_params["number"]
    holder = await _holder(visit)
    if action in REASONED and not form.text("reason"):
        form.wrong("reason", _("Say why, in a few words."))
    if action in SURE and not form.ticked("sure"):
        form.wrong("sure", _("Tick the box if you are sure."))
    if form.errors:
        return _step(visit, holder, action, form, status=422)
    body: dict[str, object] = {}
    if action == "surrender":
        body = {"reason": form.text("reason")}
    elif action == "pause":
        body = {"external_text": form.text("reason")}
    try:
        now = await firm_holder.act(visit.api, number, action, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return _step(visit, await _holder(visit), action, form, status=412, changed=True)
        refused(visit, problem, form)
        return _step(visit, holder, action, form, status=422)
    if action == "revalidate":
        visit.tell(_("The re-validation is begun. Check each answer, then send it."))
        return redirect(visit, f"{HOME}/applications/{now['revalidation']}" if now["revalidation"] else HOME)
    visit.tell(_("Your status is suspended.") if action == "pause" else _("Your status is given back."))
    return redirect(visit, _here(now))


async def consent_page(visit: Visit) -> Response:
    """What is allowed now."""
    holder = await _holder(visit)
    given = {"publish": holder["publish"], "exchange": holder["exchange"]}
    return _holder_form(visit, "firm/consent.html", holder, Form(given=given))


async def consent(visit: Visit, form: Form) -> Response:
    """Allow it, or no longer; counts at once."""
    body = {"publish": form.ticked("publish"), "exchange": form.ticked("exchange")}
    try:
        now = await firm_holder.act(
            visit.api, visit.path_params["number"], "consent", body, version=form.version, key=form.key
        )
    except ApiProblem as problem:
        holder = await _holder(visit)
        if problem.status == 412:
            return _holder_form(visit, "firm/consent.html", holder, form, status=412, changed=True)
        refused(visit, problem, form)
        return _holder_form(visit, "firm/consent.html", holder, form, status=422)
    visit.tell(visit.words.gettext("Saved. It counts from now on."))
    return redirect(visit, _here(now))


async def change_page(visit: Visit) -> Response:
    """What changed, and when."""
    return _holder_form(visit, "firm/change.html", await _holder(visit), kept_form(visit) or Form())


async def tell_change(visit: Visit, form: Form) -> Response:
    """Tell the office."""
    _ = visit.words.gettext
    holder = await _holder(visit)
    if form.text("kind") not in said.CHANGES:
        form.wrong("kind", _("Choose what changed."))
    if not form.day("happened_on"):
        form.wrong("happened_on", _("Say on which day it changed."))
    if not form.text("text"):
        form.wrong("text", _("Say what is different now."))
    if not form.errors:
        body = {
            "kind": form.text("kind"), "happened_on": form.day("happened_on"), "text": form.text("text").replace("\r\n", "\n"),
        }  # fmt: skip
        try:
            told = await firm_holder.tell_change(visit.api, holder["number"], body, key=form.key)
        except ApiProblem as problem:
            refused(visit, problem, form)
        else:
            text = _("Told. The office reads it and writes to you if it has a question.")
            if told["days_late"]:
                late = visit.words.ngettext(
                    "It came %(num)s day late: next time, tell it sooner.",
                    "It came %(num)s days late: next time, tell it sooner.",
                    told["days_late"],
                )
                text += " " + late % {"num": told["days_late"]}
            visit.tell(text, kind="attention" if told["days_late"] else "success")
            return redirect(visit, f"{_here(holder)}#changes")
    return _holder_form(visit, "firm/change.html", holder, form, status=422)


async def measure_page(visit: Visit) -> Response:
    """What is intended, and room for the answer."""
    return await _measure(visit, kept_form(visit) or Form())


async def _measure(visit: Visit, form: Form, *, status: int = 200, changed: bool = False) -> Response:
    holder = await _holder(visit)
    found = next((one for one in holder["measures"] if one["id"] == visit.path_params["measure"]), None)
    if found is None:
        return redirect(visit, _here(holder))
    return _holder_form(
        visit,
        "firm/measure.html",
        holder,
        form,
        status=status,
        changed=changed,
        found=found,
        may_answer=may(found, "respond"),
    )


async def respond(visit: Visit, form: Form) -> Response:
    """Answer what is intended."""
    _ = visit.words.gettext
    number, measure = visit.path_params["number"], visit.path_params["measure"]
    text = form.text("response").replace("\r\n", "\n")
    if not text:
        form.wrong("response", _("Write your answer first."))
        return await _measure(visit, form, status=422)
    try:
        await firm_holder.respond(visit.api, number, measure, text, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return await _measure(visit, form, status=412, changed=True)
        refused(visit, problem, form)
        return await _measure(visit, form, status=422)
    visit.tell(_("Your answer is with the office. It reads it before it decides."))
    return redirect(visit, f"{HOME}/holders/{number}")

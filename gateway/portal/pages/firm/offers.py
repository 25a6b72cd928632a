"""Answers given once, used in several places: offered to another administration, or taken over from one."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import firm, register
from gateway.portal.client.firm import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm.findings import consented
from gateway.portal.pages.firm.view import application, case_page, may, place, refused
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit


async def offers_page(visit: Visit) -> Response:
    """What is offered, to whom and until when; and what can be taken over here."""
    return await _show(visit, await application(visit), Form())


async def _show(visit: Visit, case: Case, form: Form, *, status: int = 200, changed: bool = False) -> Response:
    rows = await firm.offers(visit.api)
    served = [row for row in await register.administrations(visit.api) if row["code"] != visit.actor.administration]
    return case_page(
        visit, "firm/offers.html", case, form=form, status=status, changed=changed, served=served,
        given=[row for row in rows if row["direction"] == "given"], may_take=may(case, "save"),
        received=[row for row in rows if row["direction"] == "received" and row["withdrawn"] is None],
        today=visit.at.date().isoformat(),
    )  # fmt: skip


async def give(visit: Visit, form: Form) -> Response:
    """Offer the answers, or end an offer."""
    _ = visit.words.gettext
    case = await application(visit)
    if form.text("offer"):
        await firm.end_offer(visit.api, form.text("offer"), key=form.key)
        visit.tell(_("The offer is ended. What was taken over before stays there."))
        return redirect(visit, place(case, "offers"))
    consented(visit, form)
    if not form.errors:
        try:
            await firm.give_offer(
                visit.api, case["id"], to=form.text("to_administration"), tin=form.text("to_tin"), key=form.key
            )
        except ApiProblem as problem:
            refused(visit, problem, form, names={"/to_administration": "to_administration", "/to_tin": "to_tin"})
    if form.errors:
        return await _show(visit, case, form, status=422)
    visit.tell(_("Offered. You can take the answers over there in a self-assessment that is under way."))
    return redirect(visit, place(case, "offers"))


async def take(visit: Visit, form: Form) -> Response:
    """Take offered answers into this self-assessment."""
    words = visit.words
    which = visit.path_params["id"]
    try:
        found = await firm.take_over(visit.api, which, form.text("offer"), version=form.version, key=form.key)
    except ApiProblem as problem:
        case = await application(visit)
        if problem.status == 412:
            return await _show(visit, case, Form(), status=412, changed=True)
        refused(visit, problem, form)
        return await _show(visit, case, form, status=422)
    text = words.ngettext("%(num)s answer was taken over.", "%(num)s answers were taken over.", len(found["taken"]))
    text %= {"num": len(found["taken"])}
    if found["evidence"]:
        more = words.ngettext(
            "%(num)s of them needs a document: documents do not travel.",
            "%(num)s of them need documents: documents do not travel.",
            len(found["evidence"]),
        )
        text += " " + more % {"num": len(found["evidence"])}
    visit.tell(text)
    return redirect(visit, f"/trusted-trader/applications/{which}")

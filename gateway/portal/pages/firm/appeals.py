"""Appeals against a decision: lodged, followed, taken back."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import firm_holder
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm import words as said
from gateway.portal.pages.firm.cases import letters_of
from gateway.portal.pages.firm.view import HOME, history, may, refused
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

SHORTEST = 10


async def new_page(visit: Visit) -> Response:
    """The decision, the last day, and room for the reasons."""
    query = visit.query_params
    return await _new(visit, kept_form(visit) or Form(given={name: query.get(name, "") for name in ("against", "of")}))


async def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    rows = await firm_holder.contestable(visit.api)
    wanted = (form.text("against"), form.text("of"))
    one = next((row for row in rows if (row["against"], row["of"]) == wanted), None)
    return page(visit, "firm/appeal_new.html", status=status, form=form, one=one, rows=rows, against=said.AGAINST)


async def lodge(visit: Visit, form: Form) -> Response:
    """Contest the decision."""
    _ = visit.words.gettext
    grounds = form.text("grounds").replace("\r\n", "\n")
    if len(grounds) < SHORTEST:
        form.wrong("grounds", _("Say in a sentence or more why the decision is wrong."))
        return await _new(visit, form, status=422)
    try:
        found = await firm_holder.lodge_appeal(
            visit.api, against=form.text("against"), of=form.text("of"), grounds=grounds, key=form.key
        )
    except ApiProblem as problem:
        refused(visit, problem, form)
        return await _new(visit, form, status=422)
    visit.tell(_("Your appeal is lodged. Another officer than the one who decided looks at it."))
    return redirect(visit, f"{HOME}/appeals/{found['number']}")


async def appeal_page(visit: Visit) -> Response:
    """Where the appeal stands."""
    return await _appeal(visit, Form())


async def _appeal(visit: Visit, form: Form, *, status: int = 200, changed: bool = False) -> Response:
    found = await firm_holder.appeal(visit.api, visit.path_params["key"])
    about = (
        f"{HOME}/applications/{found['application']}"
        if found["application"]
        else f"{HOME}/holders/{found['authorisation']}"
    )
    return page(
        visit, "firm/appeal.html", status=status, form=form, found=found, states=said.APPEALS, against=said.AGAINST, changed=changed,
        steps=history(found["steps"], visit), may_withdraw=may(found, "withdraw"), about=about,
        papers=await letters_of(visit, "appeal", found["number"]),
    )  # fmt: skip


async def withdraw(visit: Visit, form: Form) -> Response:
    """Take the appeal back."""
    key = visit.path_params["key"]
    try:
        await firm_holder.withdraw_appeal(visit.api, key, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return await _appeal(visit, form, status=412, changed=True)
        refused(visit, problem, form)
        return await _appeal(visit, form, status=422)
    visit.tell(visit.words.gettext("The appeal is taken back."))
    return redirect(visit, f"{HOME}/appeals/{key}")

"""How often letters come: for everybody who has an account and acts for somebody."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import firm_letters
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm.view import stale
from gateway.portal.pages.firm.words import RHYTHMS
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit


async def letters_page(visit: Visit) -> Response:
    """What counts now, and the choice."""
    return await _show(visit)


async def _show(visit: Visit, *, form: Form | None = None, status: int = 200, changed: bool = False) -> Response:
    try:
        found = await firm_letters.preference(visit.api)
    except ApiProblem as problem:
        if problem.status != 403:
            raise
        return page(visit, "firm/letters.html", found=None, rhythms=RHYTHMS, changed=False)
    shown = form or Form(given={"rhythm": found["rhythm"]})
    return page(visit, "firm/letters.html", status=status, form=shown, found=found, rhythms=RHYTHMS, changed=changed)


async def choose(visit: Visit, form: Form) -> Response:
    """Keep the choice."""
    rhythm = form.text("rhythm")
    if rhythm not in RHYTHMS:
        form.wrong("rhythm", visit.words.gettext("Choose one of the answers."))
        return await _show(visit, form=form, status=422)
    try:
        await firm_letters.choose(visit.api, rhythm, version=form.version, key=form.key)
    except ApiProblem as problem:
        return await _show(visit, form=form, status=412, changed=stale(problem))
    visit.tell(visit.words.gettext("Saved."))
    return redirect(visit, "/account")

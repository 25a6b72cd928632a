"""A new application: what kind of ruling, then for whom; nothing is made before both are known."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from gateway.portal.client import applicant
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.pages.trader.view import is_counter, lodges
from gateway.portal.question_words import TYPES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

OWN = "own"


async def kind_page(visit: Visit) -> Response:
    """Which kind of ruling."""
    if not lodges(visit.actor):
        return page(visit, "trader/no_firm.html")
    return _kind(visit, kept_form(visit) or Form(given={"type": visit.query_params.get("type", "")}))


def _kind(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(visit, "trader/start_kind.html", status=status, form=form, types=TYPES)


async def kind(visit: Visit, form: Form) -> Response:
    """A firm that acts only for itself begins at once; an agent and the counter say first for whom."""
    chosen = form.text("type")
    if chosen not in TYPES:
        form.wrong("type", visit.words.gettext("Choose what the ruling is to be about."))
        return _kind(visit, form, status=422)
    if is_counter(visit.actor):
        return redirect(visit, f"/applications/new/applicant?{urlencode({'type': chosen})}")
    if await applicant.principals(visit.api):
        return redirect(visit, f"/applications/new/for-whom?{urlencode({'type': chosen})}")
    return await _begin(visit, form, chosen, None)


async def for_whom_page(visit: Visit) -> Response:
    """The own firm, or one of the traders whose authority the office confirmed."""
    if visit.query_params.get("type") not in TYPES:
        return redirect(visit, "/applications/new")
    return await _for_whom(visit, Form(), visit.query_params["type"])


async def _for_whom(visit: Visit, form: Form, chosen: str, *, status: int = 200) -> Response:
    rows = await applicant.principals(visit.api)
    return page(visit, "trader/start_for_whom.html", status=status, form=form, chosen=chosen, principals=rows, own=OWN)


async def for_whom(visit: Visit, form: Form) -> Response:
    """Begin for the firm chosen."""
    _ = visit.words.gettext
    chosen, whom = form.text("type"), form.text("organisation")
    if chosen not in TYPES:
        return redirect(visit, "/applications/new")
    if not whom:
        form.wrong("organisation", _("Choose for whom you ask."))
        return await _for_whom(visit, form, chosen, status=422)
    try:
        return await _begin(visit, form, chosen, None if whom == OWN else {"organisation": whom})
    except ApiProblem as problem:
        if problem.status not in (409, 422):
            raise
        form.wrong(
            "organisation",
            _(
                "For this trader there is no authority that the office confirmed and that counts today. Choose another, or send the trader's letter first."
            ),
        )
        return await _for_whom(visit, form, chosen, status=422)


async def applicant_page(visit: Visit) -> Response:
    """The counter writes down first who applies."""
    kept = kept_form(visit)
    chosen = kept.text("type") if kept else visit.query_params.get("type", "")
    if chosen not in TYPES or not is_counter(visit.actor):
        return redirect(visit, "/applications/new")
    return page(visit, "trader/start_applicant.html", form=kept, chosen=chosen, kept=kept is not None)


async def write_applicant(visit: Visit, form: Form) -> Response:
    """Begin for somebody at the counter. A firm that has an account is found by its tax number and sees the case there."""
    _ = visit.words.gettext
    chosen, name, tin, contact = form.text("type"), form.text("name"), form.text("tin"), form.text("contact")
    if chosen not in TYPES or not is_counter(visit.actor):
        return redirect(visit, "/applications/new")
    if not name:
        form.wrong("name", _("Write the name of the applicant."))
    if not tin:
        form.wrong("tin", _("Write the tax number, as it stands on the applicant's papers."))
    if not contact:
        form.wrong("contact", _("Write how we reach the applicant: a telephone number or an address."))
    if form.errors:
        return page(visit, "trader/start_applicant.html", status=422, form=form, chosen=chosen, kept=False)
    known = await applicant.firm_with_tax_number(visit.api, tin)
    body: dict[str, object] = {"name": name, "tin": tin, "contact": contact}
    if known:
        body |= {"organisation": known[0], "name": known[1]}
    try:
        return await _begin(visit, form, chosen, body)
    except ApiProblem as problem:
        if problem.status != 422 or not form.take(problem, visit.words, names=_NAMES):
            raise
        return page(visit, "trader/start_applicant.html", status=422, form=form, chosen=chosen, kept=False)


_NAMES = {"/applicant/name": "name", "/applicant/tin": "tin", "/applicant/contact": "contact"}


async def _begin(visit: Visit, form: Form, chosen: str, whom: dict[str, object] | None) -> Response:
    case = await applicant.draft(visit.api, ruling_type=chosen, applicant=whom, key=form.key)
    visit.tell(visit.words.gettext("Your draft is begun. Every answer is saved when you go on."))
    return redirect(visit, f"/applications/{case['id']}")

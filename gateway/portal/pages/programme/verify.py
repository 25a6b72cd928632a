"""Is it genuine, and does it count? By number, by file, by the text of the code; and what checks without a network."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import programme_papers as papers
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.programme.words import HOLDERS
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import Visit

LARGEST = 5 * 1024 * 1024
KINDS = {
    "certificate": N_("Certificate"),
    "acceptance": N_("Acceptance of an application"),
    "return": N_("Return of an application"),
    "findings": N_("Findings to be mended"),
    "extension": N_("Extension of the time for a decision"),
    "refusal": N_("Refusal of an application"),
    "lapse": N_("Lapse of an application"),
    "announcement": N_("Announcement of a measure"),
    "suspension": N_("Suspension"),
    "lifting": N_("Lifting of a suspension"),
    "revocation": N_("Revocation"),
    "expiry": N_("End of validity"),
    "surrender": N_("Giving back of the status"),
    "appeal": N_("Decision on an appeal"),
}
STANDINGS = {
    **HOLDERS,
    "replaced": (N_("Replaced by a newer one"), "diamond", "quiet"),
    "issued": (N_("Issued"), "circle", "green"),
    "ended": (N_("No longer what counts"), "diamond", "quiet"),
}


async def ask(visit: Visit) -> Response:
    """The form."""
    return _page(visit, Form())


def _page(visit: Visit, form: Form, *, verdict: papers.Examined | None = None, status: int = 200) -> Response:
    return page(
        visit, "programme/verify.html", status=status, form=form, verdict=verdict, kinds=KINDS, standings=STANDINGS
    )


async def answer(visit: Visit, form: Form) -> Response:
    """What was given: a number leads to its page, a file or a text is examined here and not kept."""
    _ = visit.words.gettext
    file, text, number = form.file("file"), form.text("text"), form.text("number")
    content = await file.read(LARGEST + 1) if file else text.encode()
    if len(content) > LARGEST:
        form.wrong("file", _("Choose a file of 5 MB at most."))
    elif not content and number:
        return redirect(visit, f"/verify/{number.strip()}")
    elif not content:
        form.wrong("number", _("Write a number, choose a file or paste the text of the code."))
    if form.errors:
        return _page(visit, form, status=422)
    return _page(visit, form, verdict=await papers.examine(visit.api, content, pdf=b"%PDF-" in content[:1024]))


async def by_number(visit: Visit) -> Response:
    """A document by the number that is printed on it."""
    number = str(visit.path_params["number"])
    try:
        found = await papers.by_number(visit.api, number)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        form = Form(given={"number": number})
        form.wrong("number", visit.words.gettext("No document of this number is known here."))
        return _page(visit, form, status=404)
    host = visit.portal.administrations.get(found["administration"])
    return page(
        visit, "programme/verified.html", found=found, kinds=KINDS, standings=STANDINGS, host=host,
        administration=host or visit.administration,
    )  # fmt: skip


async def offline(visit: Visit) -> Response:
    """The page that checks without a network, as a download: never shown inside these pages."""
    return redirect(visit, "/api/trusted-trader/verify/offline")


async def keys(visit: Visit) -> Response:
    """The public keys, as a download."""
    return redirect(visit, "/api/trusted-trader/verify/keys")


ROUTES = [
    get("/verify", ask),
    post("/verify", answer),
    get("/verify/offline", offline),
    get("/verify/keys", keys),
    get("/verify/{number:path}", by_number),
]

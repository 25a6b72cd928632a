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
from shared.documents.offline import verifier_page

PAGE_TO_KEEP = {
    "Content-Disposition": 'attachment; filename="verify-documents.html"', "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "public, max-age=300",
}  # fmt: skip
"""Shown by the server, the script of the page would run as the portal's."""
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
    "ruling": N_("Advance ruling"),
    "modification": N_("Advance ruling, modified"),
    "restoration": N_("Advance ruling, in force again"),
    "rendition": N_("Published advance ruling"),
    "question": N_("Question of the office"),
    "sample_request": N_("Request for a sample"),
    "decline": N_("Refusal of an application"),
    "reopening": N_("Reopening of an application"),
    "annulment": N_("Annulment of a ruling"),
    "cessation": N_("End of a ruling by law"),
    "basis_demand": N_("Demand to confirm the facts"),
    "review_outcome": N_("Decision on a review"),
    "appeal_outcome": N_("Decision on an appeal"),
    "extended_use": N_("Decision on extended use"),
    "enquiry_answer": N_("Answer to a question"),
}
STANDINGS = {
    **HOLDERS,
    "in_force": (N_("In force"), "circle", "green"),
    "annulled": (N_("Annulled"), "square", "red"),
    "ceased": (N_("Ceased"), "square", "red"),
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
    """The page that checks without a network, with the words of every service, as a download: never shown inside these pages."""
    names = {
        code: {language: one.name(language) for language in ("en", "fr")}
        for code, one in visit.portal.administrations.items()
    }
    labels = await papers.offline_words(visit.api)
    content = verifier_page(await papers.key_set(visit.api), names, made_on=visit.at.date(), labels=labels)
    return Response(content, media_type="text/html; charset=utf-8", headers=PAGE_TO_KEEP)


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

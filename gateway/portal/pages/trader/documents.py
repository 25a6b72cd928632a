"""Documents of an application: added one at a time by a plain form, listed, taken out again."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping

from starlette.responses import Response

from gateway.portal.client import applicant
from gateway.portal.client.office import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import N_, locale_of
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.pages.trader.view import application_page, may, stale
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_told

KINDS: Mapping[str, str] = {
    "photograph": N_("Photograph or drawing"),
    "specification": N_("Description or technical sheet"),
    "laboratory": N_("Laboratory report"),
    "invoice": N_("Invoice, contract or price list"),
    "origin": N_("Proof of origin or list of materials"),
    "other": N_("Something else"),
}
ACCEPTED = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.txt,.csv"
BY_EXTENSION = {
    ".csv": "text/csv", ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip

TAKEN = N_(
    "We take PDF, Word and Excel files, PNG and JPEG images, plain text and CSV. Save the file as one of these, then choose it again."
)
REASONS: Mapping[str, str] = {
    "type": TAKEN,
    "media_type": N_(
        "The name of the file and its kind do not fit. Save it again under its right name, then choose it again."
    ),
    "empty": N_("The file is empty. Choose another one."),
    "content": N_(
        "The content of the file is not what its name says, or it is damaged. Open it, save it again, then choose it again."
    ),
    "macros": N_("The file carries macros. Save it without them, or as PDF, then choose it again."),
    "unpacks": N_("The file would unpack to far more than its size. Save it again, or as PDF, then choose it again."),
    "too-many-documents": N_("The file of this application is full. Take another document out first."),
}


async def documents_page(visit: Visit) -> Response:
    """What is there, and the form for one more."""
    case = await applicant.application(visit.api, visit.path_params["id"])
    if not may(case, "attach"):
        return redirect(visit, f"/applications/{case['id']}")
    return _show(visit, case, kept_form(visit) or Form())


def _show(visit: Visit, case: Case, form: Form, *, status: int = 200, changed: bool = False) -> Response:
    here = f"/applications/{case['id']}"
    onward = f"{here}/answer" if case["state"] == "awaiting_applicant" else f"{here}/check"
    back = onward if case["state"] == "awaiting_applicant" else here
    return application_page(
        visit, "trader/documents.html", case, form=form, status=status, changed=changed,
        kinds=KINDS, accepted=ACCEPTED, onward=onward, back=back,
    )  # fmt: skip


async def add_document(visit: Visit, form: Form) -> Response:
    """Add one. A refused file gives its reason; everything else stays as it was."""
    _ = visit.words.gettext
    which = visit.path_params["id"]
    case = await applicant.application(visit.api, which)
    file = form.file("file")
    if file is None:
        form.wrong("file", _("Choose a file first."))
    elif file.size is not None and file.size > case["document_maximum_bytes"]:
        form.wrong("file", _too_large(visit, case))
    if file is None or form.errors:
        return _show(visit, case, form, status=422)
    name = file.filename or ""
    kind = form.text("kind")
    try:
        await applicant.attach(
            visit.api, which, await file.read(), name=name, media_type=media_type(name, file.content_type or ""),
            kind=kind if kind in KINDS else "other", confidential=form.ticked("confidential"),
            version=form.version, key=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status in (412, 428):
            return _show(visit, await stale(visit, problem, which), form, status=412, changed=True)
        if problem.status not in (400, 409, 413, 415, 422):
            raise
        form.wrong("file", _("%(name)s was not taken.") % {"name": name} + " " + _reason(visit, case, problem))
        return _show(visit, case, form, status=422)
    visit.tell(_("%(name)s is added.") % {"name": name})
    return redirect(visit, f"/applications/{which}/documents")


def media_type(name: str, announced: str) -> str:
    """What the browser announced; where it knew nothing, what the name says."""
    if announced and announced != "application/octet-stream":
        return announced
    extension = "." + name.rpartition(".")[2].lower()
    return BY_EXTENSION.get(extension) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _too_large(visit: Visit, case: Case) -> str:
    most = Formats(locale_of(visit.language)).size(case["document_maximum_bytes"])
    said = visit.words.gettext(
        "The file is larger than %(size)s. A scan at 150 dots per inch is enough to read: save it smaller, then choose it again."
    )
    return said % {"size": most}


def _reason(visit: Visit, case: Case, problem: ApiProblem) -> str:
    if problem.status == 413:
        return _too_large(visit, case)
    codes = [str(error.get("code") or "") for error in problem.errors] + [
        problem.code,
        str(problem.body.get("reason") or ""),
    ]
    for code in codes:
        if code in REASONS:
            return visit.words.gettext(REASONS[code])
    if problem.status == 415:
        return visit.words.gettext(TAKEN)
    return problem_told(problem, visit.words)


async def remove_document(visit: Visit, form: Form) -> Response:
    """Take one out; it can be added again."""
    which = visit.path_params["id"]
    try:
        await applicant.remove(visit.api, which, visit.path_params["document"], version=form.version, key=form.key)
    except ApiProblem as problem:
        return _show(visit, await stale(visit, problem, which), Form(), status=412, changed=True)
    visit.tell(visit.words.gettext("The document is taken out."))
    return redirect(visit, f"/applications/{which}/documents")

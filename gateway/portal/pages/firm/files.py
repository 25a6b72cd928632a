"""Files that a firm sends: which are taken, and why one is refused."""

from __future__ import annotations

from starlette.datastructures import UploadFile

from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import Formats
from gateway.portal.forms import Form
from gateway.portal.language import locale_of
from gateway.portal.pages.trader.documents import REASONS, TAKEN
from gateway.portal.pages.trader.documents import media_type as announced_or_named
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_told

PHOTO_OR_PDF = ".pdf,.png,.jpg,.jpeg"
REFUSALS = (400, 409, 413, 415, 422)


def media_type(file: UploadFile) -> str:
    """What the browser announced; where it knew nothing, what the name says."""
    return announced_or_named(file.filename or "", file.content_type or "")


def chosen(visit: Visit, form: Form, name: str, *, maximum: int) -> UploadFile | None:
    """The file of a field, or None where none was chosen or it is larger than `maximum` octets."""
    file = form.file(name)
    if file is not None and file.size is not None and file.size > maximum:
        form.wrong(name, _too_large(visit, maximum))
        return None
    return file


def _too_large(visit: Visit, maximum: int) -> str:
    text = visit.words.gettext(
        "The file is larger than %(size)s. A scan at 150 dots per inch is enough to read: save it smaller, then choose it again."
    )
    return text % {"size": Formats(locale_of(visit.language)).size(maximum)}


def why_refused(visit: Visit, problem: ApiProblem, name: str, *, maximum: int, taken: str = TAKEN) -> str:
    """Why a file was refused, in words that tell how to mend it. A problem that is no refusal goes on."""
    if problem.status not in REFUSALS:
        raise problem
    gettext = visit.words.gettext
    codes = [str(error.get("code") or "") for error in problem.errors]
    codes += [problem.code, str(problem.body.get("reason") or "")]
    reason = next((gettext(REASONS[code]) for code in codes if code in REASONS and code != "type"), "")
    if problem.status == 413:
        reason = _too_large(visit, maximum)
    elif not reason:
        reason = gettext(taken) if problem.status == 415 else problem_told(problem, visit.words)
    return gettext("%(name)s was not taken.") % {"name": name} + " " + reason

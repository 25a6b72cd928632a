"""Files of declarations: send one, see what became of each, and how to mend what could not be read."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from gateway.portal.client import risk_file
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import names_of_officers, refused, said
from gateway.portal.pages.officer.risk_words import FILE_STATES, FORMATS, SOURCES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

SENT_AS = ("sad", "awmds", "csv", "xlsx", "json")
SHOWN = 200
"""Refusals and references on one page; the whole report is the API's."""
MENDS: tuple[tuple[str, str], ...] = (
    ("xml", N_("Open the file in an editor, go to the line and mend the element; or export it again from the system it came from.")),
    ("table", N_("Open the table, mend the cell of that line and column, and send the whole file again: what was taken already is not taken twice.")),
    ("json", N_("Mend the field at that path and send the file again: what was taken already is not taken twice.")),
    ("unknown", N_("We could not tell what kind of file it is. Choose its format and send it again, or begin with the template.")),
)  # fmt: skip
_KINDS = {"sad": "xml", "awmds": "xml", "csv": "table", "xlsx": "table", "kcs": "table", "json": "json"}


def mend(file_format: str) -> str:
    """How to mend a file of this format: the sentence to translate."""
    return dict(MENDS)[_KINDS.get(file_format, "unknown")]


async def listed(visit: Visit) -> Response:
    """The files, the newest first, and the form to send another."""
    return await _list(visit, Form())


async def _list(visit: Visit, form: Form, *, status: int = 200) -> Response:
    state = visit.query_params.get("state", "")
    cursor = visit.query_params.get("cursor", "")
    found = await risk_file.files(visit.api, state=state if state in FILE_STATES else "", cursor=cursor)
    return page(
        visit, "officer/risk/files.html", status=status, form=form, found=found, state=state, paged=bool(cursor),
        states_of_files=FILE_STATES, formats=FORMATS, sources=SOURCES, sent_as=SENT_AS, zone=zone_of(visit),
        may_send="counter" in visit.actor.roles, names=await names_of_officers(visit),
    )  # fmt: skip


async def send(visit: Visit, form: Form) -> Response:
    """Send a file; its report is the next page."""
    _ = visit.words.gettext
    sent = form.file("file")
    if sent is None:
        form.wrong("file", _("Choose a file."))
        return await _list(visit, form, status=422)
    wanted = form.text("format")
    try:
        report = await risk_file.send(
            visit.api, await sent.read(), name=sent.filename or "file", file_format=wanted if wanted in SENT_AS else "",
            key=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status == 413:
            form.wrong("file", _("This file is larger than the administration's parameter allows. Send it in parts."))
            return await _list(visit, form, status=413)
        return await _list(visit, form, status=refused(visit, form, problem, fallback="file"))
    if report["repeated"]:
        visit.tell(_("These very bytes were read before. Nothing was changed."), kind="attention")
    else:
        text = visit.words.ngettext(
            "%(num)d declaration was taken.", "%(num)d declarations were taken.", report["declarations"]
        )
        visit.tell(text % {"num": report["declarations"]}, kind="attention" if report["refused_count"] else "success")
    return redirect(visit, f"/risk/files/{report['id']}" if report["id"] else "/risk/files")


async def file(visit: Visit) -> Response:
    """One file with its report: what was taken, what was not, where, why, and how to mend it."""
    found = await risk_file.file(visit.api, str(visit.path_params["id"]))
    return page(
        visit, "officer/risk/file.html", file=found, report=found["report"], states_of_files=FILE_STATES, formats=FORMATS,
        sources=SOURCES, names=await names_of_officers(visit), mend=mend(found["format"]), shown=SHOWN, zone=zone_of(visit),
        said=partial(said, visit),
    )  # fmt: skip


ROUTES = [get("/risk/files", listed), post("/risk/files", send), get("/risk/files/{id}", file)]

"""New editions of the Harmonized System, and the tariff's files."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import desk_tariff as tariff
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.desk.tariff_words import CHANGE_STATES
from gateway.portal.pages.officer.desk import answered, get, holds, post
from gateway.portal.pages.officer.today import works_on_cases
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

AT_ONCE = 100
REFUSED_SHOWN = 50
KINDS = {"lines": N_("Lines of the tariff"), "correlation": N_("A correlation of two editions")}
_decides = holds("decider")
_loads = holds("parameters")


async def changes(visit: Visit, form: Form | None = None, *, status: int = 200) -> Response:
    """The editions ahead, and the rulings that each affects."""
    asked = {name: visit.query_params.get(name, "").strip() for name in ("edition", "state")}
    if asked["state"] not in CHANGE_STATES:
        asked["state"] = ""
    cursor = visit.query_params.get("cursor", "")
    found = await tariff.edition_changes(visit.api, **asked, cursor=cursor, limit=AT_ONCE)
    singles = [
        one["edition"] for one in found["editions"]
        if any(row["to_edition"] == one["edition"] and _single(row) for row in found["items"])
    ]  # fmt: skip
    return page(
        visit, "desk/tariff_changes.html", status=status, form=form or Form(), asked=asked, filters=Form(given=asked),
        found=found, states=CHANGE_STATES, paged=bool(cursor), decides=_decides(visit.actor), loads=_loads(visit.actor),
        singles=singles,
    )  # fmt: skip


def _single(row: tariff.EditionChangeRow) -> bool:
    return row["state"] == "flagged" and len(row["candidates"]) == 1


async def decide(visit: Visit, form: Form) -> Response:
    """The code that one ruling has in the new edition."""
    identifier = form.text("change")
    code = form.text(f"{identifier}.code") or form.text(f"{identifier}.other")
    body = {"code": code, "reason": form.text(f"{identifier}.reason")}
    try:
        await tariff.decide(visit.api, identifier, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{identifier}.", fallback="code")
        return await changes(visit, form, status=status)
    visit.tell(visit.words.gettext("The new code is kept. The ruling moves on the day of the edition."))
    return redirect(visit, "/edition-changes")


async def decide_singles(visit: Visit, form: Form) -> Response:
    """The only candidate, for every ruling that has exactly one."""
    body = {"to_edition": form.text("to_edition"), "reason": form.text("reason")}
    try:
        decided = await tariff.decide_singles(visit.api, body, key=form.key)
    except ApiProblem as problem:
        return await changes(visit, form, status=answered(visit, form, problem, fallback="reason"))
    said = visit.words.ngettext("%(num)d ruling decided.", "%(num)d rulings decided.", len(decided))
    visit.tell(said % {"num": len(decided)})
    return redirect(visit, "/edition-changes")


async def files(visit: Visit, form: Form | None = None, *, status: int = 200, report: object = None) -> Response:
    """Where lines and correlations are loaded."""
    return page(
        visit, "desk/tariff_files.html", status=status, form=form or Form(given={"kind": "lines"}), kinds=KINDS,
        report=report, shown=REFUSED_SHOWN,
    )  # fmt: skip


async def load(visit: Visit, form: Form) -> Response:
    """A file, with what became of it."""
    _ = visit.words.gettext
    sent = form.file("file")
    if sent is None:
        form.wrong("file", _("Choose a file."))
        return await files(visit, form, status=422)
    kind = form.text("kind") if form.text("kind") in KINDS else "lines"
    try:
        report = await tariff.load(
            visit.api, await sent.read(), key=form.key, name=sent.filename or "tariff.csv", kind=kind,
            edition=form.text("edition"),
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status == 413:
            form.wrong("file", _("The file is too large."))
            return await files(visit, form, status=422)
        return await files(visit, form, status=answered(visit, form, problem, fallback="file"))
    return await files(visit, report=report)


MENU = [
    MenuItem(
        path="/edition-changes", title=N_("HS editions"), under=N_("Office"), order=46,
        shown=lambda actor: works_on_cases(actor) and (_decides(actor) or _loads(actor)),
    ),
    MenuItem(path="/tariff-files", title=N_("Files of the tariff"), under=N_("Office"), shown=_loads, order=46),
]  # fmt: skip
ROUTES = [
    get("/edition-changes", changes),
    post("/edition-changes/decide", decide),
    post("/edition-changes/singles", decide_singles),
    get("/tariff-files", files),
    post("/tariff-files", load),
]

"""Partners: arrangements of mutual recognition, their operators, their files, and our own list for them."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_partners
from gateway.portal.client.status_partners import ArrangementView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.programme.words import HOLDERS
from gateway.portal.pages.status import content_text, words
from gateway.portal.pages.status.programme import step_body
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.sentences import said
from gateway.portal.visit import Visit
from gateway.portal.wording import problem_told

STEPS = ("propose", "activate", "send-back", "end")
DRAFTS = frozenset({"registrar", "parameters"})
EXCHANGES = "registrar"
FORMATS = ("csv", "json", "xml")
VALUES = (("reduced_guarantee", "percent"), ("deferred_payment", "days"), ("rapid_release", "hours"))
"""Benefits that carry a number; the field of each is named `value-<code>`."""
HERE = "/traders/partners/{key}"


async def partners(visit: Visit) -> Response:
    """Every arrangement, and the export of our list."""
    return page(
        visit, "status/partners.html", rows=await status_partners.arrangements(visit.api), words=words,
        may=bool(visit.actor.roles & DRAFTS), exchanges=EXCHANGES in visit.actor.roles, formats=FORMATS,
    )  # fmt: skip


async def new(visit: Visit) -> Response:
    """A new arrangement."""
    return _new(visit, Form(given={"from_on": today_of(visit).isoformat(), "keys": "{}"}))


def _new(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(visit, "status/partner_new.html", status=status, form=form, words=words, values=VALUES)


async def partner(visit: Visit) -> Response:
    """One arrangement with its operators and files."""
    return await _partner(visit, Form())


def _given(found: ArrangementView) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: found.get(name) or "" for name in ("partner", "partner_name", "title", "law", "from_on", "until_on")
    }
    given |= {
        "inside": "true" if found["inside"] else "",
        "tiers": ", ".join(found["tiers"]),
        "keys": content_text.text_of(found["keys"]),
    }
    given["benefits"] = [row["code"] for row in found["benefits"]]
    for row in found["benefits"]:
        given |= {f"value-{row['code']}": row[unit] for code, unit in VALUES if code == row["code"] and unit in row}
        given |= {"period": row["period"]} if "period" in row else {}
    return given


async def _partner(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    key = str(visit.path_params["key"])
    found = await status_partners.arrangement(visit.api, key)
    q, cursor = visit.query_params.get("q", "").strip(), visit.query_params.get("cursor", "")
    return page(
        visit, "status/partner.html", status=status, form=form, found=found, words=words, tried=tried, zone=zone_of(visit),
        operators=await status_partners.operators(visit.api, key, q=q, cursor=cursor), paged=bool(cursor), q=q,
        files=await status_partners.files(visit.api, key), holder_words=HOLDERS, values=VALUES,
        steps=[name for name in STEPS if name in found["actions"]], stale=status in (409, 412),
        edit_form=form if tried == "edit" else Form(given=_given(found)), search=Form(given={"q": q}),
        exchanges=EXCHANGES in visit.actor.roles, links=bool(visit.actor.roles & DRAFTS),
        faults=[content_text.Fault(0, "", text) for text in found["faults"]],
        alone=found["proposed_by"] is not None and found["proposed_by"]["id"] == visit.actor.id,
    )  # fmt: skip


def _body(form: Form, visit: Visit) -> dict[str, Any]:
    _ = visit.words.gettext
    body: dict[str, Any] = {name: form.text(name) for name in ("partner", "partner_name", "title", "law")}
    for name, lacks in (
        ("partner", _("Give the partner's code, as NZ.")), ("partner_name", _("Give the partner's name.")),
        ("title", _("Name the arrangement.")), ("law", _("Name the law.")),
    ):  # fmt: skip
        if not body[name]:
            form.wrong(name, lacks)
    body |= {
        "inside": form.ticked("inside"),
        "from_on": form.day("from_on"),
        "keys": content_text.read(form, "keys", visit.words),
    }
    if not body["from_on"]:
        form.wrong("from_on", _("Give a real date, as 22 11 2026."))
    if day := form.day("until_on"):
        body["until_on"] = day
    body["tiers"] = [part.strip() for part in form.text("tiers").split(",") if part.strip()]
    body["benefits"] = []
    for code in form.all("benefits"):
        benefit: dict[str, Any] = {"code": code, "law": body["law"]}
        for valued, unit in VALUES:
            given = form.text(f"value-{valued}")
            if code == valued and given.isdecimal():
                benefit[unit] = int(given)
            elif code == valued:
                form.wrong(f"value-{valued}", _("Give a whole number."))
        if code == "periodic_declaration":
            benefit["period"] = form.text("period") or "month"
        body["benefits"].append(benefit)
    return body


async def draft(visit: Visit, form: Form) -> Response:
    """Keep a new draft."""
    body, status = _body(form, visit), 422
    if not form.errors:
        try:
            found = await status_partners.draft(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="partner")
        else:
            visit.tell(visit.words.gettext("The draft is kept."))
            return redirect(visit, f"/traders/partners/{found['id']}")
    return _new(visit, form, status=status)


async def edit(visit: Visit, form: Form) -> Response:
    """Change a draft."""
    body, key, status = _body(form, visit), str(visit.path_params["key"]), 422
    if not form.errors:
        try:
            await status_partners.edit(visit.api, key, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="partner")
        else:
            visit.tell(visit.words.gettext("The draft is kept."))
            return redirect(visit, f"/traders/partners/{key}")
    return await _partner(visit, form, status=status, tried="edit")


async def step(visit: Visit, form: Form) -> Response:
    """Propose, send back, sign or end."""
    _, key, action = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body, status = step_body(form, action, visit), 422
    if not form.errors:
        try:
            await status_partners.step(visit.api, key, action, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            for error in problem.errors:
                error["pointer"] = "/external_text"
            status = answered(visit, form, problem, prefix=f"{action}.", fallback="external_text")
        else:
            visit.tell(_("Done: %(action)s.") % {"action": _(words.EDITION_STEPS[action])})
            return redirect(visit, f"/traders/partners/{key}")
    return await _partner(visit, form, status=status, tried=action)


async def send(visit: Visit, form: Form) -> Response:
    """Take in a partner's list."""
    _, key, sent = visit.words.gettext, str(visit.path_params["key"]), form.file("send.file")
    spelling = (sent.filename or "").rpartition(".")[2].lower() if sent else ""
    if sent is None:
        form.wrong("send.file", _("Choose a file."))
    elif spelling not in FORMATS:
        form.wrong("send.file", _("Choose a file that ends in .csv, .json or .xml."))
    if sent is None or form.errors:
        return await _partner(visit, form, status=422, tried="send")
    try:
        found = await status_partners.send(
            visit.api, key, await sent.read(), name=sent.filename or "list", spelling=spelling,
            signature=form.text("send.signature"), key=form.key,
        )  # fmt: skip
    except ApiProblem as problem:
        if problem.status == 413:
            form.wrong("send.file", problem_told(problem, visit.words))
            return await _partner(visit, form, status=413, tried="send")
        status = answered(visit, form, problem, prefix="send.", fallback="file")
        return await _partner(visit, form, status=status, tried="send")
    counted = _("%(taken)s taken, %(known)s known before, %(left)s not taken.")
    visit.tell(
        said(found["reason"] or "", visit.words)
        or counted % {"taken": found["taken"], "known": found["unchanged"], "left": found["quarantined"]},
        kind="attention" if found["reason"] or found["quarantined"] else "success",
    )
    return redirect(visit, f"/traders/partners/{key}#files")


async def link(visit: Visit, form: Form) -> Response:
    """Under which tax number a partner's operator is known here."""
    _, key, certificate = visit.words.gettext, str(visit.path_params["key"]), form.text("link.certificate")
    status = 422
    if not certificate:
        form.wrong("link.certificate", _("Give the number of the certificate."))
    if not form.errors:
        try:
            await status_partners.link(visit.api, key, certificate, form.text("link.local_tin") or None, key=form.key)
        except ApiProblem as problem:
            if problem.status == 404:
                form.wrong("link.certificate", _("The partner has no operator with this certificate."))
            else:
                status = answered(visit, form, problem, prefix="link.", fallback="local_tin")
        else:
            visit.tell(_("The link is kept."))
            return redirect(visit, f"/traders/partners/{key}#operators")
    return await _partner(visit, form, status=status, tried="link")


async def quarantine(visit: Visit) -> Response:
    """The lines of a file that were not taken."""
    key, file = str(visit.path_params["key"]), str(visit.path_params["file"])
    after = visit.query_params.get("after", "")
    shown = next((row for row in await status_partners.files(visit.api, key) if row["id"] == file), None)
    if shown is None:
        raise ApiProblem(404, {"code": "not-found"})
    found = await status_partners.quarantine(visit.api, file, after=int(after) if after.isdecimal() else 0)
    rows = [row | {"content": _plain(row["content"])} for row in found["items"]]
    return page(
        visit, "status/quarantine.html", file=shown, rows=rows, next=found["next"], key=key, zone=zone_of(visit)
    )


def _plain(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


ROUTES = [
    get("/traders/partners", partners),
    get("/traders/partners/new", new),
    post("/traders/partners/new", draft),
    get(HERE, partner),
    get(f"{HERE}/files/{{file}}", quarantine),
    post(f"{HERE}/edit", edit),
    post(f"{HERE}/send", send),
    post(f"{HERE}/link", link),
    *(post(f"{HERE}/{action}", step) for action in STEPS),
]

"""Rulings between installations: our own register as a signed file, partners with their keys, and their files."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from gateway.portal.client import region
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import answered, get, holds, post, zone_of
from gateway.portal.pages.region import words
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.sentences import said
from gateway.portal.visit import MenuItem, Visit
from gateway.portal.wording import problem_told

HERE = "/region/partners/{code}"


async def partners(visit: Visit) -> Response:
    """Partners in other installations, and our own file for them."""
    return await _partners(visit, Form(given={"believed": True}))


async def _partners(visit: Visit, form: Form, *, status: int = 200) -> Response:
    return page(
        visit, "region/partners.html", status=status, form=form, rows=await region.partners(visit.api), words=words
    )


async def keep(visit: Visit, form: Form) -> Response:
    """Write a partner down, or change what is known of it."""
    _ = visit.words.gettext
    keys: Any = {}
    try:
        keys = json.loads(form.text("keys") or "{}")
    except ValueError:
        form.wrong("keys", _("This is not the key set as the partner's page gives it: copy all of it."))
    body = {
        "code": form.text("code").upper(),
        "name": form.text("name"),
        "keys": keys,
        "believed": form.ticked("believed"),
    }
    if not isinstance(keys, dict):
        form.wrong("keys", _("This is not the key set as the partner's page gives it: copy all of it."))
    if not body["code"]:
        form.wrong("code", _("Give the two letters of the partner."))
    if not body["name"]:
        form.wrong("name", _("Give the partner's name."))
    status = 422
    if not form.errors:
        try:
            found = await region.keep_partner(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="code")
        else:
            visit.tell(_("The partner is kept."))
            return redirect(visit, f"/region/partners/{found['code']}")
    return await _partners(visit, form, status=status)


async def partner(visit: Visit) -> Response:
    """One partner with its files."""
    return await _partner(visit, Form())


async def _partner(visit: Visit, form: Form, *, status: int = 200) -> Response:
    code = str(visit.path_params["code"])
    found = await region.partner(visit.api, code)
    given = {
        "code": found["code"],
        "name": found["name"],
        "keys": json.dumps(found["keys"], indent=1),
        "believed": found["believed"],
    }
    return page(
        visit, "region/partner.html", status=status, form=form, found=found, keeping=Form(given=given), words=words,
        files=await region.files(visit.api, code), zone=zone_of(visit),
        address=form if form.errors else Form(given={"url": found["feed"]["url"] if found["feed"] else ""}),
    )  # fmt: skip


async def send(visit: Visit, form: Form) -> Response:
    """Take in a partner's file."""
    _, code, sent = visit.words.gettext, str(visit.path_params["code"]), form.file("file")
    if sent is None:
        form.wrong("file", _("Choose the partner's file."))
        return await _partner(visit, form, status=422)
    try:
        found = await region.send(visit.api, code, await sent.read(), name=sent.filename or "rulings", key=form.key)
    except ApiProblem as problem:
        if problem.status != 413:
            raise
        form.wrong("file", problem_told(problem, visit.words))
        return await _partner(visit, form, status=413)
    counted = _(
        "%(taken)s taken, %(known)s known before, %(gone)s no longer published, %(left)s waiting with a reason."
    )
    numbers = {
        "taken": found["taken"],
        "known": found["unchanged"],
        "gone": found["gone"],
        "left": found["quarantined"],
    }
    visit.tell(
        said(found["reason"] or "", visit.words) or counted % numbers,
        kind="attention" if found["reason"] or found["quarantined"] else "success",
    )
    return redirect(visit, f"/region/partners/{code}")


async def keep_feed(visit: Visit, form: Form) -> Response:
    """Write down where the partner gives its file by itself."""
    _, code, url = visit.words.gettext, str(visit.path_params["code"]), form.text("url")
    status = 422
    if not url:
        form.wrong("url", _("Give the address of the partner's feed."))
    else:
        try:
            await region.keep_feed(visit.api, code, url, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="url")
        else:
            visit.tell(_("The address is kept. The feed is asked within half a minute; look at this page again."))
            return redirect(visit, f"/region/partners/{code}")
    return await _partner(visit, form, status=status)


async def ask_feed(visit: Visit, form: Form) -> Response:
    """Have the feed asked now."""
    code = str(visit.path_params["code"])
    await region.ask_feed(visit.api, code, key=form.key)
    visit.tell(visit.words.gettext("The feed is asked within half a minute; look at this page again."))
    return redirect(visit, f"/region/partners/{code}")


async def remove_feed(visit: Visit, form: Form) -> Response:
    """Ask the feed no more."""
    code = str(visit.path_params["code"])
    await region.remove_feed(visit.api, code, key=form.key)
    visit.tell(visit.words.gettext("The feed is asked no more. What was taken stays."))
    return redirect(visit, f"/region/partners/{code}")


async def quarantine(visit: Visit) -> Response:
    """Lines that were not taken."""
    code, file, after = (
        str(visit.path_params["code"]),
        str(visit.path_params["file"]),
        visit.query_params.get("after", ""),
    )
    found = await region.quarantine(visit.api, file, after=int(after) if after.isdecimal() else 0)
    return page(
        visit, "region/quarantine.html", code=code, file=file, rows=found["items"], next=found["next"], words=words
    )


MENU = (
    MenuItem(
        path="/region/partners", title=N_("Partners elsewhere"), under=words.REGION, shown=holds("registrar"), order=51
    ),
)
ROUTES = [
    get("/region/partners", partners),
    post("/region/partners", keep),
    get(HERE, partner),
    post(f"{HERE}/files", send),
    post(f"{HERE}/feed", keep_feed),
    post(f"{HERE}/feed/ask", ask_feed),
    post(f"{HERE}/feed/remove", remove_feed),
    get(f"{HERE}/files/{{file}}", quarantine),
]

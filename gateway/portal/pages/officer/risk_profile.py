"""Regional profiles: rules handed on as one signed file, taken in from keys that two officers trust."""

from __future__ import annotations

import json
from functools import partial

from starlette.responses import Response

from gateway.portal.client import risk_exchange, risk_rules
from gateway.portal.client.risk_exchange import ExchangeView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import answered, said
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FILE_BYTES_AT_MOST = 8 * 1024 * 1024


async def first(visit: Visit) -> Response:
    """What left and came in, whose keys are trusted, and the forms."""
    return await _page(visit, Form())


async def _page(
    visit: Visit, form: Form, *, status: int = 200, tried: str = "", report: ExchangeView | None = None
) -> Response:
    may = "risk-approver" in visit.actor.roles
    return page(
        visit, "officer/risk/profile.html", status=status, form=form, may=may, tried=tried, report=report,
        exchanges=await risk_exchange.exchanges(visit.api), keys=await risk_exchange.trusted_keys(visit.api),
        own=json.dumps((await risk_exchange.own_key(visit.api))["jwk"], indent=1) if may else "",
        active=[row for row in await risk_rules.rules(visit.api, state="active") if row["agency"] is None] if may else [],
        zone=zone_of(visit), why=partial(said, visit),
    )  # fmt: skip


async def export(visit: Visit, form: Form) -> Response:
    """The signed file, as a download."""
    _ = visit.words.gettext
    name, rules = form.text("export.name"), form.all("export.rules")
    if not name:
        form.wrong("export.name", _("Give the profile a name, as Biosecurity 2026."))
    if not rules:
        form.wrong("export.rules", _("Choose the rules to hand on."))
    if form.errors:
        return await _page(visit, form, status=422, tried="export")
    try:
        found = await risk_exchange.export_profile(visit.api, name, rules, key=form.key)
    except ApiProblem as problem:
        return await _page(visit, form, status=answered(visit, form, problem, prefix="export.", fallback="rules"), tried="export")  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="profile.jws"', "Cache-Control": "no-store"}
    return Response(found["profile"], media_type="application/jose", headers=headers)


async def take_in(visit: Visit, form: Form) -> Response:
    """Take in a signed file; what came of every rule is shown."""
    _ = visit.words.gettext
    file = form.file("import.file")
    content = await file.read(FILE_BYTES_AT_MOST + 1) if file else form.text("import.token").encode()
    if not content or len(content) > FILE_BYTES_AT_MOST:
        form.wrong("import.file", _("Choose the signed file as it was handed over, of 8 MB at most."))
        return await _page(visit, form, status=422, tried="import")
    try:
        report = await risk_exchange.import_profile(visit.api, content.decode("ascii", "replace").strip(), key=form.key)
    except ApiProblem as problem:
        if problem.code == "signature-not-trusted":
            form.wrong("import.file", _("Nobody trusts the key of this signature here. Let two officers trust it below, if you know whose it is."))  # fmt: skip
            return await _page(visit, form, status=403, tried="import")
        return await _page(visit, form, status=answered(visit, form, problem, prefix="import.", fallback="file"), tried="import")  # fmt: skip
    return await _page(visit, Form(), report=report)


async def propose_key(visit: Visit, form: Form) -> Response:
    """Propose to trust a key."""
    _ = visit.words.gettext
    signer = form.text("key.signer")
    if not signer:
        form.wrong("key.signer", _("Say whose key it is."))
    try:
        jwk = json.loads(form.text("key.jwk"))
    except ValueError:
        jwk = None
    if not isinstance(jwk, dict):
        form.wrong("key.jwk", _("Copy the key whole, from { to }."))
    elif not form.errors:
        try:
            await risk_exchange.propose_key(visit.api, signer, jwk, key=form.key)
        except ApiProblem as problem:
            return await _page(visit, form, status=answered(visit, form, problem, prefix="key.", fallback="jwk"), tried="key")  # fmt: skip
        visit.tell(_("Proposed. It counts once another officer approves it."))
        return redirect(visit, "/risk/profile")
    return await _page(visit, form, status=422, tried="key")


async def decide_key(visit: Visit, form: Form) -> Response:
    """Approve a key, or trust it no more; the last part of the address says which."""
    _, kid, action = visit.words.gettext, str(visit.path_params["kid"]), visit.url.path.rpartition("/")[2]
    try:
        if action == "approve":
            reason = form.text(f"{kid}.reason")
            await risk_exchange.approve_key(visit.api, kid, reason=reason, version=form.version, key=form.key)
        else:
            await risk_exchange.end_key(visit.api, kid, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{kid}.", fallback="reason")
        return await _page(visit, form, status=status, tried=kid)
    visit.tell(_("Trusted from now on.") if action == "approve" else _("Trusted no more. What came in by it stays."))
    return redirect(visit, "/risk/profile")


ROUTES = [
    get("/risk/profile", first),
    post("/risk/profile/export", export),
    post("/risk/profile/import", take_in),
    post("/risk/profile/keys", propose_key),
    post("/risk/profile/keys/{kid}/approve", decide_key),
    post("/risk/profile/keys/{kid}/end", decide_key),
]

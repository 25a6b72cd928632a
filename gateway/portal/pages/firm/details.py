"""What is applied for, and what the firm says of itself: level, roles, size, sites, address, contact, consents."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import firm, programme
from gateway.portal.client.firm import Case
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.firm.interest import asked
from gateway.portal.pages.firm.view import HOME, application, case_page, may, place, refused, saved
from gateway.portal.pages.firm.words import OWNERS
from gateway.portal.pages.programme.words import ROLES
from gateway.portal.pages.trader.kept import kept_form
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

KEPT = ("tier", "roles", "size", "sector", "owner_sex", "sites", "address", "contact", "publish", "exchange")
SITE = ("name", "kind", "address")


async def details_page(visit: Visit) -> Response:
    """What is saved, to be changed."""
    case = await application(visit)
    if not may(case, "save"):
        return redirect(visit, place(case))
    kept = kept_form(visit)
    given = {name: case[name] for name in KEPT}  # type: ignore[literal-required]  # names of the case, written above
    return await _show(visit, case, kept or Form(given=given), kept=kept is not None)


async def _show(
    visit: Visit, case: Case, form: Form, *, status: int = 200, kept: bool = False, changed: bool = False
) -> Response:
    offered = await programme.programme(visit.api, visit.actor.administration, language=visit.language)
    return case_page(
        visit, "firm/details.html", case, form=form, status=status, changed=changed, kept=kept, offered=offered, owners=OWNERS,
        sites=await firm.sites(visit.api), islands=await firm.islands(visit.api),
        offered_roles=[(one["code"], ROLES[one["code"]]) for one in offered["roles"] if one["code"] in ROLES],
    )  # fmt: skip


async def describe(visit: Visit, form: Form) -> Response:
    """Keep it; a site that was not in the list yet is added first."""
    _ = visit.words.gettext
    case = await application(visit)
    if not may(case, "save"):
        return redirect(visit, place(case))
    for name, text in (
        ("roles", _("Choose at least one.")),
        ("size", _("Choose how many people work in the firm.")),
        ("sector", _("Say in a few words what the firm deals in.")),
    ):
        if not form.all(name) or not form.text(name):
            form.wrong(name, text)
    sites = form.all("sites")
    new = {name: form.text(f"site_{name}") for name in SITE}
    if any(new.values()) and not form.errors:
        for name, text in new.items():
            if not text:
                form.wrong(f"site_{name}", _("Fill in this field."))
        if not form.errors:
            try:
                added = await firm.add_site(
                    visit.api, {**new, "island": form.text("site_island") or None}, key=f"{form.key}.site"
                )
            except ApiProblem as problem:
                refused(visit, problem, form, names={f"/{name}": f"site_{name}" for name in SITE})
            else:
                sites.append(added["id"])
    if form.errors:
        return await _show(visit, case, form, status=422)
    body = {
        **asked(form, form.text("tier") or case["tier"]), "sites": sites, "address": form.text("address"),
        "contact": form.text("contact") or None,
    }  # fmt: skip
    try:
        now = await firm.describe(visit.api, case["id"], body, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return await _show(visit, await application(visit), form, status=412, changed=True)
        refused(visit, problem, form)
        return await _show(visit, case, form, status=422)
    visit.tell(saved(visit, now["changed"]))
    return redirect(visit, place(case, "details") if form.text("then") == "stay" else place(case))


async def site_page(visit: Visit) -> Response:
    """One site, to be changed or closed."""
    found = await firm.site(visit.api, visit.path_params["site"])
    return await _site(visit, found, Form(given={name: found[name] for name in (*SITE, "island")}))  # type: ignore[literal-required]  # names of a site, written above


async def _site(
    visit: Visit, found: firm.SiteView, form: Form, *, status: int = 200, changed: bool = False
) -> Response:
    return page(
        visit, "firm/site.html", status=status, form=form, site=found, islands=await firm.islands(visit.api), changed=changed,
        back=visit.query_params.get("from", "") or form.text("from"),
    )  # fmt: skip


async def change_site(visit: Visit, form: Form) -> Response:
    """Keep what is known of the site, or close it."""
    _ = visit.words.gettext
    which = visit.path_params["site"]
    for name in SITE:
        if not form.text(name):
            form.wrong(name, _("Fill in this field."))
    closes = form.text("then") == "close"
    found = await firm.site(visit.api, which)
    if form.errors and not closes:
        return await _site(visit, found, form, status=422)
    try:
        if closes:
            form.errors.clear()
            await firm.close_site(visit.api, which, version=form.version, key=form.key)
        else:
            body = {**{name: form.text(name) for name in SITE}, "island": form.text("island") or None}
            await firm.change_site(visit.api, which, body, version=form.version, key=form.key)
    except ApiProblem as problem:
        if problem.status == 412:
            return await _site(visit, await firm.site(visit.api, which), form, status=412, changed=True)
        refused(visit, problem, form)
        return await _site(visit, found, form, status=422)
    visit.tell(_("The site is closed.") if closes else _("Saved."))
    back = form.text("from")
    return redirect(visit, f"{HOME}/applications/{back}/details" if back else HOME)

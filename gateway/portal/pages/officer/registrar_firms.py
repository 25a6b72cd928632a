"""The registrar's desk for firms: organisations by tax number, and the authority of agents with its letter."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import registrar
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import standing_forms
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.officer.wording import ACTIONS, ROLES, STANDING
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FIRM_ACTIONS = ("confirm", "refuse", "rename", "end", "reopen")
AUTHORITY_ACTIONS = ("confirm", "refuse", "end")


async def firms(visit: Visit) -> Response:
    """Firms by name or tax number."""
    asked = {name: visit.query_params.get(name, "") for name in ("q", "status")}
    cursor = visit.query_params.get("cursor", "")
    found = await registrar.organisations(visit.api, **asked, cursor=cursor)
    return page(
        visit, "officer/firms.html", form=Form(given=asked), asked=asked, found=found, paged=bool(cursor), standing=STANDING,
        may="registrar" in visit.actor.roles,
    )  # fmt: skip


async def firm(visit: Visit) -> Response:
    """One firm and its people."""
    return await _firm(visit, Form())


async def _firm(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    found = await registrar.organisation(visit.api, str(visit.path_params["id"]))
    people: registrar.Page = {"items": [], "next": None}
    if visit.actor.roles & {"registrar", "auditor"}:
        people = await registrar.memberships(visit.api, side="organisation", organisation=found["id"])
    if form.filled is None:
        form = Form(given={"rename.name": found["name"], "rename.agent": found["agent"]})
    return page(
        visit, "officer/firm.html", status=status, form=form, firm=found, people=people, tried=tried, stale=stale,
        role_words=ROLES, standing=STANDING, action_words=ACTIONS, zone=zone_of(visit),
    )  # fmt: skip


async def change_firm(visit: Visit, form: Form) -> Response:
    """Confirm, refuse, correct, end or open again."""
    back = f"/registrar/firms/{visit.path_params['id']}"
    return await standing_forms.act(visit, form, things="organisations", shows=_firm, back=back)


async def register_page(visit: Visit) -> Response:
    """Register a firm whose papers were shown at the desk."""
    return page(visit, "officer/firm_new.html")


async def register(visit: Visit, form: Form) -> Response:
    """Register it, confirmed at once by the officer who saw its papers."""
    _ = visit.words.gettext
    for name, message in (
        ("tin", _("Enter the firm's tax number.")),
        ("name", _("Enter the firm's name as on its papers.")),
    ):
        if not form.text(name):
            form.wrong(name, message)
    status = 422
    if not form.errors:
        body = {"tin": form.text("tin"), "name": form.text("name"), "agent": form.ticked("agent")}
        try:
            found = await registrar.register_organisation(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="tin")
        else:
            visit.tell(_("The firm is registered."))
            return redirect(visit, f"/registrar/firms/{found['id']}")
    return page(visit, "officer/firm_new.html", status=status, form=form)


async def authorities(visit: Visit) -> Response:
    """Agents' authorities for traders; without a filter those that wait."""
    asked = visit.query_params.get("status", "claimed")
    cursor = visit.query_params.get("cursor", "")
    found = await registrar.authorities(visit.api, status="" if asked == "all" else asked, cursor=cursor)
    return page(
        visit,
        "officer/authorities.html",
        found=found,
        asked=asked,
        paged=bool(cursor),
        standing=STANDING,
        zone=zone_of(visit),
    )


async def authority(visit: Visit) -> Response:
    """One authority with its letter."""
    return await _authority(visit, Form())


async def _authority(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    found = await registrar.authority(visit.api, str(visit.path_params["id"]))
    return page(
        visit, "officer/authority.html", status=status, form=form, authority=found, tried=tried, stale=stale,
        standing=STANDING, action_words=ACTIONS, zone=zone_of(visit),
    )  # fmt: skip


async def change_authority(visit: Visit, form: Form) -> Response:
    """Confirm, refuse or end."""
    back = f"/registrar/authorities/{visit.path_params['id']}"
    return await standing_forms.act(visit, form, things="authorities", shows=_authority, back=back)


ROUTES = [
    get("/registrar/firms", firms),
    get("/registrar/firms/new", register_page),
    post("/registrar/firms/new", register),
    get("/registrar/firms/{id}", firm),
    *(post(f"/registrar/firms/{{id}}/{action}", change_firm) for action in FIRM_ACTIONS),
    get("/registrar/authorities", authorities),
    get("/registrar/authorities/{id}", authority),
    *(post(f"/registrar/authorities/{{id}}/{action}", change_authority) for action in AUTHORITY_ACTIONS),
]

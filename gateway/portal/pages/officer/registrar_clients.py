"""The registrar's desk for machines: API clients of the administration; a secret is shown once and never again."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import registrar
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import answered, get, post, today_of, zone_of
from gateway.portal.pages.officer.wording import ROLES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit


async def clients(visit: Visit) -> Response:
    """The machines of the administration and of its firms."""
    return await _clients(visit, Form())


async def _clients(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    return page(
        visit, "officer/clients.html", status=status, form=form, clients=await registrar.clients(visit.api), tried=tried,
        role_words=ROLES, zone=zone_of(visit), today=today_of(visit).isoformat(), may="registrar" in visit.actor.roles,
    )  # fmt: skip


async def make_page(visit: Visit) -> Response:
    """A new machine."""
    return page(visit, "officer/client_new.html")


async def make(visit: Visit, form: Form) -> Response:
    """Make it and show its secret, this once."""
    _ = visit.words.gettext
    if not form.text("name"):
        form.wrong("name", _("Give the client a name that says whose machine it is."))
    status = 422
    if not form.errors:
        body: dict[str, object] = {"name": form.text("name")}
        if form.day("until_on"):
            body["until_on"] = form.day("until_on")
        try:
            made = await registrar.make_client(visit.api, body)
        except ApiProblem as problem:
            status = answered(visit, form, problem, fallback="name")
        else:
            return page(visit, "officer/client_secret.html", made=made, address=visit.portal.settings.public_url or "")
    return page(visit, "officer/client_new.html", status=status, form=form)


async def new_secret(visit: Visit, form: Form) -> Response:
    """Another secret; the old one ends at once."""
    identifier = str(visit.path_params["id"])
    try:
        made = await registrar.new_secret(visit.api, identifier, version=form.version)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{identifier}.", fallback="reason")
        return await _clients(visit, form, status=status, tried=identifier)
    return page(visit, "officer/client_secret.html", made=made, address=visit.portal.settings.public_url or "")


async def end(visit: Visit, form: Form) -> Response:
    """End a client; its tokens end with it."""
    _ = visit.words.gettext
    identifier = str(visit.path_params["id"])
    reason = form.text(f"{identifier}.reason")
    if len(reason) < 3:
        form.wrong(f"{identifier}.reason", _("Say why, in words that the other side reads."))
        return await _clients(visit, form, status=422, tried=identifier)
    try:
        body = {"reason": reason}
        await registrar.act_on(visit.api, "clients", identifier, "end", body, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{identifier}.", fallback="reason")
        return await _clients(visit, form, status=status, tried=identifier)
    visit.tell(_("The client has ended."))
    return redirect(visit, "/registrar/clients")


ROUTES = [
    get("/registrar/clients", clients),
    get("/registrar/clients/new", make_page),
    post("/registrar/clients/new", make),
    post("/registrar/clients/{id}/secret", new_secret),
    post("/registrar/clients/{id}/end", end),
]

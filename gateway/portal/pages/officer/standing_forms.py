"""The small forms of the registrar: confirm, refuse, end, change roles, correct a name; one reading for all three lives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from gateway.portal.client import registrar
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import answered
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

Shows = Callable[..., Awaitable[Response]]
"""A page's own function: (visit, form, status=, tried=, stale=)."""
FALLBACK: Mapping[str, str] = {
    "refuse": "reason",
    "end": "reason",
    "rename": "name",
    "roles": "roles",
    "confirm": "roles",
}


def body(visit: Visit, form: Form, action: str, *, things: str) -> dict[str, Any]:
    """What the API takes for an action; what is plainly missing is said in the form's `errors`."""
    _ = visit.words.gettext
    found: dict[str, Any] = {}
    if action in ("refuse", "end"):
        found["reason"] = form.text(f"{action}.reason")
        if len(found["reason"]) < 3:
            form.wrong(f"{action}.reason", _("Say why, in words that the other side reads."))
    if action == "end" and things == "authorities" and form.day("end.ended_on"):
        found["ended_on"] = form.day("end.ended_on")
    if action == "rename":
        found = {"name": form.text("rename.name"), "agent": form.ticked("rename.agent")}
        if not found["name"]:
            form.wrong("rename.name", _("Enter the firm's name as on its papers."))
    if things == "memberships" and action in ("confirm", "roles"):
        roles, until = form.all(f"{action}.roles"), form.day(f"{action}.until_on")
        if roles:
            found["roles"] = roles
        elif action == "roles":
            form.wrong("roles.roles", _("Choose at least one role, or end the membership."))
        if until:
            found["until_on"] = until
    return found


async def act(visit: Visit, form: Form, *, things: str, shows: Shows, back: str) -> Response:
    """Carry out the action that the address ends with, then to `back`; or the page again with what is wrong."""
    _ = visit.words.gettext
    identifier, action = str(visit.path_params["id"]), visit.url.path.rpartition("/")[2]
    sent = body(visit, form, action, things=things)
    if form.errors:
        return await shows(visit, form, status=422, tried=action)
    try:
        await registrar.act_on(visit.api, things, identifier, action, sent, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{action}.", fallback=FALLBACK.get(action, "reason"))
        if status == 412:
            form.errors.clear()
        return await shows(visit, form, status=status, tried=action, stale=status in (409, 412))
    visit.tell(
        {
            "confirm": _("Confirmed."),
            "refuse": _("Refused. The other side is told why."),
            "end": _("Ended."),
            "roles": _("The roles are changed. They count within a minute."),
            "rename": _("The name is corrected."),
            "reopen": _("Open again."),
        }[action]
    )
    return redirect(visit, back)

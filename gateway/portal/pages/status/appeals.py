"""Appeals: the first due first, and each on one page with what may be decided."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import status_cases, status_watch
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.status import words
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

ORDER = ("review", "allow", "dismiss")


async def appeals(visit: Visit) -> Response:
    """Open appeals, or all."""
    everything = visit.query_params.get("all", "") == "1"
    return page(
        visit, "status/appeals.html", rows=await status_watch.appeals(visit.api, open_only=not everything), everything=everything,
        words=words, zone=zone_of(visit),
    )  # fmt: skip


async def appeal(visit: Visit) -> Response:
    """An appeal by its id or number."""
    return await _appeal(visit, Form())


async def _appeal(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    found = await status_watch.appeal(visit.api, str(visit.path_params["key"]))
    letters = await status_cases.papers(visit.api, "appeal", found["id"])
    actions = {row["name"]: row for row in found["actions"]}
    return page(
        visit, "status/appeal.html", status=status, form=form, appeal=found, tried=tried, words=words, zone=zone_of(visit),
        letters=letters, offered=[actions[name] for name in ORDER if name in actions], stale=status in (409, 412),
    )  # fmt: skip


async def act(visit: Visit, form: Form) -> Response:
    """Take up, allow or dismiss."""
    _, key, action = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body: dict[str, Any] = {}
    if action != "review":
        body = {"outcome": form.text(f"{action}.outcome"), "internal_text": form.text(f"{action}.internal_text")}
        if not body["outcome"]:
            form.wrong(f"{action}.outcome", _("Give the reasons of the decision."))
    status = 422
    if not form.errors:
        try:
            await status_watch.appeal_step(visit.api, key, action, body, version=form.version, idempotency=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix=f"{action}.", fallback="outcome")
        else:
            visit.tell(_("Done: %(action)s.") % {"action": _(words.STEPS[action])})
            return redirect(visit, f"/traders/appeals/{key}")
    return await _appeal(visit, form, status=status, tried=action)


ROUTES = [
    get("/traders/appeals", appeals),
    get("/traders/appeals/{key}", appeal),
    *(post(f"/traders/appeals/{{key}}/{action}", act) for action in ORDER),
]

"""Officers and reviews and appeals: the first due first, and each on one page with what may be decided."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import rulings_contests as client
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import answered, get, holds, post, zone_of
from gateway.portal.pages.rulings import contest_words as words
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import MenuItem, Visit

ORDER = ("examine", "allow", "dismiss")


async def contests(visit: Visit) -> Response:
    """Open ones, with those that are still to be carried out; or all."""
    everything, kind = visit.query_params.get("all", "") == "1", visit.query_params.get("kind", "")
    kind = kind if kind in words.KINDS else ""
    rows = await client.contests(visit.api, open_only=not everything, kind=kind)
    return page(
        visit, "rulings/contest_office_list.html", rows=rows, everything=everything, kind=kind, words=words,
        zone=zone_of(visit),
    )  # fmt: skip


async def contest(visit: Visit) -> Response:
    """A review or an appeal by its number."""
    return await _contest(visit, Form())


async def _contest(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    found = await client.contest(visit.api, str(visit.path_params["key"]))
    actions = {row["name"]: row for row in found["actions"]}
    return page(
        visit, "rulings/contest_office.html", status=status, form=form, found=found, tried=tried, words=words,
        zone=zone_of(visit), offered=[actions[name] for name in ORDER if name in actions], stale=status in (409, 412),
    )  # fmt: skip


async def act(visit: Visit, form: Form) -> Response:
    """Take up, allow or dismiss; the last part of the address says which."""
    _, key, action = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body: dict[str, Any] = {}
    if action != "examine":
        body = {"outcome": form.text(f"{action}.outcome"), "internal_text": form.text(f"{action}.internal_text")}
        if len(body["outcome"]) < 10:
            form.wrong(f"{action}.outcome", _("Give the reasons of the decision."))
    status = 422
    if not form.errors:
        try:
            await client.step(visit.api, key, action, body, version=form.version, idempotency=form.key)
        except ApiProblem as problem:
            status = answered(visit, form, problem, prefix=f"{action}.", fallback="outcome")
        else:
            visit.tell(_("Done: %(action)s.") % {"action": _(words.STEPS[action])})
            return redirect(visit, f"/office/contests/{key}")
    return await _contest(visit, form, status=status, tried=action)


MENU = [
    MenuItem(
        path="/office/contests", title=N_("Reviews and appeals"), under=N_("Cases"), order=14,
        shown=holds("decider", "appeal-authority"),
    )
]  # fmt: skip
ROUTES = [
    get("/office/contests", contests),
    get("/office/contests/{key}", contest),
    *(post(f"/office/contests/{{key}}/{action}", act) for action in ORDER),
]

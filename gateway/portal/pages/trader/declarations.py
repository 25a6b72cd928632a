"""A firm's declarations as receipts: the same page whatever lane a declaration has; a lane only where the API shows it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from gateway.portal.client import risk_declaration
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer import risk_words
from gateway.portal.rendering import page
from gateway.portal.routes import get, post, redirect
from gateway.portal.visit import MenuItem, Visit
from gateway.portal.wording import problem_step, problem_title

STAGES: Mapping[str, tuple[str, str, str]] = {
    "pre_arrival": (N_("Received, goods not arrived"), "ring", "quiet"),
    "lodged": (N_("Received"), "circle", "blue"),
    "released": (N_("Released"), "tick", "green"),
    "cancelled": (N_("Taken back"), "square", "quiet"),
}


def _zone(visit: Visit) -> str:
    return str(visit.administration.zone) if visit.administration else "UTC"


async def listed(visit: Visit) -> Response:
    """What the firm lodged, the newest first."""
    cursor = visit.query_params.get("cursor", "")
    found = await risk_declaration.receipts(visit.api, cursor=cursor)
    return page(
        visit,
        "trader/declarations.html",
        found=found,
        stages=STAGES,
        paged=bool(cursor),
        zone=_zone(visit),
        row=None,
        flaws=[],
    )


async def receipt(visit: Visit) -> Response:
    """One declaration: its receipt, and what should be mended."""
    return await _page(visit, Form())


async def _page(visit: Visit, form: Form, *, status: int = 200) -> Response:
    row = await risk_declaration.receipt(visit.api, str(visit.path_params["id"]))
    return page(
        visit, "trader/declarations.html", status=status, form=form, row=row, stages=STAGES, zone=_zone(visit),
        found=None, flaws=risk_words.flaws(row["flaws"], visit.words), paged=False,
    )  # fmt: skip


async def cancel(visit: Visit, form: Form) -> Response:
    """Take a declaration back before release."""
    _ = visit.words.gettext
    key = str(visit.path_params["id"])
    if not form.text("reason"):
        form.wrong("reason", _("Say why you take it back."))
        return await _page(visit, form, status=422)
    try:
        await risk_declaration.cancel(
            visit.api, key, reason=form.text("reason"), version=form.version, idempotency=form.key
        )
    except ApiProblem as problem:
        if problem.status not in (409, 412, 422):
            raise
        form.wrong("reason", f"{problem_title(problem, visit.words)}. {problem_step(problem, visit.words)}")
        return await _page(visit, form, status=problem.status)
    visit.tell(_("The declaration is taken back."))
    return redirect(visit, f"/declarations/{key}")


MENU = [MenuItem(path="/declarations", title=N_("Declarations"), shown=lambda actor: actor.is_trader, order=11)]
ROUTES = [
    get("/declarations", listed, signed_in=True),
    get("/declarations/{id}", receipt, signed_in=True),
    post("/declarations/{id}/cancel", cancel, signed_in=True),
]

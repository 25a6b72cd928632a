"""Divergences: alike goods under another subheading elsewhere; and the cases of two administrations about them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from gateway.portal.client import region
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import answered, get, post, zone_of
from gateway.portal.pages.region import words
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

ALERT_STEPS = ("dismiss", "reopen", "resolve", "converge")
CASE_STEPS = ("state", "agree", "end")
_POSITION = (("hs_code", N_("Write the code that your office holds.")), ("text", N_("Say why.")))
_NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "dismiss": (("reason", N_("Say how the goods differ.")),),
    "converge": (("subject", N_("Name the goods.")), *_POSITION),
    "state": _POSITION,
    "agree": (("conclusion", N_("Write what was agreed.")),),
    "end": (("conclusion", N_("Write why the case ends.")),),
}


def _body(visit: Visit, form: Form, name: str) -> dict[str, Any]:
    body = {}
    for field, said in _NEEDED.get(name, ()):
        body[field] = form.text(f"{name}.{field}")
        if not body[field]:
            form.wrong(f"{name}.{field}", visit.words.gettext(said))
    return body


async def alerts(visit: Visit) -> Response:
    """Rulings of ours and of others that differ, the most alike first."""
    state = visit.query_params.get("state", "found")
    wanted = state if state in words.DIVERGENCES else ""
    return page(
        visit,
        "region/divergences.html",
        rows=await region.divergences(visit.api, state=wanted),
        state=wanted,
        words=words,
    )


async def alert(visit: Visit) -> Response:
    """One alert, both rulings beside each other."""
    return await _alert(visit, None)


async def _alert(visit: Visit, form: Form | None, *, status: int = 200, tried: str = "") -> Response:
    found = await region.divergence(visit.api, str(visit.path_params["key"]))
    given = {"converge.subject": found["ours"]["subject"], "converge.hs_code": found["ours"]["hs_code"][:7]}
    return page(
        visit, "region/divergence.html", status=status, form=form or Form(given=given), found=found, words=words,
        zone=zone_of(visit), tried=tried,
    )  # fmt: skip


async def alert_step(visit: Visit, form: Form) -> Response:
    """Dismiss, look again, or open a case with the other administration."""
    _, key, name = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body, status = _body(visit, form, name), 422
    if not form.errors:
        try:
            done = await region.divergence_step(visit.api, key, name, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            field = "reason" if name == "dismiss" else "subject"
            status = answered(visit, form, problem, prefix=f"{name}.", fallback=field)
        else:
            visit.tell(
                _("The case is open; the other administration hears of it.") if name == "converge" else _("Done.")
            )
            return redirect(
                visit, f"/region/convergences/{done['id']}" if name == "converge" else f"/region/divergences/{key}"
            )
    return await _alert(visit, form, status=status, tried=name)


async def cases(visit: Visit) -> Response:
    """Cases in which our office is a side."""
    return page(
        visit, "region/convergences.html", rows=await region.convergences(visit.api), words=words, zone=zone_of(visit)
    )


async def case(visit: Visit) -> Response:
    """One case, both sides beside each other."""
    return await _case(visit, Form())


async def _case(visit: Visit, form: Form, *, status: int = 200, tried: str = "") -> Response:
    found = await region.convergence(visit.api, str(visit.path_params["key"]))
    return page(
        visit, "region/convergence.html", status=status, form=form, found=found, words=words, zone=zone_of(visit),
        tried=tried,
    )  # fmt: skip


async def case_step(visit: Visit, form: Form) -> Response:
    """State a position, note the agreement, or end."""
    _, key, name = visit.words.gettext, str(visit.path_params["key"]), visit.url.path.rpartition("/")[2]
    body, status = _body(visit, form, name), 422
    if not form.errors:
        try:
            await region.convergence_step(visit.api, key, name, body, version=form.version, key=form.key)
        except ApiProblem as problem:
            status = answered(
                visit, form, problem, prefix=f"{name}.", fallback="text" if name == "state" else "conclusion"
            )
        else:
            visit.tell(_("Your position is stated.") if name == "state" else _("Done."))
            return redirect(visit, f"/region/convergences/{key}")
    return await _case(visit, form, status=status, tried=name)


ROUTES = [
    get("/region/divergences", alerts),
    get("/region/divergences/{key}", alert),
    *(post(f"/region/divergences/{{key}}/{name}", alert_step) for name in ALERT_STEPS),
    get("/region/convergences", cases),
    get("/region/convergences/{key}", case),
    *(post(f"/region/convergences/{{key}}/{name}", case_step) for name in CASE_STEPS),
]

"""Office plans: what each office gives of each lane, proposed by one officer and approved by another."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_plans
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, today_of, zone_of
from gateway.portal.pages.officer.risk_desk import answered, refused
from gateway.portal.pages.officer.risk_rule_words import FLOWS, PLAN_STATES
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

PLANNED = ("red", "yellow", "blue")
"""Green is what is left."""
ANOTHER = (
    "Another officer than the one who proposed must approve; only a small office may override this, giving its reason."
)
_RATE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")


def hundredths(text: str) -> int | None:
    """A rate as typed in per cent, in hundredths of a per cent; None for what is no rate."""
    if not _RATE.fullmatch(text):
        return None
    whole, _, rest = text.replace(",", ".").partition(".")
    found = int(whole) * 100 + int((rest + "00")[:2])
    return found if found <= 10_000 else None


async def listed(visit: Visit) -> Response:
    """Every plan, what counts at one office today, and the form to propose another."""
    return await _listed(visit, None)


async def _listed(visit: Visit, form: Form | None, *, status: int = 200, tried: str = "") -> Response:
    plans = await risk_plans.plans(visit.api)
    offices = sorted({row["office"] for row in plans})
    office = visit.query_params.get("office", "").strip().upper() or (offices[0] if offices else "")
    flow = visit.query_params.get("flow", "") if visit.query_params.get("flow", "") in FLOWS else "import"
    in_force = await risk_plans.in_force(visit.api, office=office, flow=flow) if office else None
    given: dict[str, object] = {"office": office, "flow": flow, "reserve": "0", "reserve_score": "0", "spread": "50"}
    if in_force:
        for lane, one in in_force["lanes"].items():
            given |= {f"{lane}.floor": f"{one['floor'] / 100:g}", f"{lane}.expected": f"{one['expected'] / 100:g}"}
            given |= {f"{lane}.daily": "" if one["daily"] is None else one["daily"], f"{lane}.minutes": in_force["minutes"].get(lane, "")}  # fmt: skip
        given |= {"reserve": f"{in_force['reserve'] / 100:g}", "reserve_score": in_force["reserve_score"], "spread": in_force["spread"]}  # fmt: skip
    return page(
        visit, "officer/risk/plans.html", status=status, form=form or Form(given=given), plans=plans, offices=offices,
        in_force=in_force, filters=Form(given={"office": office, "flow": flow}), flows=FLOWS, planned=PLANNED,
        states=PLAN_STATES, tried=tried, another=ANOTHER, zone=zone_of(visit), today=today_of(visit).isoformat(),
        may=bool(visit.actor.roles & {"risk-analyst", "risk-approver"}),
    )  # fmt: skip


def _body(visit: Visit, form: Form) -> dict[str, Any]:
    _ = visit.words.gettext
    if not form.text("office"):
        form.wrong("office", _("Name the office by its code."))
    if not form.day("from_on"):
        form.wrong("from_on", _("Give a real date, as 22 11 2026."))
    lanes: dict[str, Any] = {}
    minutes: dict[str, int] = {}
    for lane in PLANNED:
        rates = {name: hundredths(form.text(f"{lane}.{name}") or "0") for name in ("floor", "expected")}
        for name, rate in rates.items():
            if rate is None:
                form.wrong(f"{lane}.{name}", _("Give a rate in per cent, as 2.5."))
        for name in ("daily", "minutes"):
            if form.text(f"{lane}.{name}") and not form.text(f"{lane}.{name}").isdigit():
                form.wrong(f"{lane}.{name}", _("Give a whole number."))
        if not form.errors:
            lanes[lane] = rates | {"daily": int(form.text(f"{lane}.daily")) if form.text(f"{lane}.daily") else None}
            if form.text(f"{lane}.minutes"):
                minutes[lane] = int(form.text(f"{lane}.minutes"))
    reserve = hundredths(form.text("reserve") or "0")
    if reserve is None:
        form.wrong("reserve", _("Give a rate in per cent, as 2.5."))
    for name in ("reserve_score", "spread"):
        if not form.text(name).isdigit():
            form.wrong(name, _("Give a whole number."))
    if form.errors:
        return {}
    return {
        "office": form.text("office"), "flow": form.text("flow"), "from_on": form.day("from_on"), "lanes": lanes,
        "minutes": minutes, "reserve": reserve, "reserve_score": int(form.text("reserve_score")),
        "spread": int(form.text("spread")), "note": form.text("note"),
    }  # fmt: skip


async def propose(visit: Visit, form: Form) -> Response:
    """Propose a plan from a day on."""
    body, status = _body(visit, form), 422
    if not form.errors:
        try:
            await risk_plans.propose(visit.api, body, key=form.key)
        except ApiProblem as problem:
            status = _answered(visit, form, problem)
        else:
            visit.tell(visit.words.gettext("Proposed. It counts once another officer approves it."))
            return redirect(visit, f"/risk/plans?office={body['office']}&flow={body['flow']}")
    return await _listed(visit, form, status=status, tried="propose")


def _answered(visit: Visit, form: Form, problem: ApiProblem) -> int:
    """Faults of a lane stand at the lane's own field: "/lanes/red/floor" is "red.floor"."""
    if problem.status != 422 or not problem.errors:
        return answered(visit, form, problem, fallback="office")

    def field(pointer: str) -> str:
        name = pointer.removeprefix("/lanes/").strip("/").replace("/", ".")
        return "red.floor" if name == "lanes" else name

    return refused(visit, form, problem, names=field)


async def decide(visit: Visit, form: Form) -> Response:
    """Approve or refuse what another officer proposed; the last part of the address says which."""
    _, key, action = visit.words.gettext, str(visit.path_params["id"]), visit.url.path.rpartition("/")[2]
    reason = form.text(f"{key}.reason")
    if action == "refuse" and not reason:
        form.wrong(f"{key}.reason", _("Say why."))
        return await _listed(visit, form, status=422, tried=key)
    do = risk_plans.approve if action == "approve" else risk_plans.refuse
    try:
        await do(visit.api, key, reason=reason, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{key}.", fallback="reason")
        return await _listed(visit, form, status=status, tried=key)
    visit.tell(_("Approved. It counts from its day on.") if action == "approve" else _("Refused."))
    return redirect(visit, "/risk/plans")


ROUTES = [
    get("/risk/plans", listed),
    post("/risk/plans", propose),
    post("/risk/plans/{id}/approve", decide),
    post("/risk/plans/{id}/refuse", decide),
]

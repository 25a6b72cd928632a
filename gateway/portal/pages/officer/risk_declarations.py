"""Declarations: the list, and each on one page with its lane, why it has it, and what can be done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from gateway.portal.client import risk_casework, risk_declaration
from gateway.portal.client.risk_declaration import DeclarationWhole
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer import risk_reading
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import EXPLAINED, Fields, names_of_officers, refused
from gateway.portal.pages.officer.risk_words import SOURCES, STAGES, flaws
from gateway.portal.qr import qr_code
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FILTERS = ("q", "lane", "stage", "office_code", "importer", "waiting")
AT_ONCE = 50
ITEMS_AT_ONCE = 50


async def listed(visit: Visit) -> Response:
    """Declarations as the address asks for them, the newest first."""
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    cursor = visit.query_params.get("cursor", "")
    found = await risk_declaration.declarations(
        visit.api, q=asked["q"], lane=asked["lane"], stage=asked["stage"], office_code=asked["office_code"].upper(),
        importer=asked["importer"], waiting="true" if asked["waiting"] else "", cursor=cursor, limit=AT_ONCE,
    )  # fmt: skip
    return page(
        visit, "officer/risk/declarations.html", form=Form(given=asked), asked=asked, found=found, paged=bool(cursor),
        filtered=any(asked.values()), stages=STAGES, zone=zone_of(visit),
    )  # fmt: skip


async def declaration(visit: Visit) -> Response:
    """A declaration by its identifier or its reference."""
    return await case_page(visit, await risk_declaration.declaration(visit.api, str(visit.path_params["id"])), Form())


async def case_page(
    visit: Visit, found: DeclarationWhole, form: Form, *, status: int = 200, tried: str = "", stale: bool = False
) -> Response:
    """The case; after an action that failed, what was typed and what is wrong with it."""
    api, identifier = visit.api, found["id"]
    fields = Fields(await risk_declaration.fields(api), visit)
    knows = bool(visit.actor.roles & EXPLAINED)
    outcome = await risk_declaration.outcome(api, identifier) if knows else None
    assessments = await risk_declaration.assessments(api, identifier) if knows else []
    whole = None
    if assessments:
        chosen = visit.query_params.get("assessment", "")
        key = chosen if chosen in {row["id"] for row in assessments} else assessments[0]["id"]
        whole = await risk_declaration.assessment(api, key)
    first = max(0, int(text)) if (text := visit.query_params.get("from", "")).isdigit() else 0
    items = found["newest"]["items"]
    offers = risk_reading.offers(visit, found, outcome)
    address = f"{visit.portal.settings.public_url}/risk/declarations/{identifier}"
    return page(
        visit, "officer/risk/declaration.html", status=status, form=form, row=found, tried=tried, stale=stale, outcome=outcome, whole=whole,
        assessments=assessments,
        facts=risk_reading.facts(found, fields, visit), items=risk_reading.items(items[first : first + ITEMS_AT_ONCE], first, fields, currency=str(found["newest"]["header"].get("invoice_currency") or "")),
        first=first, whole_number=len(items), at_once=ITEMS_AT_ONCE, offers=offers, sources=SOURCES, stages=STAGES,
        flaws=flaws(found["newest"]["flaws"], visit.words), explained=risk_reading.explained(whole, fields, visit),
        codes=await risk_declaration.codes(api) if offers["lanes"] else None, fields=fields,
        examiners=[one for one in await risk_casework.examiners(api) if one["available"]] if "assign" in offers["possible"] else [],
        said=lambda text: risk_reading.said(visit, text), zone=zone_of(visit), address=address, qr=qr_code(address),
        currency=visit.administration.currency if visit.administration else "",
    )  # fmt: skip


async def versions(visit: Visit) -> Response:
    """Every version that was lodged, and what each changed."""
    key = str(visit.path_params["id"])
    found = await risk_declaration.declaration(visit.api, key)
    fields = Fields(await risk_declaration.fields(visit.api), visit)
    rows = await risk_declaration.versions(visit.api, key)
    return page(
        visit, "officer/risk/versions.html", row=found, names=await names_of_officers(visit), versions=risk_reading.versions(rows, fields), sources=SOURCES,
        zone=zone_of(visit),
    )  # fmt: skip


async def copy_out(visit: Visit) -> Response:
    """The newest version in the order of the boxes of the SAD, to copy by hand into the national system."""
    found = await risk_declaration.copy_out(visit.api, str(visit.path_params["id"]))
    return page(
        visit, "officer/risk/copy_out.html", sheet=found, blocks=risk_reading.boxes(found["lines"]),
        identifier=visit.path_params["id"],
    )  # fmt: skip


Step = Callable[[Visit, Form, str], Awaitable[str]]


async def _assign(visit: Visit, form: Form, key: str) -> str:
    _ = visit.words.gettext
    chosen = form.text("assign.to")
    to = visit.actor.id if chosen == "me" else None if chosen == "nobody" else chosen
    if to == "":
        form.wrong("assign.to", _("Choose an examiner."))
        return ""
    await risk_casework.assign(visit.api, key, to, version=form.version, key=form.key)
    return _("It waits in the queue again.") if to is None else _("Assigned.")


async def _route(visit: Visit, form: Form, key: str) -> str:
    _ = visit.words.gettext
    wanted = {name: form.text(f"route.{name}") for name in ("to", "reason_code", "reason")}
    for name, message in (
        ("to", _("Choose a lane.")), ("reason_code", _("Choose a reason.")),
        ("reason", _("Say why in your own words.")),
    ):  # fmt: skip
        if not wanted[name]:
            form.wrong(f"route.{name}", message)
    if form.errors:
        return ""
    change, _after = await risk_declaration.reroute(
        visit.api, key, **wanted, version=form.version, idempotency=form.key
    )
    if change["state"] == "requested":
        return _("Your request waits for a second officer. Until then the lane stays.")
    return _("The lane is changed.")


async def _approve(visit: Visit, form: Form, key: str) -> str:
    await risk_declaration.approve_lower(
        visit.api, key, note=form.text("approve.note"), override_reason=form.text("approve.override"),
        version=form.version, idempotency=form.key,
    )  # fmt: skip
    return visit.words.gettext("The lane is lowered.")


async def _refuse(visit: Visit, form: Form, key: str) -> str:
    _ = visit.words.gettext
    if not form.text("refuse.reason"):
        form.wrong("refuse.reason", _("Say why the lane stays."))
        return ""
    await risk_declaration.refuse_lower(
        visit.api, key, reason=form.text("refuse.reason"), version=form.version, idempotency=form.key
    )
    return _("The lane stays.")


async def _release(visit: Visit, form: Form, key: str) -> str:
    await risk_declaration.release(
        visit.api, key, note=form.text("release.note"), version=form.version, idempotency=form.key
    )
    return visit.words.gettext("The goods are released.")


async def _cancel(visit: Visit, form: Form, key: str) -> str:
    _ = visit.words.gettext
    if not form.text("cancel.reason"):
        form.wrong("cancel.reason", _("Say why it is taken back."))
        return ""
    await risk_declaration.cancel(
        visit.api, key, reason=form.text("cancel.reason"), version=form.version, idempotency=form.key
    )
    return _("The declaration is cancelled.")


STEPS: dict[str, tuple[Step, str]] = {
    "assign": (_assign, "to"), "route": (_route, "reason"), "approve": (_approve, "note"), "refuse": (_refuse, "reason"),
    "release": (_release, "note"), "cancel": (_cancel, "reason"),
}  # fmt: skip
"""The action of an address, and the field at which a problem without a field stands."""


async def act(visit: Visit, form: Form) -> Response:
    """One action on the declaration; its name is the last part of the address."""
    key, action = str(visit.path_params["id"]), visit.url.path.rpartition("/")[2]
    step, fallback = STEPS[action]
    status = 422
    try:
        told = await step(visit, form, key)
    except ApiProblem as problem:
        status = refused(visit, form, problem, prefix=f"{action}.", fallback=fallback)
        if status == 412:
            form.errors.clear()
    else:
        if not form.errors:
            visit.tell(told)
            return redirect(visit, f"/risk/declarations/{key}")
    found = await risk_declaration.declaration(visit.api, key)
    return await case_page(visit, found, form, status=status, tried=action, stale=status == 412)


ROUTES = [
    get("/risk/declarations", listed),
    get("/risk/declarations/{id}", declaration),
    get("/risk/declarations/{id}/versions", versions),
    get("/risk/declarations/{id}/copy-out", copy_out),
    *(post(f"/risk/declarations/{{id}}/{action}", act) for action in STEPS),
]

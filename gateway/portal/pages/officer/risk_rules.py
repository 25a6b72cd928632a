"""All rules at a glance: filtered in the address, handed out as files, and taken in from tables and criteria as drafts."""

from __future__ import annotations

from starlette.responses import Response

from gateway.portal.client import risk_exchange, risk_rules
from gateway.portal.client.risk_rules import RuleRow
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_days import last_day
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_mistake_words import cell
from gateway.portal.pages.officer.risk_paging import part_of
from gateway.portal.pages.officer.risk_rule_words import FLOWS, LANES, ORIGINS, SCOPES, STATES
from gateway.portal.pages.officer.risk_words import said
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

FILTERS = ("q", "state", "lane", "scope", "soon", "mine")
OVER = ("expired", "withdrawn")
FILE_BYTES_AT_MOST = 10_000_000
WRITERS = frozenset({"risk-analyst", "risk-approver"})


def fits(row: RuleRow, asked: dict[str, str], me: str) -> bool:
    """Whether a rule is among those asked for. Without a state, what is over stays away."""
    states = {row["state"], row["under_way_state"]}
    words = f"{row['id']} {row['title']} {row['owner']['name']} {row['agency'] or ''}".lower()
    return (
        (asked["state"] in states if asked["state"] else row["state"] not in OVER or bool(row["under_way_state"]))
        and all(word in words for word in asked["q"].lower().split())
        and (not asked["lane"] or row["lane"] == asked["lane"])
        and (not asked["scope"] or row["scope"] == asked["scope"])
        and (not asked["soon"] or row["expires_soon"])
        and (not asked["mine"] or row["owner"]["id"] == me)
    )


async def listed(visit: Visit) -> Response:
    """Every rule the officer need know."""
    return await _listed(visit, Form())


async def _listed(visit: Visit, form: Form, *, status: int = 200, report: risk_rules.ImportReport | None = None) -> Response:  # fmt: skip
    asked = {name: visit.query_params.get(name, "").strip() for name in FILTERS}
    everything = await risk_rules.rules(visit.api)
    try:
        counted = await risk_rules.counted(visit.api)
    except ApiProblem:
        counted = {}  # rules are found also where their figures are not to be had
    filters = Form(given=asked)
    return page(
        visit, "officer/risk/rules.html", status=status, form=form, filters=filters, asked=asked,
        part=part_of(visit, [row for row in everything if fits(row, asked, visit.actor.id)]),
        soon=[row for row in everything if row["expires_soon"]],
        waiting=[row for row in everything if row["under_way_state"] == "submitted"],
        counted=counted, report=report, states=STATES, lanes=LANES, scopes=SCOPES, flows=FLOWS, origins=ORIGINS,
        may_write=bool(visit.actor.roles & WRITERS), zone=zone_of(visit), filtered=any(asked.values()),
        cell=lambda text: cell(text, visit.words),
        last_day=last_day,
    )  # fmt: skip


async def take_in(visit: Visit, form: Form) -> Response:
    """Rules of a decision table or of ASYCUDA criteria become drafts; what is refused is shown with its place."""
    _ = visit.words.gettext
    kind, file = form.text("import.kind"), form.file("import.file")
    content = await file.read(FILE_BYTES_AT_MOST + 1) if file else form.text("import.text").encode()
    if kind not in risk_exchange.KINDS:
        form.wrong("import.kind", _("Say what the file is."))
    if not content:
        form.wrong("import.file", _("Choose a file, or paste its text."))
    elif len(content) > FILE_BYTES_AT_MOST:
        form.wrong("import.file", _("The file is larger than 10 MB. Split it."))
    if form.errors:
        return await _listed(visit, form, status=422)
    name = (file.filename if file else "") or ("rules.csv" if kind == "table" else "criteria.txt")
    try:
        report = await risk_exchange.take_in(visit.api, content, kind=kind, name=name, key=form.key)
    except ApiProblem as problem:
        return await _listed(visit, form, status=answered(visit, form, problem, prefix="import.", fallback="file"))
    if report["mistakes"]:
        return await _listed(visit, form, status=422 if not report["drafts"] else 200, report=report)
    number = len(report["drafts"])
    visit.tell(
        visit.words.ngettext("%(number)s draft was made.", "%(number)s drafts were made.", number) % {"number": number}
    )
    return redirect(visit, "/risk/rules?state=draft")


async def export(visit: Visit) -> Response:
    """Rules as a file: how many it holds, which are left out and why, and then the file."""
    kind, state = visit.query_params.get("format", ""), visit.query_params.get("state", "")
    kind, state = kind if kind in risk_exchange.KINDS else "table", state if state in STATES else ""
    found = await risk_exchange.left_out(visit.api, kind=kind, state=state)
    return page(
        visit, "officer/risk/rule_export.html", kind=kind, state=state, states=STATES, found=found,
        reason=lambda sentence: said(sentence, visit.words),
    )  # fmt: skip


ROUTES = [get("/risk/rules", listed), get("/risk/rule-file", export), post("/risk/rules/import", take_in)]

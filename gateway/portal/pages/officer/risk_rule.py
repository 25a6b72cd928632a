"""One rule: every version, its life, what is possible now and why the rest is not; four eyes always in sight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_rules
from gateway.portal.client.risk_rules import RuleView, VersionView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_days import last_day
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_forecast import pointed, values_of
from gateway.portal.pages.officer.risk_mistake_words import told
from gateway.portal.pages.officer.risk_rule_words import (
    ACTIONS,
    ANOTHER,
    DONE,
    FLOWS,
    IN_THE_FORM,
    LANES,
    LIFE,
    ORIGINS,
    PARTS,
    SCOPES,
    STATES,
    STEPS,
    TOLD,
)
from gateway.portal.rendering import page
from gateway.portal.routes import redirect
from gateway.portal.visit import Visit

UNDER_WAY = ("draft", "tested", "submitted", "approved", "scheduled")
REASONED = ("send-back", "withdraw", "activate-at-once")
"""Actions that must say why."""
NOTED = ("submit", "approve", "approve-afterwards", "revise")
"""Actions that may carry a note."""


def chosen(rule: RuleView, number: str) -> VersionView:
    """The version asked for; else the one that is on its way, else the one in force, else the newest."""
    versions = rule["versions"]
    for version in versions:
        if number == str(version["number"]):
            return version
    for states in (UNDER_WAY, ("active",)):
        for version in versions:
            if version["state"] in states:
                return version
    return versions[0]


def offers(version: VersionView) -> list[dict[str, Any]]:
    """The actions, with what only their own form can supply taken out of what stands in their way.

    `override`: nothing stands in the way but that another officer should do it.
    """
    found = []
    for action in version["actions"]:
        if action["name"] == "approve-afterwards" and not version["emergency"]:
            continue
        why_not = [sentence for sentence in action["why_not"] if sentence not in IN_THE_FORM]
        found.append(
            {
                "name": action["name"], "why_not": why_not, "title": ACTIONS.get(action["name"], action["title"]),
                "possible": action["possible"] or not why_not, "override": why_not == [ANOTHER],
            }
        )  # fmt: skip
    return found


def life(visit: Visit, version: VersionView) -> list[dict[str, Any]]:
    """The states as steps: what is behind, where the version is, what lies ahead."""
    _ = visit.words.gettext
    whens = {
        "draft": (version["written"], version["written_by"]),
        "tested": (version["tested"], version["tested_by"]),
        "submitted": (version["submitted"], version["submitted_by"]),
        "approved": (version["approved"], version["approved_by"]),
        "scheduled": (version["valid_from"], None),
        "active": (version["began"], None),
        "expired": (version["valid_until"], None),
    }
    ended = version["state"] == "withdrawn"
    at = LIFE.index(version["state"]) if not ended else -1
    rows = []
    for place, state in enumerate(LIFE):
        when, who = whens[state]
        position = "past" if place < at else "now" if place == at else "ahead"
        if position == "past" and (not when or (state == "scheduled" and version["emergency"])):
            continue  # an emergency goes its own, shorter way
        if ended:
            if state == "expired" or not when or state == "scheduled":
                continue
            position = "past"
        rows.append(
            {"title": _(STATES[state][0]), "when": when, "who": who, "state": position, "last": state == "expired"}
        )
    if ended:
        rows.append(
            {"title": _(STATES["withdrawn"][0]), "when": version["ended"], "who": None, "state": "now", "last": False}
        )
    return rows


async def rule(visit: Visit) -> Response:
    """The rule on one page."""
    return await _page(visit, Form())


async def _page(visit: Visit, form: Form, *, status: int = 200, tried: str = "", stale: bool = False) -> Response:
    key = str(visit.path_params["id"])
    found = await risk_rules.rule(visit.api, key)
    number = form.text("number") or visit.query_params.get("number", "")
    version = chosen(found, number)
    shadow = (await risk_rules.shadow(visit.api, key))["versions"] if version["shadow"] else []
    before = _before(found["versions"], version)
    return page(
        visit, "officer/risk/rule.html", status=status, form=form, rule=found, version=version, tried=tried, stale=stale,
        offered=offers(version), life=life(visit, version), mistakes=pointed(visit, version["text"], version["mistakes"]),
        changes=changes(version, before) if before else [], before=before, shadow=shadow, noted=NOTED, reasoned=REASONED,
        states=STATES, lanes=LANES, scopes=SCOPES, flows=FLOWS, origins=ORIGINS, steps=STEPS, zone=zone_of(visit),
        flow_words=lambda flows: ", ".join(visit.words.gettext(FLOWS[flow]) for flow in flows), field_names=PARTS,
        told=lambda text: told(text, visit.words, among=TOLD), last_step=found["steps"][-1] if found["steps"] else None,
        last_day=last_day, **values_of(visit),
    )  # fmt: skip


def _before(versions: Sequence[VersionView], version: VersionView) -> VersionView | None:
    return next((one for one in versions if one["number"] < version["number"]), None)


def changes(version: VersionView, before: VersionView) -> list[str]:
    """What differs from the version before, by the names of the fields."""
    return [name for name in PARTS if version[name] != before[name]]  # type: ignore[literal-required]  # names of the shape


def _body(visit: Visit, form: Form, action: str) -> dict[str, Any]:
    _ = visit.words.gettext
    reason, note = form.text(f"{action}.reason"), form.text(f"{action}.note")
    if action in REASONED:
        if len(reason) < 10:
            form.wrong(f"{action}.reason", _("Say why, in at least ten characters."))
        if action != "activate-at-once":
            return {"reason": reason}
        hours = form.text(f"{action}.hours")
        if not hours.isdigit():
            form.wrong(f"{action}.hours", _("Give a whole number."))
            return {}
        return {"reason": reason, "hours": int(hours)}
    if action not in NOTED:
        return {}
    override = form.text(f"{action}.override")
    return {"note": note} | ({"override": {"reason": override}} if override else {})


async def act(visit: Visit, form: Form) -> Response:
    """Carry out an action; the last part of the address says which."""
    key, action = str(visit.path_params["id"]), visit.url.path.rpartition("/")[2]
    body = _body(visit, form, action)
    if form.errors:
        return await _page(visit, form, status=422, tried=action)
    number = int(form.text("number")) if form.text("number").isdigit() else 1
    try:
        done = await risk_rules.act(visit.api, key, action, body, number=number, version=form.version, key=form.key)
    except ApiProblem as problem:
        status = answered(visit, form, problem, prefix=f"{action}.", fallback="reason")
        if status == 412:
            form.errors.clear()
        return await _page(visit, form, status=status, tried=action, stale=status == 412)
    visit.tell(visit.words.gettext(DONE[action]))
    if action == "revise":
        return redirect(visit, f"/risk/rules/{key}/edit?number={done['versions'][0]['number']}")
    return redirect(visit, f"/risk/rules/{key}?number={number}")


ROUTES = [
    get("/risk/rules/{id}", rule),
    *(post(f"/risk/rules/{{id}}/{action}", act) for action in ACTIONS if action != "edit"),
]

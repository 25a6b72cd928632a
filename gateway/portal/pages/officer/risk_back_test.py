"""A whole rule set over the history: beside the lanes as recorded, or beside another set; two versions compared."""

from __future__ import annotations

import re
from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_rules
from gateway.portal.client.risk_rules import BackTestView
from gateway.portal.client.transport import ApiProblem
from gateway.portal.forms import Form
from gateway.portal.pages.officer.desk import get, post, zone_of
from gateway.portal.pages.officer.risk_desk import answered
from gateway.portal.pages.officer.risk_forecast import values_of
from gateway.portal.pages.officer.risk_mistake_words import told
from gateway.portal.pages.officer.risk_rule_words import LANES, STATES, TOLD
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

ROWS = 40
"""Rules of a result on the page, those with most hits first."""
DRAWN = 6
_VERSION = re.compile(r"(R-[0-9]+)/([0-9]+)")


async def first(visit: Visit) -> Response:
    """What can be tried."""
    return await _page(visit, Form(given={"base": "active", "against": "recorded", "beside": "active"}))


async def _page(visit: Visit, form: Form, *, status: int = 200, found: BackTestView | None = None) -> Response:
    rules = await risk_rules.rules(visit.api)
    titles = {row["id"]: row["title"] for row in rules}
    versions = [
        (f"{row['id']}/{number}", f"{row['id']} · {row['title']}", state)
        for row in rules
        for number, state in ((row["number"], row["state"]), (row["under_way"], row["under_way_state"]))
        if number is not None and state is not None and state not in ("active", "expired", "withdrawn")
    ]
    rows = sorted(found["rules"], key=lambda row: -row["hits"]) if found else []
    return page(
        visit, "officer/risk/back_test.html", status=status, form=form, found=found, rows=rows[:ROWS], all_rows=len(rows),
        versions=list(dict.fromkeys(versions)), active=[row for row in rules if row["state"] == "active"], titles=titles,
        activations=await risk_rules.activations(visit.api), lanes=LANES, states=STATES, zone=zone_of(visit),
        drawn=[(row["rule"], row["find_rate"], row["finds"], row["inspected"]) for row in rows if row["find_rate"]][:DRAWN],
        told=lambda text: told(text, visit.words, among=TOLD), **values_of(visit),
    )  # fmt: skip


def _choice(form: Form, base: str, added: str, left: str) -> dict[str, Any]:
    chosen = form.text(base)
    return {
        "base": chosen if re.fullmatch(r"active|none|[0-9a-f]{64}", chosen) else "active",
        "add": [
            {"rule": match[1], "version": int(match[2])}
            for one in form.all(added)
            if (match := _VERSION.fullmatch(one)) is not None
        ],
        "leave_out": form.all(left),
    }


async def back_test(visit: Visit, form: Form) -> Response:
    """Run it, and show the result under the form."""
    body: dict[str, Any] = {"trial": _choice(form, "base", "add", "leave_out")}
    if form.text("against") == "set":
        body["against"] = _choice(form, "beside", "", "")
    try:
        found = await risk_rules.back_test(visit.api, body)
    except ApiProblem as problem:
        return await _page(visit, form, status=answered(visit, form, problem, fallback="base"))
    return await _page(visit, form, found=found)


ROUTES = [get("/risk/back-test", first), post("/risk/back-test", back_test)]

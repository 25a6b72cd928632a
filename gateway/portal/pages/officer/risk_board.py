"""The day at a glance: what waits by lane, what is mine, what a second officer has to decide, and the days to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from gateway.portal.client import risk_casework
from gateway.portal.client.risk_casework import ExaminerView, QueueRow
from gateway.portal.language import N_
from gateway.portal.pages.officer.desk import get, holds, zone_of
from gateway.portal.rendering import page
from gateway.portal.visit import MenuItem, Visit

ROLES = ("counter", "examiner", "risk-analyst", "risk-approver", "auditor")
AT_THE_QUEUE = frozenset({"examiner", "risk-approver", "auditor"})
KEEPS_RULES = frozenset({"risk-analyst", "risk-approver", "auditor"})
DECIDES_REQUESTS = frozenset({"risk-approver", "auditor"})
A_DAY = 24 * 60
"""Minutes after which a declaration that nobody looked at stands out."""
SHOWN, COUNTED = 8, 500


def offices_of(rows: Sequence[QueueRow], examiners: Sequence[ExaminerView]) -> list[str]:
    """The offices that are spoken of, those with the most waiting first."""
    counted = Counter(row["office"] for row in rows if row["office"])
    for one in examiners:
        for office in one["offices"]:
            counted.setdefault(office, 0)
    return [office for office, _ in counted.most_common() if office]


async def _rules(visit: Visit) -> dict[str, list[Any]]:
    """Rules that somebody has to look after: to approve, about to end; and alarms that nobody looked at."""
    if not visit.actor.roles & KEEPS_RULES:
        return {"approve": [], "expiring": [], "alarms": []}
    rules = await risk_casework.rules(visit.api)
    alarms = await risk_casework.alarms(visit.api)
    return {
        "approve": [row for row in rules if "submitted" in (row["state"], row["under_way_state"])],
        "expiring": [row for row in rules if row["expires_soon"]],
        "alarms": [row for row in alarms if not row["seen"]],
    }


async def board(visit: Visit) -> Response:
    """The day on one page: an examiner begins here."""
    rules = await _rules(visit)
    keeps_rules = bool(visit.actor.roles & KEEPS_RULES)
    if not visit.actor.roles & AT_THE_QUEUE:
        return page(
            visit, "officer/risk/board.html", found=None, zone=zone_of(visit), requests=[], rules=rules, at=visit.at,
            keeps_rules=keeps_rules,
        )  # fmt: skip
    api = visit.api
    whole = await risk_casework.queue(api, limit=COUNTED)
    ready = await risk_casework.queue(api, ready=True, limit=1)
    examiners = await risk_casework.examiners(api)
    requests = await risk_casework.requests(api) if visit.actor.roles & DECIDES_REQUESTS else []
    offices = offices_of(whole["items"], examiners)
    me = next((one for one in examiners if one["id"] == visit.actor.id), None)
    home = (me["offices"] if me else []) or offices
    office = visit.query_params.get("office", "") or (home[0] if home else "")
    mine = [row for row in whole["items"] if row["assigned_to"] and row["assigned_to"]["id"] == visit.actor.id]
    late = sorted(
        (row for row in whole["items"] if row["waiting_minutes"] > A_DAY), key=lambda row: -row["waiting_minutes"]
    )
    nobodys = [row for row in whole["items"] if not row["assigned_to"]]
    return page(
        visit, "officer/risk/board.html", found=whole, counts=whole["counts"], ready=sum(ready["counts"].values()),
        mine=mine, late=late, nobodys=nobodys, requests=requests, offices=offices, office=office, me=me, shown=SHOWN,
        forecast=await risk_casework.forecast(api, office) if office else None, zone=zone_of(visit), at=visit.at, rules=rules,
        keeps_rules=keeps_rules,
    )  # fmt: skip


MENU = [MenuItem(path="/risk", title=N_("Risk"), shown=holds(*ROLES), order=3, start=True)]
ROUTES = [get("/risk", board)]

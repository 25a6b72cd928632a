"""The firm's first page about its status: what waits for me, until when; what waits for them; what we hold."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response

from gateway.portal.client import firm, firm_holder, firm_visits
from gateway.portal.client.firm import CaseRow
from gateway.portal.client.firm_holder import CheckIns, Holder
from gateway.portal.client.transport import ApiProblem
from gateway.portal.formatting import as_date
from gateway.portal.pages.firm import words as said
from gateway.portal.pages.firm.view import HOME, benefit_lines, place
from gateway.portal.pages.programme.words import HOLDERS, ROLES
from gateway.portal.rendering import page
from gateway.portal.visit import Visit

LISTED = 50
SOON = timedelta(days=90)
_LIVE = ("active", "suspended")
DONE_WITH = ("corrective_action", "refused", "withdrawn", "lapsed")
"""Where findings are no task of their own: the application's line says so, or it ended."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that waits for the firm: what, about what, where, until which day."""

    title: str
    about: str
    address: str
    until: str | None = None


async def dashboard(visit: Visit) -> Response:
    """Answers first."""
    api = visit.api
    found, held, findings, contestable, appeals, offers = await asyncio.gather(
        firm.applications(api, limit=LISTED),
        firm_holder.holders(api),
        firm_visits.findings(api, state="open"),
        firm_holder.contestable(api),
        firm_holder.appeals(api),
        firm.offers(api),
    )
    live = [row for row in held if row["state"] in _LIVE]
    holders = await asyncio.gather(*(firm_holder.holder(api, row["number"]) for row in live))
    check_ins = await asyncio.gather(*(_check_ins(visit, row["number"]) for row in live))
    rows = found["items"]
    cases = [
        Waits(_next_step(visit, row), _about(visit, row), place(row), row["waiting_until_on"])
        for row in rows
        if row["waiting_for"] == "firm"
    ]
    numbers = {row["id"]: row["number"] or "" for row in rows if row["state"] not in DONE_WITH}
    waits = [
        *cases,
        *_left_findings(visit, [one for one in findings if one["application_id"] in numbers], numbers),
        *(wait for holder, talk in zip(holders, check_ins, strict=True) for wait in _of_holder(visit, holder, talk)),
    ]
    waits.sort(key=lambda one: one.until or "9999")
    received = [row for row in offers if row["direction"] == "received"]
    return page(
        visit, "firm/dashboard.html", waits=waits, office=[row for row in rows if row["waiting_for"] == "office"],
        ended=[row for row in rows if row["waiting_for"] == "nobody"], held=held, live=list(zip(holders, check_ins, strict=True)),
        benefits={one["number"]: benefit_lines(one["benefits"], visit) for one in holders}, contestable=contestable,
        appeals=appeals, received=received, states=said.STATES, holder_states=HOLDERS, roles=ROLES, purposes=said.PURPOSES,
        appeal_states=said.APPEALS, against=said.AGAINST, today=visit.at.date(), drafts=_drafts(rows),
    )  # fmt: skip


async def _check_ins(visit: Visit, number: str) -> CheckIns | None:
    try:
        return await firm_holder.check_ins(visit.api, number)
    except ApiProblem as problem:
        if problem.status not in (403, 404):
            raise
        return None


def _drafts(rows: Sequence[CaseRow]) -> list[CaseRow]:
    return [row for row in rows if row["state"] in ("draft", "returned")]


def _about(visit: Visit, row: CaseRow) -> str:
    purpose = said.PURPOSES[row["purpose"]]
    return row["number"] or visit.words.gettext(purpose)


def _next_step(visit: Visit, row: CaseRow) -> str:
    gettext = visit.words.gettext
    return {
        "interest": gettext("Begin the self-assessment"),
        "draft": gettext("Go on with the self-assessment"),
        "returned": gettext("Complete what is missing and send it again"),
        "corrective_action": gettext("Answer the findings"),
    }.get(row["state"], gettext("Look at the application"))


def _left_findings(
    visit: Visit, findings: Sequence[firm_visits.FindingView], numbers: Mapping[str, str]
) -> list[Waits]:
    """Findings that stayed open after the correction, one line for each application."""
    by_case: dict[str, list[str]] = {}
    for one in findings:
        by_case.setdefault(one["application_id"], []).append(one["due_on"] or "")
    found = []
    for case, days in by_case.items():
        text = visit.words.ngettext("%(num)s finding is open", "%(num)s findings are open", len(days))
        about = " · ".join(part for part in (numbers[case], text % {"num": len(days)}) if part)
        first = min((day for day in days if day), default=None)
        title = visit.words.gettext("Answer the findings")
        found.append(Waits(title, about, f"{HOME}/applications/{case}/findings", first))
    return found


def _of_holder(visit: Visit, holder: Holder, talk: CheckIns | None) -> list[Waits]:
    """What a holder is asked for: an answer to a measure, a remedy, the re-validation, the yearly talk."""
    gettext, today = visit.words.gettext, visit.at.date()
    here = f"{HOME}/holders/{holder['number']}"
    found = []
    for one in holder["measures"]:
        if one["state"] == "announced":
            title, about = said.MEASURES[one["kind"]], gettext("Say what you think before it is decided")
            found.append(Waits(gettext(title), about, f"{here}/measures/{one['id']}", one["hearing_until"]))
    if holder["state"] == "suspended" and holder["remedy_until"]:
        found.append(
            Waits(gettext("Mend what led to the suspension"), holder["number"], here, holder["remedy_until"][:10])
        )
    file_by = as_date(holder["file_revalidation_by"])
    if not holder["revalidation"] and file_by - today <= SOON:
        found.append(
            Waits(gettext("Ask for re-validation"), holder["number"], f"{here}/revalidate", file_by.isoformat())
        )
    if talk and as_date(talk["due_on"]) - today <= SOON:
        found.append(Waits(gettext("Prepare the yearly talk"), holder["number"], f"{here}#talk", talk["due_on"]))
    return found

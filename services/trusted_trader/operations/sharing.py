"""Shared validation: a firm lets another administration read a report, and that one may use it (AEO-37).

Recognising another member's report spares a visit. It does not replace the decision, which stays national: findings
come along, and whoever accepts the report counts as its validator.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import FindingView, of_the_firm
from services.trusted_trader.domain.words import VisitStatus
from services.trusted_trader.events import Note
from services.trusted_trader.model import Application, Finding, PublishedReport, Site, Visit
from shared.facts import Fact
from shared.office import Officer
from shared.problems import NotPermitted, RuleNotMet, refuse


async def content(session: AsyncSession, *, visit: Visit) -> dict[str, Any]:
    """A report as another administration reads it: where, when, who, what was found, and how that stands now."""
    site = await session.get_one(Site, (visit.administration, visit.site_id))
    application = await session.get_one(Application, (visit.administration, visit.application_id))
    findings = await session.scalars(
        select(Finding)
        .where(Finding.administration == visit.administration, Finding.visit_id == visit.id)
        .order_by(Finding.created_at, Finding.id)
    )
    return {
        "visit": visit.number,
        "kind": visit.kind,
        "firm": {"name": application.name, "tin": application.tin},
        "site": {"name": site.name, "kind": site.kind, "address": site.address},
        "started_at": visit.started_at.isoformat() if visit.started_at else None,
        "reported_at": visit.reported_at.isoformat() if visit.reported_at else None,
        "validators": visit.validator_names,
        "people": visit.people,
        "elements": [one["element"] for one in visit.checklist],
        "ratings": visit.ratings,
        "risk_grade": visit.risk_grade,
        "summary": visit.summary,
        "findings": [
            {
                "id": str(one.id), "element": one.element, "severity": one.severity, "text": one.text,
                "action": one.action, "due_on": one.due_on.isoformat() if one.due_on else None, "state": one.state,
                "response": one.response, "resolution": one.resolution,
            }
            for one in findings
        ],
    }  # fmt: skip


async def share(
    session: AsyncSession, *, visit: Visit, application: Application, to_administration: str, to_tin: str,
    hosted: Collection[str], by: Officer,
) -> tuple[PublishedReport, list[Fact]]:  # fmt: skip
    """A firm consents that a named administration reads the report of its site; asked twice it is one consent.

    `to_tin` is the firm's number there. Raises NotPermitted for anybody but the firm's own people, RuleNotMet without a report
    of this administration, Invalid for an administration that is not served here.
    """
    _of_the_firm(application, by)
    if visit.state != VisitStatus.REPORTED or visit.shared_from is not None:
        raise RuleNotMet(
            "Only a report of this administration's own officers can be shared.",
            hint="Wait until the visit is reported.",
        )
    if to_administration == visit.administration or to_administration not in hosted:
        raise refuse(
            "The report cannot be shared so.",
            ("/to_administration", "unknown", "Name another administration that is served here."),
        )
    there = await session.scalar(
        select(PublishedReport).where(
            PublishedReport.administration == visit.administration, PublishedReport.visit_id == visit.id,
            PublishedReport.to_administration == to_administration, PublishedReport.to_tin == to_tin,
            PublishedReport.withdrawn_at.is_(None),
        )
    )  # fmt: skip
    if there is not None:
        return there, []
    row = PublishedReport(
        administration=visit.administration, id=uuid4(), visit_id=visit.id, to_administration=to_administration,
        to_tin=to_tin, content=await content(session, visit=visit), consented_by=by.actor.id,
        consented_by_name=by.actor.name, consented_at=by.at, withdrawn_at=None,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row, [_fact(visit, application, "report-shared", f"{to_administration} {to_tin}")]


async def withdraw(
    session: AsyncSession, *, row: PublishedReport, visit: Visit, application: Application, by: Officer
) -> list[Fact]:
    """The firm takes its consent back. What another administration used before stays in its own file."""
    _of_the_firm(application, by)
    if row.withdrawn_at is not None:
        return []
    row.withdrawn_at = by.at
    await session.flush()
    return [_fact(visit, application, "report-withdrawn", f"{row.to_administration} {row.to_tin}")]


def _of_the_firm(application: Application, by: Officer) -> None:
    if not of_the_firm(FindingView(organisation=application.organisation), by.actor):
        raise NotPermitted("Only the firm itself consents that others read its report.")


async def refresh(session: AsyncSession, *, visit: Visit) -> None:
    """What others read follows what happens to the findings."""
    offered = (
        await session.scalars(
            select(PublishedReport).where(
                PublishedReport.administration == visit.administration, PublishedReport.visit_id == visit.id,
                PublishedReport.withdrawn_at.is_(None),
            )
        )
    ).all()  # fmt: skip
    if not offered:
        return
    now = await content(session, visit=visit)
    for row in offered:
        row.content = now
    await session.flush()


def _fact(visit: Visit, application: Application, what: str, detail: str) -> Note:
    return Note(
        subject=f"visit/{visit.id}", version=visit.version, administration=visit.administration,
        organisation=application.organisation, tin=visit.tin, number=visit.number, what=what, detail=detail,
    )  # fmt: skip

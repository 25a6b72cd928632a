"""Visits and findings as people see them, and the package that a validator takes along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.cases import FindingView
from services.trusted_trader.domain.words import Severity, VisitStatus
from services.trusted_trader.model import Application, Document, Finding, PublishedReport, Site, Visit
from services.trusted_trader.operations.photos import listed
from services.trusted_trader.operations.visits import plan_of, view
from services.trusted_trader.workflow import FINDING, VISIT
from shared.office import Office, Officer
from shared.shapes import Shape, moment, person, some_moment
from shared.workflow import Offer


async def around(session: AsyncSession, rows: Sequence[Visit]) -> tuple[dict[UUID, Site], dict[UUID, Application]]:
    """The sites and the applications of some visits."""
    if not rows:
        return {}, {}
    code = rows[0].administration
    sites = await session.scalars(
        select(Site).where(Site.administration == code, Site.id.in_({row.site_id for row in rows}))
    )
    applications = await session.scalars(
        select(Application).where(
            Application.administration == code, Application.id.in_({row.application_id for row in rows})
        )
    )
    return {one.id: one for one in sites}, {one.id: one for one in applications}


async def visit_rows(session: AsyncSession, *, rows: Sequence[Visit], office: Office) -> list[Shape]:
    """Visits in a list."""
    sites, applications = await around(session, rows)
    return [
        visit_row(row, site=sites[row.site_id], application=applications[row.application_id], office=office)
        for row in rows
    ]


def visit_row(row: Visit, *, site: Site, application: Application, office: Office) -> Shape:
    """A visit in a list."""
    zone = office.calendar.zone
    return {
        "id": str(row.id),
        "number": row.number,
        "version": row.version,
        "state": row.state,
        "kind": row.kind,
        "application": {"id": str(application.id), "number": application.number, "state": application.state},
        "firm": {"organisation": application.organisation, "name": application.name, "tin": row.tin},
        "site": site_shape(site, office=office),
        "planned_on": row.planned_on.isoformat(),
        "trip": row.trip,
        "validators": _validators(row),
        "started": some_moment(row.started_at, zone),
        "reported": some_moment(row.reported_at, zone),
        "changed": moment(row.changed_at, zone),
        "changed_by": person(row.changed_by, row.changed_by_name),
        "kept_reports": len(row.kept),
    }


def _validators(row: Visit) -> list[Shape]:
    return [person(one, name) for one, name in zip(row.validators, row.validator_names, strict=True)]


def site_shape(row: Site, *, office: Office) -> Shape:
    """A site."""
    return {
        "id": str(row.id), "version": row.version, "organisation": row.organisation, "tin": row.tin, "name": row.name,
        "kind": row.kind, "address": row.address, "island": row.island,
        "created": moment(row.created_at, office.calendar.zone),
        "closed": some_moment(row.closed_at, office.calendar.zone),
    }  # fmt: skip


async def visit_file(session: AsyncSession, *, row: Visit, by: Officer) -> Shape:
    """A visit on one page. A firm sees its report and findings, not the risk grade nor what was kept beside it."""
    office, of_the_office = by.office, by.actor.organisation is None
    sites, applications = await around(session, [row])
    application = applications[row.application_id]
    there = row.state == VisitStatus.REPORTED or of_the_office
    found = (
        await session.scalars(
            select(Finding)
            .where(Finding.administration == row.administration, Finding.visit_id == row.id)
            .order_by(Finding.created_at, Finding.element, Finding.id)
        )
    ).all()
    photos = await listed(session, administration=row.administration, of="visit", identifiers=[row.id]) if there else []
    shares = await session.scalars(
        select(PublishedReport)
        .where(PublishedReport.administration == row.administration, PublishedReport.visit_id == row.id)
        .order_by(PublishedReport.consented_at)
    )
    return {
        **visit_row(row, site=sites[row.site_id], application=application, office=office),
        "plan": plan_of(row),
        "checklist": row.checklist,
        "people": row.people,
        "ratings": row.ratings,
        "risk_grade": row.risk_grade if of_the_office else None,
        "summary": row.summary,
        "findings": await finding_shapes(session, rows=found, by=by),
        "photos": [file_shape(one, office=office) for one in photos],
        "kept": [_kept(one, office=office) for one in row.kept] if of_the_office else [],
        "shared": _shared(row),
        "shares": [share_shape(one, office=office) for one in shares],
        "actions": offers(VISIT.offers(state=row.state, held=by.held, view=view(row), actor=by.actor)),
    }


def _kept(one: Shape, *, office: Office) -> Shape:
    return {
        "report_key": one["report_key"],
        "why": one["why"],
        "at": moment(datetime.fromisoformat(one["at"]), office.calendar.zone),
        "by": person(one["by"], one["by_name"]),
        "report": one["report"],
    }


def _shared(row: Visit) -> Shape | None:
    if row.shared_from is None or row.shared_report is None:
        return None
    return {
        "administration": row.shared_from,
        "visit": row.shared_report["visit"],
        "reported_at": row.shared_report["reported_at"],
        "consent": row.shared_consent,
        "accepted_by": _validators(row)[0],
    }


def share_shape(row: PublishedReport, *, office: Office) -> Shape:
    """A firm's consent that another administration reads a report."""
    zone = office.calendar.zone
    return {
        "id": str(row.id), "to_administration": row.to_administration, "to_tin": row.to_tin,
        "consented": moment(row.consented_at, zone), "consented_by": person(row.consented_by, row.consented_by_name),
        "withdrawn": some_moment(row.withdrawn_at, zone),
    }  # fmt: skip


def offered_shape(row: PublishedReport, *, office: Office) -> Shape:
    """A report that another administration's firm lets this one read."""
    return {
        "id": str(row.id), "administration": row.administration, "tin": row.to_tin,
        "consented": moment(row.consented_at, office.calendar.zone), "consented_by": row.consented_by_name,
        "content": row.content,
    }  # fmt: skip


def file_shape(row: Document, *, office: Office) -> Shape:
    """A photo or a piece of evidence."""
    return {
        "id": str(row.id), "name": row.name, "media_type": row.media_type, "bytes": row.bytes, "sha256": row.sha256,
        "about": row.question, "of_the_office": row.of_the_office, "added": moment(row.added_at, office.calendar.zone),
        "added_by": person(row.added_by, row.added_by_name),
    }  # fmt: skip


def offers(found: Iterable[Offer]) -> list[Shape]:
    """What may be done now."""
    return [
        {"name": one.action.name, "title": one.action.title, "possible": one.possible, "why_not": list(one.why_not)}
        for one in found
    ]


async def finding_shapes(session: AsyncSession, *, rows: Sequence[Finding], by: Officer) -> list[Shape]:
    """Findings with their evidence."""
    if not rows:
        return []
    code = rows[0].administration
    evidence = await listed(session, administration=code, of="finding", identifiers=[row.id for row in rows])
    visits = await session.scalars(
        select(Visit).where(Visit.administration == code, Visit.id.in_({row.visit_id for row in rows}))
    )
    numbers = {one.id: one.number for one in visits}
    applications = await session.scalars(
        select(Application).where(
            Application.administration == code, Application.id.in_({row.application_id for row in rows})
        )
    )
    firms = {one.id: one.organisation for one in applications}
    today, zone = by.office.today(by.at), by.office.calendar.zone
    return [
        {
            "id": str(row.id), "version": row.version, "state": row.state, "visit": numbers[row.visit_id],
            "application_id": str(row.application_id), "tin": row.tin, "element": row.element, "severity": row.severity,
            "blocks_grant": row.severity == Severity.CRITICAL and row.state != "resolved", "text": row.text,
            "action": row.action, "due_on": row.due_on.isoformat() if row.due_on else None,
            "overdue": row.state == "open" and row.due_on is not None and row.due_on < today, "response": row.response,
            "answered": some_moment(row.answered_at, zone), "answered_by": row.answered_by_name,
            "resolution": row.resolution, "resolved": some_moment(row.resolved_at, zone),
            "resolved_by": row.resolved_by_name,
            "evidence": [file_shape(one, office=by.office) for one in evidence if one.of_id == str(row.id)],
            "actions": offers(
                FINDING.offers(
                    state=row.state, held=by.held, view=FindingView(organisation=firms[row.application_id]),
                    actor=by.actor,
                )
            ),
        }
        for row in rows
    ]  # fmt: skip

"""Reports of visits: handed in, sent twice, kept when the visit changed meanwhile, taken over from another administration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.domain.visits import (
    Found,
    Report,
    comes_along,
    digest,
    faults,
    resolved_elsewhere,
    unrated,
)
from services.trusted_trader.domain.words import ENDED, Element, Severity, VisitKind, VisitStatus
from services.trusted_trader.events import Note
from services.trusted_trader.model import Application, Document, PublishedReport, Site, Visit
from services.trusted_trader.operations import findings, visits
from services.trusted_trader.permissions import Permission
from services.trusted_trader.workflow import VISIT
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.problems import AlreadyExists, NotFound, NotPermitted, RuleNotMet, refuse
from shared.workflow import Action

USE = Action(
    "use-report", VISIT.start, VisitStatus.REPORTED, Permission.REVIEW, title="Use another administration's report"
)


class Why(StrEnum):
    """Why a report was kept and did not become the visit's."""

    CANCELLED = "cancelled"
    REPLANNED = "replanned"
    REPORTED = "reported"
    APPLICATION_ENDED = "application_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What became of a report: `why` is None for one that is the visit's now (or was already)."""

    why: Why | None
    facts: list[Fact]


async def hand_in(
    session: AsyncSession, *, row: Visit, application: Application, report: Report, sent: Mapping[str, Any], by: Officer
) -> Handed:
    """Hand a report in. `sent` is the report as JSON, as it is kept where it cannot be used now.

    The caller has locked the application and the visit, so that no grant overlooks a finding that arrives at this moment.
    The same report again changes nothing. One that meets a visit that was changed, cancelled or reported by somebody else
    meanwhile is kept with the visit. Raises Invalid naming the fields, NotPermitted, RuleNotMet.
    """
    if Permission.VALIDATE not in by.held:
        raise NotPermitted("Handing in a report needs another role.", permission=str(Permission.VALIDATE))
    sha256 = digest({name: value for name, value in sent.items() if name != "plan"})
    if row.state == VisitStatus.REPORTED and row.report_key == report.key and row.report_sha256 == sha256:
        return Handed(why=None, facts=[])
    finished_on = by.office.today(report.finished_at)
    wrong = list(faults(report, checklist=row.checklist, at=by.at, finished_on=finished_on))
    wrong += [
        (f"/ratings/{element}", "missing", f"Element {element} has no rating yet.")
        for element in unrated(row.checklist, report.ratings)
    ]
    taken = await findings.known(
        session, administration=row.administration, identifiers=[one.id for one in report.findings]
    )
    if why := _why(row, application, report):
        if wrong:
            raise refuse("The report cannot be used.", *wrong)
        return Handed(why=why, facts=await _keep(session, row, application, why, report, sha256, sent, by))
    action = VISIT.apply("report", state=row.state, held=by.held, view=visits.view(row), actor=by.actor)
    wrong += [
        (f"/findings/{place}/id", "taken", "Another finding has this id.")
        for place, one in enumerate(report.findings)
        if one.id in taken
    ]
    if wrong:
        raise refuse("The report cannot be used.", *wrong)
    row.started_at, row.reported_at = report.started_at, by.at
    row.people, row.ratings = [dict(one) for one in report.people], {k: dict(v) for k, v in report.ratings.items()}
    row.risk_grade, row.summary = report.risk_grade, report.summary
    row.report_key, row.report_sha256 = report.key, sha256
    row.kept = [one for one in row.kept if one["report_key"] != str(report.key)]
    told = [await visits.step(session, row=row, application=application, action=action, by=by)]
    for one in report.findings:
        told.append(
            await findings.write(session, visit=row, application=application, found=one, ended_on=finished_on, by=by)
        )
    return Handed(why=None, facts=told)


def _why(row: Visit, application: Application, report: Report) -> Why | None:
    if row.state == VisitStatus.REPORTED:
        return Why.REPORTED
    if row.state == VisitStatus.CANCELLED:
        return Why.CANCELLED
    if application.state in ENDED:
        return Why.APPLICATION_ENDED
    return Why.REPLANNED if report.plan != visits.plan_of(row) else None


async def _keep(
    session: AsyncSession, row: Visit, application: Application, why: Why, report: Report, sha256: str,
    sent: Mapping[str, Any], by: Officer,
) -> list[Fact]:  # fmt: skip
    if any(one["report_key"] == str(report.key) and one["sha256"] == sha256 for one in row.kept):
        return []
    entry = {
        "report_key": str(report.key), "sha256": sha256, "why": why.value, "at": by.at.isoformat(), "by": by.actor.id,
        "by_name": by.actor.name, "report": dict(sent),
    }  # fmt: skip
    row.kept = [*row.kept, entry]
    row.version += 1
    await session.flush()
    return [
        Note(
            subject=f"visit/{row.id}", version=row.version, administration=row.administration,
            organisation=application.organisation, tin=row.tin, number=row.number, what="report-kept", detail=why.value,
        )
    ]  # fmt: skip


def kept(row: Visit, *, report_key: UUID) -> dict[str, Any]:
    """The newest kept report of this key, as it was sent. Raises NotFound."""
    for one in reversed(row.kept):
        if one["report_key"] == str(report_key):
            found: dict[str, Any] = one["report"]
            return found
    raise NotFound("No report with this key was kept with that visit.")


async def use_kept(
    session: AsyncSession, *, row: Visit, source: Visit, application: Application, report: Report,
    sent: Mapping[str, Any], by: Officer,
) -> Handed:  # fmt: skip
    """Make a kept report the report of this visit, which is of the same site and application; its photos come along."""
    if (source.application_id, source.site_id) != (row.application_id, row.site_id):
        raise refuse("The report cannot be used here.", ("/visit", "other", "That visit is of another site."))
    present = visits.plan_of(row)
    handed = await hand_in(
        session, row=row, application=application, report=replace(report, plan=present), sent={**sent, "plan": present},
        by=by,
    )  # fmt: skip
    if handed.why is None and source.id != row.id and source.state != VisitStatus.REPORTED:
        await session.execute(
            update(Document)
            .where(
                Document.administration == row.administration, Document.of == "visit", Document.of_id == str(source.id)
            )
            .values(of_id=str(row.id))
        )
    return handed


async def use_offered(
    session: AsyncSession, *, application: Application, site: Site, offered: PublishedReport, by: Officer
) -> tuple[Visit, list[Fact]]:
    """Count another administration's report as the validation of a site (AEO-37).

    Recorded are its source, its date, the firm's consent and the officer who accepts it; that officer does not decide.
    Raises RuleNotMet for a report that is too old, AlreadyExists for one that was used in this application.
    """
    visits.plannable(application, by=by)
    visits.belongs(application, site)
    if offered.to_tin != application.tin:
        raise refuse("This report cannot be used.", ("/report", "other", "The report is about another firm."))
    made_at = datetime.fromisoformat(offered.content["reported_at"])
    made_on: date = by.office.today(made_at)
    months = int(by.office.terms(by.at).value("shared_report_months"))
    if by.office.today(by.at) - made_on > timedelta(days=months * 366 // 12):
        raise RuleNotMet(f"The report is of {made_on.isoformat()}, older than {months} months.", hint="Plan a visit.")
    source = f"{offered.administration} {offered.content['visit']}"
    again = await session.scalar(
        select(Visit.number).where(
            Visit.administration == application.administration, Visit.application_id == application.id,
            Visit.shared_report["offer"].astext == str(offered.id),
        )
    )  # fmt: skip
    if again is not None:
        raise AlreadyExists(f"The report {source} was used for {again}.", visit=again)
    accepted = visits.Plan(planned_on=by.office.today(by.at), validators=((by.actor.id, by.actor.name),))
    row = await visits.new(session, application=application, site=site, kind=VisitKind.SHARED, plan=accepted, by=by)
    row.started_at, row.reported_at = _moment(offered.content["started_at"]) or made_at, by.at
    row.people, row.ratings = list(offered.content["people"]), dict(offered.content["ratings"])
    row.risk_grade, row.summary = offered.content["risk_grade"], offered.content["summary"]
    row.shared_from = offered.administration
    row.shared_report = {"offer": str(offered.id), **offered.content}
    row.shared_consent = f"{offered.consented_by_name}, {by.office.today(offered.consented_at).isoformat()}"
    texts = Texts(internal=f"Report {source} of {made_on.isoformat()}, accepted by {by.actor.name}.")
    told = [await visits.step(session, row=row, application=application, action=USE, by=by, texts=texts)]
    for one in offered.content["findings"]:
        if comes_along(one):
            told.append(await _take_over(session, row, application, one, by))
    return row, told


async def _take_over(
    session: AsyncSession, row: Visit, application: Application, one: Mapping[str, Any], by: Officer
) -> Fact:
    found = Found(
        id=uuid4(), element=Element(one["element"]), severity=Severity(one["severity"]),
        text=f"{row.shared_from}: {one['text']}", action=one["action"], due_on=None,
    )  # fmt: skip
    response = f"{row.shared_from}: {one['resolution'] or one['response']}" if resolved_elsewhere(one) else ""
    return await findings.write(
        session, visit=row, application=application, found=found, ended_on=by.office.today(by.at), by=by,
        response=response,
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

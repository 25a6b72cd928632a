"""The package that goes along, the report that comes back, and reports that other administrations may read."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.trusted_trader.api.calls import expect, officer, officers_only
from services.trusted_trader.api.visit_calls import answer, both
from services.trusted_trader.domain.visits import Found, Report
from services.trusted_trader.model import Visit
from services.trusted_trader.operations import reports as operations
from services.trusted_trader.operations import sharing
from services.trusted_trader.operations.reports import Why
from services.trusted_trader.operations.visits import plan_of
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import offers
from services.trusted_trader.queries import visits as queries
from services.trusted_trader.queries.packages import package
from services.trusted_trader.queries.visit_file import offered_shape, share_shape
from services.trusted_trader.schemas import visits as bodies
from shared.office import Officer
from shared.problems import Problem
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Reports of visits"])


class ReportKept(Problem):
    """The visit changed meanwhile; the report is kept with it.

    Nothing is lost: the office sees the report with the visit. `why` says what changed, `plan` is the present plan.
    """

    status = 409
    hint = "Look at what changed; the report can still be used."


_HOW = {
    Why.REPLANNED: (
        "The visit was planned anew after its package was taken along.",
        "Look at the new plan. Where the report still fits, send it again with the plan named here.",
    ),
    Why.CANCELLED: (
        "The visit was cancelled.",
        "Ask the office to plan a new visit of this site; there the kept report is used without writing it again.",
    ),
    Why.REPORTED: (
        "Another report of this visit is there already.",
        "Compare the two. What is missing in the first one goes into a new visit of this site.",
    ),
    Why.APPLICATION_ENDED: (
        "The application was concluded before the report came.",
        "Tell the officer of the case, who sees the report and decides what follows.",
    ),
}


@router.get(
    "/visits/{key}/package",
    response_model=bodies.Package,
    dependencies=[Requires(Permission.VALIDATE, Permission.REVIEW)],
)
async def take_along(key: str, call: CallDep) -> Response:
    """Everything that a validator needs without a network: site, firm, checklist with the firm's answers, earlier findings."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        row = await queries.visit(session, key=key, actor=call.actor)
        shape = await package(session, row=row, office=by.office, at=call.at, language=call.language)
    return json_answer(bodies.Package.model_validate(shape), version=row.version)


@router.put("/visits/{key}/report", response_model=bodies.VisitFile, dependencies=[Requires(Permission.VALIDATE)])
async def hand_in(key: str, body: bodies.ReportBody, call: CallDep) -> Response:
    """Hand a report in. The same one again is the same report; `plan` instead of If-Match says which plan it follows.

    Where the visit was changed, cancelled or reported meanwhile the answer is 409 `report-kept`, and the report is kept.
    """
    call.require_key()
    sent = body.model_dump(mode="json")
    async with call.change() as change:
        by = await officer(change.session, call)
        row, application = await both(change.session, call=call, key=key)
        handed = await operations.hand_in(
            change.session, row=row, application=application, report=_report(body), sent=sent, by=by
        )
        change.record(*handed.facts)
        if handed.why is None:
            return await answer(change, row, by=by)
        problem = _kept(row, handed.why)
    raise problem


@router.post("/visits/{key}/use-kept", response_model=bodies.VisitFile, dependencies=[Requires(Permission.VALIDATE)])
async def use_kept(key: str, body: bodies.UseKept, call: CallDep) -> Response:
    """Make a report that was kept with this visit, or with a cancelled one of the same site, the report of this visit."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, application = await both(change.session, call=call, key=key)
        expect(call, row, by.office)
        source = await queries.visit(change.session, key=body.visit, actor=call.actor)
        sent: dict[str, Any] = operations.kept(source, report_key=body.report_key)
        report = _report(bodies.ReportBody.model_validate(sent))
        handed = await operations.use_kept(
            change.session, row=row, source=source, application=application, report=report, sent=sent, by=by
        )
        change.record(*handed.facts)
        if handed.why is None:
            return await answer(change, row, by=by)
        problem = _kept(row, handed.why)
    raise problem


def _report(body: bodies.ReportBody) -> Report:
    return Report(
        key=body.report_key, plan=body.plan, started_at=body.started_at, finished_at=body.finished_at,
        people=tuple(one.model_dump() for one in body.people),
        ratings={element.value: rating.model_dump() for element, rating in body.ratings.items()},
        risk_grade=body.risk_grade, summary=body.summary,
        findings=tuple(
            Found(
                id=one.id, element=one.element, severity=one.severity, text=one.text, action=one.action, due_on=one.due_on
            )
            for one in body.findings
        ),
    )  # fmt: skip


def _kept(row: Visit, why: Why) -> ReportKept:
    detail, hint = _HOW[why]
    return ReportKept(
        f"{detail} The report is kept with {row.number}.",
        hint=hint, why=why.value, visit=row.number, state=row.state, version=row.version, plan=plan_of(row),
        planned_on=row.planned_on.isoformat(), validators=row.validator_names,
    )  # fmt: skip


@router.post(
    "/visits/{key}/share", status_code=201, response_model=bodies.ShareView, dependencies=[Requires(Permission.LODGE)]
)
async def share(key: str, body: bodies.Share, call: CallDep) -> Response:
    """The firm consents that a named administration reads the report of its site (AEO-37)."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, application = await both(change.session, call=call, key=key)
        consent, facts = await sharing.share(
            change.session, visit=row, application=application, to_administration=body.to_administration,
            to_tin=body.to_tin, hosted=call.platform.settings.hosted_administrations(), by=by,
        )  # fmt: skip
        change.record(*facts)
        shown = bodies.ShareView.model_validate(share_shape(consent, office=by.office))
        return change.answer(shown, status=201 if facts else 200)


@router.post(
    "/visits/{key}/shares/{identifier}/withdraw",
    response_model=bodies.ShareView,
    dependencies=[Requires(Permission.LODGE)],
)
async def withdraw(key: str, identifier: UUID, call: CallDep) -> Response:
    """The firm takes its consent back; what was used before stays in the other administration's file."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, application = await both(change.session, call=call, key=key)
        consent = await offers.share(
            change.session, identifier=identifier, administration=by.office.code, visit_id=row.id, locked=True
        )
        change.record(*await sharing.withdraw(change.session, row=consent, visit=row, application=application, by=by))
        return change.answer(bodies.ShareView.model_validate(share_shape(consent, office=by.office)))


@router.get("/offered-reports", response_model=bodies.OfferedReports, dependencies=[Requires(Permission.REVIEW)])
async def offered(call: CallDep, tin: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Reports of other administrations that firms let this one read; of one firm by its TIN here."""
    officers_only(call)
    async with call.reading() as session:
        by: Officer = await officer(session, call)
        rows = await offers.all_offered(session, administration=by.office.code, tin=tin)
        items = [offered_shape(row, office=by.office) for row in rows]
    return json_answer(bodies.OfferedReports.model_validate({"items": items}))

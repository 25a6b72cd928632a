"""Visits: planned, listed, changed; the planner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import officer, officers_only
from services.trusted_trader.api.visit_calls import act, answer, whole
from services.trusted_trader.domain.words import VisitKind, VisitStatus
from services.trusted_trader.model import Application, Visit
from services.trusted_trader.operations import reports
from services.trusted_trader.operations import visits as operations
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import cases, offers, sites
from services.trusted_trader.queries import planner as planning
from services.trusted_trader.queries import visits as queries
from services.trusted_trader.queries.visit_file import visit_rows
from services.trusted_trader.schemas import visits as bodies
from services.trusted_trader.schemas.planner import Planner
from shared.facts import Fact
from shared.office import Officer
from shared.problems import refuse
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Visits"])

WINDOW = timedelta(days=90)
WIDEST = timedelta(days=730)


@router.get("/planner", response_model=Planner, dependencies=[Requires(Permission.REVIEW, Permission.VALIDATE)])
async def planner(
    call: CallDep,
    from_on: Annotated[date | None, Query(alias="from")] = None,
    until_on: Annotated[date | None, Query(alias="until")] = None,
) -> Response:
    """Islands with the sites that wait, the trips planned, and what could be seen together; by itself the next 90 days."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        start = from_on or by.office.today(call.at)
        end = until_on or start + WINDOW
        if not start <= end <= start + WIDEST:
            raise refuse(
                "This span cannot be shown.", ("query:until", "order", "It ends before it begins, or after two years.")
            )
        shape = await planning.planner(session, office=by.office, from_on=start, until_on=end, at=call.at)
    return json_answer(Planner.model_validate(shape))


@router.post(
    "/applications/{key}/visits",
    status_code=201,
    response_model=bodies.VisitFile,
    dependencies=[Requires(Permission.REVIEW)],
)
async def plan(key: str, body: bodies.VisitNew, call: CallDep) -> Response:
    """Plan the visit of a site, or use another administration's report of it (kind `shared`)."""
    call.require_key()
    _shape_of(body)
    async with call.change() as change:
        session = change.session
        by = await officer(session, call)
        application = await cases.application(session, key=key, actor=call.actor, locked=True)
        found = await sites.named(session, administration=by.office.code, identifiers=[body.site])
        if body.site not in found:
            raise refuse("This visit cannot be planned.", ("/site", "unknown", "There is no such site."))
        site = found[body.site]
        if body.report is not None:
            offered = await offers.offered(session, identifier=body.report, administration=by.office.code)
            row, facts = await reports.use_offered(session, application=application, site=site, offered=offered, by=by)
        else:
            planned = operations.Plan(
                planned_on=body.planned_on or by.office.today(call.at), trip=body.trip,
                validators=tuple((one.id, one.name) for one in body.validators),
            )  # fmt: skip
            row, facts = await operations.plan(
                session, application=application, site=site, kind=body.kind, plan=planned, by=by
            )
        change.record(*facts)
        return await answer(change, row, by=by, status=201, location=f"/visits/{row.id}")


def _shape_of(body: bodies.VisitNew) -> None:
    wrong = []
    if body.kind is VisitKind.SHARED:
        if body.report is None:
            wrong.append(("/report", "missing", "Name the offered report that is used."))
        wrong += [
            (f"/{name}", "unused", "A report that is used has its own day and people; leave this out.")
            for name in ("planned_on", "validators", "trip")
            if getattr(body, name)
        ]
    else:
        if body.report is not None:
            wrong.append(("/report", "unused", "Only a visit of kind shared uses another administration's report."))
        if body.planned_on is None:
            wrong.append(("/planned_on", "missing", "Say on which day."))
    if wrong:
        raise refuse("This visit cannot be planned.", *wrong)


@router.get("/applications/{key}/visits", response_model=bodies.Visits, dependencies=[Requires(Permission.READ)])
async def of_application(key: str, call: CallDep) -> Response:
    """The visits of one application."""
    async with call.reading() as session:
        by = await officer(session, call)
        application = await cases.application(session, key=key, actor=call.actor)
        wanted = queries.Wanted(application=application.id)
        rows = await queries.visits(session, actor=call.actor, wanted=wanted)
        items = await visit_rows(session, rows=rows, office=by.office)
    return json_answer(bodies.Visits.model_validate({"items": items}))


@router.get("/visits", response_model=bodies.Visits, dependencies=[Requires(Permission.READ)])
async def visits(
    call: CallDep,
    mine: bool = False,
    state: Annotated[list[VisitStatus] | None, Query()] = None,
    tin: Annotated[str, Query(max_length=60)] = "",
    from_on: Annotated[date | None, Query(alias="from")] = None,
    until_on: Annotated[date | None, Query(alias="until")] = None,
) -> Response:
    """Visits by the day planned: a firm's own; for officers all, or (`mine`) those for which they are named."""
    wanted = queries.Wanted(
        states=[one.value for one in state or ()], validator=call.actor.id if mine else "", tin=tin, from_on=from_on,
        until_on=until_on,
    )  # fmt: skip
    async with call.reading() as session:
        by = await officer(session, call)
        rows = await queries.visits(session, actor=call.actor, wanted=wanted)
        items = await visit_rows(session, rows=rows, office=by.office)
    return json_answer(bodies.Visits.model_validate({"items": items}))


@router.get("/visits/{key}", response_model=bodies.VisitFile, dependencies=[Requires(Permission.READ)])
async def visit(key: str, call: CallDep) -> Response:
    """One visit, with its report and findings."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await queries.visit(session, key=key, actor=call.actor)
        shown = await whole(session, row, by=by)
    return json_answer(shown, version=row.version)


@router.post("/visits/{key}/replan", response_model=bodies.VisitFile, dependencies=[Requires(Permission.REVIEW)])
async def replan(key: str, body: bodies.Replan, call: CallDep) -> Response:
    """Another day, other validators, another journey."""

    async def do(session: AsyncSession, row: Visit, application: Application, by: Officer) -> list[Fact]:
        planned = operations.Plan(
            planned_on=body.planned_on, trip=body.trip, validators=tuple((one.id, one.name) for one in body.validators)
        )
        return await operations.replan(session, row=row, application=application, kind=body.kind, plan=planned, by=by)

    return await act(call, key, do)


@router.post("/visits/{key}/start", response_model=bodies.VisitFile, dependencies=[Requires(Permission.VALIDATE)])
async def start(key: str, call: CallDep) -> Response:
    """A validator is there. Without a network this is left out: the report says when it began."""

    async def do(session: AsyncSession, row: Visit, application: Application, by: Officer) -> list[Fact]:
        return await operations.start(session, row=row, application=application, by=by)

    return await act(call, key, do)


@router.post("/visits/{key}/cancel", response_model=bodies.VisitFile, dependencies=[Requires(Permission.REVIEW)])
async def cancel(key: str, body: bodies.Cancel, call: CallDep) -> Response:
    """No visit; a report that comes all the same is kept."""

    async def do(session: AsyncSession, row: Visit, application: Application, by: Officer) -> list[Fact]:
        return await operations.cancel(session, row=row, application=application, reason=body.reason, by=by)

    return await act(call, key, do)

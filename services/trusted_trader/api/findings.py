"""Findings: listed, answered by the firm, accepted or reopened by an officer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import expect, officer
from services.trusted_trader.domain.words import FindingStatus
from services.trusted_trader.model import Application, Finding, Visit
from services.trusted_trader.operations import findings as operations
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import cases
from services.trusted_trader.queries import visits as queries
from services.trusted_trader.queries.visit_file import finding_shapes
from services.trusted_trader.schemas import visits as bodies
from shared.facts import Fact
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Findings"])

Action = Callable[[AsyncSession, Finding, Visit, Application, Officer], Awaitable[list[Fact]]]


@router.get("/findings", response_model=bodies.Findings, dependencies=[Requires(Permission.READ)])
async def findings(
    call: CallDep,
    application: Annotated[str, Query(max_length=60)] = "",
    visit: Annotated[str, Query(max_length=80)] = "",
    state: FindingStatus | None = None,
    tin: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """Findings that the caller may see, what is due first standing first."""
    async with call.reading() as session:
        by = await officer(session, call)
        case = await cases.application(session, key=application, actor=call.actor) if application else None
        seen = await queries.visit(session, key=visit, actor=call.actor) if visit else None
        rows = await queries.findings(
            session, actor=call.actor, application=case.id if case else None, visit_id=seen.id if seen else None,
            state=state.value if state else "", tin=tin,
        )  # fmt: skip
        items = await finding_shapes(session, rows=rows, by=by)
    return json_answer(bodies.Findings.model_validate({"items": items}))


@router.get("/findings/{identifier}", response_model=bodies.FindingView, dependencies=[Requires(Permission.READ)])
async def finding(identifier: UUID, call: CallDep) -> Response:
    """One finding."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await queries.finding(session, identifier=identifier, actor=call.actor)
        (shape,) = await finding_shapes(session, rows=[row], by=by)
    return json_answer(bodies.FindingView.model_validate(shape), version=row.version)


@router.post(
    "/findings/{identifier}/answer", response_model=bodies.FindingView, dependencies=[Requires(Permission.LODGE)]
)
async def answer(identifier: UUID, body: bodies.Answered, call: CallDep) -> Response:
    """The firm says what it did; send the evidence before, with PUT /findings/…/evidence/…."""

    async def do(session: AsyncSession, row: Finding, visit: Visit, case: Application, by: Officer) -> list[Fact]:
        return await operations.answer(session, row=row, visit=visit, application=case, text=body.text, by=by)

    return await _act(call, identifier, do)


@router.post(
    "/findings/{identifier}/resolve", response_model=bodies.FindingView, dependencies=[Requires(Permission.VALIDATE)]
)
async def resolve(identifier: UUID, body: bodies.Resolved, call: CallDep) -> Response:
    """An officer is satisfied."""

    async def do(session: AsyncSession, row: Finding, visit: Visit, case: Application, by: Officer) -> list[Fact]:
        return await operations.resolve(session, row=row, visit=visit, application=case, text=body.text, by=by)

    return await _act(call, identifier, do)


@router.post(
    "/findings/{identifier}/reopen", response_model=bodies.FindingView, dependencies=[Requires(Permission.VALIDATE)]
)
async def reopen(identifier: UUID, body: bodies.Reopened, call: CallDep) -> Response:
    """What was done is not enough."""

    async def do(session: AsyncSession, row: Finding, visit: Visit, case: Application, by: Officer) -> list[Fact]:
        return await operations.reopen(
            session, row=row, visit=visit, application=case, text=body.text, due_on=body.due_on, by=by
        )

    return await _act(call, identifier, do)


async def _act(call: Call, identifier: UUID, action: Action) -> Response:
    """One action on one finding. The application is locked first, so that no grant overlooks what is reopened now."""
    async with call.change() as change:
        session = change.session
        by = await officer(session, call)
        seen = await queries.finding(session, identifier=identifier, actor=call.actor)
        case = await session.get_one(Application, (seen.administration, seen.application_id), with_for_update=True)
        row = await queries.finding(session, identifier=identifier, actor=call.actor, locked=True)
        expect(call, row, by.office)
        visit = await session.get_one(Visit, (row.administration, row.visit_id))
        change.record(*await action(session, row, visit, case, by))
        (shape,) = await finding_shapes(session, rows=[row], by=by)
        return change.answer(bodies.FindingView.model_validate(shape), version=row.version)

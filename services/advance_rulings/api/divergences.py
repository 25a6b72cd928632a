"""Divergence and convergence (row 38): alike goods, another subheading in another administration."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import officer
from services.advance_rulings.domain.words import DivergenceStatus
from services.advance_rulings.model import Convergence, Divergence
from services.advance_rulings.operations import convergence, divergences
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import divergences as found
from services.advance_rulings.schemas import divergences as shown
from services.advance_rulings.schemas.shapes import Page
from shared.office import Officer
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Divergence and convergence"])
_CONVERGES = Requires(Permission.CONVERGE)


async def _alert(session: AsyncSession, row: Divergence, by: Officer) -> shown.DivergenceView:
    shape = await found.divergence_shape(session, row=row, office=by.office, held=by.held)
    return shown.DivergenceView.model_validate(shape)


async def _case(session: AsyncSession, row: Convergence, by: Officer) -> shown.ConvergenceCase:
    shape = await found.case_shape(session, row=row, office=by.office, held=by.held)
    return shown.ConvergenceCase.model_validate(shape)


@router.get("/divergences", response_model=Page[shown.DivergenceView], dependencies=[_CONVERGES])
async def listed(call: CallDep, state: DivergenceStatus | None = None) -> Response:
    """Rulings of ours and of others on alike goods that name different subheadings, the most alike first."""
    async with call.reading() as session:
        by = await officer(session, call)
        items = await found.divergences(session, office=by.office, state=state.value if state else "", held=by.held)
    return json_answer({"items": items, "next": None})


@router.get("/divergences/{key}", response_model=shown.DivergenceView, dependencies=[_CONVERGES])
async def one(key: UUID, call: CallDep) -> Response:
    """One alert with the two rulings as they are published now."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await found.divergence(session, key=key, office=by.office)
        return json_answer(await _alert(session, row, by), version=row.version)


@router.post("/divergences/{key}/dismiss", response_model=shown.DivergenceView, dependencies=[_CONVERGES])
async def dismiss(key: UUID, body: shown.Dismiss, call: CallDep) -> Response:
    """The goods are not alike, and why."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await found.divergence(change.session, key=key, office=by.office, locked=True)
        call.expect(row.version)
        change.record(*await divergences.dismiss(change.session, row=row, reason=body.reason, by=by))
        return change.answer(await _alert(change.session, row, by), version=row.version)


@router.post("/divergences/{key}/resolve", response_model=shown.DivergenceView, dependencies=[_CONVERGES])
async def resolve(key: UUID, call: CallDep) -> Response:
    """The two rulings do not differ any more; it is noted by itself too."""
    return await _step(key, call, "resolve")


@router.post("/divergences/{key}/reopen", response_model=shown.DivergenceView, dependencies=[_CONVERGES])
async def reopen(key: UUID, call: CallDep) -> Response:
    """Look at it again."""
    return await _step(key, call, "reopen")


async def _step(key: UUID, call: CallDep, name: str) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await found.divergence(change.session, key=key, office=by.office, locked=True)
        call.expect(row.version)
        seen = await divergences.view(change.session, row=row, by=by)
        change.record(await divergences.step(change.session, name, row, view=seen, by=by))
        return change.answer(await _alert(change.session, row, by), version=row.version)


@router.post(
    "/divergences/{key}/converge", status_code=201, response_model=shown.ConvergenceCase, dependencies=[_CONVERGES]
)
async def converge(key: UUID, body: shown.Converge, call: CallDep) -> Response:
    """Open a case with the other administration, with our position."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await found.divergence(change.session, key=key, office=by.office, locked=True)
        call.expect(row.version)
        case, facts = await convergence.begin(
            change.session, row=row, subject=body.subject, hs_code=body.hs_code, text=body.text, by=by
        )
        change.record(*facts)
        return change.answer(
            await _case(change.session, case, by), status=201, version=case.version, location=f"/convergences/{case.id}"
        )


@router.get("/convergences", response_model=Page[shown.ConvergenceCase], dependencies=[_CONVERGES])
async def cases(call: CallDep) -> Response:
    """Cases in which this administration is a side: open ones first."""
    async with call.reading() as session:
        by = await officer(session, call)
        items = await found.cases(session, office=by.office, held=by.held)
    return json_answer({"items": items, "next": None})


@router.get("/convergences/{key}", response_model=shown.ConvergenceCase, dependencies=[_CONVERGES])
async def case(key: UUID, call: CallDep) -> Response:
    """One case, both sides beside each other."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await found.case(session, key=key, office=by.office)
        return json_answer(await _case(session, row, by), version=row.version)


@router.post("/convergences/{key}/state", response_model=shown.ConvergenceCase, dependencies=[_CONVERGES])
async def state(key: UUID, body: shown.Position, call: CallDep) -> Response:
    """State our position, or a new one."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await found.case(change.session, key=key, office=by.office, locked=True)
        call.expect(row.version)
        change.record(*await convergence.state(change.session, row=row, hs_code=body.hs_code, text=body.text, by=by))
        return change.answer(await _case(change.session, row, by), version=row.version)


@router.post("/convergences/{key}/agree", response_model=shown.ConvergenceCase, dependencies=[_CONVERGES])
async def agree(key: UUID, body: shown.Conclude, call: CallDep) -> Response:
    """Note that both sides named the same code; each changes its own ruling by its own law."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await found.case(change.session, key=key, office=by.office, locked=True)
        call.expect(row.version)
        change.record(*await convergence.agree(change.session, row=row, conclusion=body.conclusion, by=by))
        return change.answer(await _case(change.session, row, by), version=row.version)


@router.post("/convergences/{key}/end", response_model=shown.ConvergenceCase, dependencies=[_CONVERGES])
async def end(key: UUID, body: shown.Conclude, call: CallDep) -> Response:
    """End without agreement; the alert stands again."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await found.case(change.session, key=key, office=by.office, locked=True)
        call.expect(row.version)
        change.record(*await convergence.end(change.session, row=row, conclusion=body.conclusion, by=by))
        return change.answer(await _case(change.session, row, by), version=row.version)

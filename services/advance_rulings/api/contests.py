"""Reviews and appeals (TFA 3.7 and Article 4)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import expect, officer
from services.advance_rulings.domain.words import ContestKind
from services.advance_rulings.model import Contest
from services.advance_rulings.operations import contests
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import contestable as possible
from services.advance_rulings.queries import contests as kept
from services.advance_rulings.queries.cases import application
from services.advance_rulings.schemas import contests as shown
from services.advance_rulings.schemas.marks import Contestable, ContestRow
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Reviews and appeals"])
Act = Callable[[AsyncSession, Contest, Officer], Awaitable[list[Fact]]]
DECIDES = Requires(Permission.DECIDE_REVIEW, Permission.DECIDE_APPEAL)
"""Which of the two a review or an appeal needs, its table says."""


@router.post("/contests", status_code=201, response_model=shown.Contest, dependencies=[Requires(Permission.LODGE)])
async def lodge(body: shown.NewContest, call: CallDep) -> Response:
    """Contest a decision: the firm, its agent, or the counter for them. After the last day it is refused, and the answer
    names that day. The decision is not stayed."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await application(change.session, key=body.of, actor=call.actor, locked=True)
        wanted = contests.Wanted(kind=body.kind, against=body.against, grounds=body.grounds)
        found, facts = await contests.lodge(change.session, row=row, wanted=wanted, by=by)
        change.record(*facts)
        view = await _view(change.session, found, call, by)
        return change.answer(view, status=201, version=found.version, location=f"/contests/{found.number}")


@router.get("/contests", response_model=Page[ContestRow], dependencies=[Requires(Permission.READ)])
async def listed(call: CallDep, kind: ContestKind | None = None, open_only: bool = False) -> Response:
    """Reviews and appeals, the first due first: a firm's own, or for officers all. Open is also what was allowed and is
    not carried out."""
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.contests(
            session, office=by.office, actor=call.actor, kind=kind or "", open_only=open_only, at=call.at
        )
    return json_answer({"items": [ContestRow.model_validate(one) for one in items], "next": None})


@router.get("/contests/contestable", response_model=Page[Contestable], dependencies=[Requires(Permission.LODGE)])
async def contestable(call: CallDep, of: str = "") -> Response:
    """What the caller's firm may still contest, the first last day first; with `of` the decisions of one case."""
    async with call.reading() as session:
        by = await officer(session, call)
        if of:
            row = await application(session, key=of, actor=call.actor)
            found = await possible.decisions(session, office=by.office, applications=[row], at=call.at)
            items = possible.shaped(found, office=by.office, at=call.at)
        else:
            items = await possible.contestable(session, office=by.office, actor=call.actor, at=call.at)
    return json_answer({"items": [Contestable.model_validate(one) for one in items], "next": None})


@router.get("/contests/{key}", response_model=shown.Contest, dependencies=[Requires(Permission.READ)])
async def one(key: str, call: CallDep) -> Response:
    """A review or an appeal by its id or number."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept.contest(session, key=key, actor=call.actor)
        body = await _view(session, row, call, by)
    return json_answer(body, version=row.version)


@router.post("/contests/{key}/examine", response_model=shown.Contest, dependencies=[DECIDES])
async def examine(key: str, call: CallDep) -> Response:
    """Take it up; never somebody who took part in what it contests."""
    return await _act(call, key, lambda session, row, by: contests.examine(session, row=row, by=by))


@router.post("/contests/{key}/allow", response_model=shown.Contest, dependencies=[DECIDES])
async def allow(key: str, body: shown.Decide, call: CallDep) -> Response:
    """Allow it. What it contests counts no more, at once: `effect` says what that brought about."""

    async def do(session: AsyncSession, row: Contest, by: Officer) -> list[Fact]:
        return await contests.allow(session, row=row, outcome=body.outcome, internal=body.internal_text, by=by)

    return await _act(call, key, do)


@router.post("/contests/{key}/dismiss", response_model=shown.Contest, dependencies=[DECIDES])
async def dismiss(key: str, body: shown.Decide, call: CallDep) -> Response:
    """Dismiss it, with reasons; the decision stands."""

    async def do(session: AsyncSession, row: Contest, by: Officer) -> list[Fact]:
        return await contests.dismiss(session, row=row, outcome=body.outcome, internal=body.internal_text, by=by)

    return await _act(call, key, do)


@router.post("/contests/{key}/withdraw", response_model=shown.Contest, dependencies=[Requires(Permission.LODGE)])
async def withdraw(key: str, call: CallDep) -> Response:
    """Take it back."""
    return await _act(call, key, lambda session, row, by: contests.withdraw(session, row=row, by=by))


async def _act(call: Call, key: str, action: Act) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.contest(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await action(change.session, row, by))
        return change.answer(await _view(change.session, row, call, by), version=row.version)


async def _view(session: AsyncSession, row: Contest, call: Call, by: Officer) -> shown.Contest:
    reader = replace(call.actor, language=call.language)
    shape = await kept.whole(session, row=row, office=by.office, actor=reader, held=call.held, at=call.at)
    return shown.Contest.model_validate(shape)

"""Appeals against refusals, suspensions and revocations (AEO-34)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import expect, officer
from services.trusted_trader.domain.appeals import Against
from services.trusted_trader.model import Appeal, Application, Authorisation
from services.trusted_trader.operations import appeals
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import appeals as kept
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.schemas import appeals as shown
from services.trusted_trader.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer, Texts
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Appeals"])
Act = Callable[[AsyncSession, Appeal, Officer], Awaitable[list[Fact]]]


@router.post("/appeals", status_code=201, response_model=shown.Appeal, dependencies=[Requires(Permission.LODGE)])
async def lodge(body: shown.NewAppeal, call: CallDep) -> Response:
    """Contest a decision. After the last day it is refused, and the answer names that day. The decision is not stayed."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        contested: Application | Authorisation
        if body.against is Against.REFUSAL:
            contested = await application(change.session, key=body.of, actor=call.actor, locked=True)
        else:
            contested = await authorisation(change.session, number=body.of, actor=call.actor, locked=True)
        row, facts = await appeals.lodge(
            change.session, against=body.against, contested=contested, grounds=body.grounds, by=by
        )
        change.record(*facts)
        view = await _view(change.session, row, call, by)
        return change.answer(view, status=201, version=row.version, location=f"/appeals/{row.number}")


@router.get("/appeals", response_model=Page[shown.AppealRow], dependencies=[Requires(Permission.READ)])
async def listed(call: CallDep, open_only: bool = False) -> Response:
    """Appeals, the first due first: a firm's own, or for officers all."""
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.appeals(session, office=by.office, actor=call.actor, open_only=open_only, at=call.at)
    return json_answer({"items": [shown.AppealRow.model_validate(one) for one in items], "next": None})


@router.get("/appeals/contestable", response_model=Page[shown.Contestable], dependencies=[Requires(Permission.LODGE)])
async def contestable(call: CallDep) -> Response:
    """The decisions about the caller's firm that it may still contest, the first last day first."""
    async with call.reading() as session:
        by = await officer(session, call)
        firm = call.actor.organisation
        items = await kept.contestable(session, office=by.office, organisation=firm, at=call.at) if firm else []
    return json_answer({"items": [shown.Contestable.model_validate(one) for one in items], "next": None})


@router.get("/appeals/{key}", response_model=shown.Appeal, dependencies=[Requires(Permission.READ)])
async def one(key: str, call: CallDep) -> Response:
    """An appeal by its id or number."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept.appeal(session, key=key, actor=call.actor)
        body = await _view(session, row, call, by)
    return json_answer(body, version=row.version)


@router.post("/appeals/{key}/review", response_model=shown.Appeal, dependencies=[Requires(Permission.DECIDE_APPEAL)])
async def review(key: str, call: CallDep) -> Response:
    """Take an appeal up; never the officer whose decision is contested."""
    return await _act(call, key, lambda session, row, by: appeals.review(session, row=row, by=by))


@router.post("/appeals/{key}/allow", response_model=shown.Appeal, dependencies=[Requires(Permission.DECIDE_APPEAL)])
async def allow(key: str, body: shown.Decide, call: CallDep) -> Response:
    """Allow it. What it contested counts no more, at once: `effect` says what that is."""

    async def act(session: AsyncSession, row: Appeal, by: Officer) -> list[Fact]:
        texts = Texts(internal=body.internal_text)
        return await appeals.allow(session, row=row, outcome=body.outcome, texts=texts, by=by)

    return await _act(call, key, act)


@router.post("/appeals/{key}/dismiss", response_model=shown.Appeal, dependencies=[Requires(Permission.DECIDE_APPEAL)])
async def dismiss(key: str, body: shown.Decide, call: CallDep) -> Response:
    """Dismiss it, with reasons."""

    async def act(session: AsyncSession, row: Appeal, by: Officer) -> list[Fact]:
        texts = Texts(internal=body.internal_text)
        return await appeals.dismiss(session, row=row, outcome=body.outcome, texts=texts, by=by)

    return await _act(call, key, act)


@router.post("/appeals/{key}/withdraw", response_model=shown.Appeal, dependencies=[Requires(Permission.LODGE)])
async def withdraw(key: str, call: CallDep) -> Response:
    """Take the appeal back."""
    return await _act(call, key, lambda session, row, by: appeals.withdraw(session, row=row, by=by))


async def _act(call: Call, key: str, action: Act) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.appeal(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await action(change.session, row, by))
        return change.answer(await _view(change.session, row, call, by), version=row.version)


async def _view(session: AsyncSession, row: Appeal, call: Call, by: Officer) -> shown.Appeal:
    shape = await kept.whole(
        session, row=row, office=by.office, actor=call.actor, held=call.held, language=call.language, at=call.at
    )
    return shown.Appeal.model_validate(shape)

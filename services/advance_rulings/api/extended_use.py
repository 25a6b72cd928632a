"""Requests to go on using a ruling that ended or changed (AR-35)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import expect, officer, texts
from services.advance_rulings.domain.extended_use import Asked, Granted
from services.advance_rulings.domain.words import ExtendedUseStatus
from services.advance_rulings.model import ExtendedUse
from services.advance_rulings.operations import extended_use as operations
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import extended_use as kept
from services.advance_rulings.queries.rulings import ruling
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas import rulings as shown
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.problems import FieldError, Invalid
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Extended use"])
Act = Callable[[AsyncSession, ExtendedUse, Officer], Awaitable[list[Fact]]]
_FILE = shown.ExtendedUseFile
_END = [Requires(Permission.END_RULING)]


@router.post(
    "/rulings/{number}/extended-uses", status_code=201, response_model=_FILE, dependencies=[Requires(Permission.LODGE)]
)
async def ask(number: str, body: shown.AskExtendedUse, call: CallDep) -> Response:
    """Ask to go on using a ruling that was modified, revoked or ceased, under a contract made before."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        found = await ruling(change.session, number=number, actor=call.actor, locked=True)
        asked = Asked(**body.model_dump())
        row, facts = await operations.ask(change.session, ruling=found, asked=asked, by=by)
        change.record(*facts)
        view = await _view(change.session, row, call, by)
        return change.answer(view, status=201, version=row.version, location=f"/extended-uses/{row.number}")


@router.get("/extended-uses", response_model=Page[shown.ExtendedUseRow], dependencies=[Requires(Permission.READ)])
async def listed(call: CallDep, state: str = "", ruling: str = "") -> Response:
    """A firm's requests, or for officers all; the newest first."""
    words = [word.value for word in ExtendedUseStatus]
    if state and state not in words:
        wrong = FieldError("query:state", "choice", f"Choose one of: {', '.join(words)}.")
        raise Invalid("The filter cannot be used.", errors=[wrong])
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.extended_uses(
            session, office=by.office, actor=call.actor, ruling=ruling, state=state, at=call.at
        )
    return json_answer({"items": items, "next": None})


@router.get("/extended-uses/{key}", response_model=_FILE, dependencies=[Requires(Permission.READ)])
async def one(key: str, call: CallDep) -> Response:
    """A request by its id or number."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept.extended_use(session, key=key, actor=call.actor)
        body = await _view(session, row, call, by)
    return json_answer(body, version=row.version)


@router.post("/extended-uses/{key}/grant", response_model=_FILE, dependencies=_END)
async def grant(key: str, body: shown.GrantExtendedUse, call: CallDep) -> Response:
    """Grant it until a day and, on demand, for a quantity."""
    granted = Granted(
        until_on=body.until_on, outcome=body.external_text, from_on=body.from_on, quantity=body.quantity, unit=body.unit
    )

    async def do(session: AsyncSession, row: ExtendedUse, by: Officer) -> list[Fact]:
        found = await ruling(session, number=row.ruling, actor=by.actor)
        return await operations.grant(session, row=row, ruling=found, granted=granted, texts=texts(body), by=by)

    return await _act(key, call, do)


@router.post("/extended-uses/{key}/refuse", response_model=_FILE, dependencies=_END)
async def refuse(key: str, body: shown.RefuseExtendedUse, call: CallDep) -> Response:
    """Refuse it, with reasons."""

    async def do(session: AsyncSession, row: ExtendedUse, by: Officer) -> list[Fact]:
        return await operations.refuse_it(session, row=row, outcome=body.external_text, texts=texts(body), by=by)

    return await _act(key, call, do)


@router.post("/extended-uses/{key}/withdraw", response_model=_FILE, dependencies=[Requires(Permission.LODGE)])
async def withdraw(key: str, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """The holder does not need it any more."""

    async def do(session: AsyncSession, row: ExtendedUse, by: Officer) -> list[Fact]:
        return await operations.withdraw(session, row=row, by=by)

    return await _act(key, call, do)


@router.post("/extended-uses/{key}/note-use", response_model=_FILE, dependencies=[Requires(Permission.CHECK_USE)])
async def note_use(key: str, body: shown.NoteUse, call: CallDep) -> Response:
    """Write down that goods of a declaration used it; never more than what is left."""

    async def do(session: AsyncSession, row: ExtendedUse, by: Officer) -> list[Fact]:
        return await operations.note_use(session, row=row, quantity=body.quantity, declaration=body.declaration, by=by)

    return await _act(key, call, do)


async def _view(session: AsyncSession, row: ExtendedUse, call: Call, by: Officer) -> shown.ExtendedUseFile:
    reader = replace(by.actor, language=call.language)
    shape = await kept.file(session, row=row, office=by.office, actor=reader, held=by.held, at=by.at)
    return shown.ExtendedUseFile.model_validate(shape)


async def _act(key: str, call: Call, do: Act) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.extended_use(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await do(change.session, row, by))
        return change.answer(await _view(change.session, row, call, by), version=row.version)

"""The file of a ruling, and everything that changes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import expect, officer, texts, whole
from services.advance_rulings.domain.words import RulingStatus
from services.advance_rulings.model import Ruling
from services.advance_rulings.operations import confirmations, modifications, reissues
from services.advance_rulings.operations import rulings as endings
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import rulings as files
from services.advance_rulings.queries.ruling_lists import ATTENTION, Filters, ruling_rows
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas import rulings as shown
from services.advance_rulings.schemas.cases import Case
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.problems import FieldError, Invalid
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Rulings in force"])
Act = Callable[[AsyncSession, Ruling, Officer], Awaitable[list[Fact]]]
_END = [Requires(Permission.END_RULING)]
_LODGE = [Requires(Permission.LODGE)]


@router.get("/ruling-files", response_model=Page[shown.RulingFileRow], dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep,
    status: str = "",
    attention: str = "",
    q: Annotated[str, Query(max_length=100)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """A firm's rulings, or for officers all. `attention`: expiring, basis (asked to confirm), changed_facts."""
    _known("status", status, [word.value for word in RulingStatus])
    _known("attention", attention, list(ATTENTION))
    filters = Filters(status=status, attention=attention, q=q.strip().replace("\x00", ""))
    async with call.reading() as session:
        by = await officer(session, call)
        page = await ruling_rows(
            session, office=by.office, actor=call.actor, filters=filters, cursor=cursor, limit=limit, at=call.at
        )
    return json_answer(page)


def _known(name: str, value: str, words: list[str]) -> None:
    if value and value not in words:
        wrong = FieldError(f"query:{name}", "choice", f"Choose one of: {', '.join(words)}.")
        raise Invalid("The filter cannot be used.", errors=[wrong])


@router.get("/rulings/{number}/file", response_model=shown.RulingFile, dependencies=[Requires(Permission.READ)])
async def ruling_file(number: str, call: CallDep) -> Response:
    """The whole ruling with its earlier editions, for its holder and for officers."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await files.ruling(session, number=number, actor=call.actor)
        body = await _whole(session, row, call, by)
    return json_answer(body, version=row.version, headers={"Cache-Control": "private, no-store"})


@router.post("/rulings/{number}/modify", response_model=shown.RulingFile, dependencies=_END)
async def modify(number: str, body: shown.ModifyRuling, call: CallDep) -> Response:
    """A new edition under the same number, on one of the closed grounds (PACER Plus 4.10.5); the old one is kept."""
    content = body.content.model_dump(exclude_unset=True)

    async def do(session: AsyncSession, row: Ruling, by: Officer) -> list[Fact]:
        return await modifications.modify(
            session, ruling=row, content=content, ending=_ending(body), texts=texts(body), by=by
        )

    return await _act(number, call, do)


@router.post("/rulings/{number}/revoke", response_model=shown.RulingFile, dependencies=_END)
async def revoke(number: str, body: requests.EndRuling, call: CallDep) -> Response:
    """Revoke from today on; for a time already past only where the information was wrong (TFA 3.4)."""

    async def do(session: AsyncSession, row: Ruling, by: Officer) -> list[Fact]:
        return await endings.revoke(session, ruling=row, ending=_ending(body), texts=texts(body), by=by)

    return await _act(number, call, do)


@router.post("/rulings/{number}/annul", response_model=shown.RulingFile, dependencies=_END)
async def annul(number: str, body: requests.EndRuling, call: CallDep) -> Response:
    """Annul from the first day, because the information was wrong (TFA 3.4)."""

    async def do(session: AsyncSession, row: Ruling, by: Officer) -> list[Fact]:
        return await endings.annul(session, ruling=row, ending=_ending(body), texts=texts(body), by=by)

    return await _act(number, call, do)


@router.post("/rulings/{number}/ask-basis", response_model=shown.RulingFile, dependencies=_END)
async def ask_basis(number: str, body: shown.AskBasis, call: CallDep) -> Response:
    """Ask the holder to confirm the facts; without an answer in the time of the parameter the ruling ceases."""

    async def do(session: AsyncSession, row: Ruling, by: Officer) -> list[Fact]:
        return await confirmations.ask_basis(session, ruling=row, reason=body.reason, texts=texts(body), by=by)

    return await _act(number, call, do)


@router.post("/rulings/{number}/confirm-basis", response_model=shown.RulingFile, dependencies=_LODGE)
async def confirm_basis(number: str, body: shown.ConfirmBasis, call: CallDep) -> Response:
    """The holder's answer: the facts are the same, or what changed."""

    async def do(session: AsyncSession, row: Ruling, by: Officer) -> list[Fact]:
        return await confirmations.confirm_basis(
            session, ruling=row, unchanged=body.unchanged, statement=body.statement, by=by
        )

    return await _act(number, call, do)


@router.post("/rulings/{number}/reissue", status_code=201, response_model=Case, dependencies=_LODGE)
async def reissue(number: str, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Begin an application to have the ruling issued again, with the answers of the earlier one."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await files.ruling(change.session, number=number, actor=call.actor, locked=True)
        begun, facts = await reissues.reissue(change.session, ruling=row, by=by)
        change.record(*facts)
        view = await whole(change.session, begun, call=call, found=by.office)
        return change.answer(view, status=201, version=begun.version, location=f"/applications/{begun.id}")


async def _whole(session: AsyncSession, row: Ruling, call: Call, by: Officer) -> shown.RulingFile:
    reader = replace(by.actor, language=call.language)
    shape = await files.ruling_file(session, row=row, office=by.office, actor=reader, held=by.held, at=by.at)
    return shown.RulingFile.model_validate(shape)


def _ending(body: requests.EndRuling) -> endings.Ending:
    return endings.Ending(
        ground=body.ground,
        facts=body.facts,
        basis=body.basis,
        effective_on=body.effective_on,
        conflicting_ruling=body.conflicting_ruling,
    )


async def _act(number: str, call: Call, do: Act) -> Response:
    """One action on one ruling. The row stays locked until the end: of two at once, the second gets 412."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await files.ruling(change.session, number=number, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await do(change.session, row, by))
        return change.answer(await _whole(change.session, row, call, by), version=row.version)

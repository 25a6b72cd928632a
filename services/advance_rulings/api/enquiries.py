"""General questions to the office (TFA 1.3)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import expect, officer
from services.advance_rulings.model import Enquiry
from services.advance_rulings.operations import enquiries
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import enquiries as kept
from services.advance_rulings.schemas import enquiries as shown
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Enquiries"])
Act = Callable[[AsyncSession, Enquiry, Officer], Awaitable[list[Fact]]]


@router.post("/enquiries", status_code=201, response_model=shown.Enquiry, dependencies=[Requires(Permission.LODGE)])
async def ask(body: shown.Ask, call: CallDep) -> Response:
    """Ask the office a general question: a firm, or the counter for somebody without an account."""
    call.require_key()
    asked = enquiries.Asked(subject=body.subject, question=body.question, name=body.name, contact=body.contact)
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await enquiries.receive(change.session, asked=asked, by=by)
        change.record(*facts)
        view = await _view(change.session, row, call, by)
        return change.answer(view, status=201, version=row.version, location=f"/enquiries/{row.number}")


@router.get("/enquiries", response_model=Page[shown.EnquiryRow], dependencies=[Requires(Permission.READ)])
async def listed(call: CallDep, open_only: bool = False) -> Response:
    """Questions: a firm's own, or for officers all; what is overdue first, then what is due first."""
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.enquiries(session, office=by.office, actor=call.actor, open_only=open_only, at=call.at)
    return json_answer({"items": [shown.EnquiryRow.model_validate(one) for one in items], "next": None})


@router.get("/enquiries/{key}", response_model=shown.Enquiry, dependencies=[Requires(Permission.READ)])
async def one(key: str, call: CallDep) -> Response:
    """A question by its id or number; nobody but whoever asked and the officers sees it."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await kept.enquiry(session, key=key, actor=call.actor)
        body = await _view(session, row, call, by)
    return json_answer(body, version=row.version)


@router.post("/enquiries/{key}/assign", response_model=shown.Enquiry, dependencies=[Requires(Permission.REVIEW)])
async def assign(key: str, call: CallDep, body: shown.AssignEnquiry = shown.AssignEnquiry()) -> Response:
    """Take the question, hand it to another officer, or put it back."""

    async def do(session: AsyncSession, row: Enquiry, by: Officer) -> list[Fact]:
        taker = (body.officer.id, body.officer.name) if body.officer else (by.actor.id, by.actor.name)
        return await enquiries.assign(session, row=row, officer=None if body.release else taker, by=by)

    return await _act(call, key, do)


@router.post("/enquiries/{key}/answer", response_model=shown.Enquiry, dependencies=[Requires(Permission.REVIEW)])
async def answer(key: str, body: shown.AnswerEnquiry, call: CallDep) -> Response:
    """Answer the question."""

    async def do(session: AsyncSession, row: Enquiry, by: Officer) -> list[Fact]:
        return await enquiries.answer(session, row=row, text=body.answer, internal=body.internal_text, by=by)

    return await _act(call, key, do)


@router.post("/enquiries/{key}/withdraw", response_model=shown.Enquiry, dependencies=[Requires(Permission.LODGE)])
async def withdraw(key: str, call: CallDep) -> Response:
    """Take the question back."""
    return await _act(call, key, lambda session, row, by: enquiries.withdraw(session, row=row, by=by))


async def _act(call: Call, key: str, action: Act) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await kept.enquiry(change.session, key=key, actor=call.actor, locked=True)
        expect(call, row, by.office)
        change.record(*await action(change.session, row, by))
        return change.answer(await _view(change.session, row, call, by), version=row.version)


async def _view(session: AsyncSession, row: Enquiry, call: Call, by: Officer) -> shown.Enquiry:
    reader = replace(call.actor, language=call.language)
    shape = await kept.whole(session, row=row, office=by.office, actor=reader, held=call.held, at=call.at)
    return shown.Enquiry.model_validate(shape)

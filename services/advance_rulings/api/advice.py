"""Opinions of experts of the region (row 37, A10): the expert who is asked. Nothing here says who applies."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from services.advance_rulings.api.calls import officer
from services.advance_rulings.api.documents import blobs
from services.advance_rulings.model import Opinion, OpinionRequest
from services.advance_rulings.operations import advice
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import opinions as asked
from services.advance_rulings.schemas import opinions as shown
from services.advance_rulings.schemas.shapes import Page
from shared.office import Officer
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import download

router = APIRouter(tags=["Opinions of experts"])
_GIVES = Requires(Permission.GIVE_OPINION)
PRIVATE = {"Cache-Control": "private, no-store"}


def _shape(row: OpinionRequest, opinion: Opinion | None, by: Officer) -> shown.AdviceView:
    shape = asked.advice_shape(row, opinion, office=by.office, actor=by.actor, at=by.at, held=by.held)
    return shown.AdviceView.model_validate(shape)


@router.get("/opinions", response_model=Page[shown.AdviceView], dependencies=[_GIVES])
async def inbox(call: CallDep) -> Response:
    """What officers of other administrations ask me: what is open first."""
    async with call.reading() as session:
        by = await officer(session, call)
        found = await asked.inbox(session, office=by.office, actor=by.actor, at=by.at, held=by.held)
    return json_answer({"items": found, "next": None}, headers=PRIVATE)


@router.get("/opinions/{key}", response_model=shown.AdviceView, dependencies=[_GIVES])
async def one(key: UUID, call: CallDep) -> Response:
    """One question that I am asked, with exactly what was released to me."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await asked.asked_of(session, key=key, office=by.office, actor=by.actor)
        opinion = await asked.find_opinion(session, request=row)
        body = _shape(row, opinion, by)
    return json_answer(body, version=body.version, headers=PRIVATE)


@router.get("/opinions/{key}/documents/{number}", dependencies=[_GIVES])
async def document(key: UUID, number: int, call: CallDep) -> Response:
    """A released document, while the question is open. Its name is the question's number; the reading is written down."""
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await asked.asked_of(change.session, key=key, office=by.office, actor=by.actor)
        opinion = await asked.find_opinion(change.session, request=row, locked=True)
        found, facts = await advice.read(change.session, request=row, opinion=opinion, number=number, by=by)
        change.record(*facts)
        name = f"{row.number}-{number}.{found['extension']}"
    return await download(
        blobs(call), sha256=str(found["sha256"]), name=name, media_type=str(found["media_type"]),
        size=int(str(found["bytes"])),
    )  # fmt: skip


async def _answer(
    key: UUID, call: Call, name: str, *, given: advice.Advice | None = None, reason: str = ""
) -> Response:
    async with call.change() as change:
        by = await officer(change.session, call)
        row = await asked.asked_of(change.session, key=key, office=by.office, actor=by.actor)
        opinion = await asked.find_opinion(change.session, request=row, locked=True)
        call.expect(opinion.version if opinion is not None else 0)
        kept, facts = await advice.answer(
            change.session, name=name, request=row, opinion=opinion, by=by, advice=given, reason=reason
        )
        change.record(*facts)
        return change.answer(_shape(row, kept, by), version=kept.version)


@router.post("/opinions/{key}/accept", response_model=shown.AdviceView, dependencies=[_GIVES])
async def accept(key: UUID, call: CallDep) -> Response:
    """I will give the opinion."""
    return await _answer(key, call, "accept")


@router.post("/opinions/{key}/decline", response_model=shown.AdviceView, dependencies=[_GIVES])
async def decline(key: UUID, body: shown.DeclineOpinion, call: CallDep) -> Response:
    """I cannot give the opinion; why."""
    return await _answer(key, call, "decline", reason=body.reason)


@router.post("/opinions/{key}/give", response_model=shown.AdviceView, dependencies=[_GIVES])
async def give(key: UUID, body: shown.GiveOpinion, call: CallDep) -> Response:
    """The opinion, within the time. It binds nobody."""
    return await _answer(key, call, "give", given=advice.Advice(text=body.text, basis=body.basis, hs_code=body.hs_code))

"""Opinions of experts of the region (row 37, A10): the office that asks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, officer
from services.advance_rulings.api.documents import blobs
from services.advance_rulings.domain.anonymity import Secret, found_in_file
from services.advance_rulings.domain.words import OpinionRequestStatus
from services.advance_rulings.model import Application, Document, OpinionRequest
from services.advance_rulings.operations import opinions as asking
from services.advance_rulings.operations import releases
from services.advance_rulings.operations.shown_texts import ONE_AT_A_TIME, shown_in
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import case_file, cases
from services.advance_rulings.queries import experts as directory
from services.advance_rulings.queries import opinions as asked
from services.advance_rulings.schemas import opinions as shown
from services.advance_rulings.schemas.cases import Case
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.problems import StaleVersion
from shared.web import Answering, Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Opinions of experts"])
_ASKS = Requires(Permission.REVIEW)


_Ticked = list[tuple[Document, str]]


async def _ticked(session: AsyncSession, row: Application, body: shown.ReleaseBody) -> _Ticked:
    """The documents that were ticked, each with its title."""
    return [(await case_file.document(session, row=row, identifier=one.document), one.title) for one in body.documents]


async def _look(call: Call, ticked: _Ticked, hidden: Sequence[Secret]) -> dict[str, tuple[str, ...]]:
    """What says who applies in documents, by their digests. Several large ones take longer than a transaction may wait
    (60 s): this is done before it opens."""
    found: dict[str, tuple[str, ...]] = {}
    for sha256 in dict.fromkeys(document.sha256 for document, _ in ticked):
        async with ONE_AT_A_TIME:
            content = b"".join([piece async for piece in blobs(call).read(sha256)])
            found[sha256] = await asyncio.to_thread(found_in_file, content, hidden, shown=await shown_in(content))
    return found


def _release(body: shown.ReleaseBody, ticked: _Ticked, found: Mapping[str, tuple[str, ...]]) -> releases.Release:
    kinds = {document.id: found[document.sha256] for document, _ in ticked}
    return releases.Release(
        question=body.question, goods=body.goods, answers=list(dict.fromkeys(body.answers)),
        documents=releases.titles(ticked, kinds),
    )  # fmt: skip


@router.post("/applications/{key}/preview-opinion", response_model=shown.Preview, dependencies=[_ASKS])
async def preview(key: str, body: shown.ReleaseBody, call: CallDep) -> Response:
    """Exactly what an expert would see, and what stands against releasing it. Nothing is kept or sent."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await cases.application(session, key=key, actor=call.actor)
        hidden = await asked.hidden(session, row=row)
        ticked = await _ticked(session, row, body)
    release = _release(body, ticked, await _look(call, ticked, hidden))
    refused = releases.refusals(row, release=release, hidden=hidden)
    stored = releases.released(row, release=release, edition=str(by.office.terms(by.at).value("hs_edition")))
    documents = [{n: one[n] for n in ("number", "title", "media_type", "bytes")} for one in stored["documents"]]
    answers = releases.shown_answers(stored)
    body_out = shown.Preview(
        question=body.question,
        released=shown.Released.model_validate({**stored, "documents": documents, "answers": answers}),
        refusals=[shown.Refusal(pointer=one.pointer, code=one.code, detail=one.detail) for one in refused],
    )
    return json_answer(body_out, headers={"Cache-Control": "private, no-store"})


@router.post("/applications/{key}/ask-opinion", response_model=Case, dependencies=[_ASKS])
async def ask(key: str, body: shown.AskOpinion, call: CallDep) -> Response:
    """Ask experts of other administrations. The clock of the application goes on (AR-40 stops it for the applicant, a
    sample and a laboratory only)."""
    async with call.reading() as session:
        case = await cases.application(session, key=key, actor=call.actor)
        looked_for = await asked.hidden(session, row=case)
        looked_into = await _ticked(session, case, body)
    found = await _look(call, looked_into, looked_for)

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        hidden = await asked.hidden(session, row=row)
        ticked = await _ticked(session, row, body)
        if not set(hidden) <= set(looked_for) or any(document.sha256 not in found for document, _ in ticked):
            raise StaleVersion("The file of the case changed while its documents were looked into.")
        experts = [await directory.expert(session, key=one, office=by.office) for one in dict.fromkeys(body.experts)]
        _, facts = await asking.ask(
            session,
            row=row,
            experts=experts,
            release=_release(body, ticked, found),
            hidden=hidden,
            days=body.days,
            by=by,
        )
        return facts

    return await act(call, key, do)


@router.post("/applications/{key}/close-opinion", response_model=Case, dependencies=[_ASKS])
async def close_opinion(key: str, body: shown.CloseOpinion, call: CallDep) -> Response:
    """Go on with the assessment: open questions are closed with the conclusion, whoever advised is thanked."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        hidden = await asked.hidden(session, row=row)
        return await asking.close_all(
            session, row=row, conclusion=body.conclusion, thanks=body.thanks, hidden=hidden, by=by
        )

    return await act(call, key, do)


@router.get("/opinion-requests", response_model=Page[shown.OpinionRequestView], dependencies=[_ASKS])
async def listed(call: CallDep, state: OpinionRequestStatus | None = None) -> Response:
    """The office's questions to experts elsewhere, the latest first."""
    async with call.reading() as session:
        by = await officer(session, call)
        found = await asked.requests(
            session, office=by.office, state=state.value if state else "", at=by.at, held=by.held
        )
    return json_answer({"items": found, "next": None})


@router.get("/opinion-requests/{key}", response_model=shown.OpinionRequestView, dependencies=[_ASKS])
async def one(key: UUID, call: CallDep) -> Response:
    """One question with its answer."""
    async with call.reading() as session:
        by = await officer(session, call)
        row = await asked.request(session, key=key, office=by.office)
        body = await _shape(session, row, call, by)
    return json_answer(body, version=row.version)


async def _shape(session: AsyncSession, row: OpinionRequest, call: Call, by: Officer) -> shown.OpinionRequestView:
    case = await cases.application(session, key=str(row.application_id), actor=call.actor)
    found = await asked.find_opinion(session, request=row)
    shape = asked.request_shape(row, found, office=by.office, at=by.at, of=case.number, held=by.held)
    return shown.OpinionRequestView.model_validate(shape)


async def _loaded(change: Answering, key: UUID, call: Call) -> tuple[Officer, OpinionRequest, Application]:
    by = await officer(change.session, call)
    row = await asked.request(change.session, key=key, office=by.office, locked=True)
    call.expect(row.version)
    return by, row, await cases.application(change.session, key=str(row.application_id), actor=call.actor)


@router.post("/opinion-requests/{key}/close", response_model=shown.OpinionRequestView, dependencies=[_ASKS])
async def close(key: UUID, body: shown.CloseRequest, call: CallDep) -> Response:
    """Close one question, answered or not; in particular one whose time is over."""
    async with call.change() as change:
        by, row, case = await _loaded(change, key, call)
        hidden = await asked.hidden(change.session, row=case)
        change.record(
            *await asking.close(
                change.session, one=row, conclusion=body.conclusion, number=case.number or "", hidden=hidden, by=by
            )
        )
        return change.answer(await _shape(change.session, row, call, by), version=row.version)


@router.post("/opinion-requests/{key}/withdraw", response_model=shown.OpinionRequestView, dependencies=[_ASKS])
async def withdraw(key: UUID, call: CallDep) -> Response:
    """Take a question back: the expert sees nothing of it any more."""
    async with call.change() as change:
        by, row, case = await _loaded(change, key, call)
        change.record(*await asking.withdraw(change.session, one=row, number=case.number or "", by=by))
        return change.answer(await _shape(change.session, row, call, by), version=row.version)


@router.post("/opinion-requests/{key}/thank", response_model=shown.OpinionRequestView, dependencies=[_ASKS])
async def thank(key: UUID, body: shown.Thank, call: CallDep) -> Response:
    """Thank an expert; the directory counts it."""
    async with call.change() as change:
        by, row, case = await _loaded(change, key, call)
        hidden = await asked.hidden(change.session, row=case)
        change.record(
            *await asking.thank(
                change.session, one=row, thanks=body.thanks, number=case.number or "", hidden=hidden, by=by
            )
        )
        return change.answer(await _shape(change.session, row, call, by), version=row.version)

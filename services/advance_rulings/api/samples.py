"""Samples of the goods, and the laboratories that they go to."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, officer, officers_only, texts
from services.advance_rulings.model import Application
from services.advance_rulings.operations import laboratory, samples
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import samples as kept
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas import samples as shown
from services.advance_rulings.schemas.cases import Case
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Samples"])


@router.get("/samples", response_model=Page[shown.SampleRow], dependencies=[Requires(Permission.READ)])
async def listed(call: CallDep) -> Response:
    """What the office waits for or has in its hands, the oldest first."""
    officers_only(call)
    async with call.reading() as session:
        by = await officer(session, call)
        items = await kept.in_hand(session, office=by.office, at=call.at)
    return json_answer({"items": [shown.SampleRow.model_validate(one) for one in items], "next": None})


@router.post("/applications/{key}/request-sample", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def request_sample(key: str, body: shown.RequestSample, call: CallDep) -> Response:
    """Ask the applicant for a sample: the clock pauses."""
    wanted = samples.Wanted(
        description=body.description, place=body.place, days=body.days, hazardous=body.hazardous,
        to_be_returned=body.to_be_returned,
    )  # fmt: skip

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await samples.request(session, row=row, wanted=wanted, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/receive-sample", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def receive_sample(key: str, body: shown.ReceiveSample, call: CallDep) -> Response:
    """The sample is here: the clock runs again."""
    here = samples.Here(
        place=body.place, description=body.description, hazardous=body.hazardous, to_be_returned=body.to_be_returned
    )

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await samples.receive(session, row=row, here=here, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/cancel-sample", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def cancel_sample(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Go on without the sample: the clock runs again."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await samples.cancel(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/register-sample", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def register_sample(key: str, body: shown.RegisterSample, call: CallDep) -> Response:
    """Note a sample that came unasked. No clock moves."""
    here = samples.Here(
        place=body.place, description=body.description, hazardous=body.hazardous, to_be_returned=body.to_be_returned
    )

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await samples.register(session, row=row, here=here, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post(
    "/applications/{key}/samples/{number}/{action}", response_model=Case, dependencies=[Requires(Permission.REVIEW)]
)
async def handle_sample(
    key: str, number: int, action: Literal["take-back", "store", "return", "destroy"], body: shown.HandleSample,
    call: CallDep,
) -> Response:  # fmt: skip
    """Take a sample back from the laboratory, store it, give it back, or note that it is used up; also after the decision."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        found = await kept.sample(session, row=row, number=number)
        return await samples.handle(
            session, row=row, sample=found, name=action, place=body.place, note=body.note, by=by
        )

    return await act(call, key, do)


@router.post("/applications/{key}/send-to-laboratory", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def send_to_laboratory(key: str, body: shown.SendToLaboratory, call: CallDep) -> Response:
    """Send a sample to a laboratory with a question: the clock pauses."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await laboratory.send(
            session, row=row, number=body.sample, laboratory=body.laboratory, question=body.question, texts=texts(body),
            by=by,
        )  # fmt: skip

    return await act(call, key, do)


@router.post("/applications/{key}/record-result", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def record_result(key: str, body: shown.RecordResult, call: CallDep) -> Response:
    """Write down what the laboratory found: the clock runs again."""
    result = laboratory.Result(
        result=body.result, method=body.method, reference=body.reference, document=body.document, sample=body.sample,
        place=body.place,
    )  # fmt: skip

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await laboratory.record(session, row=row, result=result, texts=texts(body), by=by)

    return await act(call, key, do)

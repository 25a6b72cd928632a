"""What officers do with an application."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, texts
from services.advance_rulings.model import Application
from services.advance_rulings.operations import decisions, review
from services.advance_rulings.permissions import Permission
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas.cases import Case
from shared.facts import Fact
from shared.office import Officer
from shared.web import CallDep, Requires

router = APIRouter(tags=["Decisions"])


@router.post("/applications/{key}/assign", response_model=Case, dependencies=[Requires(Permission.DISTRIBUTE)])
async def assign(key: str, call: CallDep, body: requests.Assign = requests.Assign()) -> Response:
    """Take the case, hand it to another officer, or put it back into the queue."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        taker = (body.officer.id, body.officer.name) if body.officer else (by.actor.id, by.actor.name)
        return await review.assign(session, row=row, officer=None if body.release else taker, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/return", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def return_(key: str, body: requests.Return, call: CallDep) -> Response:
    """Return as incomplete, saying what is missing."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.return_(session, row=row, named=body.missing, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/accept", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def accept(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Accept as complete: the statutory clock starts."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.accept(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/assess", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def assess(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Begin the assessment."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.assess(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/request-information", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def request_information(key: str, body: requests.RequestInformation, call: CallDep) -> Response:
    """Ask the applicant: the clock pauses."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.request_information(
            session, row=row, question=body.question, days=body.days, texts=texts(body), by=by
        )

    return await act(call, key, do)


@router.post("/applications/{key}/propose", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def propose(key: str, body: requests.Propose, call: CallDep) -> Response:
    """Propose to issue a ruling, or to decline; another officer signs exactly this."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        proposal = body.model_dump(by_alias=True, exclude={"external_text", "internal_text"})
        return await review.propose(session, row=row, proposal=proposal, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/send-back", response_model=Case, dependencies=[Requires(Permission.DECIDE)])
async def send_back(key: str, body: requests.SendBack, call: CallDep) -> Response:
    """Send the proposal back, saying what it lacks."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.send_back(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/issue", response_model=Case, dependencies=[Requires(Permission.DECIDE)])
async def issue(key: str, call: CallDep, body: requests.Sign = requests.Sign()) -> Response:
    """Sign and issue the proposed ruling."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        reason = body.override.reason if body.override else None
        return await decisions.issue(session, row=row, texts=texts(body), override_reason=reason, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/decline", response_model=Case, dependencies=[Requires(Permission.DECIDE)])
async def decline(key: str, call: CallDep, body: requests.Sign = requests.Sign()) -> Response:
    """Sign and decline as proposed: in writing, with ground, facts and basis."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        reason = body.override.reason if body.override else None
        return await decisions.decline(session, row=row, texts=texts(body), override_reason=reason, by=by)

    return await act(call, key, do)

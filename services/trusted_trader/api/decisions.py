"""What officers do with an application, and the firm's report that findings are mended."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import administration
from services.trusted_trader.api.casework import act, texts
from services.trusted_trader.domain.ledger import Record
from services.trusted_trader.model import Application
from services.trusted_trader.operations import assessment, decisions, review
from services.trusted_trader.peers import Declarations
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import histories
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.office import office
from services.trusted_trader.schemas import requests
from services.trusted_trader.schemas.cases import Case
from shared.facts import Fact
from shared.office import Officer
from shared.web import Call, CallDep, Requires

router = APIRouter(tags=["Decisions"])
REVIEW = Requires(Permission.REVIEW)
DECIDE = Requires(Permission.DECIDE)


@router.post("/applications/{key}/assign", response_model=Case, dependencies=[REVIEW])
async def assign(key: str, call: CallDep, body: requests.Assign = requests.Assign()) -> Response:
    """Take the case, hand it to another officer, or put it back into the queue."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        taker = (body.officer.id, body.officer.name) if body.officer else (by.actor.id, by.actor.name)
        return await review.assign(session, row=row, officer=None if body.release else taker, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/return", response_model=Case, dependencies=[REVIEW])
async def return_(key: str, body: requests.Return, call: CallDep) -> Response:
    """Return the application, once, with all that is missing (AEO-22)."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        deficits = [review.Deficit(text=one.text, question=one.question) for one in body.deficits]
        return await review.return_(session, row=row, deficits=deficits, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/accept", response_model=Case, dependencies=[REVIEW])
async def accept(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Accept as complete: the clock of the decision starts."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.accept(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/assess", response_model=Case, dependencies=[REVIEW])
async def assess(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Begin the desk assessment; the compliance history of the firm is drawn and stays with it (AEO-24)."""

    declarations = await _declarations(call, key)

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        history = await histories.drawn(session, tin=row.tin, office=by.office, at=by.at, declarations=declarations)
        return await assessment.assess(session, row=row, history=history, texts=texts(body), by=by)

    return await act(call, key, do)


async def _declarations(call: Call, key: str) -> Record | None:
    """What the risk service says of the firm's declarations, asked before a transaction opens; None where it is silent."""
    async with call.reading() as session:
        found = await office(session, administration=administration(call))
        row = await application(session, key=key, actor=call.actor)
    from_on, until_on = histories.window(found, at=call.at)
    platform = call.platform
    risk = Declarations(peers=platform.peers, key=platform.key, now=platform.now)
    return await risk.record(administration=row.administration, tin=row.tin, from_on=from_on, until_on=until_on)


@router.put("/applications/{key}/desk", response_model=Case, dependencies=[REVIEW])
async def write_desk(key: str, body: requests.Desk, call: CallDep) -> Response:
    """Keep the officer's notes of the desk assessment, by element."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await assessment.write_desk(session, row=row, elements=body.elements, conclusion=body.conclusion, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/ask-agency", response_model=Case, dependencies=[REVIEW])
async def ask_agency(key: str, body: requests.AskAgency, call: CallDep) -> Response:
    """Ask another agency for its opinion (AEO-24)."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await assessment.ask_agency(
            session, row=row, agency=body.agency, question=body.question, due_on=body.due_on, by=by
        )

    return await act(call, key, do)


@router.post("/applications/{key}/record-opinion", response_model=Case, dependencies=[REVIEW])
async def record_opinion(key: str, body: requests.RecordOpinion, call: CallDep) -> Response:
    """Write down what an agency answered; the firm does not see it."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await assessment.record_opinion(
            session, row=row, opinion=body.opinion, outcome=body.outcome, text=body.text, by=by
        )

    return await act(call, key, do)


@router.post("/applications/{key}/validate", response_model=Case, dependencies=[REVIEW])
async def validate(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Go on to the sites."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await assessment.validate(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/require-correction", response_model=Case, dependencies=[REVIEW])
async def require_correction(key: str, call: CallDep, body: requests.Texts = requests.Texts()) -> Response:
    """Send the findings to the firm, each with its day: the clock pauses."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await assessment.require_correction(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/correct", response_model=Case, dependencies=[Requires(Permission.LODGE)])
async def correct(key: str, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Report the findings as mended: the clock runs again."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await assessment.correct(session, row=row, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/extend", response_model=Case, dependencies=[DECIDE])
async def extend(key: str, body: requests.Extend, call: CallDep) -> Response:
    """Extend the time for the decision, once, with reasons (AEO-23)."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await decisions.extend(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/propose", response_model=Case, dependencies=[REVIEW])
async def propose(key: str, body: requests.Propose, call: CallDep) -> Response:
    """Propose a grant or a refusal; another officer signs exactly this."""
    proposal: decisions.Grant | decisions.Refusal
    if isinstance(body, requests.ProposeGrant):
        proposal = decisions.Grant(
            reasons=body.reasons, conditions=body.conditions, roles=body.roles, valid_from=body.valid_from,
            sites=None if body.sites is None else [str(site) for site in body.sites],
        )  # fmt: skip
    else:
        proposal = decisions.Refusal(reasons=body.reasons)

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await decisions.propose(session, row=row, proposal=proposal, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/send-back", response_model=Case, dependencies=[DECIDE])
async def send_back(key: str, body: requests.SendBack, call: CallDep) -> Response:
    """Send the proposal back, saying what it lacks."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await decisions.send_back(session, row=row, texts=texts(body), by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/grant", response_model=Case, dependencies=[DECIDE])
async def grant(key: str, call: CallDep, body: requests.Sign = requests.Sign()) -> Response:
    """Sign and grant as proposed: the authorisation is there at once (AEO-27)."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        reason = body.override.reason if body.override else None
        return await decisions.grant(session, row=row, texts=texts(body), override_reason=reason, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/refuse", response_model=Case, dependencies=[DECIDE])
async def refuse(key: str, call: CallDep, body: requests.Sign = requests.Sign()) -> Response:
    """Sign and refuse as proposed: with reasons, and the way to an appeal (AEO-34)."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        reason = body.override.reason if body.override else None
        return await decisions.reject(session, row=row, texts=texts(body), override_reason=reason, by=by)

    return await act(call, key, do)

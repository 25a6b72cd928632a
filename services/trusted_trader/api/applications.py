"""Applications: express interest, look, describe, submit, withdraw."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.trusted_trader.api.calls import administration, officer, officers_only
from services.trusted_trader.api.casework import act, answer, whole
from services.trusted_trader.domain.words import Purpose, Status, Waiting
from services.trusted_trader.model import Application
from services.trusted_trader.operations import drafts, interests
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries import cases, office
from services.trusted_trader.queries import today as morning
from services.trusted_trader.schemas import cases as shown
from services.trusted_trader.schemas import requests
from services.trusted_trader.schemas.shapes import Page
from shared.calendar import Band
from shared.facts import Fact
from shared.office import Officer
from shared.problems import FieldError, Invalid
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Applications"])
Key = str
"""An application's id, or its number."""


def _asked(body: requests.Asked) -> interests.Asked:
    return interests.Asked(
        tier=body.tier, roles=body.roles, size=body.size, sector=body.sector, owner_sex=body.owner_sex,
        publish=body.publish, exchange=body.exchange,
    )  # fmt: skip


@router.post(
    "/applications", status_code=201, response_model=shown.Case, dependencies=[Requires(Permission.LODGE, draft=True)]
)
async def express(body: requests.Interest, call: CallDep) -> Response:
    """Express interest: the result of the eligibility check stands in the answer at once (AEO-20)."""
    call.require_key()
    firm = interests.Firm(**body.firm.model_dump()) if body.firm else None
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await interests.express(
            change.session, asked=_asked(body), answers=body.eligibility, firm=firm, by=by
        )
        change.record(*facts)
        place = f"/applications/{row.id}"
        return await answer(change, row, call=call, found=by.office, status=201, location=place)


@router.get("/applications", response_model=Page[shown.CaseRow], dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep,
    state: Annotated[list[str], Query()] = [],  # noqa: B006  # FastAPI copies it for each call
    assignee: str = "",
    band: str = "",
    tier: str = "",
    purpose: str = "",
    q: Annotated[str, Query(max_length=200)] = "",
    waiting: str = "",
    sort: Literal["changed", "due"] = "changed",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """A page of the cases one may see: filtered, the last changed first; open ones on demand the first due first."""
    states = [found for found in state if found]
    _known("state", states, Status)
    for name, value, words in (("band", band, Band), ("purpose", purpose, Purpose), ("waiting", waiting, Waiting)):
        _known(name, [value] if value else [], words)
    filters = cases.Filters(
        states=states, assignee=assignee, band=band, tier=tier, purpose=purpose, q=q.strip(), waiting=waiting,
        first_due_first=sort == "due",
    )  # fmt: skip
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        page = await cases.applications(
            session, office=found, actor=call.actor, filters=filters, cursor=cursor, limit=limit, at=call.at
        )
    return json_answer(page)


def _known(name: str, values: list[str], words: type[Status | Band | Purpose | Waiting]) -> None:
    known = [word.value for word in words]
    if any(value not in known for value in values):
        wrong = FieldError(f"query:{name}", "choice", f"Choose one of: {', '.join(known)}.")
        raise Invalid("The filter cannot be used.", errors=[wrong])


@router.get("/today", response_model=shown.Today, dependencies=[Requires(Permission.READ)])
async def today(call: CallDep) -> Response:
    """The officers' morning page: overdue, due soon, to accept, to visit, to sign, waiting, mine."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        page = await morning.today(session, office=found, actor=call.actor, at=call.at)
    return json_answer(page)


@router.get("/pipeline", response_model=shown.Board, dependencies=[Requires(Permission.READ)])
async def pipeline(call: CallDep) -> Response:
    """The officers' board: how many applications stand in each state, and how urgent the open ones are."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        page = await morning.board(session, office=found, actor=call.actor, at=call.at)
    return json_answer(page)


@router.get("/applications/{key}", response_model=shown.Case, dependencies=[Requires(Permission.READ)])
async def application(key: Key, call: CallDep) -> Response:
    """One case on one page, with exactly the actions that are possible now."""
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await cases.application(session, key=key, actor=call.actor)
        body = await whole(session, row, call=call, found=found)
    return json_answer(body, version=row.version, headers={"Cache-Control": "private, no-store"})


@router.post("/applications/{key}/begin", response_model=shown.Case, dependencies=[Requires(Permission.LODGE)])
async def begin(key: Key, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Go on from the expression of interest to the self-assessment."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await drafts.begin(session, row=row, by=by)

    return await act(call, key, do)


@router.put(
    "/applications/{key}/details", response_model=shown.Case, dependencies=[Requires(Permission.LODGE, draft=True)]
)
async def describe(key: Key, body: requests.Details, call: CallDep) -> Response:
    """Keep what is applied for: tier, roles, sites; and the firm's size, sector, address and contact."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        firm = interests.Firm(name=row.name, tin=row.tin, address=body.address, contact=body.contact)
        return await drafts.describe(session, row=row, asked=_asked(body), sites=body.sites, firm=firm, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/submit", response_model=shown.Case, dependencies=[Requires(Permission.LODGE)])
async def submit(key: Key, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Hand the application to the office, also after it was returned. The first time it gets its number."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await drafts.submit(session, row=row, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/withdraw", response_model=shown.Case, dependencies=[Requires(Permission.LODGE)])
async def withdraw(key: Key, call: CallDep, body: requests.Withdraw = requests.Withdraw()) -> Response:
    """Take the application back, at any time before the decision."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await drafts.withdraw(session, row=row, reason=body.reason, by=by)

    return await act(call, key, do)

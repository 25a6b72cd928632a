"""Applications: begin, save, look, submit, answer, withdraw."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, administration, answer, officer, officers_only, whole
from services.advance_rulings.domain.words import RulingType, Status, Waiting
from services.advance_rulings.model import Application
from services.advance_rulings.operations import drafts, review
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import case_file, cases, office
from services.advance_rulings.queries import today as morning
from services.advance_rulings.schemas import cases as shown
from services.advance_rulings.schemas import requests
from services.advance_rulings.schemas.shapes import Page
from shared.calendar import Band
from shared.facts import Fact
from shared.office import Officer
from shared.problems import FieldError, Invalid
from shared.web import CallDep, Requires, json_answer

router = APIRouter(tags=["Applications"])
Key = str
"""An application's id, or its number."""


@router.post(
    "/applications",
    status_code=201,
    response_model=shown.Case,
    dependencies=[Requires(Permission.LODGE, draft=True)],
)
async def begin(body: requests.Draft, call: CallDep) -> Response:
    """Begin a draft: for oneself, for a trader one represents, or at the counter for whoever stands there."""
    call.require_key()
    asked = body.applicant
    applicant = (
        drafts.Applicant(
            organisation=str(asked.organisation) if asked.organisation else None,
            name=asked.name,
            tin=asked.tin,
            contact=asked.contact,
        )
        if asked
        else None
    )
    answers = body.answers.model_dump(exclude_unset=True) if body.answers else {}
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await drafts.begin(
            change.session, ruling_type=body.type, applicant=applicant, answers=answers, by=by
        )
        change.record(*facts)
        place = f"/applications/{row.id}"
        return await answer(change, row, call=call, found=by.office, status=201, location=place)


@router.get("/applications", response_model=Page[shown.CaseRow], dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep,
    state: Annotated[list[str], Query()] = [],  # noqa: B006  # FastAPI copies it for each call
    assignee: str = "",
    team: str = "",
    band: str = "",
    type: str = "",  # noqa: A002  # the word of the query
    q: Annotated[str, Query(max_length=200)] = "",
    waiting: str = "",
    sort: Literal["changed", "due"] = "changed",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 25,
) -> Response:
    """A page of the cases one may see: filtered, the last changed first; open ones on demand the first due first."""
    states = [found for found in state if found]
    _known("state", states, Status)
    for name, value, words in (("band", band, Band), ("type", type, RulingType), ("waiting", waiting, Waiting)):
        _known(name, [value] if value else [], words)
    filters = cases.Filters(
        states=states, assignee=assignee, team=team, band=band, type=type, q=q.strip(), waiting=waiting,
        first_due_first=sort == "due",
    )  # fmt: skip
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        page = await cases.applications(
            session, office=found, actor=call.actor, filters=filters, cursor=cursor, limit=limit, at=call.at
        )
    return json_answer(page)


def _known(name: str, values: list[str], words: type[Status | Band | RulingType | Waiting]) -> None:
    known = [word.value for word in words]
    if any(value not in known for value in values):
        wrong = FieldError(f"query:{name}", "choice", f"Choose one of: {', '.join(known)}.")
        raise Invalid("The filter cannot be used.", errors=[wrong])


@router.get("/today", response_model=shown.Today, dependencies=[Requires(Permission.READ)])
async def today(call: CallDep) -> Response:
    """The officers' morning page: overdue, due soon, to accept, to sign, waiting, mine."""
    officers_only(call)
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        page = await morning.today(session, office=found, actor=call.actor, at=call.at)
    return json_answer(page)


@router.get("/principals", response_model=Page[shown.Principal], dependencies=[Requires(Permission.READ)])
async def principals(call: CallDep) -> Response:
    """The traders whom the caller's firm may represent today."""
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        listed = await office.principals(session, found=found, agent=call.actor.organisation or "", at=call.at)
    return json_answer({"items": listed, "next": None})


@router.get("/applications/{key}", response_model=shown.Case, dependencies=[Requires(Permission.READ)])
async def application(key: Key, call: CallDep) -> Response:
    """One case on one page, with exactly the actions that are possible now."""
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await cases.application(session, key=key, actor=call.actor)
        body = await whole(session, row, call=call, found=found)
    return json_answer(body, version=row.version, headers={"Cache-Control": "private, no-store"})


@router.get("/applications/{key}/receipt", response_model=shown.Receipt, dependencies=[Requires(Permission.READ)])
async def receipt(key: Key, call: CallDep) -> Response:
    """The receipt: the number, when it came, who has the case now and until when."""
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        row = await cases.application(session, key=key, actor=call.actor)
        body = await case_file.receipt(session, row=row, office=found, at=call.at, language=call.language)
    return json_answer(shown.Receipt.model_validate(body), version=row.version)


@router.patch("/applications/{key}", response_model=shown.Case, dependencies=[Requires(Permission.LODGE, draft=True)])
async def save(key: Key, body: requests.Save, call: CallDep) -> Response:
    """Keep some answers beside those that are there; null takes one back."""
    changes = body.answers.model_dump(exclude_unset=True)

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await drafts.save(session, row=row, changes=changes, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/submit", response_model=shown.Case, dependencies=[Requires(Permission.LODGE)])
async def submit(key: Key, call: CallDep, body: requests.Nothing = requests.NOTHING) -> Response:
    """Hand the application to the office, also after it was returned. The first time it gets its number."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await drafts.submit(session, row=row, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/answer", response_model=shown.Case, dependencies=[Requires(Permission.LODGE)])
async def answer_office(key: Key, body: requests.Answer, call: CallDep) -> Response:
    """Answer the office's question; the clock runs again."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await review.answer(session, row=row, text=body.answer, by=by)

    return await act(call, key, do)


@router.post("/applications/{key}/withdraw", response_model=shown.Case, dependencies=[Requires(Permission.LODGE)])
async def withdraw(key: Key, call: CallDep, body: requests.Withdraw = requests.Withdraw()) -> Response:
    """Take the application back, at any time before the decision."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await drafts.withdraw(session, row=row, reason=body.reason, by=by)

    return await act(call, key, do)

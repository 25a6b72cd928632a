"""The controlled list of keywords, and the keywords of a case."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.advance_rulings.api.calls import act, administration, expect, officer, officers_only
from services.advance_rulings.domain import sheets, vocabulary
from services.advance_rulings.domain.words import KeywordStatus
from services.advance_rulings.model import Application, Keyword
from services.advance_rulings.operations import keywords as deciding
from services.advance_rulings.permissions import Permission
from services.advance_rulings.queries import keywords, office
from services.advance_rulings.schemas import desk
from services.advance_rulings.schemas.cases import Case
from services.advance_rulings.schemas.shapes import Page
from shared.facts import Fact
from shared.office import Officer
from shared.problems import FieldError, Invalid
from shared.sheets import csv_bytes
from shared.web import Answering, Call, CallDep, Requires, json_answer
from shared.web.files import attachment, whole_body

router = APIRouter(tags=["Keywords"])
LARGEST_FILE = 2_000_000


@router.get("/keywords", response_model=Page[desk.KeywordView], dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep,
    state: str = "",
    q: Annotated[str, Query(max_length=60)] = "",
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Response:
    """A page of the list, by the alphabet."""
    officers_only(call)
    if state and state not in set(KeywordStatus):
        wrong = FieldError("query:state", "choice", f"Choose one of: {', '.join(KeywordStatus)}.")
        raise Invalid("The filter cannot be used.", errors=[wrong])
    async with call.reading() as session:
        found = await office.office(session, administration=administration(call))
        page = await keywords.listed(
            session, actor=call.actor, held=call.held, zone=found.calendar.zone, state=state, q=q, cursor=cursor,
            limit=limit,
        )  # fmt: skip
    return json_answer(page)


@router.get("/keywords.csv", dependencies=[Requires(Permission.READ)])
async def as_csv(call: CallDep) -> Response:
    """The whole list as a file, which can be loaded again here or elsewhere."""
    officers_only(call)
    async with call.reading() as session:
        found = await keywords.all_words(session, administration=call.actor.administration)
    content = csv_bytes([("word", "state"), *found])
    return Response(content, media_type=sheets.CSV, headers=attachment("keywords.csv"))


@router.post("/keywords", status_code=201, response_model=desk.KeywordView, dependencies=[Requires(Permission.REVIEW)])
async def propose(body: desk.NewKeyword, call: CallDep) -> Response:
    """Propose a word for the list."""
    call.require_key()
    async with call.change() as change:
        by = await officer(change.session, call)
        row, facts = await deciding.propose(change.session, text=body.word, by=by)
        change.record(*facts)
        return _answer(change, row, by, status=201)


@router.post("/keywords/load", response_model=desk.LoadedKeywords, dependencies=[Requires(Permission.APPROVE_KEYWORD)])
async def load(request: Request, call: CallDep) -> Response:
    """Load a list as approved words: CSV in UTF-8, one word a line, first column. Words already there stay as they are."""
    call.require_key()
    officers_only(call)
    content = await whole_body(request, maximum=LARGEST_FILE)
    try:
        words, bad = vocabulary.from_csv(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as trouble:
        raise Invalid("The file cannot be read.", hint="Save it as CSV in UTF-8, one word a line.") from trouble
    if len(words) > vocabulary.MOST_IN_A_FILE:
        raise Invalid(f"The file has {len(words)} words; one file has at most {vocabulary.MOST_IN_A_FILE}.")
    async with call.change(body_hash=vocabulary.digest(content)) as change:
        by = await officer(change.session, call)
        new, facts = await deciding.load(change.session, words=words, by=by)
        change.record(*facts)
        lines = [f"{number}: {text}" for number, text in bad[:50]]
        return change.answer(desk.LoadedKeywords(words=len(words), new=new, bad_lines=lines))


@router.post(
    "/keywords/{word}/approve", response_model=desk.KeywordView, dependencies=[Requires(Permission.APPROVE_KEYWORD)]
)
async def approve(word: str, call: CallDep, body: desk.DecideKeyword = desk.DecideKeyword()) -> Response:
    """Approve a word: cases and rulings may bear it."""
    return await _decide(word, "approve", body, call)


@router.post(
    "/keywords/{word}/reject", response_model=desk.KeywordView, dependencies=[Requires(Permission.APPROVE_KEYWORD)]
)
async def reject(word: str, call: CallDep, body: desk.DecideKeyword = desk.DecideKeyword()) -> Response:
    """Reject a proposed word."""
    return await _decide(word, "reject", body, call)


@router.post(
    "/keywords/{word}/retire", response_model=desk.KeywordView, dependencies=[Requires(Permission.APPROVE_KEYWORD)]
)
async def retire(word: str, call: CallDep, body: desk.DecideKeyword = desk.DecideKeyword()) -> Response:
    """Retire a word: nothing new bears it; rulings keep it."""
    return await _decide(word, "retire", body, call)


@router.post(
    "/keywords/{word}/rename", response_model=desk.KeywordView, dependencies=[Requires(Permission.APPROVE_KEYWORD)]
)
async def rename(word: str, body: desk.NewKeyword, call: CallDep) -> Response:
    """Retire a word and approve another in its place."""
    async with call.change() as change:
        row, by = await _locked(change, word, call)
        other, facts = await deciding.rename(change.session, row=row, text=body.word, by=by)
        change.record(*facts)
        return _answer(change, other, by)


@router.post("/applications/{key}/set-keywords", response_model=Case, dependencies=[Requires(Permission.REVIEW)])
async def set_keywords(key: str, body: desk.SetKeywords, call: CallDep) -> Response:
    """Set the keywords of a case, all of them; only approved words."""

    async def do(session: AsyncSession, row: Application, by: Officer) -> list[Fact]:
        return await deciding.describe(session, row=row, words=body.keywords, by=by)

    return await act(call, key, do)


async def _decide(word: str, name: str, body: desk.DecideKeyword, call: Call) -> Response:
    async with call.change() as change:
        row, by = await _locked(change, word, call)
        change.record(*await deciding.decide(change.session, row=row, name=name, reason=body.reason, by=by))
        return _answer(change, row, by)


async def _locked(change: Answering, word: str, call: Call) -> tuple[Keyword, Officer]:
    by = await officer(change.session, call)
    row = await keywords.keyword(change.session, administration=by.office.code, word=word, locked=True)
    expect(call, row, by.office)
    return row, by


def _answer(change: Answering, row: Keyword, by: Officer, *, status: int = 200) -> Response:
    found = keywords.shape(row, actor=by.actor, held=by.held, zone=by.office.calendar.zone)
    place = f"/keywords/{row.word}" if status == 201 else None
    return change.answer(desk.KeywordView.model_validate(found), status=status, version=row.version, location=place)

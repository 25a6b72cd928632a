"""Signed documents for those whom they concern: the list of a thing, the PDF, the statement."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.operations.papers import PRINTING
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries.appeals import appeal
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.queries.papers import wording
from shared.papers.checking import A_PDF, A_STATEMENT, Language, PaperList, give
from shared.papers.press import papers
from shared.web import Call, CallDep, Requires, json_answer

router = APIRouter(tags=["Documents"])


@router.get("/papers", response_model=PaperList, dependencies=[Requires(Permission.READ)])
async def listed(
    call: CallDep, thing: Literal["application", "authorisation", "appeal"],
    key: Annotated[str, Query(min_length=1, max_length=100)],
) -> Response:  # fmt: skip
    """The signed documents of an application, an authorisation or an appeal, by its id or number."""
    place = administration(call)
    async with call.reading() as session:
        if thing == "application":
            identifier = str((await application(session, key=key, actor=call.actor)).id)
        elif thing == "appeal":
            identifier = str((await appeal(session, key=key, actor=call.actor)).id)
        else:
            identifier = (await authorisation(session, number=key, actor=call.actor)).number
        found = await papers(
            session, PRINTING, things=[(thing, identifier)], administration=place.code, zone=place.zone,
            language=call.language,
        )  # fmt: skip
    return json_answer(PaperList.model_validate({"items": found}), headers={"Cache-Control": "private, no-store"})


@router.get(
    "/papers/{number:path}.pdf", dependencies=[Requires(Permission.READ)], response_class=Response, responses=A_PDF
)
async def pdf(number: str, request: Request, call: CallDep, language: Language = "") -> Response:
    """The signed PDF, always as an attachment; made now where it is not there yet in this language."""
    return await _give(request, call, number, language, "pdf")


@router.get(
    "/papers/{number:path}.jws",
    dependencies=[Requires(Permission.READ)],
    response_class=Response,
    responses=A_STATEMENT,
)
async def statement(number: str, request: Request, call: CallDep, language: Language = "") -> Response:
    """What the document says, as a signed statement (compact JWS): the text of the large code on it."""
    return await _give(request, call, number, language, "jws")


async def _give(request: Request, call: Call, number: str, language: str, form: Literal["pdf", "jws"]) -> Response:
    place = administration(call)
    async with call.reading() as session:
        row = await wording(session, number=number.replace("\x00", ""), actor=call.actor)
    return await give(request, call, PRINTING, wording=row, administration=place, language=language, form=form)

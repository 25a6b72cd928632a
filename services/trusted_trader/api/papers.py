"""Signed documents for those whom they concern: the list of a thing, the PDF, the statement."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from services.trusted_trader.api.calls import administration
from services.trusted_trader.model import Paper
from services.trusted_trader.operations.papers import Press, blobs, spoken
from services.trusted_trader.permissions import Permission
from services.trusted_trader.queries.appeals import appeal
from services.trusted_trader.queries.cases import application
from services.trusted_trader.queries.holders import authorisation
from services.trusted_trader.queries.papers import papers, wording
from services.trusted_trader.schemas import papers as shown
from shared.logs import logger
from shared.problems import Unavailable
from shared.settings import MissingSetting
from shared.web import Call, CallDep, Requires, json_answer
from shared.web.files import download

router = APIRouter(tags=["Documents"])
Language = Annotated[str, Query(max_length=10, description="en or fr; the administration's own without")]
log = logger("papers")


@router.get("/papers", response_model=shown.PaperList, dependencies=[Requires(Permission.READ)])
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
            session, thing=thing, key=identifier, administration=place.code, zone=place.zone, language=call.language
        )
    return json_answer(shown.PaperList.model_validate({"items": found}), headers={"Cache-Control": "private, no-store"})


@router.get(
    "/papers/{number:path}.pdf", dependencies=[Requires(Permission.READ)], response_class=Response,
    responses={200: {"content": {"application/pdf": {}}}},
)  # fmt: skip
async def pdf(number: str, request: Request, call: CallDep, language: Language = "") -> Response:
    """The signed PDF, always as an attachment; made now where it is not there yet in this language."""
    paper = await _paper(request, call, number=number, language=language)
    return await download(
        blobs(call.platform.settings), sha256=paper.sha256, name=_name(paper, "pdf"), media_type="application/pdf",
        size=paper.bytes,
    )  # fmt: skip


@router.get(
    "/papers/{number:path}.jws", dependencies=[Requires(Permission.READ)], response_class=Response,
    responses={200: {"content": {"application/jose": {}}}},
)  # fmt: skip
async def statement(number: str, request: Request, call: CallDep, language: Language = "") -> Response:
    """What the document says, as a signed statement (compact JWS): the text of the large code on it."""
    paper = await _paper(request, call, number=number, language=language)
    headers = {
        "Content-Disposition": f'attachment; filename="{_name(paper, "jws")}"', "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }  # fmt: skip
    return Response(paper.statement, media_type="application/jose", headers=headers)


async def _paper(request: Request, call: Call, *, number: str, language: str) -> Paper:
    place = administration(call)
    async with call.reading() as session:
        row = await wording(session, number=number.replace("\x00", ""), actor=call.actor)
    press = Press(keys=request.app.state.documents, settings=call.platform.settings)
    try:
        return await press.paper(
            call.work, wording=row, administration=place, language=spoken(language, administration=place), at=call.at
        )
    except MissingSetting as error:
        log.error("a document cannot be signed", number=number, error=str(error))
        raise Unavailable("The key with which documents are signed is not there.") from error


def _name(paper: Paper, ending: str) -> str:
    return f"{paper.number.replace('/', '-')}-{paper.language}.{ending}"
